"""What `/suite` stands on, together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import RunLog, RunPlanner
    from bot.services.run_drawing import RunDrawing
    from bot.services.run_service import RunService
    from bot.services.run_sheet_keeper import RunSheetKeeper
    from bot.services.suite_book import SuiteBook


@dataclass(frozen=True, slots=True)
class Suites:
    """The services of suites: the log of their runs, and what runs them."""

    log: RunLog
    runs: RunService
    planner: RunPlanner
    book: SuiteBook
    drawing: RunDrawing
    sheets: RunSheetKeeper
