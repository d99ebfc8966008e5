"""A run's place in memory."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain import RunBoard, RunPlace
from bot.errors import DeliveryError, RunNotOpenedError
from bot.services.run_figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import RunPicture, RunStatus, SuiteRun


class RecordingStage:
    """A `ports.RunStage` that remembers what it showed. Opening and showing fail when told to."""

    def __init__(self) -> None:
        self.opened: list[int] = []
        self.shown: list[tuple[int, RunStatus, RunBoard]] = []
        self.summed_up: list[tuple[int, int]] = []
        self.elsewhere: RunPlace | None = None
        self.takes_none = self.is_closed = False

    async def open(self, run: SuiteRun) -> RunPlace:
        """Open a place, or return the one there is."""
        await asyncio.sleep(0)
        if self.is_closed:
            raise RunNotOpenedError("no access")
        self.opened.append(run.id)
        return self.elsewhere or RunPlace(run.thread_id or 1000 + run.id, run.message_id or 1000 + run.id)

    async def show(self, run: SuiteRun, board: RunBoard) -> None:
        """Show the card."""
        await asyncio.sleep(0)
        if self.takes_none:
            raise DeliveryError("no access")
        self.shown.append((run.id, run.status, board))

    async def sum_up(self, run: SuiteRun, pictures: Sequence[RunPicture]) -> None:
        """Show the card as it ends, and sum it up."""
        await self.show(run, RunBoard(figures_of(pictures, run.pictures)))
        self.summed_up.append((run.id, len(pictures)))
