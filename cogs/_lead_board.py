"""DiscordLeadBoard: the channel where leads read what they should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import DeliveryError
from bot.replies import DISCORD_FAILURES
from cogs._cards import text_view
from cogs._courier import with_retries
from cogs._deployment_words import change_words

if TYPE_CHECKING:
    import discord

    from bot.domain import DeploymentChange


class DiscordLeadBoard:
    """A `ports.LeadBoard`. It posts silently, and names nobody."""

    def __init__(self, bot: discord.Client) -> None:
        """*bot* must be logged in when the board is used."""
        self._bot = bot

    async def tell_change(self, channel_id: int, change: DeploymentChange) -> None:
        """Say that another deployment answers. The nonce makes Discord drop a second one. Raises DeliveryError."""
        channel, view, nonce = self._bot.get_partial_messageable(channel_id), text_view(change_words(change)), change.id
        try:
            await with_retries(lambda: channel.send(view=view, nonce=f"deployment-{nonce}", silent=True))
        except DISCORD_FAILURES as error:
            raise DeliveryError(repr(error)) from error
