"""What a request looks like in the channel: pure functions from the domain to discord.py's views and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.domain import GenerationStatus, ProgressStage
from bot.error_messages import sentence_for_code
from cogs._buttons import Action, CardButton, button_row
from cogs._limits import checked
from cogs._moderation_buttons import CardKind, moderation_buttons
from cogs._public_words import public_words
from cogs._text import alt_text, escape, is_long_prompt, shown_prompt
from cogs._upload import PictureUpload
from cogs._verdict_buttons import verdict_buttons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Generation, PostedPicture, Progress, Style

LONG_PROMPT_HINT = "-# The model reads about the first 60 words (77 tokens); what comes later has little effect."
REDUCED_NOTE = "-# Too big for Discord here: shown as a lighter copy. The bot keeps the original."
STILL_OPEN = "⏳ Still on its way. Its card will show it."
BLANK_NOTE = "-# The picture is one plain colour. That is the model's doing; asking again usually helps."
HELD_BACK = "The safety check held this picture back."
CANCELLED_BUSY = "Cancelled. The image model may still be busy with it for a moment."
DELETED = "This picture was deleted."
CANCELLED_WAITING = "Cancelled before it began. It did not count against your limit."


def _layout(*items: ui.Item[ui.LayoutView]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    return checked(view)


def text_view(text: str) -> ui.LayoutView:
    """Return a message that is only text."""
    return _layout(ui.TextDisplay(text))


def progress_view(prompt: str, progress: Progress, request_id: str) -> ui.LayoutView:
    """Return what stands in the channel until the picture is there."""
    texts: list[ui.Item[ui.LayoutView]] = [
        ui.TextDisplay(shown_prompt(prompt)),
        ui.TextDisplay(_progress_words(progress)),
    ]
    if progress.stage is ProgressStage.PAUSED:
        return _layout(ui.Container(*texts))
    return _layout(ui.Container(*texts), button_row(CardButton(Action.CANCEL, request_id)))


def _progress_words(progress: Progress) -> str:
    done = f" {progress.done} of {progress.count} done." if progress.count > 1 else ""
    if progress.stage is ProgressStage.PAUSED:
        return "⏸️ The bot is restarting. Your place is kept; the picture will come."
    if progress.stage is ProgressStage.HELD:
        return f"⏸️ Paused by the people who lead the testing. Your place is kept; the picture will come.{done}"
    if progress.stage is ProgressStage.PAINTING:
        return f"🎨 Painting…{done}"
    place = "You are next." if progress.place == 1 else f"Place {progress.place} in the queue."
    if progress.place and progress.place > 10:  # noqa: PLR2004  # as the board rounds it
        place = f"About place {progress.place} in the queue."
    wait = f" About {_duration(progress.wait_s)} to go." if progress.wait_s else ""
    return f"⏳ {place}{wait}{done}"


def _duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else f"{seconds / 60:g} min"  # noqa: PLR2004  # a minute


def result_view(
    generations: Sequence[Generation],
    pictures: Sequence[PostedPicture],
    *,
    for_user_id: int | None = None,
    style: Style | None = None,
) -> ui.LayoutView:
    """Return the card of a finished request, made in *style*. *for_user_id* names the person where Discord does not."""
    first = generations[0]
    items: list[ui.Item[ui.LayoutView]] = []
    if for_user_id:
        items.append(ui.TextDisplay(f"For <@{for_user_id}>"))
    items.append(ui.TextDisplay(public_words(first)))
    if pictures:
        items.append(_gallery(first.prompt, pictures))
    items += [ui.TextDisplay(note) for note in _notes(generations, pictures)]
    items.append(ui.TextDisplay(facts_line(generations, style)))
    buttons = [CardButton(action, first.id) for action in (Action.AGAIN, Action.CHANGE_WORDS, Action.MORE)]
    rows = [verdict_buttons([picture.generation_id for picture in pictures])] if pictures else []
    about = moderation_buttons(CardKind.REQUEST, first.id, is_shown=bool(pictures))
    return _layout(ui.Container(*items), *rows, button_row(*buttons, *about))


def files_of(pictures: Sequence[PostedPicture]) -> list[discord.File]:
    """Return the files the card shows, under names of ours. A discord.File can be sent once only: make new ones."""
    return [discord.File(PictureUpload(picture.data), _file_name(picture)) for picture in pictures]


def _file_name(picture: PostedPicture) -> str:
    return f"imagine-{picture.generation_id}.{picture.format}"


def _gallery(prompt: str, pictures: Sequence[PostedPicture]) -> ui.MediaGallery[ui.LayoutView]:
    description = alt_text(prompt)
    return ui.MediaGallery(
        *(
            discord.MediaGalleryItem(
                f"attachment://{_file_name(picture)}", description=description, spoiler=picture.is_spoiler
            )
            for picture in pictures
        )
    )


def _notes(generations: Sequence[Generation], pictures: Sequence[PostedPicture]) -> list[str]:
    notes = [*_failures(generations)]
    if any(generation.status.is_open for generation in generations):
        notes.append(STILL_OPEN)
    if blank := [picture.generation_id for picture in pictures if picture.is_blank]:
        notes.append(_blank_note(blank, len(pictures)))
    if any(picture.is_reduced for picture in pictures):
        notes.append(REDUCED_NOTE)
    if is_long_prompt(generations[0].prompt):
        notes.append(LONG_PROMPT_HINT)
    return notes


def _blank_note(blank: Sequence[int], count: int) -> str:
    """Return the line about pictures of a single colour, naming them among others."""
    return BLANK_NOTE if count == 1 else BLANK_NOTE.replace("The picture", f"Picture {', '.join(map(str, blank))}")


def _failures(generations: Sequence[Generation]) -> list[str]:
    """Return a sentence for every way in which pictures did not come, naming them if others did."""
    sentences = {one.id: sentence for one in generations if (sentence := outcome_sentence(one))}
    if len(set(sentences.values())) == 1 and len(sentences) == len(generations):
        return [f"⚠️ {next(iter(sentences.values()))}"]
    return [
        f"⚠️ Picture {', '.join(str(key) for key, value in sentences.items() if value == sentence)}: {sentence}"
        for sentence in dict.fromkeys(sentences.values())
    ]


def outcome_sentence(generation: Generation) -> str | None:
    """Return what a person reads of a picture that did not come; None for one that did."""
    if generation.status is GenerationStatus.CANCELLED:
        return CANCELLED_BUSY if generation.started_at else CANCELLED_WAITING
    if generation.status is GenerationStatus.DELETED:
        return DELETED
    if generation.status is GenerationStatus.HELD_BACK:
        return HELD_BACK
    if generation.status in {GenerationStatus.FAILED, GenerationStatus.REFUSED}:
        return sentence_for_code(generation.error_code)
    return None


def held_back_text(generations: Sequence[Generation]) -> str:
    """Return what the person alone reads of pictures that were held back; empty where there are none."""
    held_back = [one for one in generations if one.status is GenerationStatus.HELD_BACK]
    return "\n".join(dict.fromkeys(sentence_for_code(one.error_code) for one in held_back))


def facts_line(generations: Sequence[Generation], style: Style | None) -> str:
    """Return the small line at a card's end: who painted, in which style, how long, the numbers."""
    first, last = generations[0], generations[-1]
    times_ms = [one.scoring_ms for one in generations if one.scoring_ms is not None]
    number = f"picture {first.id}" if first is last else f"pictures {first.id} to {last.id}"
    seconds = f"{max(times_ms) / 1000:.1f} s" if times_ms else ""
    look = escape(style.name) if style else ""
    label = "AI picture" if any(one.picture for one in generations) else ""
    return "-# " + " · ".join(filter(None, (escape(first.target), look, seconds, number, label)))


def message_link(one: Generation) -> str:
    """Return a link to the message that answered, where it may still be."""
    if one.message_id is None or one.status is GenerationStatus.DELETED:
        return ""
    guild = one.origin.guild_id or "@me"
    return f"[to its message](https://discord.com/channels/{guild}/{one.origin.channel_id}/{one.message_id})"
