"""What `/suite` stands on, together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import RunLog, RunPlanner
    from bot.services.run_drawing import RunDrawing
    from bot.services.suite_book import SuiteBook


@dataclass(frozen=True, slots=True)
class Suites:
    """The services of suites: the log of their runs, and those that follow."""

    log: RunLog
    planner: RunPlanner
    book: SuiteBook
    drawing: RunDrawing
