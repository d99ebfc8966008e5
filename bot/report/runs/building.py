"""Reads two runs from the log and puts them side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.run_insights import open_run_insights
from bot.domain import ComparedRuns
from bot.report.runs.comparing import compare
from bot.report.runs.contents import RunSide, StyleName
from bot.report.runs.page import page_of_runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.adapters.store.run_insights import RunInsights
    from bot.report.runs.contents import SideBySide
    from bot.report.scope import Scope

SUITES_MAX = 4
"""How many suites a report shows, those with the newest runs."""


def build_comparison(
    log: Path, pictures: Path, first: int, second: int, now: datetime, told: Callable[[str], None] = lambda _: None
) -> ComparedRuns:
    """Compare two runs of the log at *log*, which it must have; takes seconds, so call it on a thread.

    *pictures* is the picture folder. *told* hears, on that thread, what is being done. Raises StoreError.
    """
    told("reading both runs…")
    with open_run_insights(log) as insights:
        found = _read(insights, first, second)
    told("making the page…")
    page = page_of_runs(found, pictures, now)
    return ComparedRuns(found.first.run, found.second.run, found.sentences, found.columns, page.encode())


def latest_runs(log: Path, scope: Scope) -> tuple[SideBySide, ...]:
    """Return the last two runs of each suite side by side, the newest first, where *scope* leaves whole runs.

    Raises StoreError.
    """
    if scope.target or scope.channel_id is not None or scope.user_id is not None:
        return ()
    with open_run_insights(log) as insights:
        return tuple(_read(insights, *pair) for pair in insights.latest(SUITES_MAX, scope.since, scope.until))


def _read(insights: RunInsights, first: int, second: int) -> SideBySide:
    styles = {version: StyleName(*style) for version, style in insights.styles(first, second).items()}
    sides = [
        RunSide(insights.run(number), insights.parts(number), insights.pictures(number), styles)
        for number in (first, second)
    ]
    return compare(sides[0], sides[1], insights.votes(first, second))
