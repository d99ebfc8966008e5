"""Reports made for the bot: on a thread, and ready for a channel."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain import ChartPicture, ReportCard, ReportExample, RunsFinding, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.domain import ComparedRuns, ReportQuestion
    from bot.report.contents import Example, Report

DRAWING = "Drawing the charts…"


class LogReporter:
    """Reports on the log in *data_dir*; a `ports.Reporter`."""

    def __init__(self, data_dir: Path, now: Callable[[], datetime] = utc_now) -> None:
        """*now* is aware UTC."""
        self._log, self._pictures, self._now = data_dir / "imagine.db", data_dir / "pictures", now

    async def report(self, question: ReportQuestion, told: Callable[[str], None]) -> ReportCard:
        """Make one; *told* hears, on a thread, what is being done. Raises StoreError."""
        return await asyncio.to_thread(self._report, question, told)

    def _report(self, question: ReportQuestion, told: Callable[[str], None]) -> ReportCard:
        # What counts and draws is loaded for the first report, not when the bot starts.
        from bot.report.building import build_report  # noqa: PLC0415
        from bot.report.scope import Scope  # noqa: PLC0415

        scope = Scope(question.since, None, question.target, question.channel_id, question.user_id)
        report = build_report(self._log, self._pictures, scope, self._now(), told)
        told(DRAWING)
        return card_of(report)


class LogComparer:
    """Compares runs of the log in *data_dir*; a `ports.RunComparer`."""

    def __init__(self, data_dir: Path, now: Callable[[], datetime] = utc_now) -> None:
        """*now* is aware UTC."""
        self._log, self._pictures, self._now = data_dir / "imagine.db", data_dir / "pictures", now

    async def compare(self, first: int, second: int, told: Callable[[str], None]) -> ComparedRuns:
        """Compare two runs that there are; *told* hears, on a thread, what is being done. Raises StoreError."""
        return await asyncio.to_thread(self._compare, first, second, told)

    def _compare(self, first: int, second: int, told: Callable[[str], None]) -> ComparedRuns:
        from bot.report.runs.building import build_comparison  # noqa: PLC0415  # as above

        return build_comparison(self._log, self._pictures, first, second, self._now(), told)


def card_of(report: Report) -> ReportCard:
    """Return what of a report goes into a channel, drawn; takes a while, so call it on a thread."""
    return ReportCard(
        title=report.title,
        sentences=report.sentences,
        charts=tuple(ChartPicture(chart.title, chart.finding, chart.png()) for chart in report.charts),
        suites=tuple(RunsFinding(one.first.run, one.second.run, one.sentences) for one in report.suites),
        best=tuple(_example(report.pictures, one) for one in report.best),
        worst=tuple(_example(report.pictures, one) for one in report.worst),
    )


def _example(pictures: Path, one: Example) -> ReportExample:
    from bot.report.thumbnails import thumbnail  # noqa: PLC0415  # as above

    return ReportExample(
        generation_id=one.generation_id,
        prompt=one.prompt,
        target=one.target,
        likes=one.likes,
        not_right=one.not_right,
        won=one.won,
        lost=one.lost,
        thumbnail=thumbnail(pictures, one),
    )
