"""The one private line on what is stored, at a person's first use."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from bot.client import services_of
from bot.errors import StoreError
from bot.replies import DISCORD_FAILURES, reply_text
from cogs._privacy_words import FIRST_USE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord

    from bot.services.privacy import PrivacyService

TELL_S = 5.0

log = logging.getLogger(__name__)


async def tell_first_use(interaction: discord.Interaction[Any]) -> None:
    """Tell the person, once and after their first answer, what is stored. Never raises for Discord or the log."""

    async def tell() -> None:
        await reply_text(interaction, FIRST_USE)

    await try_tell_once(services_of(interaction).privacy, interaction.user.id, tell)


async def try_tell_once(privacy: PrivacyService, user_id: int, tell: Callable[[], Awaitable[object]]) -> None:
    """Call *tell* if this is the person's first use; one that fails leaves it for the next."""
    try:
        async with privacy.first_use(user_id) as is_first:
            if is_first:
                async with asyncio.timeout(TELL_S):  # a bot that is to stop waits for it
                    await tell()
    except (*DISCORD_FAILURES, StoreError) as error:
        log.warning("a person could not be told what is stored; the next time they will be: %r", error)
