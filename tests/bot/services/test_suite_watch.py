"""Watched suites over a real log: begun when they are due and never twice, told of once and only what changed."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import open_store
from bot.domain import (
    RUN_PICTURES_MAX,
    WATCHES_MAX,
    ChangeKind,
    GenerationStatus,
    Origin,
    Policy,
    RunStatus,
    Suite,
    SuitePrompt,
    Watch,
)
from bot.errors import (
    DeliveryError,
    NotALeadError,
    RunNotOpenedError,
    ShuttingDownError,
    StoreError,
    SuiteFaultsError,
    TooManyWatchesError,
    UnknownSuiteError,
    UnknownTargetError,
    UnknownWatchError,
    WatchPlaceGoneError,
    WatchTooLargeError,
)
from bot.services.policy import PolicyBook
from bot.services.suite_book import SuiteBook
from bot.services.suite_watch import TICK_S, SuiteWatchService, next_time
from bot.suites.planning import Planner
from tests.fakes import ManualClock, settle
from tests.suites import ASKED_AT, Outcome, paint_run

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
    from pathlib import Path

    from bot.adapters.store.opening import Store
    from bot.domain import Generation, RunChange, RunPlan, Style, SuiteRun, WatchedRun
    from bot.errors import BotError

LEA = Origin(3, "Lea", 7, 8, is_lead=True)
LEADS = 31
HOUR, DAY = 3600.0, 86_400.0
EVERY_DAY = int(DAY)
SMOKE = Suite("smoke", (SuitePrompt("a fox"), SuitePrompt("an owl")), 1)


class Runs:
    """Begins runs in the log, and ends them when told to. Beginning fails while it has an error."""

    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.store, self.clock = store, clock
        self.begun: list[SuiteRun] = []
        self.error: BotError | None = None
        self._listeners: list[Callable[[SuiteRun], Awaitable[None]]] = []

    def follow(self, listener: Callable[[SuiteRun], Awaitable[None]]) -> None:
        """Tell *listener* of every end."""
        self._listeners.append(listener)

    async def begin(self, plan: RunPlan, origin: Origin, watch: Watch | None = None) -> SuiteRun:
        """Begin one, in the watch's thread or a new one."""
        if self.error:
            raise self.error
        run = await self.store.runs.begin(plan, origin, self.clock.now(), watch and watch.id)
        run = replace(run, thread_id=(watch and watch.thread_id) or 100 + run.id)
        self.begun.append(run)
        return run

    async def end(
        self,
        outcome: Callable[[Generation], Outcome] = lambda _: Outcome(),
        status: RunStatus = RunStatus.FINISHED,
        *,
        is_heard: bool = True,
    ) -> SuiteRun:
        """Let the newest run end; a process that is killed just then does not hear of it."""
        await paint_run(self.store, self.begun[-1], outcome)
        run = replace(self.begun[-1], status=status, ended_at=self.clock.now())
        if is_heard:
            for listener in self._listeners:
                await listener(run)
        await self.store.runs.set_status(run.id, status, self.clock.now())
        return run


class Stage:
    """Remembers what was told. A check and telling fail while there are errors."""

    def __init__(self) -> None:
        self.told: list[tuple[int, Sequence[RunChange]]] = []
        self.ended: list[tuple[int, BotError]] = []
        self.check_error: BotError | None = None
        self.tell_error: DeliveryError | None = None
        self.deaf: set[int] = set()

    async def check(self, watch: Watch) -> None:
        """Look whether it may go on."""
        assert watch.id
        if self.check_error:
            raise self.check_error

    async def tell(self, watch: Watch, now: WatchedRun, last: WatchedRun, changes: Sequence[RunChange]) -> None:
        """Tell what changed."""
        assert watch.id == now.run.watch_id == last.run.watch_id
        if self.tell_error:
            raise self.tell_error
        self.told.append((now.run.id, changes))

    async def tell_ended(self, channel_id: int, watch: Watch, error: BotError) -> None:
        """Tell that it ended."""
        assert watch.id
        if channel_id in self.deaf:
            raise DeliveryError("gone")
        self.ended.append((channel_id, error))

    @property
    def kinds(self) -> list[ChangeKind]:
        """What kinds of changes were told."""
        return [one.kind for _, changes in self.told for one in changes]


