"""Intervals: what they must do whatever the votes; how well they cover is test_calibration's."""

from __future__ import annotations

import numpy as np
import pytest

from bot.judging.resampling import pair_interval, strength_intervals, t_quantile
from bot.judging.votes import Choice
from tests.bot.judging.casting import spread, vote


@pytest.mark.parametrize(
    ("degrees", "quantile"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (1000, 1.962)]
)
def test_t_is_the_tables(degrees: float, quantile: float) -> None:
    """The 97.5 % quantiles are those of every printed table."""
    assert t_quantile(degrees) == pytest.approx(quantile, abs=2e-3)


def test_the_same_seed_gives_the_same_interval() -> None:
    """A report is the same each time it is made."""
    votes = spread(60, 40)
    first, second = (pair_interval(votes, "new", "old", np.random.default_rng(5)) for _ in range(2))
    assert first == second
    assert first
    assert first.low < first.share == 0.6 < first.high


def test_the_other_way_round_is_the_mirror_image() -> None:
    """What one gains the other loses."""
    votes = spread(60, 40)
    new, old = (pair_interval(votes, *names, np.random.default_rng(5)) for names in (("new", "old"), ("old", "new")))
    assert new
    assert old
    assert (new.low, new.high) == (pytest.approx(1 - old.high), pytest.approx(1 - old.low))


@pytest.mark.parametrize("alone", [{"raters": 1}, {"prompts": 1}])
def test_one_person_or_one_prompt_tells_no_spread(alone: dict[str, int]) -> None:
    """With one of either, anything is possible."""
    found = pair_interval(spread(30, 10, **alone), "new", "old", np.random.default_rng(1))
    assert found
    assert (found.low, found.high) == (0, 1)


def test_people_who_differ_widen_it() -> None:
    """Half of the people always for one and half for the other is less sure than everybody half and half."""
    said = [(f"r{rater}", f"p{prompt}") for rater in range(10) for prompt in range(10)]
    even = [vote(Choice.A if (int(r[1:]) + int(p[1:])) % 2 else Choice.B, r, p) for r, p in said]
    split = [vote(Choice.A if int(r[1:]) % 2 else Choice.B, r, p) for r, p in said]
    narrow, wide = (pair_interval(votes, "new", "old", np.random.default_rng(1)) for votes in (even, split))
    assert narrow
    assert wide
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_all_for_one_is_not_certain() -> None:
    """Forty of forty is a share of 1 with a bound below it."""
    found = pair_interval(spread(40, 0), "new", "old", np.random.default_rng(1))
    assert found
    assert 0.7 < found.low < found.share == found.high == 1


def test_several_candidates_at_once() -> None:
    """Each has its chance against a typical other; nobody to compare with gives nothing."""
    votes = [
        vote(Choice.A if (rater + prompt) % 4 else Choice.B, f"r{rater}", f"p{prompt}", *pair)
        for rater in range(6)
        for prompt in range(6)
        for pair in (("one", "two"), ("two", "three"), ("one", "three"))
    ]
    found = strength_intervals(votes, np.random.default_rng(1))
    assert [name for name, _ in sorted(found.items(), key=lambda one: -one[1].share)] == ["one", "two", "three"]
    assert all(one.low < one.share < one.high for one in found.values())
    assert strength_intervals([], np.random.default_rng(1)) == {}


def test_no_votes_no_interval() -> None:
    """Ties alone decide nothing."""
    assert pair_interval([vote(Choice.TIE)], "new", "old", np.random.default_rng(1)) is None
