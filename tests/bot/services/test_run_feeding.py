"""Feeding runs: a few parts at a time, each once, whatever happens to the targets, the log and the bot."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.domain import Target
from bot.errors import EndpointBusyError, ScoringFacts, UnknownTargetError
from bot.services.run_feeding import ARRIVING_MAX, OPEN_PARTS_MAX, TRY_AGAIN_S, RunFeeder
from tests.bot.services.rig import ONE_AT_A_TIME, Rig
from tests.fake_runs import FakeRuns
from tests.fakes import settle
from tests.suites import ADA, ASKED_AT, plan_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain import RunPlan, SuiteRun
    from bot.services.run_feeding import Feeding
    from tests.bot.services.conftest import StartRig

TURBO = Target("turbo", concurrency=1)
PROMPTS = [f"prompt {number}" for number in range(1, 31)]


async def fed(rig: Rig, plan: RunPlan) -> tuple[FakeRuns, Feeding, asyncio.Task[bool]]:
    """Begin to feed a run; return its log, what feeds it and its end."""
    runs = FakeRuns(rig.log)
    feeding = feeding_of(rig, runs, await runs.begin(plan, ADA, ASKED_AT))
    task = asyncio.create_task(feeding.feed())
    await settle()
    return runs, feeding, task


def feeding_of(rig: Rig, runs: FakeRuns, run: SuiteRun) -> Feeding:
    """Return what feeds a run."""
    return RunFeeder(runs, rig.service, rig.clock.as_clock()).feeding(run)


async def until(is_so: Callable[[], bool]) -> None:
    """Let things happen until something is so."""
    for _ in range(100):
        if is_so():
            return
        await settle()
    pytest.fail("it never came to that")


async def test_all_parts_are_painted_in_order(start: StartRig) -> None:
    """Each once for each target, a picture for every repeat."""
    rig = await start(ONE_AT_A_TIME, TURBO)
    _, _, task = await fed(rig, plan_of(PROMPTS, ["sdxl", "turbo"], repeats=2))
    assert await task
    assert rig.scorer.started == [prompt for prompt in PROMPTS for _ in range(2)]
    assert sorted(rig.scorers["turbo"].started) == sorted(rig.scorer.started)
    assert [delivery.part and delivery.part.place for delivery in rig.courier.deliveries] == list(range(1, 31))


async def test_only_a_few_wait(start: StartRig) -> None:
    """As many are begun as are painted at a time, and one more."""
    rig = await start(Target("sdxl", concurrency=2))
    rig.scorer.hold()
    await fed(rig, plan_of(PROMPTS))
    assert rig.log.statuses() == ["scoring", "scoring", "queued"]
    await rig.scorer.release("prompt 1")
    assert rig.log.statuses() == ["posted", "scoring", "scoring", "queued"]


async def test_the_next_is_ready_before_the_last_is_posted(start: StartRig) -> None:
    """A slow Discord does not leave the target without work."""
    rig = await start(ONE_AT_A_TIME)
    rig.courier.delivering.hold()
    await fed(rig, plan_of(PROMPTS[:3]))
    assert rig.scorer.started == PROMPTS[:3]


async def test_a_slow_discord_holds_up_no_lone_picture(start: StartRig) -> None:
    """A run goes no faster than its parts are posted; whoever asks for a picture does not wait for that."""
    rig = await start(ONE_AT_A_TIME)
    rig.courier.delivering.hold()
    _, _, task = await fed(rig, plan_of(PROMPTS))
    await until(lambda: len(rig.scorer.started) >= ARRIVING_MAX)
    await settle()
    assert len(rig.scorer.started) <= ARRIVING_MAX + 2
    await rig.ask("a lone fox", user=5)
    await until(lambda: "scored" in rig.log.statuses()[-1:])
    await rig.finish()
    assert await task
    assert rig.log.statuses() == ["posted"] * (len(PROMPTS) + 1)


async def test_one_that_hangs_holds_up_only_itself(start: StartRig) -> None:
    """The others go on ahead of it, though not without end; each picture of its own that ends lets them go on."""
    rig = await start(ONE_AT_A_TIME, TURBO)
    rig.scorer.hold()
    await fed(rig, plan_of(PROMPTS, ["sdxl", "turbo"]))
    await until(lambda: len(rig.scorers["turbo"].started) == OPEN_PARTS_MAX)
    await rig.scorer.release("prompt 1")
    assert len(rig.scorers["turbo"].started) == OPEN_PARTS_MAX + 1


async def test_failures_do_not_end_a_run(start: StartRig) -> None:
    """What fails is answered too, and the next come."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.errors = dict.fromkeys(PROMPTS[:2], EndpointBusyError(ScoringFacts("busy", attempts=3)))
    _, _, task = await fed(rig, plan_of(PROMPTS[:3]))
    assert await task
    assert rig.log.statuses() == ["failed", "failed", "posted"]


