"""DiscordWatchStage: where watches speak, and whether they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import DeliveryError, NotALeadError, WatchPlaceGoneError
from bot.replies import DISCORD_FAILURES
from cogs._cards import text_view
from cogs._courier import with_retries
from cogs._watch_words import changes_words, ended_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import ImagineBot
    from bot.domain import RunChange, Watch, WatchedRun
    from bot.errors import BotError


class DiscordWatchStage:
    """A `ports.WatchStage`. It posts silently, and names nobody."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* must be logged in when the stage is used."""
        self._bot = bot

    async def check(self, watch: Watch) -> None:
        """Look whether a watch may go on.

        Raises NotALeadError or WatchPlaceGoneError where it may not, and DeliveryError where Discord cannot say.
        """
        guild_id, channel_id = watch.origin.guild_id or 0, watch.origin.channel_id or 0
        if not self._bot.is_ready():
            raise DeliveryError("not connected yet")
        guild = self._bot.get_guild(guild_id)
        if guild is None or not self._bot.access.permits(guild_id):
            raise WatchPlaceGoneError
        try:
            await self._bot.fetch_channel(channel_id)
            lead = await self._member(guild, watch.origin.user_id)
        except (discord.NotFound, discord.Forbidden) as error:
            raise WatchPlaceGoneError from error
        except DISCORD_FAILURES as error:
            raise DeliveryError(repr(error)) from error
        if not self._bot.leads.include_member(self._bot, guild_id, lead):
            raise NotALeadError

    async def tell(self, watch: Watch, now: WatchedRun, last: WatchedRun, changes: Sequence[RunChange]) -> None:
        """Say what changed with a run. The nonce makes Discord drop a second one. Raises DeliveryError."""
        await self._post(watch.origin.channel_id or 0, changes_words(now, last, changes), f"watch-run-{now.run.id}")

    async def tell_ended(self, channel_id: int, watch: Watch, error: BotError) -> None:
        """Say in a channel that a watch has ended, and why. Raises DeliveryError."""
        await self._post(channel_id, ended_words(watch, error), f"watch-end-{watch.id}")

    async def _member(self, guild: discord.Guild, user_id: int) -> discord.abc.Snowflake:
        try:
            return await guild.fetch_member(user_id)
        except discord.NotFound:  # who has left has no roles
            return discord.Object(user_id)

    async def _post(self, channel_id: int, words: str, nonce: str) -> None:
        channel, view = self._bot.get_partial_messageable(channel_id), text_view(words)
        try:
            await with_retries(lambda: channel.send(view=view, nonce=nonce, silent=True))
        except DISCORD_FAILURES as error:
            raise DeliveryError(repr(error)) from error
