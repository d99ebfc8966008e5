"""Stopping politely, dying at any moment, and starting again: nothing is lost, doubled or charged twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain import GenerationStatus, Limits, ProgressStage, Target
from bot.errors import EndpointBusyError, RateLimitedError, ScoringFacts, ShuttingDownError
from bot.services.progress import SAMPLES_MIN
from tests.bot.services.rig import NO_LIMITS, ONE_AT_A_TIME, SDXL, Rig
from tests.fakes import picture_bytes, settle

if TYPE_CHECKING:
    from bot.domain import Quota
    from tests.bot.services.conftest import StartRig

PATIENT_S, IMPATIENT_S = 60, 0
MANY = Limits(pictures_per_window=50, pictures_per_day=50, waiting_per_user=0, queue=0)


@pytest.fixture
async def rig(start: StartRig) -> Rig:
    """One picture at a time, none of which ends by itself; two requests, the first being painted."""
    rig = await start(ONE_AT_A_TIME, limits=MANY)
    rig.scorer.hold()
    await rig.ask("painted", user=1)
    await rig.ask("waiting", user=2)
    await settle()
    return rig


async def restart(start: StartRig, rig: Rig) -> Rig:
    """Start a second bot with what the first one left."""
    return await start(*rig.targets, limits=rig.limits, log=rig.log.as_left(), before=rig)


# -- stopping --------------------------------------------------------------------------------------


async def test_what_is_painted_may_end(rig: Rig) -> None:
    """While stopping, the picture being painted is finished and delivered; what waits stays queued."""
    rig.scorer.let_go()
    await rig.service.drain(PATIENT_S)
    assert rig.log.statuses() == ["posted", "queued"]
    assert rig.scorer.started == ["painted"]
    with pytest.raises(ShuttingDownError):
        await rig.ask()


async def test_what_takes_too_long_is_left_for_the_next_run(rig: Rig) -> None:
    """After the grace period a call is abandoned; its row stays as it is, charged and unanswered."""
    await rig.service.drain(IMPATIENT_S)
    assert rig.scorer.abandoned == ["painted"]
    assert rig.log.statuses() == ["scoring", "queued"]
    assert all(rig.log.charged.values())
    assert not rig.courier.deliveries


async def test_those_who_wait_are_told(rig: Rig) -> None:
    """Everyone without a picture reads that the bot restarts; who got one does not."""
    rig.scorer.let_go()
    await rig.service.drain(PATIENT_S)
    paused = [event for event in rig.courier.events if event not in rig.courier.deliveries]
    assert [event.request_id for event in paused] == [rig.log.rows[2].request_id]
    assert rig.courier.shown_to(rig.log.rows[2].request_id)[-1].stage is ProgressStage.PAUSED


async def test_a_log_that_fails_does_not_stop_the_farewell(rig: Rig) -> None:
    """With a broken log, stopping still tells everyone and comes to its end."""
    rig.log.broken.add("remember_message")
    for user in (3, 4):
        rig.service.launch(await rig.service.admit(rig.request("late", user=user)), message_id=70 + user)
    await rig.service.drain(IMPATIENT_S)
    assert [rig.courier.shown_to(row.request_id)[-1].stage for row in rig.log.rows.values()] == ["paused"] * 4


async def test_a_discord_that_hangs_does_not_hold_up_the_stop(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the farewell cannot be said, stopping goes on after a while."""
    monkeypatch.setattr("bot.services.generation.FAREWELL_S", 0)
    rig.courier.showing.hold()
    await rig.service.drain(IMPATIENT_S)
    assert not rig.courier.events


async def test_nothing_new_during_the_stop(rig: Rig) -> None:
    """Who asks while the bot stops is told to come back, and what was admitted a moment before waits in the log."""
    admitted = await rig.service.admit(rig.request("a moment before"))
    rig.service.stop_admission()
    rig.service.launch(admitted)
    with pytest.raises(ShuttingDownError):
        await rig.ask("too late")
    rig.scorer.let_go()
    await rig.service.drain(PATIENT_S)
    assert rig.log.statuses() == ["posted", "queued", "queued", "refused"]


