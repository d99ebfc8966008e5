"""DiscordNoticeBoard: the channel where leads see what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.domain import LeftMessage
from bot.errors import DeliveryError
from bot.replies import DISCORD_FAILURES
from cogs._courier import with_retries
from cogs._notice import notice_files, notice_view

if TYPE_CHECKING:
    from bot.domain import Notice


class DiscordNoticeBoard:
    """Posts notices and edits them; it pings nobody."""

    def __init__(self, bot: discord.Client) -> None:
        """*bot* must be logged in when the board is used."""
        self._bot = bot

    async def post(self, channel_id: int, notice: Notice) -> LeftMessage:
        """Post a notice. Raises DeliveryError."""
        channel = self._bot.get_partial_messageable(channel_id)
        try:
            message = await with_retries(lambda: channel.send(view=notice_view(notice), files=notice_files(notice)))
        except DISCORD_FAILURES as error:
            raise DeliveryError(repr(error)) from error
        return LeftMessage(channel_id, message.id)

    async def edit(self, message: LeftMessage, notice: Notice) -> bool:
        """Show the notice in place of what the message shows; say whether it is still there. Raises DeliveryError."""
        channel = self._bot.get_partial_messageable(message.channel_id)
        shown = channel.get_partial_message(message.message_id)
        try:
            await with_retries(lambda: shown.edit(view=notice_view(notice), attachments=notice_files(notice)))
        except discord.NotFound:
            return False
        except DISCORD_FAILURES as error:
            raise DeliveryError(repr(error)) from error
        return True
