"""How many pictures are in hand at a time: read, checked, stored and posted."""

from __future__ import annotations

import asyncio

AT_ONCE = 3
"""In a burst of 200 answers two at a time gave a third of the lateness and half the memory of all at once."""

HOLD_S = 5.0
"""A picture that takes longer (a stalled body, a slow Discord) lets the next one begin."""


class Hands:
    """The hands for one target's pictures, so that a hung target holds up only itself."""

    def __init__(self, at_once: int = AT_ONCE, hold_s: float = HOLD_S) -> None:
        """*at_once* pictures; each hand is freed after *hold_s* seconds at the latest."""
        self._free = asyncio.Semaphore(at_once)
        self.hold_s = hold_s

    def hand(self) -> Hand:
        """Return a hand, not yet taken."""
        return Hand(self._free, self.hold_s)


class Hand:
    """One picture's place; taken when its answer's headers are there, put down once it is posted."""

    def __init__(self, free: asyncio.Semaphore, hold_s: float) -> None:
        """Made by Hands.hand."""
        self._free, self._hold_s = free, hold_s
        self._timer: asyncio.TimerHandle | None = None

    async def take(self) -> None:
        """Wait for a free hand."""
        await self._free.acquire()
        self._timer = asyncio.get_running_loop().call_later(self._hold_s, self.put_down)

    def put_down(self) -> None:
        """Free the hand, if it is held."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
            self._free.release()
