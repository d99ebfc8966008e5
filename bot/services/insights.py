"""InsightsService: what the log tells of the models, for those who lead the testing."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain import ReportQuestion
from bot.services.clock import Clock
from bot.services.telling import telling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain import ReportCard
    from bot.ports import Reporter

BEHIND_ANOTHER = "Another report is being made. Yours comes next."


class Period(StrEnum):
    """How far back a report looks; the values are what people choose from."""

    DAY = "24 hours"
    WEEK = "7 days"
    MONTH = "30 days"
    ALL = "all"


_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30}


class InsightsService:
    """Makes reports, one at a time: each is as much work as the log is long."""

    def __init__(self, reporter: Reporter, clock: Clock | None = None) -> None:
        """*reporter* does the work; *clock* says how late it is, and is for the progress shown."""
        self._reporter, self._clock = reporter, clock or Clock()
        self._turn = asyncio.Lock()

    async def report(
        self,
        period: Period,
        show: Callable[[str], Awaitable[object]],
        *,
        target: str | None = None,
        channel_id: int | None = None,
        user_id: int | None = None,
    ) -> ReportCard:
        """Make a report, of less than everything where that is said; *show* how far it is. Raises StoreError."""
        days = _DAYS.get(period)
        since = self._clock.now() - timedelta(days=days) if days else None
        question = ReportQuestion(since, target, channel_id, user_id)
        async with telling(show, self._clock) as words:
            if self._turn.locked():
                words(BEHIND_ANOTHER)
            async with self._turn:
                return await self._reporter.report(question, words)