async def test_a_pause_begins_nothing(start: StartRig) -> None:
    """What is begun ends, the rest waits until it goes on."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    _, feeding, task = await fed(rig, plan_of(PROMPTS[:5]))
    feeding.pause()
    rig.scorer.let_go()
    await settle()
    assert rig.log.statuses() == ["posted"] * 2
    feeding.go_on()
    assert await task
    assert rig.log.statuses() == ["posted"] * 5


async def test_a_run_ends_in_a_pause(start: StartRig) -> None:
    """Where nothing is left to begin."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    _, feeding, task = await fed(rig, plan_of(PROMPTS[:1]))
    feeding.pause()
    rig.scorer.let_go()
    assert await task


async def test_a_stop_begins_nothing_more(start: StartRig) -> None:
    """Feeding ends at once; what is on its way is its caller's."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    _, feeding, task = await fed(rig, plan_of(PROMPTS))
    feeding.stop()
    assert not await task
    assert len(feeding.open) == 2
    await rig.finish()
    assert len(rig.log.rows) == 2


async def test_a_stop_in_the_moment_a_part_begins(start: StartRig) -> None:
    """That part is withdrawn: nothing is painted of it, now or after a restart."""
    rig = await start(ONE_AT_A_TIME)
    gate = rig.log.hold("begin")
    _, feeding, task = await fed(rig, plan_of(PROMPTS))
    feeding.stop()
    gate.open()
    assert not await task
    assert (rig.log.statuses(), rig.scorer.started) == (["cancelled"], [])


async def test_a_target_that_is_gone(start: StartRig) -> None:
    """It is said once, and not tried again and again."""
    rig = await start(ONE_AT_A_TIME)
    _, _, task = await fed(rig, plan_of(PROMPTS, ["sdxl", "gone"]))
    with pytest.raises(UnknownTargetError):
        await task


async def test_a_log_that_fails_is_tried_again(start: StartRig) -> None:
    """After a while, and nothing is left out or painted twice."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    runs, _, task = await fed(rig, plan_of(PROMPTS[:4]))
    runs.is_broken = True
    rig.scorer.let_go()
    await settle()
    assert len(rig.log.rows) == 2
    runs.is_broken = False
    await rig.clock.advance(TRY_AGAIN_S)
    assert await task
    assert rig.scorer.started == PROMPTS[:4]


async def test_a_stopping_bot_ends_the_feeding(start: StartRig) -> None:
    """The next start goes on with what the log says was not begun; what was under way is taken up."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    runs, feeding, task = await fed(rig, plan_of(PROMPTS[:4]))
    rig.service.stop_admission()
    feeding.look_again()
    rig.scorer.let_go()
    assert not await task
    await rig.service.drain(0)
    again = await start(ONE_AT_A_TIME, log=rig.log.as_left(), before=rig)
    assert await feeding_of(again, FakeRuns(again.log, runs), runs.runs[1]).feed()
    assert again.log.statuses() == ["posted"] * 4


async def test_a_lone_picture_waits_one_turn(start: StartRig) -> None:
    """Whoever asks while a run goes on is next."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    _, _, task = await fed(rig, plan_of(PROMPTS))
    await rig.ask("a lone fox", user=5)
    await rig.scorer.release("prompt 1")
    assert rig.scorer.started == ["prompt 1", "a lone fox"]
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
