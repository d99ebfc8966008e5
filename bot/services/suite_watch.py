"""SuiteWatchService: suites that are run again and again, and only what changed is told."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from math import floor
from typing import TYPE_CHECKING, Protocol

from bot.domain import RUN_PICTURES_MAX, WATCHES_MAX, RunStatus, Watch, WatchedRun
from bot.errors import (
    BotError,
    DeliveryError,
    RefusedError,
    ShuttingDownError,
    StoreError,
    TooManyWatchesError,
    UnknownTargetError,
    UnknownWatchError,
    WatchTooLargeError,
)
from bot.services.clock import Clock
from bot.services.watch_findings import changes_of
from bot.services.watch_turns import EARLIER_RUNS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import datetime

    from bot.domain import Origin, RunPlan, SuiteRun
    from bot.ports import RunLog, RunPlanner, WatchLog, WatchStage
    from bot.services.policy import PolicyBook
    from bot.services.suite_book import SuiteBook

log = logging.getLogger(__name__)

TICK_S = 30.0
"""How often it is looked whether a watch is due."""


class Runner(Protocol):
    """Runs suites."""

    async def begin(self, plan: RunPlan, origin: Origin, watch: Watch | None = None) -> SuiteRun:
        """Begin a run. Raises RefusedError or StoreError, and then nothing is run."""
        ...

    def follow(self, listener: Callable[[SuiteRun], Awaitable[None]]) -> None:
        """Tell *listener* once of every run that is over."""
        ...


class SuiteWatchService:
    """What `/suite watch` stands on; all it knows is in the log.

    A watch that is due is moved on to its next time in the log before its run begins: a process that ends in between
    leaves one run out, and none is ever begun twice. Its next time is the first of its times to come, so that after a
    long stop it runs once. Where its last run still goes on, it waits for the time after.
    """

    def __init__(
        self,
        watches: WatchLog,
        runs: RunLog,
        runner: Runner,
        book: SuiteBook,
        planner: RunPlanner,
        targets: Collection[str],
        rules: PolicyBook,
        *,
        clock: Clock | None = None,
    ) -> None:
        """*rules* name the channel for what cannot be said in a watch's own."""
        self._log, self._runs, self._runner, self._book, self._planner = watches, runs, runner, book, planner
        self._targets, self._rules, self._clock = targets, rules, clock or Clock()
        self._turn, self._adding, self._is_resumed = asyncio.Lock(), asyncio.Lock(), asyncio.Event()
        self._stage: WatchStage | None = None
        runner.follow(self._heard)

    # -- start and stop --------------------------------------------------------------------------

    def resume(self, stage: WatchStage) -> None:
        """Say where watches speak."""
        self._stage = stage
        self._is_resumed.set()

    async def run(self) -> None:
        """Tell what an earlier process could not, then begin what is due, until cancelled."""
        await self._is_resumed.wait()
        await self._try_tell_untold()
        while True:
            await self._clock.sleep(TICK_S)
            try:
                for watch in await self._log.due(self._clock.now()):
                    await self._run_due(watch)
            except BotError:
                log.exception("watches: what is due could not be begun; the next look tries again")

    # -- what leads do ---------------------------------------------------------------------------

    async def add(self, by: Origin, suite: str, targets: Sequence[str], repeats: int, every_s: int) -> Watch:
        """Watch a suite from now on where the lead is, and begin its first run.

        Raises UnknownSuiteError, SuiteFaultsError and what else keeps a run from beginning; then nothing is watched.
        """
        async with self._adding:
            if len(await self._log.going_on(by.guild_id)) >= WATCHES_MAX:
                raise TooManyWatchesError(WATCHES_MAX)
            plan, now = await self._plan(suite, targets, repeats), self._clock.now()
            next_at = now + timedelta(seconds=every_s)
            watch = await self._log.add(Watch(0, plan.suite, tuple(targets), repeats, every_s, by, now, next_at))
        log.info("watch %s: %s every %d s, by user %s", watch.id, watch.suite, every_s, by.user_id)
        try:
            await self._begin(watch, plan)
        except BotError:
            await self._log.end(watch, by, self._clock.now())
            raise
        return await self._log.find(watch.id) or watch

    async def all(self, guild_id: int | None) -> Sequence[Watch]:
        """Return a guild's watches, oldest first. Raises StoreError."""
        return await self._log.going_on(guild_id) if guild_id else []

    async def remove(self, watch_id: int, by: Origin) -> Watch:
        """End a watch; a run of its that goes on stays. Raises UnknownWatchError, StoreError."""
        watch = await self._log.find(watch_id)
        if watch is None or watch.origin.guild_id != by.guild_id:
            raise UnknownWatchError(str(watch_id))
        if not await self._log.end(watch, by, self._clock.now()):
            raise UnknownWatchError(str(watch_id))
        log.info("watch %s: ended by user %s", watch_id, by.user_id)
        return watch

    async def forget(self, user_id: int) -> None:
        """End somebody's watches. Raises StoreError."""
        for watch in await self._log.going_on():
            if watch.origin.user_id == user_id:
                await self._log.end(watch, None, self._clock.now())

    # -- when one is due -------------------------------------------------------------------------

    async def _run_due(self, watch: Watch) -> None:
        assert self._stage is not None  # noqa: S101  # resume() saw to it
        if any(run.watch_id == watch.id for run in await self._runs.going_on()):
            log.info("watch %s: its last run still goes on, so this one is left out", watch.id)
            await self._move_on(watch)
            return
        try:
            await self._stage.check(watch)
            plan = await self._plan(watch.suite, watch.targets, watch.repeats)
            if await self._move_on(watch):
                await self._begin(watch, plan)
        except ShuttingDownError:
            log.info("watch %s: the bot stops, so this run is left out", watch.id)
        except DeliveryError as error:
            log.warning("watch %s: Discord cannot say whether it may run, so it waits: %s", watch.id, error)
        except RefusedError as error:
            await self._end(watch, error)

    async def _plan(self, suite: str, targets: Sequence[str], repeats: int) -> RunPlan:
        for target in targets:
            if target not in self._targets:
                raise UnknownTargetError(target, tuple(self._targets))
        plan = await self._planner.plan(await self._book.named(suite), targets, repeats)
        if plan.pictures > RUN_PICTURES_MAX:
            raise WatchTooLargeError(plan.pictures, RUN_PICTURES_MAX)
        return plan

    async def _move_on(self, watch: Watch) -> bool:
        """Write when a watch runs next; say whether it goes on still."""
        return await self._log.move_on(watch.id, next_time(watch, self._clock.now()))

    async def _begin(self, watch: Watch, plan: RunPlan) -> None:
        run = await self._runner.begin(plan, watch.origin, watch)
        if run.thread_id and run.thread_id != watch.thread_id:
            await self._log.set_thread(watch.id, run.thread_id)
        log.info("watch %s: run %s begins", watch.id, run.id)

    async def _end(self, watch: Watch, error: RefusedError) -> None:
        """End a watch that cannot go on, and say so where somebody can read it."""
        assert self._stage is not None  # noqa: S101  # resume() saw to it
        log.warning("watch %s: ended, %s: %s", watch.id, error.code, error)
        await self._log.end(watch, None, self._clock.now())
        for channel_id in (watch.origin.channel_id, self._rules.current.moderation_channel_id):
            try:
                if channel_id:
                    await self._stage.tell_ended(channel_id, watch, error)
                    return
            except DeliveryError as failure:
                log.warning("watch %s: channel %s does not take that it ended: %s", watch.id, channel_id, failure)

    # -- when a run is over ----------------------------------------------------------------------

    async def _heard(self, run: SuiteRun) -> None:
        if run.watch_id is not None and self._stage:
            await self._take_in(run, self._stage)

    async def _try_tell_untold(self) -> None:
        """Tell of the runs that ended when an earlier process could not any more."""
        assert self._stage is not None  # noqa: S101  # resume() saw to it
        try:
            for run in await self._log.untold():
                await self._take_in(run, self._stage)
        except StoreError:
            log.exception("watches: what changed could not be looked up")

    async def _take_in(self, run: SuiteRun, stage: WatchStage) -> None:
        """Tell once what changed with a run; where Discord does not take it, the next start tries again."""
        async with self._turn:
            watch = await self._log.find(run.watch_id or 0)
            if watch is None or run.id <= watch.told_run:
                return
            try:
                if run.status is RunStatus.FINISHED:
                    await self._compare(watch, run, stage)
            except DeliveryError as error:
                log.warning("watch %s: what changed with run %s could not be told: %s", watch.id, run.id, error)
                return
            await self._log.told(watch.id, run.id)

    async def _compare(self, watch: Watch, run: SuiteRun, stage: WatchStage) -> None:
        runs = [run, *await self._log.finished_before(watch.id, run.id, EARLIER_RUNS)]
        now, *earlier = [WatchedRun(one, await self._runs.pictures(one.id)) for one in runs]
        changes = await asyncio.to_thread(changes_of, now, earlier)  # thousands of pictures
        log.info("watch %s: run %s: %d changes", watch.id, run.id, len(changes))
        if changes:
            await stage.tell(watch, now, earlier[0], changes)


def next_time(watch: Watch, now: datetime) -> datetime:
    """Return the first of a watch's times that is to come."""
    every = timedelta(seconds=watch.every_s)
    return watch.next_at + (floor((now - watch.next_at) / every) + 1) * every
