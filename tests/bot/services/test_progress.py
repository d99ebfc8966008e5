"""What people read while they wait: true, rarely enough for Discord, and never after the picture."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Delivery, Progress, ProgressStage, Target
from bot.services.progress import SAMPLES_MAX, SAMPLES_MIN, Estimates
from tests.bot.services.rig import ONE_AT_A_TIME
from tests.fakes import Shown, settle

if TYPE_CHECKING:
    from bot.services.tickets import Ticket
    from tests.bot.services.conftest import StartRig
    from tests.bot.services.rig import Rig

PAINTING = Progress(ProgressStage.PAINTING, 1)


def waiting(place: int, wait_s: int | None = None) -> Progress:
    """Return the words for one picture that waits."""
    return Progress(ProgressStage.WAITING, 1, place=place, wait_s=wait_s)


@pytest.fixture
async def rig(start: StartRig) -> Rig:
    """One picture at a time, none of which ends by itself."""
    rig = await start(ONE_AT_A_TIME)
    rig.scorer.hold()
    return rig


async def busy(rig: Rig, *prompts: str) -> list[Ticket]:
    """Ask for a picture per prompt, each for a user of its own; the first is painted, the others wait."""
    tickets = [await rig.ask(prompt, user=user) for user, prompt in enumerate(prompts, start=1)]
    await settle()
    return tickets


def shown(rig: Rig, ticket: Ticket) -> list[Progress]:
    """Return the words a ticket's user read so far."""
    return rig.courier.shown_to(ticket.request_id)


# -- estimates -------------------------------------------------------------------------------------


def test_too_few_samples_give_no_figure() -> None:
    """Four scoring times are too few for an estimate, five are enough; each target has its own."""
    estimates = Estimates({"sdxl": Target("sdxl"), "beta": Target("beta")})
    estimates.add("sdxl", [10_000] * (SAMPLES_MIN - 1))
    assert estimates.wait_s("sdxl", 1) is None
    estimates.add("sdxl", [10_000])
    assert estimates.wait_s("sdxl", 2) == 10
    assert estimates.wait_s("beta", 1) is None


@pytest.mark.parametrize(
    ("place", "concurrency", "wait_s"), [(1, 1, 20), (3, 1, 60), (4, 1, 90), (4, 2, 40), (1, 4, 5), (1, 100, 5)]
)
def test_the_wait_is_the_median_times_the_place(place: int, concurrency: int, wait_s: int) -> None:
    """The median time, times the place, over the calls at a time; rounded to 5 s, above a minute to 30 s."""
    estimates = Estimates({"sdxl": Target("sdxl", concurrency=concurrency)})
    estimates.add("sdxl", [21_000, 19_000, 20_000, 170_000, 1_000])
    assert estimates.wait_s("sdxl", place) == wait_s


def test_old_samples_are_forgotten() -> None:
    """An endpoint that became quicker is believed after the last times that are kept."""
    estimates = Estimates({"sdxl": Target("sdxl", concurrency=1)})
    estimates.add("sdxl", [100_000] * 500)
    estimates.add("sdxl", [10_000] * SAMPLES_MAX)
    assert estimates.wait_s("sdxl", 1) == 10


