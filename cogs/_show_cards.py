"""What a show leaves in the channel and tells its presenter: misses, troubles, the contact sheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.domain import GenerationStatus
from bot.error_messages import sentence_for_code
from cogs._buttons import Action, CardButton, button_row
from cogs._limits import ALT_MAX, TEXT_MAX, checked
from cogs._public_words import public_words
from cogs._text import escape, shorten, shown_prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Favourite, Generation, Show

MISSES = (
    "That one got away. Try another!",
    "The paint ran. Have another go!",
    "This one stayed in the pencil case. Again?",
    "The muse slipped out for a moment. Try once more!",
)
NO_TROUBLE = "Everything asked for in this show has come so far, or is on its way."
SHEET_NAME = "contact-sheet.jpg"
NAMED_FAVOURITES = 3


def is_miss(generations: Sequence[Generation]) -> bool:
    """Say whether nothing came, for a reason that an audience need not read."""
    return all(one.status is GenerationStatus.FAILED for one in generations)


def miss_view(generations: Sequence[Generation], *, for_user_id: int | None = None) -> ui.LayoutView:
    """Return the card of a request of which nothing came, for an audience; its reasons go to the presenter."""
    first = generations[0]
    items: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(f"For <@{for_user_id}>")] if for_user_id else []
    items += [ui.TextDisplay(public_words(first)), ui.TextDisplay(f"🎈 {MISSES[first.id % len(MISSES)]}")]
    buttons = [CardButton(action, first.id) for action in (Action.AGAIN, Action.CHANGE_WORDS, Action.MORE)]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items))
    view.add_item(button_row(*buttons))
    return checked(view)


def troubles_view(troubles: Sequence[Generation]) -> ui.LayoutView:
    """Return what did not come, with reasons and facts, for the presenter alone."""
    entries = [_trouble(one) for one in troubles]
    while len("\n".join(entries)) > TEXT_MAX - 200:
        entries.pop()
    heading = f"**Pictures that did not come** ({len(entries)} newest)" if entries else NO_TROUBLE
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("\n".join([heading, *entries])))
    return checked(view)


def _trouble(generation: Generation) -> str:
    # What happened comes first: a sentence may end in what to do, which is the presenter's to decide.
    facts = {
        "": generation.error_code or generation.status.value,
        "HTTP ": generation.http_status,
        "tries ": generation.attempts if generation.attempts > 1 else None,
        "endpoint request ": generation.endpoint_request_id and escape(generation.endpoint_request_id[:60]),
    }
    told = " · ".join(f"{name}{value}" for name, value in facts.items() if value)
    who = escape(shorten(generation.origin.user_name, 24))
    return f"**{generation.id}** for {who}: {sentence_for_code(generation.error_code)}\n-# {told}"


def sheet_message(
    show: Show, favourites: Sequence[Favourite], sheet: bytes
) -> tuple[ui.LayoutView, list[discord.File]]:
    """Return the contact sheet with its alt text, and links to what was liked best."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(_liked_words(show, favourites)))
    view.add_item(
        ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{SHEET_NAME}", description=_sheet_alt(favourites)))
    )
    return checked(view), [discord.File(io.BytesIO(sheet), SHEET_NAME)]


def _liked_words(show: Show, favourites: Sequence[Favourite]) -> str:
    liked = [one for one in favourites[:NAMED_FAVOURITES] if one.likes]
    if not liked:
        return "### The pictures of the show"
    lines = [
        f"- [Picture {one.generation.id}]({_link(show, one.generation)}), {_likes(one.likes)}: "
        f"{shown_prompt(one.generation.typed, 120)}"
        for one in liked
    ]
    return "\n".join(["### Liked best", *lines])


def _link(show: Show, generation: Generation) -> str:
    return f"https://discord.com/channels/{show.guild_id}/{show.channel_id}/{generation.message_id}"


def _likes(likes: int) -> str:
    return "1 like" if likes == 1 else f"{likes} likes"


def _sheet_alt(favourites: Sequence[Favourite]) -> str:
    pictures = [f"{one.generation.id}: {shorten(' '.join(one.generation.prompt.split()), 60)}" for one in favourites]
    how_many = "one AI picture" if len(favourites) == 1 else f"{len(favourites)} AI pictures"
    return shorten(f"Contact sheet of {how_many}. {'; '.join(pictures)}", ALT_MAX)
