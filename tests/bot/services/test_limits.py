"""Whose limits count: a person's own, the channel's, their roles', everybody's; and none for leads who are exempt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Limits, LimitScope, Origin, OwnLimits, Policy
from bot.services.limits import limits_for

HERE, THREAD, ROLE, BIG_ROLE = 11, 12, 21, 22
OF_ROLE, OF_BIG_ROLE, OF_CHANNEL, OF_PERSON = (
    OwnLimits(10, 60, 200),
    OwnLimits(90, 3600, 500),
    OwnLimits(2, 60, 0),
    OwnLimits(0, 60, 7),
)
POLICY = Policy(Limits(5), role_limits={ROLE: OF_ROLE, BIG_ROLE: OF_BIG_ROLE})
SOMEONE = Origin(1, "Bo", 7, HERE)


def told(
    origin: Origin, own: dict[tuple[LimitScope, int], OwnLimits] | None = None, policy: Policy = POLICY
) -> OwnLimits:
    """Return the limits that count, as a person's own are written."""
    limits = limits_for(origin, policy, own or {})
    assert (limits.queue, limits.prompt_chars) == (policy.limits.queue, policy.limits.prompt_chars)
    return OwnLimits(limits.pictures_per_window, round(limits.window.total_seconds()), limits.pictures_per_day)


def with_roles(*role_ids: int, is_lead: bool = False) -> Origin:
    """Return somebody with these roles."""
    return Origin(1, "Bo", 7, HERE, role_ids=frozenset(role_ids), is_lead=is_lead)


def test_everybody_has_the_usual_limits() -> None:
    """Where nothing else is said."""
    assert limits_for(SOMEONE, POLICY, {}) == POLICY.limits
    assert limits_for(with_roles(99), POLICY, {}) == POLICY.limits


def test_the_most_generous_of_the_roles_counts() -> None:
    """The quicker pace of one, the longer day of another: nobody has less for one more role."""
    assert told(with_roles(ROLE)) == OF_ROLE
    assert told(with_roles(BIG_ROLE)) == OF_BIG_ROLE
    assert told(with_roles(ROLE, BIG_ROLE)) == OwnLimits(10, 60, 500)


def test_limits_that_leads_gave_a_role_go_over_the_settings() -> None:
    """Also when they are lower."""
    assert told(with_roles(ROLE), {(LimitScope.ROLE, ROLE): OwnLimits(1, 60, 1)}) == OwnLimits(1, 60, 1)


def test_a_person_goes_over_a_channel_and_a_channel_over_roles() -> None:
    """Whether that is more or less."""
    own = {(LimitScope.CHANNEL, HERE): OF_CHANNEL}
    assert told(with_roles(ROLE), own) == OF_CHANNEL
    assert told(with_roles(ROLE), own | {(LimitScope.PERSON, 1): OF_PERSON}) == OF_PERSON
    assert told(Origin(2, "Cleo", 7, 99), own | {(LimitScope.PERSON, 1): OF_PERSON}) == OwnLimits(5, 60, 100)


def test_a_thread_has_its_channels_limits_unless_it_has_its_own() -> None:
    """A thread is part of its channel."""
    in_thread = Origin(1, "Bo", 7, THREAD, parent_id=HERE)
    own = {(LimitScope.CHANNEL, HERE): OF_CHANNEL}
    assert told(in_thread, own) == OF_CHANNEL
    assert told(in_thread, own | {(LimitScope.CHANNEL, THREAD): OF_ROLE}) == OF_ROLE


def test_what_counts_in_a_channel_for_a_while_goes_over_its_own() -> None:
    """A show's limits fit a crowd."""
    own = {(LimitScope.CHANNEL, HERE): OF_CHANNEL}
    limits = limits_for(SOMEONE, POLICY, own, lambda channel_id: OF_BIG_ROLE if channel_id == HERE else None)
    assert (limits.pictures_per_window, limits.window) == (90, timedelta(hours=1))


@pytest.mark.parametrize("is_lead", [True, False])
@pytest.mark.parametrize("are_exempt", [True, False])
def test_leads_are_exempt_where_the_house_says_so(is_lead: bool, are_exempt: bool) -> None:  # noqa: FBT001  # pytest
    """From the window, the day and what may wait; never from the queue's bound."""
    policy = Policy(POLICY.limits, are_leads_exempt=are_exempt)
    limits = limits_for(with_roles(is_lead=is_lead), policy, {(LimitScope.PERSON, 1): OF_ROLE})
    is_free = is_lead and are_exempt
    assert (limits.pictures_per_window == limits.pictures_per_day == limits.waiting_per_user == 0) is is_free
    assert limits.queue == policy.limits.queue


OWN = st.builds(OwnLimits, st.integers(0, 100), st.integers(1, 86_400), st.integers(0, 1000))


@given(st.dictionaries(st.integers(1, 9), OWN, max_size=5), st.frozensets(st.integers(1, 9)), st.integers(1, 9))
def test_one_more_role_never_takes_anything_away(
    role_limits: dict[int, OwnLimits], role_ids: frozenset[int], one_more: int
) -> None:
    """Among roles that have limits."""
    policy = Policy(POLICY.limits, role_limits=role_limits)
    if not role_ids & role_limits.keys():
        return
    before, after = (told(with_roles(*ids), policy=policy) for ids in (role_ids, role_ids | {one_more}))
    assert pace(after) >= pace(before)
    assert (after.pictures_per_day or 9999) >= (before.pictures_per_day or 9999)


def pace(limits: OwnLimits) -> float:
    """Return the pictures a second."""
    return limits.pictures_per_window / limits.window_s if limits.pictures_per_window else 9999