@given(st.lists(st.integers(1, 200_000), min_size=SAMPLES_MIN, max_size=60), st.integers(1, 200), st.integers(1, 8))
def test_an_estimate_is_near_and_changes_in_steps(samples: list[int], place: int, concurrency: int) -> None:
    """Any samples give a positive whole number of steps, at most one step off what was measured."""
    estimates = Estimates({"sdxl": Target("sdxl", concurrency=concurrency)})
    estimates.add("sdxl", samples)
    wait_s = estimates.wait_s("sdxl", place)
    kept = sorted(samples[-SAMPLES_MAX:])
    exact_s = (kept[(len(kept) - 1) // 2] + kept[len(kept) // 2]) / 2000 * place / concurrency
    assert wait_s
    step = 5 if exact_s < 60 else 30
    assert wait_s % step == 0
    assert abs(wait_s - exact_s) <= step


# -- the board -------------------------------------------------------------------------------------


async def test_who_waits_sees_their_place(rig: Rig) -> None:
    """A second after asking, everyone who waits reads their place; without samples no time is named."""
    _, second, third = await busy(rig, "a", "b", "c")
    await rig.clock.advance(1)
    assert shown(rig, second) == [waiting(1)]
    assert shown(rig, third) == [waiting(2)]


async def test_who_waits_sees_how_long(rig: Rig) -> None:
    """Once the endpoint's pace is known, the place comes with the time it takes."""
    rig.scorer.let_go()
    for _ in range(SAMPLES_MIN):
        await rig.ask()
    await settle()
    rig.scorer.hold()
    await rig.ask("slow", user=9)
    await rig.clock.advance(20)
    _, second, third = await busy(rig, "a", "b", "c")
    await rig.clock.advance(1)
    assert [progress.wait_s for ticket in (second, third) for progress in shown(rig, ticket)] == [5, 5]


async def test_who_is_painted_reads_so(rig: Rig) -> None:
    """After three seconds a picture in its turn is said to be painted; a quicker one needs no words."""
    (first,) = await busy(rig, "a")
    await rig.clock.advance(2.9)
    assert not rig.courier.events
    await rig.clock.advance(0.2)
    assert shown(rig, first) == [PAINTING]


async def test_words_are_edited_only_when_they_change(rig: Rig) -> None:
    """In a minute without news nobody's message is touched a second time."""
    first, second = await busy(rig, "a", "b")
    await rig.clock.advance(60)
    assert shown(rig, first) == [PAINTING]
    assert shown(rig, second) == [waiting(1)]


async def test_words_are_edited_at_most_every_three_seconds(rig: Rig) -> None:
    """News that follow each other quickly are skipped; the last one is shown, three seconds after the words before."""
    *_, last = await busy(rig, "a", "b", "c", "d", "e")
    await rig.clock.advance(1)
    for prompt in ("a", "b"):
        await rig.scorer.release(prompt)
        await rig.clock.advance(1)
    await rig.scorer.release("c")
    assert shown(rig, last) == [waiting(4)]
    await rig.clock.advance(1)
    assert shown(rig, last) == [waiting(4), waiting(1)]


async def test_a_request_of_several_counts_those_that_are_ready(rig: Rig) -> None:
    """While one of three is ready and the next is painted, the words say how many there are and how many are done."""
    ticket = await rig.ask("fox", count=3)
    await rig.scorer.release("fox")
    await rig.clock.advance(3)
    assert shown(rig, ticket) == [Progress(ProgressStage.PAINTING, count=3, done=1)]


async def test_far_places_are_rounded(rig: Rig) -> None:
    """Beyond ten, a place is told in tens, so that the words do not change with every turn."""
    tickets = await busy(rig, *(f"prompt {number}" for number in range(18)))
    await rig.clock.advance(1)
    assert [shown(rig, ticket)[0].place for ticket in tickets[10:]] == [10, 10, 10, 10, 10, 20, 20, 20]


async def test_nothing_is_shown_after_the_picture(rig: Rig) -> None:
    """The picture is the last thing a message shows."""
    first, _ = await busy(rig, "a", "b")
    await rig.clock.advance(3)
    await rig.scorer.release("a")
    await rig.clock.advance(30)
    own = [event for event in rig.courier.events if event.request_id == first.request_id]
    assert [type(event) for event in own] == [Shown, Delivery]


async def test_slow_words_do_not_overtake_the_picture(rig: Rig) -> None:
    """A picture that is ready while words are on their way is posted after them, not under them."""
    rig.courier.showing.hold()
    await busy(rig, "a")
    await rig.clock.advance(3)
    await rig.scorer.release("a")
    assert not rig.courier.events
    rig.courier.showing.open()
    await settle()
    assert [type(event) for event in rig.courier.events] == [Shown, Delivery]


async def test_words_that_come_too_late_are_dropped(rig: Rig) -> None:
    """Words that were about to be shown when the picture went out are not shown any more."""
    (ticket,) = await busy(rig, "a")
    async with ticket.editing:
        await rig.clock.advance(5)
        await rig.scorer.release("a")
    await rig.clock.advance(5)
    assert [type(event) for event in rig.courier.events] == [Delivery]


async def test_a_last_picture_on_its_way_needs_no_words(rig: Rig) -> None:
    """Once the answer's headers are there, no edit delays the picture itself."""
    rig.scorer.let_go()
    slow_disk = rig.log.hold("mark_scored")
    await busy(rig, "a")
    await rig.clock.advance(10)
    slow_disk.open()
    await settle()
    assert [type(event) for event in rig.courier.events] == [Delivery]


async def test_an_address_that_takes_no_words_is_left_alone(rig: Rig) -> None:
    """Once an answer can no longer be edited, no further words are tried; the picture is delivered all the same."""
    rig.courier.takes_words = False
    _, second = await busy(rig, "a", "b")
    await rig.clock.advance(5)
    await rig.scorer.release("a")
    await rig.clock.advance(10)
    assert shown(rig, second) == [waiting(1)]
    await rig.scorer.release("b")
    assert rig.courier.delivered()[second.request_id] == 1


async def test_without_an_address_nothing_is_shown(rig: Rig) -> None:
    """A request from a terminal has no message to edit, and is delivered all the same."""
    rig.service.launch(await rig.service.admit(replace(rig.request("a"), address=None)))
    await rig.clock.advance(10)
    await rig.scorer.release("a")
    assert [type(event) for event in rig.courier.events] == [Delivery]


async def test_the_board_rests_when_nobody_waits(rig: Rig) -> None:
    """Between requests nothing ticks; the next request is watched again."""
    await busy(rig, "a")
    await rig.scorer.release("a")
    await rig.clock.advance(5)
    before = len(asyncio.all_tasks())
    (second,) = await busy(rig, "b")
    await rig.clock.advance(3)
    assert shown(rig, second) == [PAINTING]
    await rig.scorer.release("b")
    await rig.clock.advance(5)
    assert len(asyncio.all_tasks()) == before == 1


async def test_a_log_that_forgets_the_message_stops_nobody(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """If the message's id cannot be kept, the operator reads it, and progress and pictures go on."""
    rig.log.broken.add("remember_message")
    rig.service.launch(await rig.service.admit(rig.request("a")), message_id=77)
    await rig.clock.advance(3)
    await rig.scorer.release("a")
    assert [type(event) for event in rig.courier.events] == [Shown, Delivery]
    assert "not in the log" in caplog.text
