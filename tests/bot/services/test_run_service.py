"""Running suites: begun, paused, resumed and stopped by those who may, and taken up where a process ended."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import RUN_PICTURES_MAX, Origin, RunPlace, RunStatus, Target
from bot.errors import (
    DeliveryError,
    NotYourRunError,
    RunGoingOnError,
    RunNotOpenedError,
    RunOverError,
    RunTargetGoneError,
    RunTooLargeError,
    RunUndeliveredError,
    StoreError,
    UnknownRunError,
)
from bot.services.run_board import EDIT_EVERY_S, TRIES, TRY_AGAIN_S
from bot.services.run_service import RunService
from tests.bot.services.rig import ONE_AT_A_TIME, Rig
from tests.fake_runs import FakeRuns
from tests.fake_stage import RecordingStage
from tests.fakes import settle
from tests.suites import ADA, BO, plan_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain import RunPlan, SuiteRun

LEA = Origin(3, "Lea", 8, 9, is_lead=True)
PROMPTS = [f"prompt {number}" for number in range(1, 7)]
TURBO = Target("turbo", concurrency=1)


class RunRig:
    """A rig that runs suites. *before* is an earlier one, whose log is found as that left it."""

    def __init__(self, *targets: Target, before: RunRig | None = None) -> None:
        targets = targets or (before.rig.targets if before else (ONE_AT_A_TIME,))
        earlier = before.rig if before else None
        self.rig = Rig(*targets, log=earlier.log.as_left() if earlier else None, before=earlier)
        self.log = FakeRuns(self.rig.log, before.log if before else None)
        self.stage = RecordingStage()
        self.over: list[SuiteRun] = []
        self.stored: set[str] = set()
        """The pictures that an earlier process had stored."""
        self.runs = RunService(self.log, self.rig.service, clock=self.rig.clock.as_clock())
        self.runs.follow(self._take_in)

    async def start(self) -> RunRig:
        """Start as the bot does."""
        await self.runs.restore()
        await self.rig.service.resume(self.rig.courier)
        self.runs.resume(self.stage)
        return self

    async def kill(self) -> None:
        """End everything, as the end of a process does."""
        await self.runs.close()
        await self.rig.service._jobs.cancel()
        await self.rig.service._background.cancel()

    async def begin(self, plan: RunPlan | None = None, by: Origin = ADA) -> SuiteRun:
        """Begin a run, and let happen what can."""
        run = await self.runs.begin(plan or plan_of(PROMPTS), by)
        await settle()
        return run

    async def ended(self) -> None:
        """Let everything end."""
        self.rig.scorer.let_go()
        for _ in range(20):
            await self.rig.clock.advance(EDIT_EVERY_S)
        await settle()

    @property
    def statuses(self) -> Counter[str]:
        """How many pictures have each status."""
        return Counter(self.rig.log.statuses())

    async def _take_in(self, run: SuiteRun) -> None:
        self.over.append(run)


@pytest.fixture
async def desk() -> AsyncIterator[RunRig]:
    """One target, one picture at a time, none of which ends by itself."""
    desk = await RunRig().start()
    desk.rig.scorer.hold()
    yield desk
    await desk.kill()


# -- from beginning to end -------------------------------------------------------------------------


async def test_a_run_comes_to_its_end(desk: RunRig) -> None:
    """Its place is opened first, its pictures go there, its card tells of them, and it is summed up once."""
    run = await desk.begin()
    assert (run.thread_id, run.message_id) == (1001, 1001)
    await desk.ended()
    assert desk.statuses == {"posted": 6}
    assert {row.origin.channel_id for row in desk.rig.log.rows.values()} == {1001}
    assert desk.stage.summed_up == [(run.id, 6)]
    assert [(one.id, one.status) for one in desk.over] == [(run.id, RunStatus.FINISHED)]
    _, status, board = desk.stage.shown[-1]
    assert (status, board.figures.done, board.figures.left) == (RunStatus.FINISHED, 6, 0)
    assert desk.log.runs[run.id].ended_at == desk.over[0].ended_at


async def test_the_card_is_changed_rarely(desk: RunRig) -> None:
    """Every five seconds at most, and only when there is something new."""
    await desk.begin()
    await desk.rig.clock.advance(EDIT_EVERY_S * 3)
    assert len(desk.stage.shown) == 1
    for prompt in PROMPTS[:3]:
        await desk.rig.scorer.release(prompt)
    assert len(desk.stage.shown) == 1
    await desk.rig.clock.advance(EDIT_EVERY_S)
    assert [board.figures.done for _, _, board in desk.stage.shown] == [0, 3]
    await desk.ended()
    assert [board.figures.done for _, _, board in desk.stage.shown] == [0, 3, 6]


async def test_the_card_says_what_it_waits_for(desk: RunRig) -> None:
    """A target that leads paused."""
    await desk.begin()
    desk.rig.service.hold(["sdxl"])
    await desk.rig.clock.advance(EDIT_EVERY_S)
    assert desk.stage.shown[-1][2].held == ("sdxl",)


async def test_time_left(desk: RunRig) -> None:
    """Known once five pictures were painted."""
    await desk.begin(plan_of([f"prompt {number}" for number in range(1, 20)]))
    await desk.rig.clock.advance(EDIT_EVERY_S)
    assert desk.stage.shown[-1][2].left_s is None
    for number in range(1, 7):
        await desk.rig.clock.advance(10)
        await desk.rig.scorer.release(f"prompt {number}")
    await desk.rig.clock.advance(EDIT_EVERY_S)
    assert desk.stage.shown[-1][2].left_s == 120


async def test_a_card_that_discord_does_not_take(desk: RunRig) -> None:
    """It does not hold up the run."""
    desk.stage.takes_none = True
    await desk.begin()
    await desk.ended()
    assert len(desk.over) == 1
    assert desk.statuses == {"posted": 6}


async def test_a_listener_that_fails(desk: RunRig, caplog: pytest.LogCaptureFixture) -> None:
    """The run is over all the same."""

    async def fail(_run: SuiteRun) -> None:
        raise ValueError

    desk.runs.follow(fail)
    run = await desk.begin()
    await desk.ended()
    assert desk.log.runs[run.id].status is RunStatus.FINISHED
    assert "could not take in" in caplog.text


# -- who may ---------------------------------------------------------------------------------------


async def test_one_run_for_a_person(desk: RunRig) -> None:
    """The others have theirs, and leads as many as they like."""
    run = await desk.begin()
    with pytest.raises(RunGoingOnError) as refused:
        await desk.begin()
    assert refused.value.run_id == run.id
    for by in (BO, LEA, LEA):
        await desk.begin(by=by)
    await desk.ended()
    assert len(desk.over) == 4
    await desk.begin()


async def test_of_two_at_once_one_begins(desk: RunRig) -> None:
    """Also before the first has its place."""
    begun = await asyncio.gather(desk.begin(), desk.begin(), return_exceptions=True)
    assert sorted(type(one).__name__ for one in begun) == ["RunGoingOnError", "SuiteRun"]


async def test_many_pictures_are_for_leads(desk: RunRig) -> None:
    """Others read how many may be."""
    plan = plan_of([str(number) for number in range(RUN_PICTURES_MAX + 1)])
    with pytest.raises(RunTooLargeError):
        await desk.begin(plan)
    assert (await desk.begin(plan, LEA)).pictures == RUN_PICTURES_MAX + 1


async def test_only_its_own_person_and_leads(desk: RunRig) -> None:
    """Nobody else pauses, resumes or stops it."""
    run = await desk.begin()
    for act in (desk.runs.pause, desk.runs.resume_run, desk.runs.stop):
        with pytest.raises(NotYourRunError):
            await act(run.id, BO)
    await desk.runs.pause(run.id, LEA)
    await desk.runs.resume_run(run.id, ADA)


async def test_who_may_see_it(desk: RunRig) -> None:
    """People of its guild; of one in direct messages its own person."""
    run = await desk.begin()
    assert (await desk.runs.find(run.id, BO))[0].id == run.id
    private = await desk.begin(by=replace(LEA, guild_id=None))
    for run_id, viewer in ((run.id, Origin(2, "Bo", 77)), (private.id, BO), (99, ADA)):
        with pytest.raises(UnknownRunError):
            await desk.runs.find(run_id, viewer)


async def test_a_place_that_cannot_be_opened(desk: RunRig) -> None:
    """Nothing is run, and another try may be made."""
    desk.stage.is_closed = True
    with pytest.raises(RunNotOpenedError):
        await desk.begin()
    assert desk.log.runs[1].status is RunStatus.STOPPED
    desk.stage.is_closed = False
    await desk.begin()


# -- pause, resume, stop ---------------------------------------------------------------------------


async def test_pause_and_resume(desk: RunRig) -> None:
    """What is painted ends, what waits keeps its place, and nothing is left out."""
    run = await desk.begin()
    await desk.runs.pause(run.id, ADA)
    await desk.runs.pause(run.id, ADA)
    await desk.rig.scorer.release("prompt 1")
    assert desk.statuses == {"posted": 1, "queued": 1}
    assert desk.rig.scorer.started == ["prompt 1"]
    await desk.rig.clock.advance(EDIT_EVERY_S)
    assert desk.stage.shown[-1][1] is RunStatus.PAUSED
    await desk.runs.resume_run(run.id, ADA)
    await desk.runs.resume_run(run.id, ADA)
    await desk.ended()
    assert desk.rig.scorer.started == PROMPTS
    assert desk.over[0].status is RunStatus.FINISHED


async def test_a_pause_holds_only_its_own_run(desk: RunRig) -> None:
    """Another goes on."""
    run = await desk.begin()
    await desk.begin(plan_of(["an owl"]), BO)
    await desk.runs.pause(run.id, ADA)
    await desk.rig.scorer.release("prompt 1")
    assert desk.rig.scorer.started == ["prompt 1", "an owl"]


async def test_stop(desk: RunRig) -> None:
    """What is open is called off, the rest never begins, and it is said what came."""
    run = await desk.begin()
    await desk.rig.scorer.release("prompt 1")
    figures = await desk.runs.stop(run.id, LEA)
    assert (figures.done, figures.cancelled, figures.left) == (1, 2, 3)
    with pytest.raises(RunOverError):
        await desk.runs.stop(run.id, ADA)
    await desk.ended()
    assert desk.statuses == {"posted": 1, "cancelled": 2}
    assert [one.status for one in desk.over] == [RunStatus.STOPPED]
    assert desk.stage.shown[-1][1] is RunStatus.STOPPED
    with pytest.raises(RunOverError):
        await desk.runs.pause(run.id, ADA)


async def test_a_stop_that_cannot_be_written(desk: RunRig) -> None:
    """The person hears so, and the run goes on."""
    run = await desk.begin()
    desk.log.is_broken = True
    with pytest.raises(StoreError):
        await desk.runs.stop(run.id, ADA)
    desk.log.is_broken = False
    await desk.ended()
    assert desk.statuses == {"posted": 6}


async def test_somebody_is_blocked(desk: RunRig) -> None:
    """Their runs stop, and nobody else's."""
    run = await desk.begin()
    other = await desk.begin(plan_of(["an owl"]), BO)
    assert await desk.runs.stop_all_of(ADA.user_id) == 2
    await desk.ended()
    assert desk.log.runs[run.id].status is RunStatus.STOPPED
    assert desk.log.runs[other.id].status is RunStatus.FINISHED


