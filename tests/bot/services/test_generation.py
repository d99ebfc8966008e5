"""GenerationService: a request from admission to delivery, and looking at what came of it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain import GenerationStatus, Limits, Origin, RunPart, Target
from bot.errors import (
    EndpointBusyError,
    PromptRejectedError,
    QueueFullError,
    RateLimitedError,
    RefusedError,
    RequestTooLargeError,
    ScoringFacts,
    ShuttingDownError,
    StoreError,
    TooManyWaitingError,
    UnknownGenerationError,
    UnknownTargetError,
)
from bot.services.hands import AT_ONCE
from tests.bot.services.rig import ONE_AT_A_TIME, SDXL, Rig
from tests.fakes import MESSAGE_ID, ToldMore, picture_bytes, settle

if TYPE_CHECKING:
    from tests.bot.services.conftest import StartRig

FIVE_A_MINUTE = Limits(pictures_per_window=5, pictures_per_day=0, waiting_per_user=0, queue=0)


def used(rig: Rig, user: int = 1) -> int | None:
    """Return how many pictures count against the user now."""
    window = rig.quota(user).window
    return window and window.used


# -- admission -------------------------------------------------------------------------------------


async def test_an_admitted_request_is_in_the_log(rig: Rig) -> None:
    """Admission writes a queued row per picture, with the prompt as it will be sent, and the address."""
    ticket = await rig.service.admit(rig.request("  a red fox ", count=2))
    assert rig.log.statuses() == ["queued", "queued"]
    assert [row.prompt for row in rig.log.rows.values()] == ["a red fox"] * 2
    assert rig.log.rows[1].queued_at == rig.clock.now()
    assert list(rig.log.addresses) == [ticket.request_id]


async def test_many_at_once_do_not_get_past_a_limit(start: StartRig) -> None:
    """Of ten requests in the same moment, as many are admitted as there is room for, and the others are in the log."""
    rig = await start(limits=FIVE_A_MINUTE)
    answers = await asyncio.gather(*(rig.service.admit(rig.request()) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(answer, RateLimitedError) for answer in answers) == 5
    assert sorted(rig.log.statuses()) == ["queued"] * 5 + ["refused"] * 5


@pytest.mark.parametrize(
    ("limits", "prompt", "target", "count", "error"),
    [
        (Limits(), " ", None, 1, PromptRejectedError),
        (Limits(prompt_chars=5), "a red fox", None, 2, PromptRejectedError),
        (Limits(), "a red fox", "gone", 1, UnknownTargetError),
        (Limits(waiting_per_user=2), "a red fox", None, 3, RequestTooLargeError),
        (Limits(waiting_per_user=1), "a red fox", None, 1, TooManyWaitingError),
        (Limits(queue=1), "a red fox", None, 1, QueueFullError),
        (Limits(pictures_per_window=1), "a red fox", None, 1, RateLimitedError),
    ],
)
async def test_a_refusal_is_logged_per_picture(
    start: StartRig, limits: Limits, prompt: str, target: str | None, count: int, error: type[RefusedError]
) -> None:
    """Each refused picture has a row that says why; it costs nothing and leaves no address."""
    rig = await start(limits=limits)
    rig.scorer.hold()
    await rig.service.admit(replace(rig.request("one"), address=None))
    charged = rig.log.charged[1]
    with pytest.raises(error):
        await rig.ask(prompt, target=target, count=count)
    refused = [row for row in rig.log.rows.values() if row.id > 1]
    assert [(row.status, row.error_code) for row in refused] == [(GenerationStatus.REFUSED, error.code)] * count
    assert [row.finished_at for row in refused] == [rig.clock.now()] * count
    assert charged
    assert not any(rig.log.charged[row.id] for row in refused)
    assert not rig.log.addresses


async def test_a_refusal_that_cannot_be_logged_is_still_told(rig: Rig) -> None:
    """A broken log does not turn a refusal into another error."""
    rig.log.broken.add("refuse")
    with pytest.raises(PromptRejectedError):
        await rig.ask("")


async def test_an_admission_that_cannot_be_logged_costs_nothing(start: StartRig) -> None:
    """If the rows cannot be written, the user is told so and keeps what they may ask for."""
    rig = await start(limits=FIVE_A_MINUTE)
    rig.log.broken.add("begin")
    with pytest.raises(StoreError):
        await rig.ask(count=4)
    assert used(rig) == 0


async def test_nothing_new_while_stopping(rig: Rig) -> None:
    """Once stopping, a request is refused politely and logged as such."""
    rig.service.stop_admission()
    with pytest.raises(ShuttingDownError):
        await rig.ask()
    assert rig.log.rows[1].error_code == "shutting_down"


async def test_a_withdrawn_request_costs_nothing(start: StartRig) -> None:
    """When the first answer fails, every picture is given back, none is scored, and the token is forgotten."""
    rig = await start(limits=FIVE_A_MINUTE)
    ticket = await rig.service.admit(rig.request(count=2))
    await rig.service.withdraw(ticket)
    await settle()
    assert rig.log.statuses() == ["cancelled", "cancelled"]
    assert not any(rig.log.charged.values())
    assert used(rig) == 0
    assert not rig.log.addresses
    assert not rig.scorer.started
    assert not rig.courier.events


# -- from the queue to the person ------------------------------------------------------------------


async def test_a_picture_is_scored_and_delivered(rig: Rig) -> None:
    """One request becomes one call, one picture on disk, one delivery with the exact bytes, and one posted row."""
    ticket = await rig.ask("a red fox")
    await settle()
    (delivery,) = rig.courier.deliveries
    assert [picture.data for picture in delivery.pictures] == [picture_bytes("a red fox")]
    assert delivery.address == ticket.address
    row = rig.log.rows[1]
    assert (row.status, row.message_id) == (GenerationStatus.POSTED, MESSAGE_ID)
    assert (row.deployment, row.endpoint_request_id, row.http_status, row.attempts) == ("blue", "endpoint-1", 200, 1)
    assert row.finished_at == rig.clock.now()
    assert rig.log.charged[1]
    assert not rig.log.addresses


async def test_the_correlation_id_can_travel_in_a_header(rig: Rig) -> None:
    """Each call has an id of its own that names the request and the picture, within what the header may hold."""
    ticket = await rig.ask(count=2)
    await settle()
    assert rig.scorer.correlation_ids == [f"{ticket.request_id}-1", f"{ticket.request_id}-2"]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,40}", one) for one in rig.scorer.correlation_ids)


async def test_times_are_logged_in_milliseconds(start: StartRig) -> None:
    """The row says how long the picture waited, was painted and was brought."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    rig.courier.delivering.hold()
    await rig.ask("first")
    await rig.ask("second", user=2)
    await rig.clock.advance(10)
    await rig.scorer.release("first")
    await rig.clock.advance(4)
    await rig.scorer.release("second")
    await rig.clock.advance(2)
    rig.courier.delivering.open()
    await settle()
    row = rig.log.rows[2]
    assert (row.queue_ms, row.scoring_ms, row.delivery_ms) == (10_000, 4_000, 2_000)
    assert row.started_at
    assert (row.started_at - row.queued_at).total_seconds() == 10


