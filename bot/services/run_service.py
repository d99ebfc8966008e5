"""RunService: suites are run, paused, stopped, and taken up again where they were."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain import RUN_PICTURES_MAX, GenerationStatus, RunStatus
from bot.errors import (
    NotYourRunError,
    PreviewClosedError,
    RunGoingOnError,
    RunNotOpenedError,
    RunOverError,
    RunTargetGoneError,
    RunTooLargeError,
    RunUndeliveredError,
    StoreError,
    UnknownRunError,
    UnknownTargetError,
)
from bot.services.clock import Clock
from bot.services.questions import Questions
from bot.services.run_board import GoingRun, RunBoardKeeper
from bot.services.run_feeding import RunFeeder
from bot.services.tasks import CreateTask, Tasks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain import Origin, RunBoard, RunFigures, RunPlan, SuiteRun, Watch
    from bot.ports import RunLog, RunStage
    from bot.services.generation import GenerationService
    from bot.services.tickets import Ticket

log = logging.getLogger(__name__)

UNDELIVERED_MAX = 3
"""So many parts in a row that Discord does not take pause the run."""


PREVIEWS_MAX = 50
"""A preview holds all of a run's parts."""


@dataclass(frozen=True, slots=True)
class RunPreview:
    """A run that somebody was shown, and may start."""

    plan: RunPlan
    origin: Origin


