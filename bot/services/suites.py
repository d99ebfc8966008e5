"""What `/suite` stands on, together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import RunLog, RunPlanner
    from bot.services.deployments import DeploymentWatch
    from bot.services.run_comparisons import RunComparisons
    from bot.services.run_drawing import RunDrawing
    from bot.services.run_pairs import RunPairs
    from bot.services.run_service import RunService
    from bot.services.run_sheet_keeper import RunSheetKeeper
    from bot.services.suite_book import SuiteBook
    from bot.services.suite_watch import SuiteWatchService


@dataclass(frozen=True, slots=True)
class Suites:
    """The services of suites: the log of their runs, and what runs them."""

    log: RunLog
    planner: RunPlanner
    book: SuiteBook
    runs: RunService
    deployments: DeploymentWatch
    watches: SuiteWatchService
    drawing: RunDrawing
    sheets: RunSheetKeeper

    async def forget(self, user_id: int) -> None:
        """End somebody's watches, so that none begins a run any more, and then their runs. Raises StoreError."""
        await self.watches.forget(user_id)
        await self.runs.forget(user_id)

    pairs: RunPairs
    comparisons: RunComparisons
