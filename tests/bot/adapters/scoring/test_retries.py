"""Repeats: how many, how long, and never past the deadline."""

from __future__ import annotations

import pytest

from bot.adapters.scoring.failures import AttemptError, Repeat
from bot.adapters.scoring.retries import Repeats, RetryPolicy
from bot.errors import EndpointBusyError, ScoringFacts

DOUBLING = RetryPolicy(few=3, patient=8, wait_initial_s=1, wait_max_s=20, wait_jitter_s=0)


def failure(repeat: Repeat, retry_after_s: float | None = None) -> AttemptError:
    """Return a failed attempt that may be repeated like that."""
    return AttemptError(EndpointBusyError(ScoringFacts("busy")), repeat, retry_after_s)


def repeats(policy: RetryPolicy = DOUBLING, deadline: float = 1000.0, now: float = 0.0) -> Repeats:
    """Return the hook of a call that started just *now*."""
    return Repeats(policy, "call-1", deadline, lambda: now)


@pytest.mark.parametrize(
    ("repeat", "count"), [(Repeat.NEVER, 0), (Repeat.ONCE, 1), (Repeat.FEW, 3), (Repeat.PATIENT, 8)]
)
def test_each_sort_is_repeated_so_often(repeat: Repeat, count: int) -> None:
    """A failure is repeated as often as its sort allows, and not once more."""
    hook = repeats()
    waits = [hook(failure(repeat)) for _ in range(count)]
    assert all(wait is not False for wait in waits)
    assert hook(failure(repeat)) is False


def test_waits_double_up_to_the_longest() -> None:
    """Waits double from the first to the longest allowed, in seconds."""
    hook = repeats()
    assert [hook(failure(Repeat.PATIENT)) for _ in range(8)] == [1, 2, 4, 8, 16, 20, 20, 20]


def test_a_wait_has_a_random_part_on_top() -> None:
    """Jitter lengthens a wait by at most what the policy says, and not always by the same."""
    policy = RetryPolicy(wait_initial_s=4, wait_jitter_s=2)
    waits = [policy.wait_s(0, None) for _ in range(50)]
    assert all(4 <= wait_s <= 6 for wait_s in waits)
    assert len(set(waits)) > 1


def test_the_endpoints_wish_goes_before_our_doubling() -> None:
    """Retry-After is honoured, also where it is longer than our longest wait."""
    assert repeats()(failure(Repeat.PATIENT, retry_after_s=60)) == 60


def test_a_wait_past_the_deadline_is_not_begun() -> None:
    """A wait that would reach the deadline ends the repeats; a shorter one does not."""
    assert repeats(deadline=61)(failure(Repeat.PATIENT, retry_after_s=60)) == 60
    assert repeats(deadline=60)(failure(Repeat.PATIENT, retry_after_s=60)) is False
    assert repeats(deadline=100, now=99.5)(failure(Repeat.FEW)) is False


def test_a_wait_without_end_is_not_begun() -> None:
    """An absurd Retry-After ends the repeats."""
    assert repeats()(failure(Repeat.PATIENT, retry_after_s=float("inf"))) is False


def test_only_failed_attempts_are_repeated() -> None:
    """An error that is no failed attempt, such as a bad answer, goes through at once."""
    assert repeats()(ValueError("no attempt")) is False
