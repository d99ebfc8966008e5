"""👍 and 👎 under pictures, for people who use no buttons."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.replies import DISCORD_FAILURES
from bot.services.tasks import Tasks
from cogs._thumbs import thumb_of, thumbs_under

if TYPE_CHECKING:
    import asyncio

    from bot.client import ImagineBot
    from bot.domain import PostedCard, ThumbsBy
    from bot.services.reactions import ReactionService

log = logging.getLogger(__name__)


class Reactions(commands.Cog):
    """Listens to the raw events, which come for messages of any age."""

    def __init__(self, bot: ImagineBot, reactions: ReactionService) -> None:
        """*reactions* keeps them."""
        self._bot, self._reactions = bot, reactions
        self._tasks = Tasks()
        self._reading: asyncio.Task[None] | None = None

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        await self._tasks.cancel()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Read again what changed while nobody listened: before the start, or in a lost connection."""
        if self._reading is None or self._reading.done():
            self._reading = self._tasks.spawn(self._reactions.read_again(self._read))

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Keep a person's thumb."""
        thumb = thumb_of(event.emoji)
        is_person = event.member is not None and not event.member.bot
        if thumb and is_person and self._bot.access.permits(event.guild_id) and not self._is_blocked(event.user_id):
            await self._reactions.add(event.message_id, event.user_id, thumb)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        """Forget a thumb that was taken back."""
        if thumb := thumb_of(event.emoji):
            await self._reactions.remove(event.message_id, event.user_id, thumb)

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, event: discord.RawReactionClearEvent) -> None:
        """Forget all thumbs under a message."""
        await self._reactions.clear(event.message_id)

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, event: discord.RawReactionClearEmojiEvent) -> None:
        """Forget all thumbs of a kind under a message."""
        if thumb := thumb_of(event.emoji):
            await self._reactions.clear(event.message_id, thumb)

    async def _read(self, card: PostedCard) -> ThumbsBy | None:
        if not self._bot.access.permits(card.guild_id):
            return None
        channel = self._bot.get_partial_messageable(card.channel_id, guild_id=card.guild_id)
        try:
            thumbs = await thumbs_under(await channel.fetch_message(card.message_id))
        except discord.NotFound:  # somebody deleted it, or it was private
            return None
        except DISCORD_FAILURES as error:
            log.warning("message %s: its reactions could not be read again: %r", card.message_id, error)
            return None
        return frozenset((user_id, thumb) for user_id, thumb in thumbs if not self._is_blocked(user_id))

    def _is_blocked(self, user_id: int) -> bool:
        return self._bot.services.house.blocks.of(user_id) is not None


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Reactions(bot, bot.services.reactions))
