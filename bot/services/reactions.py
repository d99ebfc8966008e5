"""ReactionService: thumbs under our pictures, by people who use no buttons. They are counted and never rank."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import PostedCard, ThumbsBy, utc_now

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain import Thumb
    from bot.ports import ReactionLog

log = logging.getLogger(__name__)

READ_AGAIN_WITHIN = timedelta(days=7)
READ_AGAIN_MAX = 200
"""How many messages are read again at a start: one call to Discord each, and one more for each kind of thumb."""

ReadThumbs = Callable[[PostedCard], Awaitable[ThumbsBy | None]]
"""Reads the people's thumbs under a message as they are now; None where that cannot be known."""


class ReactionService:
    """Keeps the thumbs as Discord tells of them, and reads them again after a time in which it could not."""

    def __init__(self, reaction_log: ReactionLog, now: Callable[[], datetime] = utc_now) -> None:
        """*now* is aware UTC."""
        self._log, self._now = reaction_log, now
        # What Discord tells while a message is read again is applied after it, in order: whether the reading had seen
        # it or not, the rows then say the same.
        self._turn = asyncio.Lock()

    async def add(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Keep a person's thumb, if the message shows a picture of ours. Raises StoreError, as all of these do."""
        async with self._turn:
            await self._log.add(message_id, user_id, thumb)

    async def remove(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Forget a thumb that was taken back."""
        async with self._turn:
            await self._log.remove(message_id, user_id, thumb)

    async def clear(self, message_id: int, thumb: Thumb | None = None) -> None:
        """Forget all thumbs of a kind, or all there are, that somebody cleared away."""
        async with self._turn:
            await self._log.clear(message_id, thumb)

    async def read_again(self, read: ReadThumbs) -> None:
        """Make the rows of the newest messages agree with Discord, one message after another."""
        cards = await self._log.recent_cards(self._now() - READ_AGAIN_WITHIN, READ_AGAIN_MAX)
        count = 0
        for card in cards:
            async with self._turn:
                thumbs = await read(card)
                if thumbs is not None:
                    await self._log.replace(card.message_id, thumbs)
                    count += 1
        log.info("reactions: read again under %d of %d messages", count, len(cards))