async def test_several_pictures_are_one_delivery(start: StartRig) -> None:
    """Four pictures are delivered together, in their order, when the last has ended; a failed one is among them."""
    rig = await start(limits=FIVE_A_MINUTE)
    rig.scorer.hold()
    await rig.ask("fox", count=4)
    for _ in range(2):
        await rig.scorer.release("fox")
    rig.scorer.errors["fox"] = EndpointBusyError(ScoringFacts("busy", 429, attempts=3))
    await rig.scorer.release("fox")
    rig.scorer.errors.clear()
    assert not rig.courier.deliveries
    await rig.scorer.release("fox")
    (delivery,) = rig.courier.deliveries
    assert [one.id for one in delivery.generations] == [1, 2, 3, 4]
    assert [one.status.value for one in delivery.generations] == ["scored", "scored", "failed", "scored"]
    assert [picture.generation_id for picture in delivery.pictures] == [1, 2, 4]
    assert rig.log.statuses() == ["posted", "posted", "failed", "posted"]
    assert [row.message_id for row in rig.log.rows.values()] == [MESSAGE_ID] * 4
    assert used(rig) == 3


async def test_a_hung_target_delays_no_other(start: StartRig) -> None:
    """While one endpoint answers nothing, pictures of the other are painted and delivered."""
    rig = await start(Target("hung", concurrency=1), Target("quick", concurrency=1))
    rig.scorers["hung"].hold()
    for user in range(1, 5):
        await rig.ask("never", user=user, target="hung")
        await rig.ask("soon", user=user, target="quick")
    await settle()
    assert [delivery.generations[0].target for delivery in rig.courier.deliveries] == ["quick"] * 4


