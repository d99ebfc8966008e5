"""Time set by hand, and waits that end when told to: no test of the services depends on a real clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.services.clock import Clock


async def settle() -> None:
    """Let everything run that need not wait. Nothing in here waits for more than a few turns of the loop."""
    for _ in range(200):
        await asyncio.sleep(0)


class ManualClock:
    """Time that passes when told to, and wakes who sleeps on the way."""

    def __init__(self) -> None:
        self.start = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
        self._passed_s = 0.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def now(self) -> datetime:
        """Return aware UTC."""
        return self.start + timedelta(seconds=self._passed_s)

    def monotonic(self) -> float:
        """Return seconds."""
        return 1000.0 + self._passed_s

    async def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have been let pass."""
        woken = asyncio.Event()
        self._sleepers.append((self._passed_s + seconds, woken))
        await woken.wait()

    async def advance(self, seconds: float) -> None:
        """Let *seconds* pass; each sleeper wakes at its own time, and what it does then is done before the next."""
        await settle()
        until = self._passed_s + seconds
        while due := [sleeper for sleeper in self._sleepers if sleeper[0] <= until]:
            first = min(due, key=lambda sleeper: sleeper[0])
            self._sleepers.remove(first)
            self._passed_s = max(self._passed_s, first[0])
            first[1].set()
            await settle()
        self._passed_s = until

    def as_clock(self) -> Clock:
        """Return what the services take."""
        return Clock(self.now, self.monotonic, self.sleep)


class Gate:
    """Open, until held."""

    def __init__(self) -> None:
        self._is_open = asyncio.Event()
        self._is_open.set()

    def hold(self) -> None:
        """Let nobody through from now on."""
        self._is_open.clear()

    def open(self) -> None:
        """Let everybody through."""
        self._is_open.set()

    async def passed(self) -> None:
        """Wait until the gate is open; always at least one turn of the loop, as with anything outside."""
        await asyncio.sleep(0)
        await self._is_open.wait()
