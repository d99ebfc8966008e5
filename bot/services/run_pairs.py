"""RunPairs: pairs of runs' pictures that people are asked about before others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import utc_now
from bot.services.run_pairing import pairs_between, pairs_within

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain import SuiteRun
    from bot.ports import AskedPairLog, RunHistory


class RunPairs:
    """Asking again about the same pairs changes nothing."""

    def __init__(self, run_log: RunHistory, asked: AskedPairLog, now: Callable[[], datetime] = utc_now) -> None:
        """*now* is aware UTC."""
        self._log, self._asked, self._now = run_log, asked, now

    async def ask_within(self, run: SuiteRun) -> None:
        """Ask which target of a run that is over is better. Raises StoreError."""
        if len(run.targets) == 1:
            return
        pictures, styles = await self._log.pictures(run.id), await self._log.style_ids([run.id])
        await self._asked.ask(pairs_within(run, pictures, styles), self._now())

    async def ask_between(self, first: SuiteRun, second: SuiteRun) -> int:
        """Ask which of two runs is better; return how many pairs are new. Raises StoreError."""
        pictures = [await self._log.pictures(run.id) for run in (first, second)]
        styles = await self._log.style_ids([first.id, second.id])
        pairs = pairs_between(first, pictures[0], second, pictures[1], styles)
        return await self._asked.ask(pairs, self._now())