async def test_one_users_flood_leaves_others_their_turns(start: StartRig) -> None:
    """Who asks once, after another asked for many, is next but one."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    for number in range(4):
        await rig.ask(f"flood {number}", user=1)
    await rig.ask("modest", user=2)
    for prompt in ("flood 0", "flood 1", "modest"):
        await rig.scorer.release(prompt)
    assert rig.courier.deliveries[-1].generations[0].prompt == "modest"


async def test_never_more_calls_than_a_target_takes(start: StartRig) -> None:
    """The calls at a time stay within the target's concurrency, and use it."""
    rig = await start(Target("sdxl", concurrency=3))
    rig.scorer.hold()
    for user in range(8):
        await rig.ask("fox", user=user)
    await settle()
    assert rig.scorer.running == 3
    await rig.finish()
    assert rig.scorer.most_running == 3
    assert rig.log.statuses() == ["posted"] * 8


async def test_few_pictures_are_in_hand_at_a_time(start: StartRig) -> None:
    """While Discord is slow, no more answers are read than can be held; then they all come."""
    rig = await start(Target("sdxl", concurrency=AT_ONCE + 3))
    rig.courier.delivering.hold()
    for user in range(AT_ONCE + 3):
        await rig.ask(user=user)
    await settle()
    assert rig.log.statuses() == ["scored"] * AT_ONCE + ["scoring"] * 3
    rig.courier.delivering.open()
    await settle()
    assert rig.log.statuses() == ["posted"] * (AT_ONCE + 3)


async def test_a_part_of_a_run_is_charged_to_nobody(start: StartRig) -> None:
    """It waits until nobody else does, is delivered as what it is, and is taken up as such by the next run."""
    rig = await start(ONE_AT_A_TIME, limits=FIVE_A_MINUTE)
    rig.scorer.hold()
    part = RunPart(3, 1, "a red fox", ("sdxl",), repeats=6)
    rig.service.launch(await rig.service.admit_part(part, rig.origin()))
    await rig.ask(user=2)
    await settle()
    assert (used(rig, 1), used(rig, 2)) == (0, 1)
    assert [rig.log.charged[row] for row in rig.log.rows] == [False] * 6 + [True]
    later = await start(ONE_AT_A_TIME, limits=FIVE_A_MINUTE, log=rig.log.as_left(), before=rig)
    await settle()
    assert {one.part and one.part.place: len(one.generations) for one in later.courier.deliveries} == {1: 6, None: 1}
    assert (used(later, 1), used(later, 2)) == (0, 1)


async def test_a_part_for_a_target_that_is_gone_is_not_begun(rig: Rig) -> None:
    """The run is told, and nothing is written."""
    with pytest.raises(UnknownTargetError):
        await rig.service.admit_part(RunPart(3, 1, "a red fox", ("gone",)), rig.origin())
    rig.service.stop_admission()
    with pytest.raises(ShuttingDownError):
        await rig.service.admit_part(RunPart(3, 1, "a red fox", ("sdxl",)), rig.origin())
    assert rig.log.statuses() == []


async def test_no_call_begins_while_an_answer_waits_for_a_hand(start: StartRig) -> None:
    """While Discord is slower than the endpoint, whoever comes next waits in the line, where cancelling is free."""
    rig = await start(Target("sdxl", concurrency=AT_ONCE + 3))
    rig.courier.delivering.hold()
    for user in range(AT_ONCE + 1):
        await rig.ask(user=user)
    await settle()
    for user in (100, 101):
        await rig.ask(user=user)
    await settle()
    assert rig.log.statuses() == ["scored"] * AT_ONCE + ["scoring"] + ["queued"] * 2
    rig.courier.delivering.open()
    await settle()
    assert rig.log.statuses() == ["posted"] * (AT_ONCE + 3)


async def test_the_next_picture_does_not_wait_for_the_log(start: StartRig) -> None:
    """A hand is free once the picture is posted, also while the log is still writing that it was."""
    rig = await start(Target("sdxl", concurrency=AT_ONCE + 1))
    rig.log.hold("mark_delivered")
    for user in range(AT_ONCE + 1):
        await rig.ask(user=user)
    await settle()
    assert len(rig.courier.deliveries) == AT_ONCE + 1


