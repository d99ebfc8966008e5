"""Limits: what is counted, what is said, and that no sequence of events gets round them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain import Allowed, Charge, Limits, Origin, Quota
from bot.errors import (
    DailyLimitError,
    QueueFullError,
    RateLimitedError,
    RefusedError,
    RequestTooLargeError,
    TooManyWaitingError,
)
from bot.services.allowance import DAY, LONGEST, Allowance, Claim
from tests.fakes import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

MINUTE = timedelta(seconds=60)
LIMITS = Limits(pictures_per_window=3, window=MINUTE, pictures_per_day=6, waiting_per_user=2, queue=4)


def allowance_of(limits: Limits, now: Callable[[], datetime]) -> Allowance:
    """Return an allowance under these limits, with nothing used yet."""
    return Allowance(lambda _origin: limits, now)


def someone(user_id: int) -> Origin:
    """Return who asks."""
    return Origin(user_id, f"user {user_id}")


def pass_time(clock: ManualClock, seconds: float) -> None:
    """Let time pass where nobody sleeps."""
    clock.start += timedelta(seconds=seconds)


def take_and_finish(allowance: Allowance, user_id: int, count: int) -> None:
    """Take pictures that end at once, so that only the rates count."""
    for claim in allowance.take(someone(user_id), count):
        allowance.close(claim)


@pytest.fixture
def clock() -> ManualClock:
    """Time set by hand."""
    return ManualClock()


@pytest.fixture
def allowance(clock: ManualClock) -> Allowance:
    """Nothing used yet."""
    return allowance_of(LIMITS, clock.now)


def test_the_window_is_full(allowance: Allowance, clock: ManualClock) -> None:
    """The fourth picture within a minute is refused until the first is a minute old; other users are not."""
    for _ in range(3):
        take_and_finish(allowance, 1, 1)
        pass_time(clock, 10)
    with pytest.raises(RateLimitedError) as refused:
        allowance.take(someone(1), 1)
    assert refused.value.retry_at == clock.now() + timedelta(seconds=30)
    assert (refused.value.limit, refused.value.window_s, refused.value.count) == (3, 60, 1)
    take_and_finish(allowance, 2, 1)


def test_room_for_several_takes_longer(allowance: Allowance, clock: ManualClock) -> None:
    """Two pictures fit when the second of three is a minute old, not when the first is."""
    for _ in range(3):
        take_and_finish(allowance, 1, 1)
        pass_time(clock, 10)
    with pytest.raises(RateLimitedError) as refused:
        allowance.take(someone(1), 2)
    assert refused.value.retry_at == clock.now() + timedelta(seconds=40)


def test_the_day_is_full(allowance: Allowance, clock: ManualClock) -> None:
    """When a day's pictures are used up, the refusal names the day and the time the first of them is a day old."""
    for _ in range(6):
        take_and_finish(allowance, 1, 1)
        pass_time(clock, 30)
    with pytest.raises(DailyLimitError) as refused:
        allowance.take(someone(1), 1)
    assert refused.value.retry_at == clock.now() - timedelta(seconds=180) + DAY


def test_the_later_of_two_limits_is_named(clock: ManualClock) -> None:
    """With the window and the day used up, the answer is not to try again in a minute."""
    allowance = allowance_of(replace(LIMITS, pictures_per_day=3), clock.now)
    for _ in range(3):
        take_and_finish(allowance, 1, 1)
    with pytest.raises(DailyLimitError) as refused:
        allowance.take(someone(1), 1)
    assert refused.value.retry_at == clock.now() + DAY


def test_open_pictures_are_bounded(allowance: Allowance) -> None:
    """A user with two pictures on the way gets no third until one has ended."""
    first, _ = allowance.take(someone(1), 2)
    with pytest.raises(TooManyWaitingError) as refused:
        allowance.take(someone(1), 1)
    assert (refused.value.open_now, refused.value.limit) == (2, 2)
    allowance.close(first)
    allowance.take(someone(1), 1)


def test_the_queue_is_bounded(allowance: Allowance) -> None:
    """Four pictures on the way are all there may be, whoever asks; a closed one makes room."""
    first, _ = allowance.take(someone(1), 2)
    allowance.take(someone(2), 2)
    with pytest.raises(QueueFullError) as refused:
        allowance.take(someone(3), 1)
    assert refused.value.limit == 4
    allowance.close(first)
    allowance.close(first)
    allowance.take(someone(3), 1)
    with pytest.raises(QueueFullError):
        allowance.take(someone(4), 1)