async def test_cancelling_during_the_stop(rig: Rig) -> None:
    """A picture cancelled while the bot stops is answered before the end."""
    rig.service.stop_admission()
    await rig.service.cancel(rig.log.rows[2].request_id, 2)
    rig.scorer.let_go()
    await rig.service.drain(PATIENT_S)
    assert rig.log.statuses() == ["posted", "cancelled"]
    assert len(rig.courier.deliveries) == 2


async def test_a_service_nobody_uses_stops() -> None:
    """Stopping before anything was started is no error."""
    await Rig().service.drain(PATIENT_S)


# -- starting again --------------------------------------------------------------------------------


async def test_what_was_left_is_taken_up(start: StartRig, rig: Rig) -> None:
    """The next run scores what was queued or being scored, oldest first, and answers everyone where they asked."""
    await rig.service.drain(IMPATIENT_S)
    second = await restart(start, rig)
    await settle()
    assert second.scorer.started == ["painted", "waiting"]
    assert second.log.statuses() == ["posted", "posted"]
    assert [delivery.address for delivery in second.courier.deliveries] == list(rig.log.addresses.values())


async def test_what_waits_again_is_watched(start: StartRig) -> None:
    """Of two pictures that were being painted, the one that has to wait in the second run reads its place."""
    first = await start(SDXL)
    first.scorer.hold()
    for user in (1, 2):
        await first.ask(user=user)
    await settle()
    assert first.log.statuses() == ["scoring", "scoring"]
    second = await start(ONE_AT_A_TIME, log=first.log.as_left(), before=first)
    second.scorer.hold()
    await second.clock.advance(5)
    stages = [second.courier.shown_to(row.request_id)[-1].stage for row in second.log.rows.values()]
    assert stages == [ProgressStage.PAINTING, ProgressStage.WAITING]


async def test_a_scored_picture_comes_from_disk(start: StartRig, rig: Rig) -> None:
    """A picture that was scored but not delivered is delivered without another call."""
    rig.courier.delivering.hold()
    await rig.scorer.release("painted")
    second = await restart(start, rig)
    second.scorer.hold()
    await settle()
    (delivery,) = second.courier.deliveries
    assert [posted.data for posted in delivery.pictures] == [picture_bytes("painted")]
    assert second.scorer.started == ["waiting"]
    assert second.log.rows[1].status is GenerationStatus.POSTED


async def test_a_picture_whose_file_is_gone(start: StartRig, rig: Rig) -> None:
    """A scored picture that is no longer on disk has failed: its user is told, and gets it back, in the log too."""
    rig.courier.delivering.hold()
    await rig.scorer.release("painted")
    rig.pictures.files.clear()
    second = await restart(start, rig)
    await settle()
    row = second.log.rows[1]
    assert (row.status, row.error_code) == (GenerationStatus.FAILED, "store")
    assert row.finished_at
    assert row.endpoint_request_id == "endpoint-1"
    assert not second.log.charged[1]
    assert used(second.quota(1)) == 0
    assert second.courier.delivered()[row.request_id] == 1


async def test_a_target_that_is_gone(start: StartRig, rig: Rig) -> None:
    """Requests for a target that the second run does not have are answered, and given back."""
    await rig.service.drain(IMPATIENT_S)
    second = await start(Target("other"), limits=MANY, log=rig.log.as_left(), before=rig)
    await settle()
    assert second.log.statuses() == ["failed", "failed"]
    assert {row.error_code for row in second.log.rows.values()} == {"interrupted"}
    assert not any(second.log.charged.values())
    assert used(second.quota(1)) == 0
    assert len(second.courier.deliveries) == 2


async def test_a_failure_that_was_not_told_yet(start: StartRig, rig: Rig) -> None:
    """A run that ends after a picture failed, before its user knew, leaves no message that says "painting"."""
    rig.scorer.errors["painted"] = EndpointBusyError(ScoringFacts("busy"))
    rig.courier.delivering.hold()
    await rig.scorer.release("painted")
    assert rig.log.rows[1].status is GenerationStatus.FAILED
    second = await restart(start, rig)
    await settle()
    assert second.courier.delivered()[rig.log.rows[1].request_id] == 1
    assert second.log.rows[1].error_code == "endpoint_busy"
    assert not second.log.addresses


