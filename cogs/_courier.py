"""DiscordCourier: brings progress and pictures to the message where the question was asked."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, TypeVar, cast

import discord
import stamina

from bot.domain import utc_now
from bot.errors import DeliveryError
from bot.replies import DISCORD_FAILURES
from bot.retrying import first_directly
from cogs._cards import files_of, progress_view, result_view, text_view

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from discord import ui

    from bot.domain import Generation, ImagineRequest, PostedPicture, Progress, ReplyAddress

T = TypeVar("T")

log = logging.getLogger(__name__)

# What Discord calls the answer to an interaction whose id we were not told; discord.py's signature knows ids only.
ORIGINAL = cast("int", "@original")
MOVED = "The picture could not be put here in time. It was posted below."
RETRY_BUDGET_S = 60.0
RATE_LIMITED, SERVER_TROUBLE = 429, 500
_RETRYING = stamina.AsyncRetryingCaller(attempts=4, timeout=RETRY_BUDGET_S, wait_initial=0.5, wait_max=10.0)
_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


def _wait_before_retry(error: Exception) -> bool | float:
    """Say whether a failed call to Discord is worth repeating, and after how many seconds if Discord said.

    discord.py itself repeats 5xx, and 429 only with a `Via` header; a connection reset it does not repeat on Linux.
    """
    if not isinstance(error, discord.HTTPException):
        return isinstance(error, DISCORD_FAILURES)
    if error.status == RATE_LIMITED:
        after = error.response.headers.get("Retry-After", "")
        if not _SECONDS.fullmatch(after):
            return True
        return float(after) if float(after) < RETRY_BUDGET_S else False
    return error.status >= SERVER_TROUBLE


class DiscordCourier:
    """Edits the original answer while its token lives; later, or when that fails for good, writes to the channel."""

    def __init__(self, bot: discord.Client, now: Callable[[], datetime] = utc_now) -> None:
        """*bot* must be logged in when the courier is used; *now* is aware UTC."""
        self._bot, self._now = bot, now

    async def show_progress(
        self, request_id: str, request: ImagineRequest, address: ReplyAddress, progress: Progress
    ) -> bool:
        """Show how far a request is; after a passing failure the next words try again."""
        if not self._is_alive(address):
            return False
        try:
            await self._edit(address, progress_view(request.prompt, progress, request_id))
        except DISCORD_FAILURES as error:
            log.warning("%s: progress not shown: %r", request_id, error)
            return bool(_wait_before_retry(error))
        return True

    async def deliver(
        self,
        request_id: str,
        generations: Sequence[Generation],
        pictures: Sequence[PostedPicture],
        address: ReplyAddress | None,
    ) -> int | None:
        """Post the card once. Raises DeliveryError when neither way works."""
        if address and self._is_alive(address):
            try:
                return await self._edit_with_retries(address, generations, pictures)
            except DISCORD_FAILURES as error:
                log.warning("%s: the answer could not be edited, trying the channel: %r", request_id, error)
            if message_id := await self._posted_after_all(address, generations):
                return message_id
        message_id = await self._send(request_id, generations, pictures)
        if address and address.message_id:
            await self._try_mark_moved(generations[0].origin.channel_id, address.message_id)
        return message_id

    def _is_alive(self, address: ReplyAddress) -> bool:
        return self._now() < address.expires_at

    def _webhook(self, address: ReplyAddress) -> discord.Webhook:
        return discord.Webhook.partial(address.application_id, address.token, client=self._bot)

    async def _edit(self, address: ReplyAddress, view: ui.LayoutView, pictures: Sequence[PostedPicture] = ()) -> int:
        message = await self._webhook(address).edit_message(
            _message_of(address), view=view, attachments=files_of(pictures)
        )
        return message.id

    async def _edit_with_retries(
        self, address: ReplyAddress, generations: Sequence[Generation], pictures: Sequence[PostedPicture]
    ) -> int:
        return await _with_retries(lambda: self._edit(address, result_view(generations, pictures), pictures))

    async def _posted_after_all(self, address: ReplyAddress, generations: Sequence[Generation]) -> int | None:
        """Return the message's id if an edit whose answer got lost arrived nonetheless."""
        try:
            message = await self._webhook(address).fetch_message(_message_of(address))
        except DISCORD_FAILURES:
            return None
        card = f"imagine:more:v1:{generations[0].id}"
        view = discord.ui.LayoutView.from_message(message)
        ids = [getattr(item, "custom_id", None) for item in view.walk_children()]
        return message.id if card in ids else None

    async def _send(self, request_id: str, generations: Sequence[Generation], pictures: Sequence[PostedPicture]) -> int:
        """Write to the channel, naming the user. The nonce makes Discord drop a second one."""
        origin = generations[0].origin
        channel = self._bot.get_partial_messageable(origin.channel_id or 0, guild_id=origin.guild_id)

        async def send() -> int:
            view = result_view(generations, pictures, for_user_id=origin.user_id)
            return (await channel.send(view=view, files=files_of(pictures), nonce=request_id)).id

        try:
            return await _with_retries(send)
        except DISCORD_FAILURES as error:
            raise DeliveryError(repr(error)) from error

    async def _try_mark_moved(self, channel_id: int | None, message_id: int) -> None:
        """Take the words about waiting off a message whose token has run out: the bot may still edit its own."""
        message = self._bot.get_partial_messageable(channel_id or 0).get_partial_message(message_id)
        try:
            await message.edit(view=text_view(MOVED), attachments=[])
        except DISCORD_FAILURES as error:
            log.warning("message %s: still says that it waits: %r", message_id, error)


def _message_of(address: ReplyAddress) -> int:
    return address.message_id or ORIGINAL


async def _with_retries(call: Callable[[], Awaitable[T]]) -> T:
    return await first_directly(call, lambda again: _RETRYING(_wait_before_retry, again))
