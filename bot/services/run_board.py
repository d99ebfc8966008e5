"""The status card of a run, and what is said when it is over: rarely enough for Discord, whatever Discord does."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import RunBoard, RunStatus
from bot.errors import BotError
from bot.services.run_figures import counted, left_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from bot.domain import SuiteRun
    from bot.ports import RunLog, RunStage
    from bot.services.clock import Clock
    from bot.services.generation import GenerationService
    from bot.services.run_feeding import Feeding

log = logging.getLogger(__name__)

EDIT_EVERY_S = 5.0
TRIES, TRY_AGAIN_S = 3, 5.0


@dataclass(slots=True, eq=False)
class GoingRun:
    """A run that is not over, as this process knows it."""

    run: SuiteRun
    feeding: Feeding | None = None
    closing: asyncio.Task[None] | None = None
    is_ending: bool = False
    is_quiet: bool = False
    """Nothing is said of its pictures at its end: they are being deleted."""
    undelivered: int = 0
    """Parts in a row that Discord did not take."""
    shown: tuple[RunStatus, str | None, RunBoard] | None = None
    shown_at: float | None = None
    """When Discord was last asked to change the card, in monotonic seconds."""


class RunBoardKeeper:
    """Keeps a run's card true, and closes it."""

    def __init__(self, runs: RunLog, generation: GenerationService, clock: Clock) -> None:
        """*generation* knows which targets are held, and how long they take."""
        self._runs, self._generation, self._clock = runs, generation, clock

    async def board(self, run: SuiteRun) -> RunBoard:
        """Return what the card says. Raises StoreError."""
        counts = await self._runs.counts(run.id)
        left = left_of(counts)
        return RunBoard(
            counted(counts),
            self._generation.seconds_for(left) if left else None,
            tuple(target for target in run.targets if left[target] and self._generation.is_held(target)),
        )

    async def look_after(self, going: GoingRun, stage: RunStage) -> None:
        """Rest, and then show the run as it is, if it changed. Raises only CancelledError."""
        await self._clock.sleep(EDIT_EVERY_S)
        if going.is_ending:
            return
        try:
            await self._show(going, stage)
        except BotError as error:
            log.warning("run %s: its card could not be changed: %s", going.run.id, error)
        except Exception:
            log.exception("run %s: its card could not be changed", going.run.id)

    async def close(self, going: GoingRun, stage: RunStage) -> None:
        """Show the run as it ended, and sum it up. Raises only CancelledError; what cannot be done is left out."""
        if going.shown_at is not None and (left := going.shown_at + EDIT_EVERY_S - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)
        if going.is_quiet:
            await self.insist(going.run, lambda: self._show(going, stage))
        else:
            await self.insist(going.run, lambda: self._sum_up(going.run, stage))

    async def insist(self, run: SuiteRun, step: Callable[[], Awaitable[object]]) -> None:
        """Do something at a run's end, again where it fails."""
        for attempt in range(1, TRIES + 1):
            try:
                await step()
            except BotError as error:
                log.warning("run %s: its end, try %d of %d: %s", run.id, attempt, TRIES, error)
            except Exception:
                log.exception("run %s: its end failed inside the bot, try %d of %d", run.id, attempt, TRIES)
            else:
                return
            await self._clock.sleep(TRY_AGAIN_S)

    async def _show(self, going: GoingRun, stage: RunStage) -> None:
        run, board = going.run, await self.board(going.run)
        if going.shown == (run.status, run.why, board):
            return
        going.shown_at = self._clock.monotonic()
        await stage.show(run, board)
        going.shown = (run.status, run.why, board)

    async def _sum_up(self, run: SuiteRun, stage: RunStage) -> None:
        await stage.sum_up(run, await self._runs.pictures(run.id))