def no_style(name: str) -> Style:
    """Know no style."""
    raise AssertionError(name)


async def pass_all(_words: str) -> None:
    """Hold nothing back."""


class Desk:
    """A watch service over a real log."""

    def __init__(self, store: Store, clock: ManualClock, suites: list[Suite], targets: list[str]) -> None:
        self.store, self.clock, self.stage = store, clock, Stage()
        self.runs = Runs(store, clock)
        planner = Planner(no_style, pass_all, lambda: 200)
        self.book = SuiteBook(store.suites, (), planner, clock.now)
        self.book.built_in = suites  # pyright: ignore[reportAttributeAccessIssue]  # a list, for tests to change
        rules = PolicyBook(Policy(moderation_channel_id=LEADS))
        self.watches = SuiteWatchService(
            store.watches, store.runs, self.runs, self.book, planner, targets, rules, clock=clock.as_clock()
        )

    async def watch(self, every_s: int = EVERY_DAY, by: Origin = LEA) -> SuiteRun:
        """Watch the suite."""
        await self.watches.add(by, "smoke", ["sdxl"], 1, every_s)
        return self.runs.begun[-1]

    async def pass_on(self, seconds: float) -> None:
        """Let time pass in one go, then one look, and all that follows; SQLite reads on a thread meanwhile."""
        self.clock._passed_s += seconds
        await self.clock.advance(0)
        await self.looked()

    async def looked(self) -> None:
        """Wait until the service sleeps again."""
        while not self.clock._sleepers:  # the clock tells nobody
            await settle()


@asynccontextmanager
async def opened(
    folder: Path, clock: ManualClock, suites: list[Suite] | None = None, targets: list[str] | None = None
) -> AsyncGenerator[Desk]:
    """Open a desk as a new process does, and close it as the end of one does."""
    async with open_store(folder / "imagine.db") as store:
        desk = Desk(store, clock, [SMOKE] if suites is None else suites, targets or ["sdxl"])
        running = asyncio.create_task(desk.watches.run())
        desk.watches.resume(desk.stage)
        await desk.looked()
        yield desk
        running.cancel()
        await asyncio.wait({running})
        clock._sleepers.clear()


@pytest.fixture
def clock() -> ManualClock:
    """Return the time, which no restart sets back."""
    return ManualClock()


@pytest.fixture
async def desk(tmp_path: Path, clock: ManualClock) -> AsyncGenerator[Desk]:
    """Open one over nothing yet."""
    async with opened(tmp_path, clock) as desk:
        yield desk


def passing(_row: Generation) -> Outcome:
    """Let every picture come."""
    return Outcome()


def failing(row: Generation) -> Outcome:
    """Let the fox fail."""
    return Outcome(error_code="timeout") if row.prompt == "a fox" else Outcome()


# -- beginning and ending --------------------------------------------------------------------------


async def test_a_watch_runs_at_once_and_again(desk: Desk) -> None:
    """In the same place, at the same hour; there is nothing to tell of the first run, nor of one like it."""
    first = await desk.watch()
    await desk.runs.end()
    [watch] = await desk.watches.all(LEA.guild_id)
    assert (watch.thread_id, watch.next_at) == (first.thread_id, watch.made_at + timedelta(days=1))
    await desk.pass_on(DAY - 1)
    assert len(desk.runs.begun) == 1
    await desk.pass_on(2 * TICK_S)
    await desk.runs.end()
    assert [run.thread_id for run in desk.runs.begun] == [first.thread_id] * 2
    [watch] = await desk.watches.all(LEA.guild_id)
    assert watch.next_at == watch.made_at + timedelta(days=2)
    assert desk.stage.told == desk.stage.ended == []


async def test_a_run_that_cannot_begin_leaves_no_watch(desk: Desk) -> None:
    """Whoever asked for it reads why."""
    desk.runs.error = RunNotOpenedError("no access")
    with pytest.raises(RunNotOpenedError):
        await desk.watch()
    assert await desk.watches.all(LEA.guild_id) == []