class RunService:
    """What `/suite run` stands on. Call `restore`, then GenerationService.resume, then `resume`."""

    def __init__(
        self,
        runs: RunLog,
        generation: GenerationService,
        *,
        clock: Clock | None = None,
        create_task: CreateTask = asyncio.create_task,
    ) -> None:
        """*generation* paints."""
        self._runs, self._generation, self._clock = runs, generation, clock or Clock()
        self._tasks = Tasks(create_task)
        generation.follow_parts(self._heard)
        self._feeder = RunFeeder(runs, generation, self._clock)
        self._boards = RunBoardKeeper(runs, generation, self._clock)
        self.previews = Questions[RunPreview](self._clock.now, PREVIEWS_MAX, PreviewClosedError)
        self._going: dict[int, GoingRun] = {}
        self._beginning: set[int] = set()
        self._listeners: list[Callable[[SuiteRun], Awaitable[object]]] = []
        self._stage: RunStage | None = None

    def follow(self, listener: Callable[[SuiteRun], Awaitable[object]]) -> None:
        """Tell *listener* once of every run that is over."""
        self._listeners.append(listener)

    # -- start and stop --------------------------------------------------------------------------

    async def restore(self) -> None:
        """Know again which runs go on, and hold those that are paused. Raises StoreError."""
        self._going = {run.id: GoingRun(run) for run in await self._runs.going_on()}
        self._hold()

    def resume(self, stage: RunStage) -> None:
        """Go on with the runs before *stage*; what an earlier process left of stopped ones is called off."""
        self._stage = stage
        for going in list(self._going.values()):
            log.info("run %s: taken up again, %s", going.run.id, going.run.status)
            self._start(going, stage)
        for ticket in self._generation.parts_open():
            if ticket.owner not in self._going:
                self._tasks.spawn(self._generation.call_off(ticket.request_id))

    async def close(self) -> None:
        """Leave the runs as they are; the next process goes on."""
        await self._tasks.cancel()

    async def idle(self) -> None:
        """Wait until no run goes on."""
        await self._tasks.join()

    # -- a run -----------------------------------------------------------------------------------

    async def begin(self, plan: RunPlan, origin: Origin, watch: Watch | None = None) -> SuiteRun:
        """Open a run's place and begin it. Raises RefusedError or StoreError, and then nothing is run."""
        assert self._stage is not None, "resume() comes first"  # noqa: S101  # a bug, not a state
        if watch is None:
            self.check(plan, origin)
        self._beginning.add(origin.user_id)
        try:
            run = await self._runs.begin(plan, origin, self._clock.now(), watch and watch.id)
            # All runs of a watch are in one place.
            run = await self._opened(replace(run, thread_id=watch.thread_id) if watch else run, self._stage)
        finally:
            self._beginning.discard(origin.user_id)
        going = self._going[run.id] = GoingRun(run)
        self._start(going, self._stage)
        log.info("run %s: %s for user %s, %d pictures", run.id, run.suite, origin.user_id, run.pictures)
        return run

    def check(self, plan: RunPlan, origin: Origin) -> None:
        """Raise the RefusedError of whoever may not begin this run now."""
        if origin.is_lead:
            return
        if plan.pictures > RUN_PICTURES_MAX:
            raise RunTooLargeError(plan.pictures, RUN_PICTURES_MAX)
        theirs = (one.run.id for one in self._of(origin.user_id))
        if (run_id := next(theirs, None)) or origin.user_id in self._beginning:
            raise RunGoingOnError(run_id)

    async def pause(self, run_id: int, by: Origin) -> None:
        """Begin none of a run's pictures until it is resumed; what is painted ends. Raises RefusedError, StoreError."""
        await self._pause(self._require(run_id, by))

    async def resume_run(self, run_id: int, by: Origin) -> None:
        """Let a paused run go on, in a new place where its own is gone. Raises RefusedError, StoreError."""
        going = self._require(run_id, by)
        if going.run.status is RunStatus.RUNNING:
            return
        assert self._stage is not None  # noqa: S101  # resume() saw to it
        await self._place(going, self._stage)
        await self._runs.set_status(run_id, RunStatus.RUNNING, self._clock.now())
        going.run = replace(going.run, status=RunStatus.RUNNING, why=None)
        going.undelivered = 0
        self._hold()
        if going.feeding:
            going.feeding.go_on(_origin_of(going.run))

    async def stop(self, run_id: int, by: Origin) -> RunFigures:
        """End a run now: what is open is called off, the rest never begins. Raises RefusedError, StoreError.

        Returns what came of it.
        """
        going = self._require(run_id, by)
        await self._stop(going)
        return (await self._boards.board(going.run)).figures

    async def stop_all_of(self, user_id: int) -> int:
        """Stop somebody's runs; return how many pictures that called off. Raises StoreError."""
        return sum([await self._stop(going) for going in self._of(user_id)])

    async def forget(self, user_id: int) -> None:
        """Stop somebody's runs, and wait until nothing more is said of any. Raises StoreError."""
        theirs = [one for one in self._going.values() if one.run.origin.user_id == user_id]
        for going in theirs:
            going.is_quiet = True
        await self.stop_all_of(user_id)
        closing = {going.closing for going in theirs if going.closing}
        if closing:
            await asyncio.wait(closing)

    async def find(self, run_id: int, viewer: Origin) -> tuple[SuiteRun, RunBoard]:
        """Return a run that *viewer* may see, and what its card says. Raises UnknownRunError, StoreError."""
        run = await self._runs.find(run_id)
        if run is None or not _may_see(viewer, run):
            raise UnknownRunError(run_id)
        if going := self._going.get(run_id):
            run = going.run
        return run, await self._boards.board(run)

    def parts_of(self, run_id: int) -> int | None:
        """Return how many parts a run has that goes on."""
        going = self._going.get(run_id)
        return going.run.parts if going else None

    def seconds_for(self, plan: RunPlan) -> int | None:
        """Return about how long a run takes where nobody else asks for anything; None where that is not known."""
        return self._generation.seconds_for(Counter(target for part in plan.parts for _, target in part.variants))

    # -- inside ----------------------------------------------------------------------------------

    def _of(self, user_id: int) -> list[GoingRun]:
        return [one for one in self._going.values() if one.run.origin.user_id == user_id and not one.is_ending]

    def _require(self, run_id: int, by: Origin) -> GoingRun:
        going = self._going.get(run_id)
        if going is None or going.is_ending:
            raise RunOverError(str(run_id))
        if by.user_id != going.run.origin.user_id and not by.is_lead:
            raise NotYourRunError(str(run_id))
        return going

    def _hold(self) -> None:
        paused = [one.run.id for one in self._going.values() if one.run.status is RunStatus.PAUSED]
        self._generation.hold_runs(paused)

    def _start(self, going: GoingRun, stage: RunStage) -> None:
        self._tasks.spawn(self._run(going, stage))
        self._tasks.spawn(self._look_after(going, stage))

    async def _opened(self, run: SuiteRun, stage: RunStage) -> SuiteRun:
        """Return the run with its place; one that gets none is stopped. Raises RunNotOpenedError, StoreError."""
        try:
            place = await stage.open(run)
        except RunNotOpenedError:
            await self._runs.set_status(run.id, RunStatus.STOPPED, self._clock.now(), RunNotOpenedError.code)
            raise
        await self._runs.set_place(run.id, place.thread_id, place.message_id)
        return replace(run, thread_id=place.thread_id, message_id=place.message_id)

    async def _place(self, going: GoingRun, stage: RunStage) -> None:
        """See that a run's place is there. Raises RunNotOpenedError, StoreError."""
        place = await stage.open(going.run)
        await self._runs.set_place(going.run.id, place.thread_id, place.message_id)
        if place.message_id != going.run.message_id:
            going.shown = None
        going.run = replace(going.run, thread_id=place.thread_id, message_id=place.message_id)

    async def _run(self, going: GoingRun, stage: RunStage) -> None:
        """Feed a run to its end."""
        try:
            if going.run.thread_id is None:  # an earlier process ended just then
                going.run = await self._opened(going.run, stage)
            if going.is_ending:
                return
            is_paused = going.run.status is RunStatus.PAUSED
            going.feeding = self._feeder.feeding(going.run, _origin_of(going.run), is_paused=is_paused)
            if await going.feeding.feed() and not going.is_ending:
                going.is_ending = True
                going.run = replace(going.run, status=RunStatus.FINISHED, ended_at=self._clock.now(), why=None)
                self._close_soon(going)
        except RunNotOpenedError:
            log.warning("run %s: stopped, its place could not be opened", going.run.id)
            self._going.pop(going.run.id, None)
        except UnknownTargetError as error:
            log.warning("run %s: stopped, its target %s is gone", going.run.id, error.name)
            await self._stop(going, RunTargetGoneError.code)

    async def _look_after(self, going: GoingRun, stage: RunStage) -> None:
        """Keep a run's card true."""
        while going.run.id in self._going and not going.is_ending:
            await self._boards.look_after(going, stage)

    async def _pause(self, going: GoingRun, why: str | None = None) -> None:
        if going.run.status is RunStatus.PAUSED:
            return
        await self._runs.set_status(going.run.id, RunStatus.PAUSED, self._clock.now(), why)
        going.run = replace(going.run, status=RunStatus.PAUSED, why=why)
        self._hold()
        if going.feeding:
            going.feeding.pause()
        log.info("run %s: paused, %s", going.run.id, why or "by a person")

    async def _stop(self, going: GoingRun, why: str | None = None) -> int:
        """End a run; return how many pictures that called off."""
        now = self._clock.now()
        going.is_ending = True
        try:
            await self._runs.set_status(going.run.id, RunStatus.STOPPED, now, why)
        except StoreError:
            going.is_ending = False
            raise
        going.run = replace(going.run, status=RunStatus.STOPPED, ended_at=now, why=why)
        if going.feeding:
            going.feeding.stop()
        tickets = [one for one in self._generation.parts_open() if one.owner == going.run.id]
        count = sum(len(ticket.open) for ticket in tickets)
        await asyncio.gather(*(self._generation.call_off(ticket.request_id) for ticket in tickets))
        self._close_soon(going)
        log.info("run %s: stopped, %s", going.run.id, why or "by a person")
        return count

    def _close_soon(self, going: GoingRun) -> None:
        going.closing = self._tasks.spawn(self._close(going))

    async def _close(self, going: GoingRun) -> None:
        """Say how a run ended, then write it: a process that ends in between has the next one say it again."""
        run = going.run
        if self._stage:
            await self._boards.close(going, self._stage)
        for listener in self._listeners:
            try:
                await listener(run)
            except Exception:
                log.exception("run %s: somebody could not take in that it is over", run.id)
        ended_at = run.ended_at or self._clock.now()
        await self._boards.insist(run, lambda: self._runs.set_status(run.id, run.status, ended_at, run.why))
        self._going.pop(run.id, None)
        self._hold()
        log.info("run %s: %s", run.id, run.status)

    def _heard(self, ticket: Ticket) -> None:
        """Pause a run of whose parts Discord takes none."""
        going = self._going.get(ticket.owner)
        if going is None or not ticket.is_over.is_set():
            return
        if ticket.request.origin.channel_id != going.run.thread_id:  # on its way before the run got another place
            return
        statuses = {row.status for row in ticket.rows}
        if GenerationStatus.UNDELIVERED in statuses:
            going.undelivered += 1
        elif GenerationStatus.POSTED in statuses:
            going.undelivered = 0
        if going.undelivered >= UNDELIVERED_MAX and not going.is_ending:
            self._tasks.spawn(self._pause(going, RunUndeliveredError.code))


def _origin_of(run: SuiteRun) -> Origin:
    """Return who asks for a run's parts, and where they go."""
    place = run.thread_id or run.origin.channel_id
    return replace(run.origin, channel_id=place)


def _may_see(viewer: Origin, run: SuiteRun) -> bool:
    if run.origin.guild_id is None:
        return run.origin.user_id == viewer.user_id
    return run.origin.guild_id == viewer.guild_id
