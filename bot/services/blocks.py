"""BlockBook: people who may not use the bot. In memory, since every interaction asks, and in the log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import FORGOTTEN_NAME, FORGOTTEN_WORDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.domain import Block, Origin
    from bot.ports import BlockLog


class BlockBook:
    """Who is blocked, and until when. Whether somebody is a lead, who cannot be blocked, is for the caller to know."""

    def __init__(
        self, kept: BlockLog, cancel_waiting: Callable[[int], Awaitable[int]], now: Callable[[], datetime]
    ) -> None:
        """*kept* is where they outlive the run; *cancel_waiting* cancels what a user has waiting, and counts it."""
        self._kept, self._cancel_waiting, self._now = kept, cancel_waiting, now
        self._blocks: dict[int, Block] = {}

    async def load(self) -> None:
        """Take over what the log says. Raises StoreError."""
        self._blocks = {block.user_id: block for block in await self._kept.all()}

    def of(self, user_id: int) -> Block | None:
        """Return the user's block, if it counts now."""
        block = self._blocks.get(user_id)
        return block if block and (block.until is None or block.until > self._now()) else None

    async def block(self, by: Origin, block: Block) -> int:
        """Block somebody from now on, in place of an earlier block; return how many waiting pictures that cancelled.

        Raises StoreError.
        """
        await self._kept.keep(by, block, self._now())
        self._blocks[block.user_id] = block
        return await self._cancel_waiting(block.user_id)

    def forget(self, user_id: int) -> None:
        """Forget name and reason, as the log does when somebody's data is deleted; the block holds."""
        if block := self._blocks.get(user_id):
            self._blocks[user_id] = replace(block, user_name=FORGOTTEN_NAME, reason=FORGOTTEN_WORDS)

    async def unblock(self, by: Origin, user_id: int) -> bool:
        """Let somebody in again; say whether they were blocked. Raises StoreError."""
        if self.of(user_id) is None:
            return False
        await self._kept.forget(by, user_id, self._now())
        self._blocks.pop(user_id, None)
        return True
