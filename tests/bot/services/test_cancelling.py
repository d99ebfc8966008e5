"""Cancelling: what waits is given back, what is being painted is abandoned and still counts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.domain import Limits
from bot.errors import NotYoursError, PausedError, UnknownGenerationError
from tests.bot.services.rig import ONE_AT_A_TIME
from tests.fakes import settle

if TYPE_CHECKING:
    from tests.bot.services.conftest import StartRig
    from tests.bot.services.rig import Rig

LIMITS = Limits(pictures_per_window=10, pictures_per_day=0, waiting_per_user=0, queue=0)


@pytest.fixture
async def rig(start: StartRig) -> Rig:
    """One picture at a time, none of which ends by itself."""
    rig = await start(ONE_AT_A_TIME, limits=LIMITS)
    rig.scorer.hold()
    return rig


def charges(rig: Rig, user: int = 1) -> tuple[int, int]:
    """Return what counts against a user: as the service has it, and as the log has it."""
    window = rig.quota(user).window
    in_log = [row.id for row in rig.log.rows.values() if row.origin.user_id == user and rig.log.charged[row.id]]
    return window.used if window else 0, len(in_log)


async def test_what_waits_is_given_back(rig: Rig) -> None:
    """A cancelled request that waited is never scored, costs nothing, and is answered once."""
    await rig.ask("in the way", user=2)
    ticket = await rig.ask("never mind", count=2)
    await rig.service.cancel(ticket.request_id, 1)
    await rig.finish()
    assert rig.scorer.started == ["in the way"]
    assert rig.log.statuses() == ["posted", "cancelled", "cancelled"]
    assert charges(rig) == (0, 0)
    assert rig.courier.delivered()[ticket.request_id] == 1


async def test_what_is_painted_still_counts(rig: Rig) -> None:
    """A cancelled request that was being painted is abandoned at once and counts, since the endpoint goes on."""
    ticket = await rig.ask("a red fox")
    await settle()
    await rig.service.cancel(ticket.request_id, 1)
    await settle()
    assert rig.scorer.abandoned == ["a red fox"]
    assert rig.log.statuses() == ["cancelled"]
    assert rig.log.rows[1].finished_at == rig.clock.now()
    assert charges(rig) == (1, 1)
    assert rig.quota(1).open_now == 0
    (delivery,) = rig.courier.deliveries
    assert not delivery.pictures


async def test_the_next_one_gets_the_turn(rig: Rig) -> None:
    """A cancelled picture makes room for who waits behind it."""
    ticket = await rig.ask("a red fox")
    await rig.ask("a blue jay", user=2)
    await settle()
    await rig.service.cancel(ticket.request_id, 1)
    await settle()
    assert rig.scorer.started == ["a red fox", "a blue jay"]


async def test_what_is_ready_is_delivered(rig: Rig) -> None:
    """Cancelling a request of four brings the one that is ready, with the three that will not come."""
    ticket = await rig.ask("fox", count=4)
    await settle()
    await rig.scorer.release("fox")
    await rig.service.cancel(ticket.request_id, 1)
    await settle()
    (delivery,) = rig.courier.deliveries
    assert [picture.generation_id for picture in delivery.pictures] == [1]
    assert rig.log.statuses() == ["posted", "cancelled", "cancelled", "cancelled"]
    assert charges(rig) == (2, 2)


async def test_nothing_starts_while_the_log_is_slow(rig: Rig) -> None:
    """A picture that waits does not get its turn while its sister's cancellation is being written."""
    await rig.ask("in the way", user=2)
    ticket = await rig.ask("never mind", count=2)
    await settle()
    slow = rig.log.hold("mark_ended")
    cancelling = asyncio.create_task(rig.service.cancel(ticket.request_id, 1))
    await settle()
    await rig.scorer.release("in the way")
    slow.open()
    await cancelling
    await settle()
    assert rig.scorer.started == ["in the way"]
    assert charges(rig) == (0, 0)


async def test_cancelled_before_the_first_step(rig: Rig) -> None:
    """A picture cancelled in the very moment it got its turn was never begun: it is given back, and answered."""
    ticket = await rig.ask("a red fox")
    await rig.service.cancel(ticket.request_id, 1)
    await settle()
    assert not rig.scorer.started
    assert rig.log.statuses() == ["cancelled"]
    assert charges(rig) == (0, 0)
    assert rig.courier.delivered()[ticket.request_id] == 1


async def test_pressing_twice_changes_nothing(rig: Rig) -> None:
    """Two presses of Cancel, the second while the first is being written, end each picture once."""
    ticket = await rig.ask("fox", count=4)
    await settle()
    writes = len(rig.log.history)
    slow = rig.log.hold("mark_ended")
    presses = [asyncio.create_task(rig.service.cancel(ticket.request_id, 1)) for _ in range(2)]
    await settle()
    slow.open()
    await asyncio.gather(*presses)
    await settle()
    assert rig.log.statuses() == ["cancelled"] * 4
    assert len(rig.log.history) - writes == 4 + 1
    assert charges(rig) == (1, 1)
    assert rig.courier.delivered()[ticket.request_id] == 1


async def test_only_ones_own(rig: Rig) -> None:
    """Another user's press is refused, and the picture goes on."""
    ticket = await rig.ask("a red fox")
    await settle()
    with pytest.raises(NotYoursError):
        await rig.service.cancel(ticket.request_id, 2)
    await rig.finish()
    assert rig.log.statuses() == ["posted"]


async def test_what_has_ended_cannot_be_cancelled(rig: Rig) -> None:
    """A press on a button of a finished request, or of one nobody knows, is told so."""
    ticket = await rig.ask("a red fox")
    await rig.finish()
    for request_id in (ticket.request_id, "feedfacecafe"):
        with pytest.raises(UnknownGenerationError):
            await rig.service.cancel(request_id, 1)
    assert rig.log.statuses() == ["posted"]


async def test_a_cancellation_that_cannot_be_logged_is_still_one(rig: Rig) -> None:
    """With a broken log the user still gets the answer, and the picture back."""
    await rig.ask("in the way", user=2)
    ticket = await rig.ask("never mind")
    rig.log.broken.add("mark_ended")
    await rig.service.cancel(ticket.request_id, 1)
    await settle()
    assert charges(rig)[0] == 0
    assert rig.courier.delivered()[ticket.request_id] == 1


async def test_all_that_a_user_has_waiting_is_cancelled_at_once(rig: Rig) -> None:
    """Of every request; what is painted goes on, other people's waits on."""
    first = await rig.ask("painted already", count=2)
    second = await rig.ask("never begun")
    await rig.ask("of somebody else", user=2)
    await settle()
    assert await rig.service.cancel_waiting(1) == 2
    assert await rig.service.cancel_waiting(1) == 0
    await rig.finish()
    assert rig.log.statuses() == ["posted", "cancelled", "cancelled", "posted"]
    assert charges(rig) == (1, 1)
    assert [rig.courier.delivered()[one.request_id] for one in (first, second)] == [1, 1]


async def test_what_waits_for_a_held_target_can_be_cancelled(rig: Rig) -> None:
    """A pause takes nobody's Cancel away."""
    rig.service.hold(["sdxl"])
    with pytest.raises(PausedError):
        await rig.ask("too late")
    rig.service.hold([])
    await rig.ask("in the way", user=2)
    ticket = await rig.ask("never mind")
    rig.service.hold(["sdxl"])
    await rig.service.cancel(ticket.request_id, 1)
    await rig.finish()
    assert rig.log.statuses() == ["refused", "posted", "cancelled"]