@pytest.mark.parametrize(
    "limits",
    [
        Limits(0, MINUTE, 0, waiting_per_user=2, queue=0),
        Limits(0, MINUTE, 0, waiting_per_user=0, queue=2),
        Limits(2, MINUTE, 0, waiting_per_user=0, queue=0),
        Limits(0, MINUTE, 2, waiting_per_user=0, queue=0),
        Limits(4, MINUTE, 2, waiting_per_user=3, queue=3),
    ],
)
def test_what_can_never_fit_is_said_to_be_too_large(limits: Limits, clock: ManualClock) -> None:
    """Waiting does not help a request above the lowest limit, so it is not told to wait."""
    allowance = allowance_of(limits, clock.now)
    with pytest.raises(RequestTooLargeError) as refused:
        allowance.take(someone(1), 3)
    assert (refused.value.count, refused.value.limit) == (3, 2)
    assert len(allowance.take(someone(1), 2)) == 2


def test_zero_lifts_every_limit(clock: ManualClock) -> None:
    """Limits of 0 refuse nothing."""
    allowance = allowance_of(Limits(0, MINUTE, 0, waiting_per_user=0, queue=0), clock.now)
    assert len(allowance.take(someone(1), 4) + allowance.take(someone(1), 400)) == 404
    assert allowance.quota(someone(1)) == Quota(window=None, day=None, open_now=404, open_limit=0, window_s=60)


def test_a_refusal_takes_nothing(allowance: Allowance) -> None:
    """A request for two where one is left leaves that one."""
    take_and_finish(allowance, 1, 2)
    with pytest.raises(RateLimitedError):
        allowance.take(someone(1), 2)
    take_and_finish(allowance, 1, 1)


def test_a_picture_still_on_its_way_counts_however_old(allowance: Allowance, clock: ManualClock) -> None:
    """A picture that waits for longer than the window still counts, and the answer is a time to come."""
    claims = [*allowance.take(someone(1), 2)]
    pass_time(clock, 120)
    allowance.close(claims[0])
    assert allowance.quota(someone(1)).window == Allowed(1, 3, clock.now() + timedelta(seconds=1))
    assert allowance.quota(someone(1)).open_now == 1


def test_the_quota_says_what_is_used_and_when_it_renews(allowance: Allowance, clock: ManualClock) -> None:
    """A quota names the pictures used in the window and the day, and when the oldest is free again."""
    started = clock.now()
    take_and_finish(allowance, 1, 1)
    pass_time(clock, 90)
    take_and_finish(allowance, 1, 2)
    assert allowance.quota(someone(1)) == Quota(
        window=Allowed(2, 3, clock.now() + MINUTE),
        day=Allowed(3, 6, started + DAY),
        open_now=0,
        open_limit=2,
        window_s=60,
    )
    assert allowance.quota(someone(2)).window == Allowed(0, 3, None)


def test_given_back_twice_is_given_back_once(allowance: Allowance) -> None:
    """Giving a picture back a second time takes nothing else off the count."""
    first, _ = allowance.take(someone(1), 2)
    allowance.give_back(first)
    allowance.give_back(first)
    quota = allowance.quota(someone(1))
    assert quota.window == Allowed(1, 3, quota.window.renews_at if quota.window else None)
    assert quota.open_now == 1


def test_a_closed_claim_counts_nowhere(allowance: Allowance) -> None:
    """A claim for a picture that was given back before can be given back again without effect."""
    allowance.take(someone(1), 1)
    allowance.give_back(allowance.closed_claim(1))
    assert allowance.quota(someone(1)).open_now == 1


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 50_000)), max_size=12),
    st.integers(1, 3),
    st.tuples(st.integers(3, 5), st.integers(3, 8)),
)
def test_the_time_named_is_the_first_that_helps(
    history: list[tuple[int, int]], count: int, per_window_and_day: tuple[int, int]
) -> None:
    """With nothing on the way, a refused request fits exactly at the time it was told, and not a moment before."""
    clock = ManualClock()
    limits = Limits(per_window_and_day[0], MINUTE, per_window_and_day[1], waiting_per_user=0, queue=0)
    allowance = allowance_of(limits, clock.now)
    for wanted, wait_s in history:
        try:
            take_and_finish(allowance, 1, wanted)
        except RefusedError:
            pass_time(clock, 1)
        pass_time(clock, wait_s % 40 if wait_s % 2 else wait_s)
    try:
        allowance.take(someone(1), count)
    except RateLimitedError as error:
        wait_s = (error.retry_at - clock.now()).total_seconds()
    else:
        assume(False)  # hypothesis's own way to say that this one does not count
        return
    pass_time(clock, wait_s - 0.001)
    with pytest.raises(RateLimitedError):
        allowance.take(someone(1), count)
    pass_time(clock, 0.001)
    assert len(allowance.take(someone(1), count)) == count