async def test_somebody_is_forgotten(desk: RunRig) -> None:
    """It is waited for until nothing more is said of their run, and of its pictures nothing is."""
    run = await desk.begin()
    forgetting = asyncio.create_task(desk.runs.forget(ADA.user_id))
    await desk.ended()
    await forgetting
    assert [one.id for one in desk.over] == [run.id]
    assert desk.stage.summed_up == []
    await desk.runs.forget(ADA.user_id)


async def test_three_that_discord_does_not_take(desk: RunRig) -> None:
    """The run is paused and says why; resumed, it looks for its place again."""
    run = await desk.begin()
    desk.rig.courier.error = DeliveryError("the thread is gone")
    desk.rig.scorer.let_go()
    await settle()
    await desk.rig.clock.advance(EDIT_EVERY_S)
    kept = desk.log.runs[run.id]
    assert (kept.status, kept.why) == (RunStatus.PAUSED, RunUndeliveredError.code)
    desk.rig.courier.error = None
    await desk.runs.resume_run(run.id, ADA)
    assert desk.stage.opened == [run.id, run.id]
    await desk.ended()
    assert desk.statuses["undelivered"] >= 3
    assert desk.statuses.total() == 6
    assert (desk.log.runs[run.id].status, desk.log.runs[run.id].why) == (RunStatus.FINISHED, None)


