"""What a part of a suite's run looks like in its thread: one prompt, all of its pictures, and nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.services.blind import in_blind_order, is_blind
from cogs._buttons import Action, CardButton, button_row
from cogs._cards import BLANK_NOTE, REDUCED_NOTE, facts_line, outcome_sentence
from cogs._limits import checked
from cogs._moderation_buttons import CardKind, moderation_buttons
from cogs._public_words import public_words
from cogs._text import alt_text, escape, shorten
from cogs._upload import PictureUpload
from cogs._verdict_buttons import verdict_buttons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Generation, PostedPicture, RunPart, Style

SORT_CHARS = 60
BLIND = "in an order drawn by chance: **More** tells which is whose"


def part_view(
    part: RunPart,
    of: int | None,
    generations: Sequence[Generation],
    pictures: Sequence[PostedPicture],
    style: Style | None = None,
) -> ui.LayoutView:
    """Return the card of an answered part, one *of* so many where that is known."""
    first, shown = generations[0], _in_order(generations, pictures)
    items: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(f"{_heading(part, of)}\n{public_words(first)}")]
    if shown:
        items.append(_gallery(first.prompt, shown))
    notes = [*_failures(generations), *_blank(shown)]
    if any(picture.is_reduced for picture in shown):
        notes.append(REDUCED_NOTE)
    items.append(ui.TextDisplay("\n".join([*notes, _facts(generations, style)])))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items))
    if shown:
        # The lowest first, whichever stands first: nothing on the card tells whose that is.
        view.add_item(verdict_buttons(sorted(picture.generation_id for picture in shown)))
    buttons = [CardButton(action, first.id) for action in (Action.AGAIN, Action.CHANGE_WORDS, Action.MORE)]
    view.add_item(button_row(*buttons, *moderation_buttons(CardKind.REQUEST, first.id, is_shown=bool(shown))))
    return checked(view)


def part_files(generations: Sequence[Generation], pictures: Sequence[PostedPicture]) -> list[discord.File]:
    """Return the files the card shows, under names that tell their place only. Each can be sent once only."""
    shown = _in_order(generations, pictures)
    return [discord.File(PictureUpload(one.data), _file_name(place, one)) for place, one in enumerate(shown, 1)]


def _in_order(generations: Sequence[Generation], pictures: Sequence[PostedPicture]) -> list[PostedPicture]:
    by_id = {picture.generation_id: picture for picture in pictures}
    return [by_id[row.id] for row in in_blind_order(generations) if row.id in by_id]


def _heading(part: RunPart, of: int | None) -> str:
    place = f"{part.place} of {of}" if of else str(part.place)
    sorts = [escape(shorten(sort, SORT_CHARS)) for sort in (part.category, part.challenge) if sort]
    return "-# " + " · ".join([place, *sorts])


def _gallery(prompt: str, shown: Sequence[PostedPicture]) -> ui.MediaGallery[ui.LayoutView]:
    description = alt_text(prompt)
    return ui.MediaGallery(
        *(
            discord.MediaGalleryItem(
                f"attachment://{_file_name(place, picture)}", description=description, spoiler=picture.is_spoiler
            )
            for place, picture in enumerate(shown, 1)
        )
    )


def _file_name(place: int, picture: PostedPicture) -> str:
    return f"picture-{place}.{picture.format}"


def _failures(generations: Sequence[Generation]) -> list[str]:
    """Return a sentence for every way in which pictures did not come, and of how many; never of which."""
    sentences = [sentence for one in generations if (sentence := outcome_sentence(one))]
    if len(set(sentences)) == 1 and len(sentences) == len(generations):
        return [f"⚠️ {sentences[0]}"]
    return [
        f"⚠️ {sentences.count(sentence)} of {len(generations)} pictures: {sentence}"
        for sentence in dict.fromkeys(sentences)
    ]


def _blank(shown: Sequence[PostedPicture]) -> list[str]:
    blank = [str(place) for place, picture in enumerate(shown, 1) if picture.is_blank]
    if not blank:
        return []
    return [BLANK_NOTE if len(shown) == 1 else BLANK_NOTE.replace("The picture", f"Picture {', '.join(blank)}")]


def _facts(generations: Sequence[Generation], style: Style | None) -> str:
    if not is_blind(generations):
        return facts_line(generations, style)
    targets = ", ".join(escape(target) for target in dict.fromkeys(row.target for row in generations))
    order = f", {BLIND}" if any(one.picture for one in generations) else ""
    look = escape(style.name) if style else ""
    number = f"pictures {generations[0].id} to {generations[-1].id}"
    label = "AI pictures" if any(one.picture for one in generations) else ""
    return "-# " + " · ".join(filter(None, (f"{targets}{order}", look, number, label)))