async def test_what_cannot_be_watched_is_refused(desk: Desk) -> None:
    """No such suite, no such model, too much of it; and nothing is kept."""
    with pytest.raises(UnknownSuiteError):
        await desk.watches.add(LEA, "smog", ["sdxl"], 1, EVERY_DAY)
    with pytest.raises(UnknownTargetError):
        await desk.watches.add(LEA, "smoke", ["turbo"], 1, EVERY_DAY)
    desk.book.built_in = (Suite("smoke", (SuitePrompt("a fox", repeats=10),) * (RUN_PICTURES_MAX // 10 + 1)),)
    with pytest.raises(WatchTooLargeError):
        await desk.watch()
    assert desk.runs.begun == await desk.watches.all(LEA.guild_id) == []


async def test_a_guild_has_a_few_watches(desk: Desk) -> None:
    """Its own; ending one makes room."""
    for _ in range(WATCHES_MAX):
        await desk.watch()
    with pytest.raises(TooManyWatchesError):
        await desk.watch()
    await desk.watch(by=replace(LEA, guild_id=70))
    first, *rest = await desk.watches.all(LEA.guild_id)
    assert len(rest) == WATCHES_MAX - 1
    await desk.watches.remove(first.id, LEA)
    await desk.watch()


async def test_a_watch_is_ended_once_and_in_its_own_guild(desk: Desk) -> None:
    """It runs no more then; what was begun stays."""
    await desk.watch()
    await desk.runs.end()
    [watch] = await desk.watches.all(LEA.guild_id)
    with pytest.raises(UnknownWatchError):
        await desk.watches.remove(watch.id, replace(LEA, guild_id=70))
    assert await desk.watches.remove(watch.id, LEA) == watch
    with pytest.raises(UnknownWatchError):
        await desk.watches.remove(watch.id, LEA)
    await desk.pass_on(3 * DAY)
    assert len(desk.runs.begun) == 1
    assert [(one.act, one.detail) for one in await desk.store.audit.latest(9)] == [
        ("watch", "ended"),
        ("watch", "begun, every 86400 s"),
    ]


async def test_the_watches_of_somebody_forgotten_end(desk: Desk) -> None:
    """All of theirs and nobody else's, also one that is about to begin a run."""
    await desk.watch()
    await desk.runs.end()
    await desk.watch(by=replace(LEA, user_id=4))
    await desk.runs.end()
    plan = desk.watches._plan

    async def forget_first(suite: str, targets: Sequence[str], repeats: int) -> RunPlan:
        await desk.watches.forget(LEA.user_id)
        return await plan(suite, targets, repeats)

    desk.watches._plan = forget_first
    await desk.pass_on(DAY + TICK_S)
    assert [run.origin.user_id for run in desk.runs.begun] == [3, 4, 4]
    assert [watch.origin.user_id for watch in await desk.watches.all(LEA.guild_id)] == [4]


# -- when it is due --------------------------------------------------------------------------------


async def test_a_suite_runs_as_it_is_now(desk: Desk) -> None:
    """In its current version."""
    await desk.watch()
    await desk.runs.end()
    desk.book.built_in = (replace(SMOKE, version=2, prompts=SMOKE.prompts[:1]),)
    await desk.pass_on(DAY + TICK_S)
    assert [(run.version, run.parts) for run in desk.runs.begun] == [(1, 2), (2, 1)]


async def test_after_a_long_stop_it_runs_once(tmp_path: Path, clock: ManualClock) -> None:
    """Not once for every time that it missed; then at its own hour again."""
    async with opened(tmp_path, clock) as desk:
        await desk.watch()
        await desk.runs.end()
    await clock.advance(5.5 * DAY)
    async with opened(tmp_path, clock) as desk:
        await desk.pass_on(10 * TICK_S)
        assert len(desk.runs.begun) == 1
        [watch] = await desk.watches.all(LEA.guild_id)
        assert watch.next_at == watch.made_at + timedelta(days=6)


async def test_a_crash_never_doubles_a_run(tmp_path: Path, clock: ManualClock) -> None:
    """Its next time is in the log before it begins."""
    async with opened(tmp_path, clock) as desk:
        await desk.watch()
        await desk.runs.end()
        begin = desk.runs.begin

        async def look_first(plan: RunPlan, origin: Origin, watch: Watch | None = None) -> SuiteRun:
            [kept] = await desk.watches.all(LEA.guild_id)
            assert kept.next_at > clock.now()
            return await begin(plan, origin, watch)

        desk.runs.begin = look_first
        await desk.pass_on(DAY + TICK_S)
        assert len(desk.runs.begun) == 2
    async with opened(tmp_path, clock) as desk:
        await desk.pass_on(10 * TICK_S)
        assert desk.runs.begun == []


async def test_a_run_that_still_goes_on_is_waited_for(desk: Desk) -> None:
    """The next one is left out, and the one after comes."""
    await desk.watch()
    await desk.pass_on(DAY + TICK_S)
    assert len(desk.runs.begun) == 1
    await desk.runs.end()
    await desk.pass_on(DAY / 2)
    assert len(desk.runs.begun) == 1
    await desk.pass_on(DAY / 2)
    assert len(desk.runs.begun) == 2


@pytest.mark.parametrize(
    "error", [NotALeadError(), WatchPlaceGoneError(), RunNotOpenedError("no access"), SuiteFaultsError(())]
)
async def test_what_cannot_go_on_ends_with_a_word(desk: Desk, error: BotError) -> None:
    """Once, and it is not tried again."""
    await desk.watch()
    await desk.runs.end()
    if isinstance(error, (NotALeadError, WatchPlaceGoneError)):
        desk.stage.check_error = error
    else:
        desk.runs.error = error
    await desk.pass_on(DAY)
    await desk.pass_on(DAY)
    assert desk.stage.ended == [(LEA.channel_id, error)]
    assert await desk.watches.all(LEA.guild_id) == []
    assert len(desk.runs.begun) == 1


async def test_a_suite_that_is_deleted_ends_its_watch(desk: Desk) -> None:
    """So does a model that is gone."""
    await desk.watch()
    await desk.runs.end()
    desk.book.built_in = ()
    await desk.pass_on(DAY + TICK_S)
    [(_, error)] = desk.stage.ended
    assert isinstance(error, UnknownSuiteError)


async def test_a_model_that_is_gone_ends_its_watch(tmp_path: Path, clock: ManualClock) -> None:
    """The settings name others now."""
    async with opened(tmp_path, clock) as desk:
        await desk.watch()
        await desk.runs.end()
    async with opened(tmp_path, clock, targets=["turbo"]) as desk:
        await desk.pass_on(DAY + TICK_S)
        [(_, error)] = desk.stage.ended
        assert isinstance(error, UnknownTargetError)


async def test_where_its_channel_is_gone_leads_read_it(desk: Desk) -> None:
    """In theirs."""
    await desk.watch()
    await desk.runs.end()
    desk.stage.check_error, desk.stage.deaf = WatchPlaceGoneError(), {LEA.channel_id or 0}
    await desk.pass_on(DAY + TICK_S)
    assert [channel_id for channel_id, _ in desk.stage.ended] == [LEADS]


async def test_where_nobody_can_read_it_the_log_says_it(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """And the watch ends all the same."""
    await desk.watch()
    await desk.runs.end()
    desk.stage.check_error, desk.stage.deaf = WatchPlaceGoneError(), {LEA.channel_id or 0, LEADS}
    await desk.pass_on(2 * DAY)
    assert await desk.watches.all(LEA.guild_id) == []
    assert caplog.text.count("does not take that it ended") == 2


async def test_what_passes_ends_nothing(desk: Desk) -> None:
    """Discord that cannot be reached is asked again; a bot that stops leaves one run out."""
    await desk.watch()
    await desk.runs.end()
    desk.stage.check_error = DeliveryError("503")
    await desk.pass_on(DAY + 5 * TICK_S)
    assert len(desk.runs.begun) == 1
    desk.stage.check_error = None
    await desk.pass_on(TICK_S)
    assert len(desk.runs.begun) == 2
    await desk.runs.end()
    desk.runs.error = ShuttingDownError()
    await desk.pass_on(DAY + TICK_S)
    desk.runs.error = None
    await desk.pass_on(DAY + TICK_S)
    assert len(desk.runs.begun) == 3
    assert desk.stage.ended == []


async def test_a_log_that_fails_is_looked_at_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next look does what this one could not."""
    await desk.watch()
    await desk.runs.end()

    async def fail(*_: object) -> None:
        raise StoreError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(desk.store.watches, "due", fail)
        await desk.pass_on(DAY + TICK_S)
    assert len(desk.runs.begun) == 1
    await desk.pass_on(TICK_S)
    assert len(desk.runs.begun) == 2


# -- what changed ----------------------------------------------------------------------------------


async def test_only_what_changed_is_told(desk: Desk) -> None:
    """A failure when it comes and when it goes; the runs like those before them are silent."""
    await desk.watch()
    await desk.runs.end()
    for outcome in (failing, failing, passing, passing):
        await desk.pass_on(DAY + TICK_S)
        await desk.runs.end(outcome)
    assert [run_id for run_id, _ in desk.stage.told] == [2, 4]
    assert desk.stage.kinds == [ChangeKind.MISSING, ChangeKind.MISSING_NO_MORE]


async def test_a_run_that_was_stopped_is_compared_with_nothing(desk: Desk) -> None:
    """Nor is one of somebody's own."""
    await desk.watch()
    await desk.runs.end()
    await desk.pass_on(DAY + TICK_S)
    await desk.runs.end(failing, RunStatus.STOPPED)
    await desk.runs.begin(await desk.watches._plan("smoke", ["sdxl"], 1), LEA)
    await desk.runs.end(failing)
    await desk.pass_on(DAY + TICK_S)
    await desk.runs.end()
    assert desk.stage.told == []


async def test_what_a_killed_process_did_not_tell_is_told_after_the_start(tmp_path: Path, clock: ManualClock) -> None:
    """Once."""
    async with opened(tmp_path, clock) as desk:
        await desk.watch()
        await desk.runs.end()
        await desk.pass_on(DAY + TICK_S)
        await desk.runs.end(failing, is_heard=False)
        assert desk.stage.told == []
    for kinds in ([ChangeKind.MISSING], []):
        async with opened(tmp_path, clock) as desk:
            assert desk.stage.kinds == kinds


async def test_a_run_that_ends_twice_is_told_once(desk: Desk) -> None:
    """A process that ends just then has the next one say it again."""
    await desk.watch()
    await desk.runs.end()
    await desk.pass_on(DAY + TICK_S)
    run = await desk.runs.end(failing)
    await desk.watches._heard(run)
    assert len(desk.stage.told) == 1


async def test_what_discord_did_not_take_is_told_after_the_next_start(tmp_path: Path, clock: ManualClock) -> None:
    """Nothing else waits for it."""
    async with opened(tmp_path, clock) as desk:
        await desk.watch()
        await desk.runs.end()
        await desk.pass_on(DAY + TICK_S)
        desk.stage.tell_error = DeliveryError("503")
        await desk.runs.end(failing)
    async with opened(tmp_path, clock) as desk:
        assert desk.stage.kinds == [ChangeKind.MISSING]


async def test_a_watch_that_was_ended_tells_nothing(desk: Desk) -> None:
    """Also where its last run goes on."""
    await desk.watch()
    await desk.runs.end()
    await desk.pass_on(DAY + TICK_S)
    [watch] = await desk.watches.all(LEA.guild_id)
    await desk.watches.remove(watch.id, LEA)
    await desk.runs.end(failing)
    assert desk.stage.told == []


async def test_it_was_really_painted(desk: Desk) -> None:
    """What these tests compare are rows of a real log."""
    run = await desk.watch()
    await desk.runs.end(failing)
    statuses = [one.status for one in await desk.store.runs.pictures(run.id)]
    assert statuses == [GenerationStatus.FAILED, GenerationStatus.POSTED]


@pytest.mark.parametrize(("late_s", "expected"), [(0, 1), (1, 1), (DAY - 1, 1), (DAY, 2), (9.5 * DAY, 10)])
def test_the_next_time_is_the_first_to_come(late_s: float, expected: int) -> None:
    """In whole steps from the last, so that the hour stays."""
    watch = Watch(1, "smoke", ("sdxl",), 1, EVERY_DAY, LEA, ASKED_AT, ASKED_AT)
    assert next_time(watch, ASKED_AT + timedelta(seconds=late_s)) == ASKED_AT + timedelta(days=expected)
