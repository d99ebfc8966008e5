"""DiscordRunSheetStage: the contact sheets of a run, in its thread."""

from __future__ import annotations

import io
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.domain import LeftMessage
from bot.errors import DeliveryError
from bot.replies import DISCORD_FAILURES
from cogs._courier import with_retries
from cogs._limits import ALT_MAX, checked
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Generator

    from bot.domain import SuiteRun

NAME_CHARS = 80
JUDGE_FIRST = "-# It says which model painted what. If you want to judge the pictures, do that first."


class DiscordRunSheetStage:
    """A `ports.RunSheetStage`."""

    def __init__(self, bot: discord.Client) -> None:
        """*bot* is whose messages they are."""
        self._bot = bot

    async def post_sheet(self, run: SuiteRun, number: int, sheet: bytes) -> LeftMessage | None:
        """Post a sheet silently; return its message, None where the thread is gone.

        The nonce makes Discord drop a second one. Raises DeliveryError.
        """
        thread, nonce = self._channel(run.thread_id or 0), f"run{run.id}sheet{number}"

        async def send() -> LeftMessage:
            files = [_file(number, sheet)]
            sent = await thread.send(view=_view(run, number), files=files, nonce=nonce, silent=True)
            return LeftMessage(thread.id, sent.id)

        with _delivery_errors(), suppress(discord.NotFound):
            return await with_retries(send)
        return None

    async def edit_sheet(self, run: SuiteRun, number: int, message: LeftMessage, sheet: bytes) -> None:
        """Put another sheet in its place, if it is still there. Raises DeliveryError."""
        posted = self._message(message)
        with _delivery_errors(), suppress(discord.NotFound):
            await with_retries(lambda: posted.edit(view=_view(run, number), attachments=[_file(number, sheet)]))

    async def remove_sheet(self, message: LeftMessage) -> None:
        """Take a sheet away. Raises DeliveryError unless it is gone then."""
        with _delivery_errors(), suppress(discord.NotFound):
            await with_retries(self._message(message).delete)

    def _channel(self, channel_id: int) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(channel_id)

    def _message(self, message: LeftMessage) -> discord.PartialMessage:
        return self._channel(message.channel_id).get_partial_message(message.message_id)


def _name(number: int) -> str:
    return f"contact-sheet-{number}.jpg"


def _file(number: int, sheet: bytes) -> discord.File:
    return discord.File(io.BytesIO(sheet), _name(number))


def _view(run: SuiteRun, number: int) -> ui.LayoutView:
    """Return the sheet's message; where several models painted, it is covered until somebody wants to see it."""
    is_telling = len(run.targets) > 1
    told = f"**Contact sheet {number}** of {escape(shorten(run.suite, NAME_CHARS))}, run {run.id}"
    alt = shorten(f"Contact sheet {number} of the suite {run.suite}: its pictures in rows by prompt.", ALT_MAX)
    picture = discord.MediaGalleryItem(f"attachment://{_name(number)}", description=alt, spoiler=is_telling)
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(f"{told}\n{JUDGE_FIRST}" if is_telling else told))
    view.add_item(ui.MediaGallery(picture))
    return checked(view)


@contextmanager
def _delivery_errors() -> Generator[None]:
    try:
        yield
    except DISCORD_FAILURES as error:
        raise DeliveryError(repr(error)) from error