async def test_what_is_not_urgent_is_told_after_the_answer(rig: Rig) -> None:
    """Once the row says that the picture is posted, and only where it stands in the answer itself."""
    posted_below = await rig.service.admit(rig.request("a grey owl"))
    rig.service.launch(posted_below, MESSAGE_ID + 1)
    answered = await rig.service.admit(rig.request())
    rig.log.hold("mark_delivered")
    rig.service.launch(answered, MESSAGE_ID)
    await settle()
    assert len(rig.courier.deliveries) == len(rig.courier.events) == 2
    await rig.finish()
    [told] = [event for event in rig.courier.events if isinstance(event, ToldMore)]
    assert [(one.prompt, one.status) for one in told.generations] == [("a red fox", GenerationStatus.POSTED)]
    assert told.address == answered.address


async def test_the_message_of_the_first_answer_is_remembered(rig: Rig) -> None:
    """The message that says "thinking" is known to the courier, and once it shows progress, to the next run."""
    rig.scorer.hold()
    ticket = await rig.service.admit(rig.request())
    rig.service.launch(ticket, message_id=77)
    await rig.clock.advance(5)
    assert rig.log.addresses[ticket.request_id].message_id == 77
    await rig.finish()
    address = rig.courier.deliveries[0].address
    assert address
    assert address.message_id == 77


async def test_idle_waits_for_everything(start: StartRig) -> None:
    """Idle returns when what waited has been painted and delivered."""
    rig = await start(ONE_AT_A_TIME)
    for _ in range(3):
        await rig.ask()
    await rig.service.idle()
    assert rig.log.statuses() == ["posted"] * 3


# -- looking things up -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (Origin(1, "asker", guild_id=7), True),
        (Origin(2, "colleague", guild_id=7), True),
        (Origin(1, "asker, elsewhere"), True),
        (Origin(2, "stranger", guild_id=9), False),
        (Origin(2, "in private"), False),
    ],
)
async def test_who_may_see_a_picture(rig: Rig, viewer: Origin, *, sees: bool) -> None:
    """A picture is shown to who asked for it and to their guild; to others it is as if there were none."""
    await rig.ask(count=2)
    await settle()
    if sees:
        found, rows = await rig.service.find(2, viewer)
        assert (found.id, [row.id for row in rows]) == (2, [1, 2])
        assert await rig.service.picture(found) == picture_bytes("a red fox")
    else:
        with pytest.raises(UnknownGenerationError):
            await rig.service.find(2, viewer)


async def test_pictures_of_direct_messages_are_private(rig: Rig) -> None:
    """Two people without a guild do not share one: direct messages are seen by who wrote them only."""
    await rig.service.admit(replace(rig.request(), origin=Origin(1, "asker", None, 8)))
    with pytest.raises(UnknownGenerationError):
        await rig.service.find(1, Origin(2, "stranger", None, 9))
    found, _ = await rig.service.find(1, Origin(1, "asker", None, 8))
    assert found.id == 1


async def test_a_picture_that_never_came_cannot_be_read(rig: Rig) -> None:
    """There is no file for an open picture, nor a row for an id nobody gave."""
    ticket = await rig.service.admit(rig.request())
    with pytest.raises(UnknownGenerationError):
        await rig.service.picture(ticket.rows[0])
    with pytest.raises(UnknownGenerationError):
        await rig.service.find(99, Origin(1, "asker", 7))


async def test_recent_prompts_are_ones_own(rig: Rig) -> None:
    """A user is offered their own prompts only, newest first."""
    for prompt, user in (("a fox", 1), ("a ship", 1), ("a foxglove", 1), ("her fox", 2)):
        await rig.ask(prompt, user=user)
    assert await rig.service.recent_prompts(1, "fox", 5) == [(3, "a foxglove"), (1, "a fox")]


async def test_a_picture_is_shown_as_it_fits(rig: Rig) -> None:
    """A picture too big for the place is shown as a lighter copy, made by the picture folder."""
    ticket = await rig.ask("0123456789")
    await settle()
    whole = await rig.service.posted_picture(ticket.rows[0], 100)
    assert (whole.data, whole.is_reduced) == (picture_bytes("0123456789"), False)
    lighter = await rig.service.posted_picture(ticket.rows[0], 4)
    assert (lighter.data, lighter.is_reduced) == (picture_bytes("0123456789")[:4], True)


def test_the_targets_are_known_by_name() -> None:
    """The cogs learn from the service which targets there are, the default first."""
    rig = Rig(SDXL, Target("beta"))
    assert list(rig.service.targets.items()) == [("sdxl", SDXL), ("beta", Target("beta"))]
