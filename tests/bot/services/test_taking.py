"""Taking the log away: what is asked for, one export at a time, and how far it is."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.domain import ExportFormat, ExportOrder, Parcel
from bot.errors import NotADateError, StoreError
from bot.services.taking import BEHIND_ANOTHER, TakingService, order_of
from bot.services.telling import SHOWN_EVERY_S
from tests.manual_clock import Gate, ManualClock, settle

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

ORDER = ExportOrder(ExportFormat.CSV)
PARCEL = Parcel("2 rows", ((Path("imagine-log.csv"),),))


class FakeExporter:
    """Makes the same parcel of every order, when it is let; *events* tell what began and went."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.error: Exception | None = None
        self.events: list[str] = []

    @asynccontextmanager
    async def export(
        self, order: ExportOrder, max_bytes: int, told: Callable[[int, int], None]
    ) -> AsyncGenerator[Parcel]:
        """Make one."""
        self.events.append(f"made {order.form} {max_bytes}")
        told(1000, 2000)
        await self.gate.passed()
        if self.error:
            raise self.error
        yield PARCEL
        self.events.append("gone")


class Rig:
    """The service on a fake exporter; *shown* is what a person was told."""

    def __init__(self) -> None:
        self.exporter, self.clock = FakeExporter(), ManualClock()
        self.service = TakingService(self.exporter, self.clock.as_clock())
        self.shown: list[str] = []

    async def show(self, words: str) -> None:
        """Tell."""
        self.shown.append(words)

    async def take(self) -> Parcel:
        """Take, and look at the parcel at once."""
        async with self.service.take(ORDER, 99, self.show) as parcel:
            self.exporter.events.append("taken")
            return parcel


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (None, None),
        ("", None),
        (" 2026-01-31 ", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T10:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("2026-01-31T10:00+02:00", datetime(2026, 1, 31, 8, tzinfo=UTC)),
    ],
)
def test_a_day_is_read_as_utc(since: str | None, told: datetime | None) -> None:
    """With a time and a zone if they are given."""
    assert order_of(ExportFormat.JSONL, since, with_names=True) == ExportOrder(
        ExportFormat.JSONL, told, with_names=True
    )


@pytest.mark.parametrize("since", ["yesterday", "31.01.2026", "2026-02-30", "0001-01-01T00:00+14:00"])
def test_what_is_no_day_is_refused(since: str) -> None:
    """Also days that there are not."""
    with pytest.raises(NotADateError):
        order_of(ExportFormat.CSV, since, with_names=False)


async def test_the_files_are_there_until_they_are_sent() -> None:
    """And gone after."""
    rig = Rig()
    assert await rig.take() is PARCEL
    assert rig.exporter.events == ["made csv 99", "taken", "gone"]


async def test_how_far_it_is_is_shown_while_it_is_made() -> None:
    """In rows; nothing more once the files are there."""
    rig = Rig()
    rig.exporter.gate.hold()
    taking = asyncio.create_task(rig.take())
    await rig.clock.advance(SHOWN_EVERY_S)
    assert rig.shown == ["Written: 1,000 of 2,000 rows."]
    rig.exporter.gate.open()
    await taking
    await rig.clock.advance(SHOWN_EVERY_S)
    assert len(rig.shown) == 1


async def test_one_is_made_at_a_time() -> None:
    """The next one waits, and its person knows."""
    rig = Rig()
    rig.exporter.gate.hold()
    first = asyncio.create_task(rig.take())
    await settle()
    second = asyncio.create_task(rig.take())
    await rig.clock.advance(SHOWN_EVERY_S)
    assert rig.exporter.events == ["made csv 99"]
    assert BEHIND_ANOTHER in rig.shown
    rig.exporter.gate.open()
    await asyncio.gather(first, second)
    assert rig.exporter.events.count("made csv 99") == 2


async def test_one_that_fails_holds_up_nobody() -> None:
    """The error passes through, and the next one is made."""
    rig = Rig()
    rig.exporter.error = StoreError("disk")
    with pytest.raises(StoreError):
        await rig.take()
    rig.exporter.error = None
    assert await rig.take() is PARCEL