async def test_on_the_way_to_a_place_that_is_gone() -> None:
    """Parts of which Discord takes none do not pause the run again that has got another place."""
    desk = await RunRig(Target("wide", concurrency=4)).start()
    desk.rig.scorer.hold()
    run = await desk.begin(plan_of(PROMPTS[:4], ["wide"]))
    await desk.runs.pause(run.id, ADA)
    desk.stage.elsewhere = RunPlace(2002, 2002)
    await desk.runs.resume_run(run.id, ADA)
    desk.rig.courier.error = DeliveryError("the thread is gone")
    await desk.ended()
    assert desk.statuses == {"undelivered": 4}
    assert desk.log.runs[run.id].status is RunStatus.FINISHED
    await desk.kill()


async def test_one_that_discord_does_not_take(desk: RunRig) -> None:
    """Does not pause a run."""
    run = await desk.begin()
    for number, prompt in enumerate(PROMPTS[:5]):
        desk.rig.courier.error = DeliveryError("busy") if number % 3 else None
        await desk.rig.scorer.release(prompt)
    assert desk.log.runs[run.id].status is RunStatus.RUNNING


# -- one process after another ---------------------------------------------------------------------


async def test_a_paused_run_stays_paused() -> None:
    """Also what waited when the process ended, until somebody resumes it."""
    first = await RunRig().start()
    first.rig.scorer.hold()
    run = await first.begin()
    await first.runs.pause(run.id, ADA)
    await first.kill()
    second = await RunRig(before=first).start()
    await second.rig.clock.advance(EDIT_EVERY_S)
    assert second.rig.scorer.started == []
    await second.runs.resume_run(run.id, ADA)
    await second.ended()
    assert second.statuses == {"posted": 6}
    await second.kill()


