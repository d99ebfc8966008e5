"""Shares against published intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judging.shares import Tally, tally, wilson
from bot.judging.votes import Choice
from tests.bot.judging.casting import vote


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    # R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Stat. Med. 17 (1998), table I.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_the_published_one(successes: int, total: int, low: float, high: float) -> None:
    """Four digits agree with Newcombe's table."""
    found = wilson(successes, total)
    assert found
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 10_000), st.data())
def test_wilson_holds_its_share(total: int, data: st.DataObject) -> None:
    """The share lies inside, the bounds inside 0 to 1, and the other side's interval is the mirror image."""
    successes = data.draw(st.integers(0, total))
    found, other = wilson(successes, total), wilson(total - successes, total)
    assert found
    assert other
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.low == pytest.approx(1 - other.high, abs=1e-9)


def test_no_votes_no_share() -> None:
    """Nothing is said where nobody voted."""
    assert wilson(0, 0) is None
    assert Tally(0, 0, 3, 1).decided_share is None
    assert Tally(0, 0, 0, 0).win_share is None


def test_a_tally_knows_no_sides() -> None:
    """A win on the right is a win; ties and neither are half a win; others' votes are not counted."""
    votes = [
        vote(Choice.A),
        vote(Choice.B, a="old", b="new"),
        vote(Choice.B),
        vote(Choice.TIE),
        vote(Choice.NEITHER),
        vote(Choice.A, b="third"),
    ]
    found = tally(votes, "new", "old")
    assert found == Tally(2, 1, 1, 1)
    assert (found.decided, found.total, found.decided_share, found.win_share) == (3, 5, 2 / 3, 3 / 5)
