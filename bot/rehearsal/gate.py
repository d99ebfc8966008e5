"""A gate that tests close in front of the answers, to decide what happens while calls are on their way."""

from __future__ import annotations

import asyncio


class Gate:
    """Open at first. *waiting* is the number of calls held at this moment."""

    def __init__(self) -> None:
        self.waiting = 0
        self._opened = asyncio.Event()
        self._opened.set()
        self._arrivals = asyncio.Condition()

    def close(self) -> None:
        """Hold every call that comes from now on."""
        self._opened.clear()

    def open(self) -> None:
        """Let all go that wait, and those to come."""
        self._opened.set()

    async def pass_through(self) -> None:
        """Return at once while the gate is open, else when it opens."""
        if self._opened.is_set():
            return
        try:
            async with self._arrivals:
                self.waiting += 1
                self._arrivals.notify_all()
            await self._opened.wait()
        finally:
            self.waiting -= 1

    async def until_waiting(self, count: int) -> None:
        """Return as soon as at least *count* calls are held."""
        async with self._arrivals:
            await self._arrivals.wait_for(lambda: self.waiting >= count)