async def test_a_restart_forgets_no_limit(start: StartRig, rig: Rig) -> None:
    """What people may ask for is the same before and after, waiting pictures included."""
    rig.scorer.errors["painted"] = EndpointBusyError(ScoringFacts("busy"))
    await rig.scorer.release("painted")
    await rig.ask("third", user=1, count=2)
    await settle()
    before = [rig.quota(user) for user in (1, 2, 3)]
    second = await restart(start, rig)
    assert [second.quota(user) for user in (1, 2, 3)] == before


async def test_a_restart_is_no_way_round_a_limit(start: StartRig) -> None:
    """Who used up their pictures before the restart is refused after it, until the same time."""
    rig = await start(limits=Limits(pictures_per_window=2))
    await rig.ask(count=2)
    await settle()
    await rig.clock.advance(10)
    second = await restart(start, rig)
    with pytest.raises(RateLimitedError) as refused:
        await second.ask()
    assert (refused.value.retry_at - second.clock.now()).total_seconds() == 50


async def test_the_pace_is_known_from_the_start(start: StartRig) -> None:
    """The second run estimates from the first one's scoring times."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    for _ in range(SAMPLES_MIN):
        await rig.ask("fox")
        await rig.clock.advance(20)
        await rig.scorer.release("fox")
    second = await restart(start, rig)
    second.scorer.hold()
    await second.ask("fox")
    waits = await second.ask("fox", user=2)
    await second.clock.advance(1)
    assert [progress.wait_s for progress in second.courier.shown_to(waits.request_id)] == [20]


async def test_a_terminals_leftovers_take_no_place(start: StartRig) -> None:
    """What a killed terminal left open is not scored by the bot, and does not fill its queue for ever."""
    rig = await start(limits=replace(NO_LIMITS, queue=1))
    terminal = rig.request(user=0)
    origin = replace(terminal.origin, guild_id=None, channel_id=None)
    await rig.service.admit(replace(terminal, origin=origin, address=None))
    second = await restart(start, rig)
    await second.ask("a red fox")
    await settle()
    assert second.scorer.started == ["a red fox"]
    assert second.log.statuses() == ["queued", "posted"]


# -- killed ----------------------------------------------------------------------------------------


def used(quota: Quota) -> int:
    """Return how many pictures count over the window."""
    assert quota.window
    return quota.window.used


async def test_killed_at_any_moment(start: StartRig) -> None:
    """From the log as any single write left it, the next run ends every request, and delivers none again.

    Requests: one of three pictures with a failing one, one that is cancelled, one that fails, one refused.
    """
    first = await start(ONE_AT_A_TIME, limits=MANY)
    first.scorer.errors["bad"] = EndpointBusyError(ScoringFacts("busy", attempts=2))
    first.scorer.hold()
    await first.ask("three", user=1, count=3)
    cancelled = await first.ask("never mind", user=2)
    await first.ask("bad", user=3)
    first.service.stop_admission()
    with pytest.raises(ShuttingDownError):
        await first.ask("too late", user=4)
    await first.scorer.release("three")
    await first.service.cancel(cancelled.request_id, 2)
    await first.finish()
    assert Counter(first.log.statuses()) == {"posted": 3, "cancelled": 1, "failed": 1, "refused": 1}
    assert len(first.log.history) > 15

    for moment, left in enumerate(first.log.history):
        answered = {row.request_id for row in left.rows.values() if row.delivery_ms is not None}
        expected = {row.request_id for row in left.rows.values() if row.error_code != "shutting_down"} - answered
        second = await start(ONE_AT_A_TIME, limits=MANY, log=left.as_left(), before=first)
        second.scorer.errors = first.scorer.errors
        await second.service.idle()

        where = f"killed after write {moment}: {left.statuses()}"
        assert second.courier.delivered() == Counter(expected), where
        assert not second.log.addresses, where
        assert not any(row.status.is_open for row in second.log.rows.values()), where
        assert GenerationStatus.SCORED.value not in second.log.statuses(), where
        scored_before = [row.prompt for row in left.rows.values() if row.picture]
        assert second.scorer.started.count("three") <= 3 - scored_before.count("three"), where
        for user in (1, 2, 3, 4):
            counted = [second.log.charged[row.id] for row in second.log.rows.values() if row.origin.user_id == user]
            assert used(second.quota(user)) == sum(counted), where
            assert second.quota(user).open_now == 0, where
