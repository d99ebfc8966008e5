"""Reports made for the bot: what is asked becomes a scope, and a report becomes what a channel shows."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import create_autospec, patch

import pytest

from bot.domain import ChartPicture, PictureFormat, ReportExample, ReportQuestion
from bot.errors import StoreError
from bot.report.chart import Chart
from bot.report.contents import Example, Report
from bot.report.scope import Scope
from bot.reporting import DRAWING, LogReporter

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 2, 1, tzinfo=UTC)
DATA = Path("data")


def example(number: int) -> Example:
    """Return a prompt that did well or badly."""
    return Example(number, f"prompt {number}", "turbo", "ab", PictureFormat.PNG, 3, 1, 2, 0)


def a_report() -> Report:
    """Return a report with one of everything."""
    chart = create_autospec(Chart, instance=True, title="Likes", finding="turbo has more")
    chart.png.return_value = b"a png"
    return Report("Report", NOW, ("*turbo* leads.",), (chart,), (example(1),), (example(2),), (), DATA / "pictures")


@pytest.fixture
def calls() -> list[tuple[Any, ...]]:
    """Return what `build_report` was given, and on which thread."""
    return []


@pytest.fixture
def reporter(calls: list[tuple[Any, ...]]) -> Any:
    """A reporter whose report is made up."""

    def build(log: Path, pictures: Path, scope: Scope, now: datetime, told: Callable[[str], None]) -> Report:
        told("Reading…")
        calls.append((log, pictures, scope, now, threading.current_thread()))
        return a_report()

    def small(pictures: Path, one: Example) -> bytes | None:
        assert pictures == DATA / "pictures"
        return b"small" if one.generation_id == 1 else None

    with patch("bot.report.building.build_report", build), patch("bot.report.thumbnails.thumbnail", small):
        yield LogReporter(DATA, lambda: NOW)


async def test_a_question_becomes_a_scope(reporter: LogReporter, calls: list[tuple[Any, ...]]) -> None:
    """Of the log and the pictures in the data folder, now, and not on the thread that answers Discord."""
    told: list[str] = []
    await reporter.report(ReportQuestion(NOW, "turbo", 5, 6), told.append)
    [(log, pictures, scope, now, thread)] = calls
    assert (log, pictures, now) == (DATA / "imagine.db", DATA / "pictures", NOW)
    assert scope == Scope(NOW, None, "turbo", 5, 6)
    assert thread is not threading.main_thread()
    assert told == ["Reading…", DRAWING]


async def test_a_report_becomes_a_card(reporter: LogReporter) -> None:
    """With the charts drawn and the thumbnails made; a picture that is gone has none."""
    card = await reporter.report(ReportQuestion(), lambda _: None)
    assert (card.title, card.sentences) == ("Report", ("*turbo* leads.",))
    assert card.charts == (ChartPicture("Likes", "turbo has more", b"a png"),)
    assert card.best == (ReportExample(1, "prompt 1", "turbo", 3, 1, 2, 0, b"small"),)
    assert card.worst == (ReportExample(2, "prompt 2", "turbo", 3, 1, 2, 0, None),)


async def test_an_error_passes_through() -> None:
    """What the store raises reaches whoever asked."""
    with (
        patch("bot.report.building.build_report", side_effect=StoreError("disk"), autospec=True),
        pytest.raises(StoreError),
    ):
        await LogReporter(DATA).report(ReportQuestion(), lambda _: None)
