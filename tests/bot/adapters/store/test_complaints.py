"""Reports and decisions, as the log keeps them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain import LeftMessage, Origin, Outcome, Removal
from tests.bot.adapters.store.samples import NOW, begin_one, posted, scored

if TYPE_CHECKING:
    from bot.adapters.store.complaints import SQLiteComplaints
    from bot.adapters.store.opening import Store

BO, EVE, LEA = Origin(2**60, "Bo"), Origin(2**60 + 1, "Eve"), Origin(2**60 + 2, "Lea")
NOTICE = LeftMessage(2**60 + 3, 2**60 + 4)


@pytest.fixture
async def complaints(store: Store) -> SQLiteComplaints:
    """Post a picture that can be reported."""
    row = posted(scored(await begin_one(store.log)))
    await store.log.mark_scored(row)
    await store.log.mark_delivered([row])
    return store.complaints


async def test_a_person_reports_a_card_once(complaints: SQLiteComplaints) -> None:
    """Their first words stand."""
    assert await complaints.add(1, BO, "first", NOW)
    assert not await complaints.add(1, BO, "second", NOW)
    assert await complaints.add(1, EVE, "", NOW + timedelta(seconds=1))
    assert [(one.user_name, one.reason) for one in await complaints.open_of(1)] == [("Bo", "first"), ("Eve", "")]


async def test_a_decision_is_made_once(complaints: SQLiteComplaints) -> None:
    """On all that is open, and whoever comes later finds who decided."""
    await complaints.add(1, BO, "first", NOW)
    assert await complaints.last_decided(1) is None
    [decided] = await complaints.decide(1, Outcome.KEPT, LEA, NOW)
    assert (decided.outcome, decided.decided_by, decided.decided_by_name) == (Outcome.KEPT, LEA.user_id, "Lea")
    assert await complaints.decide(1, Outcome.REMOVED, EVE, NOW) == []
    assert await complaints.last_decided(1) == decided
    assert await complaints.open_of(1) == []


async def test_a_later_report_is_a_case_of_its_own(complaints: SQLiteComplaints) -> None:
    """Its decision is the last one."""
    await complaints.add(1, BO, "first", NOW)
    await complaints.decide(1, Outcome.KEPT, LEA, NOW)
    await complaints.add(1, EVE, "second", NOW)
    [decided] = await complaints.decide(1, Outcome.REMOVED, LEA, NOW + timedelta(hours=1))
    assert decided.user_name == "Eve"
    assert await complaints.last_decided(1) == decided


async def test_what_nobody_sees_yet_is_known(complaints: SQLiteComplaints) -> None:
    """Until there is a notice of it; one for what is decided is none."""
    await complaints.add(1, BO, "first", NOW)
    assert await complaints.unnoticed() == [1]
    assert await complaints.noticed(1, NOTICE)
    assert await complaints.unnoticed() == []
    assert [one.notice for one in await complaints.open_of(1)] == [NOTICE]
    await complaints.decide(1, Outcome.KEPT, LEA, NOW)
    assert not await complaints.noticed(1, NOTICE)


async def test_what_is_not_carried_out_yet_is_known(complaints: SQLiteComplaints) -> None:
    """Until it is settled."""
    await complaints.add(1, BO, "first", NOW)
    await complaints.noticed(1, NOTICE)
    assert await complaints.unsettled() == []
    decided = await complaints.decide(1, Outcome.REMOVED, LEA, NOW)
    assert await complaints.unsettled() == [decided]
    await complaints.settled(1)
    assert await complaints.unsettled() == []


@pytest.mark.parametrize("why", Removal)
async def test_a_removal_closes_what_is_open(store: Store, complaints: SQLiteComplaints, why: Removal) -> None:
    """And takes its notice along, unless leads decided: then the notice says so."""
    await complaints.add(1, BO, "first", NOW)
    await complaints.noticed(1, NOTICE)
    await store.removals.begin("r1", why, "", NOW)
    is_theirs = why is Removal.BY_MODERATOR
    assert (NOTICE in await store.removals.leftovers()) is not is_theirs
    assert len(await complaints.open_of(1)) == is_theirs
    last = await complaints.last_decided(1)
    assert (last is None) is is_theirs
    assert last is None or (last.outcome, last.decided_by) == (Outcome.REMOVED, None)
