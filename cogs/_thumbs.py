"""Thumbs as Discord has them: of any skin tone, ordinary or burst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.domain import Thumb

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain import ThumbsBy

_THUMBS = {"👍": Thumb.UP, "👎": Thumb.DOWN}
# The five skin tones, and the mark that asks for a coloured glyph.
_MODIFIERS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\ufe0f"


def thumb_of(emoji: discord.PartialEmoji | discord.Emoji | str) -> Thumb | None:
    """Return which thumb an emoji is, if any. One that a guild made has an id, and is none."""
    return _THUMBS.get(str(emoji).rstrip(_MODIFIERS))


async def thumbs_under(message: discord.Message) -> ThumbsBy:
    """Ask Discord who gave thumbs, bots left out."""
    return frozenset(
        [
            (user.id, thumb)
            for reaction in message.reactions
            if (thumb := thumb_of(reaction.emoji))
            async for user in _users(reaction)
            if not user.bot
        ]
    )


async def _users(reaction: discord.Reaction) -> AsyncIterator[discord.User | discord.Member]:
    """Walk all who gave a reaction; Discord lists the bursts apart."""
    counts = {discord.ReactionType.normal: reaction.normal_count, discord.ReactionType.burst: reaction.burst_count}
    for kind, count in counts.items():
        if count:
            async for user in reaction.users(type=kind):
                yield user
