"""What a page of /history looks like: a line for each picture with its thumbnail, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.domain import GenerationStatus
from cogs._buttons import Action, CardButton, button_row
from cogs._cards import message_link
from cogs._limits import checked
from cogs._show import PictureButton
from cogs._text import alt_text, escape, shorten, shown_prompt
from cogs._upload import PictureUpload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Found, HistoryPage, HistoryQuestion

PROMPT_CHARS, NAME_CHARS = 120, 40
TITLE = "### Earlier pictures"
NOTHING = "Nothing was found. Try fewer or other words, or leave something out: `/history` alone shows everything."
NOTHING_YET = "There are no pictures here yet. `/imagine` asks for the first one."
NOTHING_MORE = "There is nothing more on this side."
LOOK_ON = "-# That is what is there up to picture {reached}; the button looks on from there."
READING_IN = "-# Pictures from some time ago are still being read in. Look again in a few minutes for all of them."

STATUS_WORDS = {
    GenerationStatus.POSTED: "posted",
    GenerationStatus.FAILED: "did not work",
    GenerationStatus.REFUSED: "not accepted",
    GenerationStatus.CANCELLED: "cancelled",
    GenerationStatus.UNDELIVERED: "painted, but Discord did not take it",
    GenerationStatus.HELD_BACK: "held back by a safety check",
    GenerationStatus.DELETED: "deleted",
}
"""How a request for a picture may have ended; only such are in the history."""


def history_message(
    question: HistoryQuestion, page: HistoryPage, turns: Sequence[ui.DynamicItem[ui.Button[discord.ui.View]]]
) -> tuple[ui.LayoutView, list[discord.File]]:
    """Return the private message; *turns* are its buttons to other pages.

    Five lines with thumbnail and three buttons, the title and the turns are 39 of a message's 40 components.
    """
    view, files = ui.LayoutView(timeout=None), list[discord.File]()
    view.add_item(ui.TextDisplay("\n".join([TITLE, *_header(question, page, is_turned=bool(turns))])))
    for found in page.found:
        _add_line(view, files, found)
    if turns:
        view.add_item(button_row(*turns))
    return checked(view), files


def _header(question: HistoryQuestion, page: HistoryPage, *, is_turned: bool) -> list[str]:
    filters = [
        f"“{escape(question.text)}”" if question.text else "",
        f"by <@{question.person_id}>" if question.person_id is not None else "",
        escape(question.target or ""),
        STATUS_WORDS[question.status] if question.status else "",
        "liked" if question.is_liked else "",
        "liked by you" if question.liked_by is not None else "",
    ]
    asked = " · ".join(filter(None, filters))
    nothing = NOTHING_MORE if is_turned else NOTHING if asked else NOTHING_YET
    lines = [
        f"-# {asked}" if asked else "",
        "" if page.found or page.reached is not None else nothing,
        "" if page.reached is None else LOOK_ON.format(reached=page.reached),
        "" if page.is_complete else READING_IN,
    ]
    return [*filter(None, lines)]


def _add_line(view: ui.LayoutView, files: list[discord.File], found: Found) -> None:
    one, text = found.generation, _line(found)
    if found.thumbnail is None:
        view.add_item(ui.TextDisplay(text))
    else:
        name = f"picture-{one.id}.jpg"
        thumbnail = ui.Thumbnail[ui.LayoutView](
            f"attachment://{name}", description=alt_text(one.prompt), spoiler=one.is_spoiler
        )
        view.add_item(ui.Section(text, accessory=thumbnail))
        files.append(discord.File(PictureUpload(found.thumbnail), name))
    view.add_item(
        button_row(CardButton(Action.AGAIN, one.id), CardButton(Action.CHANGE_WORDS, one.id), PictureButton(one.id))
    )


def _line(found: Found) -> str:
    one = found.generation
    facts = (
        escape(one.target),
        escape(shorten(one.origin.user_name, NAME_CHARS)),
        f"<t:{int(one.queued_at.timestamp())}:R>",
        STATUS_WORDS.get(one.status),
        f"{found.likes} {'like' if found.likes == 1 else 'likes'}" if found.likes else "",
        message_link(one),
    )
    return f"**{one.id}** {shown_prompt(one.prompt, PROMPT_CHARS)}\n-# " + " · ".join(filter(None, facts))
