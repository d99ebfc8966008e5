"""How many pictures are in hand at a time: read, checked, stored and posted."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

AT_ONCE = 5
"""Keeps two cores busy with little memory: in a burst of 200 answers fewer took longer, and more brought nothing."""

HOLD_S = 5.0
"""A picture that takes longer (a stalled body, a slow Discord) lets the next one begin."""


class Hands:
    """The hands for one target's pictures, so that a hung target holds up only itself."""

    def __init__(
        self, at_once: int = AT_ONCE, hold_s: float = HOLD_S, on_ease: Callable[[], None] = lambda: None
    ) -> None:
        """*at_once* pictures; each hand is freed after *hold_s* seconds at the latest.

        *on_ease* is called whenever `are_short` may have ended.
        """
        self._free = asyncio.Semaphore(at_once)
        self._on_ease = on_ease
        self._waiting = self._taken = 0
        self._eased = asyncio.Event()
        self._eased.set()
        self.hold_s = hold_s

    @property
    def are_short(self) -> bool:
        """Whether an answer waits for a hand: another call would only bring one more that waits."""
        return self._waiting > 0

    def hand(self) -> Hand:
        """Return a hand, not yet taken."""
        return Hand(self)

    async def take(self) -> None:
        """Wait for a free hand."""
        self._waiting += 1
        self._eased.clear()
        try:
            await self._free.acquire()
            self._taken += 1
        finally:
            self._waiting -= 1
            self._look()
            self._on_ease()

    async def eased(self) -> None:
        """Wait until no picture is in hand or waits for one; *hold_s* seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.hold_s):
                await self._eased.wait()

    def put_down(self) -> None:
        """Free a hand that was taken."""
        self._taken -= 1
        self._free.release()
        self._look()

    def _look(self) -> None:
        if not self._taken and not self._waiting:
            self._eased.set()


class Hand:
    """One picture's place; taken when its answer's headers are there, put down once it is posted."""

    def __init__(self, hands: Hands) -> None:
        """Made by Hands.hand."""
        self._hands = hands
        self._timer: asyncio.TimerHandle | None = None

    async def take(self) -> None:
        """Wait for a free hand."""
        await self._hands.take()
        self._timer = asyncio.get_running_loop().call_later(self._hands.hold_s, self.put_down)

    def put_down(self) -> None:
        """Free the hand, if it is held."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
            self._hands.put_down()
