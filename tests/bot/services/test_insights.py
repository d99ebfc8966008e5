"""Reports: what is asked, one at a time, and how far it is."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain import ReportQuestion
from bot.errors import StoreError
from bot.services.insights import BEHIND_ANOTHER, InsightsService, Period
from bot.services.telling import SHOWN_EVERY_S
from tests.fakes import FakeReporter
from tests.manual_clock import ManualClock, settle

if TYPE_CHECKING:
    from bot.domain import ReportCard


class Rig:
    """The service on a fake reporter; *shown* is what a person was told."""

    def __init__(self) -> None:
        self.reporter, self.clock = FakeReporter(), ManualClock()
        self.service = InsightsService(self.reporter, self.clock.as_clock())
        self.shown: list[str] = []

    async def show(self, words: str) -> None:
        """Tell."""
        self.shown.append(words)

    async def ask(self, period: Period = Period.ALL) -> ReportCard:
        """Ask for a report."""
        return await self.service.report(period, self.show)


@pytest.mark.parametrize(
    ("period", "days"), [(Period.DAY, 1), (Period.WEEK, 7), (Period.MONTH, 30), (Period.ALL, None)]
)
async def test_a_period_ends_now(period: Period, days: int | None) -> None:
    """And begins so many days ago."""
    rig = Rig()
    assert await rig.ask(period) is rig.reporter.card
    since = rig.clock.now() - timedelta(days=days) if days else None
    assert rig.reporter.questions == [ReportQuestion(since)]


async def test_everything_that_narrows_is_passed_on() -> None:
    """Target, channel and person."""
    rig = Rig()
    await rig.service.report(Period.ALL, rig.show, target="turbo", channel_id=5, user_id=6)
    assert rig.reporter.questions == [ReportQuestion(None, "turbo", 5, 6)]


async def test_how_far_it_is_is_shown_and_one_is_made_at_a_time() -> None:
    """The next one waits, and its person knows."""
    rig = Rig()
    rig.reporter.gate.hold()
    first = asyncio.create_task(rig.ask())
    await settle()
    second = asyncio.create_task(rig.ask())
    await rig.clock.advance(SHOWN_EVERY_S)
    assert len(rig.reporter.questions) == 1
    assert sorted(rig.shown) == [BEHIND_ANOTHER, rig.reporter.words]
    rig.reporter.gate.open()
    await asyncio.gather(first, second)
    assert len(rig.reporter.questions) == 2


async def test_one_that_fails_holds_up_nobody() -> None:
    """The error passes through, and the next one is made."""
    rig = Rig()
    rig.reporter.error = StoreError("disk")
    with pytest.raises(StoreError):
        await rig.ask()
    rig.reporter.error = None
    assert await rig.ask() is rig.reporter.card
