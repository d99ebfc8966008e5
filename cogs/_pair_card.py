"""What a comparison looks like: two pictures, A and B, and nothing that tells which is which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.domain import PairKind
from cogs._buttons import button_row
from cogs._cards import REDUCED_NOTE, outcome_sentence
from cogs._limits import ALT_MAX, checked
from cogs._moderation_buttons import CardKind, moderation_buttons
from cogs._pair_words import sides_text, words_text
from cogs._text import alt_text, shorten
from cogs._upload import PictureUpload
from cogs._vote_buttons import RematchButton, vote_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Generation, Pair, PostedPicture


def comparison_view(
    pair: Pair,
    generations: Sequence[Generation],
    pictures: Sequence[PostedPicture],
    *,
    for_user_id: int | None = None,
) -> ui.LayoutView:
    """Return the card in the channel. *for_user_id* names the person where Discord does not.

    Both wordings of a prompt, a failed picture's side and the sentence about it are all that it tells.
    """
    view = ui.LayoutView(timeout=None)
    view.add_item(pair_container(pair, generations, pictures, for_user_id=for_user_id))
    if len(pictures) == len(generations):
        view.add_item(vote_row(pair.id))
    about = moderation_buttons(CardKind.PAIR, pair.id, is_shown=bool(pictures))
    view.add_item(button_row(RematchButton(pair.id), *about))
    return checked(view)


def pair_container(
    pair: Pair,
    generations: Sequence[Generation],
    pictures: Sequence[PostedPicture],
    *,
    for_user_id: int | None = None,
) -> ui.Container[ui.LayoutView]:
    """Return everything of a pair but its buttons; *generations* with the lower id first."""
    first, second = generations
    texts = [f"For <@{for_user_id}>"] if for_user_id else []
    texts.append(words_text(pair.kind, first, second))
    items: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(text) for text in texts]
    if pictures:
        items.append(_gallery(pair, first.prompt, pictures))
    items += [ui.TextDisplay(note) for note in _failures(pair, generations) or [sides_text(pair.kind)]]
    if any(picture.is_reduced for picture in pictures):
        items.append(ui.TextDisplay(REDUCED_NOTE))
    return ui.Container(*items)


def pair_files(pair: Pair, pictures: Sequence[PostedPicture]) -> list[discord.File]:
    """Return the files in the order of their sides, under names that tell nothing else. Each can be sent once only."""
    return [discord.File(PictureUpload(one.data), _file_name(pair, one)) for one in _by_side(pair, pictures)]


def _gallery(pair: Pair, prompt: str, pictures: Sequence[PostedPicture]) -> ui.MediaGallery[ui.LayoutView]:
    shown = "" if pair.kind is PairKind.WORDINGS else f". {alt_text(prompt)}"
    return ui.MediaGallery(
        *(
            discord.MediaGalleryItem(
                f"attachment://{_file_name(pair, picture)}",
                description=shorten(f"Picture {_side(pair, picture.generation_id)}{shown}", ALT_MAX),
                spoiler=picture.is_spoiler,
            )
            for picture in _by_side(pair, pictures)
        )
    )


def _by_side(pair: Pair, pictures: Sequence[PostedPicture]) -> list[PostedPicture]:
    return sorted(pictures, key=lambda picture: _side(pair, picture.generation_id))


def _side(pair: Pair, generation_id: int) -> str:
    return "A" if (generation_id == pair.first_id) is pair.first_is_a else "B"


def _file_name(pair: Pair, picture: PostedPicture) -> str:
    return f"{_side(pair, picture.generation_id).lower()}.{picture.format}"


def _failures(pair: Pair, generations: Sequence[Generation]) -> list[str]:
    """Return what became of pictures that did not come, by side."""
    told = {_side(pair, one.id): sentence for one in generations if (sentence := outcome_sentence(one))}
    if len(told) == len(generations) and len(set(told.values())) == 1:
        return [f"⚠️ Neither picture came. {told['A']}"]
    return [f"⚠️ Picture {side} did not come, so there is nothing to vote on. {told[side]}" for side in sorted(told)]
