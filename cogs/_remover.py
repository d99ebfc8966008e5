"""DiscordRemover: deletes messages of ours, by the same means that posted them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import DeliveryError
from bot.replies import DISCORD_FAILURES
from cogs._courier import with_retries

if TYPE_CHECKING:
    from bot.domain import LeftMessage


class DiscordRemover:
    """A bot may always delete its own messages where it sees the channel: no interaction's token is needed."""

    def __init__(self, bot: discord.Client) -> None:
        """*bot* must be logged in when the remover is used."""
        self._bot = bot

    async def remove(self, message: LeftMessage) -> None:
        """Delete a message; where it or its channel is gone already, that is done. Raises DeliveryError."""
        channel = self._bot.get_partial_messageable(message.channel_id)
        try:
            await with_retries(channel.get_partial_message(message.message_id).delete)
        except discord.NotFound:
            return
        except DISCORD_FAILURES as error:
            raise DeliveryError(repr(error)) from error