async def test_a_run_that_had_no_place_yet() -> None:
    """The next process opens it; one that cannot stops the run."""
    first = RunRig()
    await first.log.begin(plan_of(PROMPTS), ADA, first.rig.clock.now())
    await first.log.begin(plan_of(PROMPTS), BO, first.rig.clock.now())
    second = RunRig(before=first)
    second.log.runs[2] = replace(second.log.runs[2], thread_id=5, message_id=5)
    second.stage.is_closed = True
    await second.start()
    await second.ended()
    assert [second.log.runs[number].status for number in (1, 2)] == [RunStatus.STOPPED, RunStatus.FINISHED]
    await second.kill()


async def test_a_target_that_is_gone() -> None:
    """The run is stopped, and says why."""
    first = await RunRig(ONE_AT_A_TIME, TURBO).start()
    first.rig.scorer.hold()
    run = await first.begin(plan_of(PROMPTS * 5, ["sdxl", "turbo"]))
    await first.kill()
    second = await RunRig(ONE_AT_A_TIME, before=first).start()
    await second.ended()
    kept = second.log.runs[run.id]
    assert (kept.status, kept.why) == (RunStatus.STOPPED, RunTargetGoneError.code)
    await second.kill()


async def test_what_a_stopped_run_left_open() -> None:
    """The process ended between the stop and the calling off."""
    first = await RunRig().start()
    first.rig.scorer.hold()
    run = await first.begin()
    await first.kill()
    second = RunRig(before=first)
    second.log.runs[run.id] = replace(second.log.runs[run.id], status=RunStatus.STOPPED)
    second.rig.scorer.hold()
    await second.start()
    await settle()
    assert second.statuses == {"cancelled": 2}
    await second.kill()


async def test_an_end_that_cannot_be_written() -> None:
    """The next process says it again, and writes it."""
    first = await RunRig().start()
    first.rig.scorer.hold()
    run = await first.begin(plan_of(["a fox"]))

    async def break_log(_run: SuiteRun) -> None:
        first.log.is_broken = True

    first.runs.follow(break_log)
    first.rig.scorer.let_go()
    await first.rig.clock.advance(TRIES * TRY_AGAIN_S * 2)
    await first.kill()
    first.log.is_broken = False
    assert first.log.runs[run.id].status is RunStatus.RUNNING
    second = await RunRig(before=first).start()
    await second.ended()
    assert [one.status for one in second.over] == [RunStatus.FINISHED]
    await second.kill()


@settings(max_examples=60, deadline=None)
@given(lives=st.lists(st.integers(0, 250), max_size=8), repeats=st.integers(1, 3))
def test_any_sequence_of_kills(lives: list[int], repeats: int) -> None:
    """The run comes to its end: every part begun once, every picture there, none painted twice after it was stored."""
    asyncio.run(_killed(lives, repeats))


async def _killed(lives: list[int], repeats: int) -> None:
    desk = await RunRig(ONE_AT_A_TIME, Target("turbo", concurrency=2)).start()
    run = await desk.runs.begin(plan_of(PROMPTS, ["sdxl", "turbo"], repeats), ADA)
    for turns in lives:
        for _ in range(turns):
            await asyncio.sleep(0)
        assert not _asked_again(desk)
        left = RunRig(before=desk)
        await desk.kill()
        left.stored = {f"{row.request_id}-{row.id}" for row in left.rig.log.rows.values() if row.picture}
        desk = await left.start()
    await desk.ended()
    assert not _asked_again(desk)
    assert desk.statuses == {"posted": 12 * repeats}
    assert sorted(part.place for part in desk.rig.log.parts.values()) == list(range(1, 7))
    assert desk.log.runs[run.id].status is RunStatus.FINISHED
    await desk.kill()


def _asked_again(desk: RunRig) -> set[str]:
    """Return the pictures that were painted though an earlier process had stored them."""
    return desk.stored & {one for scorer in desk.rig.scorers.values() for one in scorer.correlation_ids}