@dataclass(eq=False)
class Taken:
    """A claim, and what the log would hold of it."""

    claim: Claim
    charge: Charge


MORE = replace(LIMITS, pictures_per_window=5, window=timedelta(hours=1), pictures_per_day=0)
"""The third person's: more, over a longer time, and no limit for the day."""


def limits_of(origin: Origin) -> Limits:
    """Return the limits of whoever asks."""
    return MORE if origin.user_id == 3 else LIMITS


class AllowanceMachine(RuleBasedStateMachine):
    """Any sequence of asking, ending, giving back, waiting and restarting, beside the rules written plainly."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock()
        self.allowance = Allowance(limits_of, self.clock.now)
        self.taken: list[Taken] = []
        self.next_id = 1

    def counted(self, user_id: int, span: timedelta) -> int:
        """Return how many pictures count against a user over *span*."""
        since = self.clock.now() - span
        own = (one.charge for one in self.taken if one.charge.user_id == user_id)
        return sum(charge.is_open or charge.queued_at > since for charge in own)

    def open_now(self, user_id: int | None = None) -> int:
        """Return how many pictures are on the way, of one user or of all."""
        return sum(one.charge.is_open for one in self.taken if user_id in {None, one.charge.user_id})

    def fits(self, user_id: int, count: int) -> bool:
        """Say whether no limit is passed."""
        limits = limits_of(someone(user_id))
        return (
            self.open_now(user_id) + count <= limits.waiting_per_user
            and self.open_now() + count <= limits.queue
            and self.counted(user_id, limits.window) + count <= limits.pictures_per_window
            and (not limits.pictures_per_day or self.counted(user_id, DAY) + count <= limits.pictures_per_day)
        )

    @rule(user_id=st.integers(1, 3), count=st.integers(1, 3))
    def ask(self, user_id: int, count: int) -> None:
        """A request is taken exactly when it fits."""
        fits = self.fits(user_id, count)
        try:
            claims = self.allowance.take(someone(user_id), count)
        except RefusedError:
            assert not fits
            return
        assert fits
        assert len(claims) == count
        for claim in claims:
            self.taken.append(Taken(claim, Charge(self.next_id, user_id, self.clock.now(), is_open=True)))
            self.next_id += 1

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        """A picture that ended is no longer on the way, and counts."""
        one = data.draw(st.sampled_from(self.taken))
        self.allowance.close(one.claim)
        one.charge = replace(one.charge, is_open=False)

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        """A picture given back does not count, nor does it twice."""
        one = data.draw(st.sampled_from(self.taken))
        self.allowance.give_back(one.claim)
        self.allowance.give_back(one.claim)
        self.taken.remove(one)

    @rule(seconds=st.sampled_from([1, 20, 59, 60, 3600, 40_000, 86_399]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        pass_time(self.clock, seconds)

    @rule()
    def restart(self) -> None:
        """What the log says restores what was there."""
        since = self.clock.now() - LONGEST
        charges = [one.charge for one in self.taken if one.charge.is_open or one.charge.queued_at > since]
        before = self.quotas()
        self.allowance = Allowance(limits_of, self.clock.now)
        claims = self.allowance.restore(charges)
        self.taken = [one for one in self.taken if one.charge.generation_id in claims]
        for one in self.taken:
            one.claim = claims[one.charge.generation_id]
        assert self.quotas() == before

    @invariant()
    def no_limit_is_passed(self) -> None:
        """Nobody has more than a limit allows; the quota says how much they have."""
        assert self.open_now() <= LIMITS.queue
        for user_id, quota in self.quotas().items():
            limits = limits_of(someone(user_id))
            assert quota.open_now == self.open_now(user_id) <= limits.waiting_per_user
            assert quota.window
            assert quota.window.used == self.counted(user_id, limits.window) <= limits.pictures_per_window
            if limits.pictures_per_day:
                assert quota.day
                assert quota.day.used == self.counted(user_id, DAY) <= limits.pictures_per_day
            else:
                assert quota.day is None

    def quotas(self) -> dict[int, Quota]:
        """Return every user's."""
        return {user_id: self.allowance.quota(someone(user_id)) for user_id in (1, 2, 3)}


TestAllowanceMachine = AllowanceMachine.TestCase
TestAllowanceMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
