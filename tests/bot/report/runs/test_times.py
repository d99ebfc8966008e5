"""Slower and faster are only said beyond the usual spread of the same prompts."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report.runs.contents import Match
from bot.report.runs.matching import side_by_side
from bot.report.runs.times import PROMPTS_MIN, SLOW_PROMPTS_MIN, Change, _rank, slow_change, typical_change
from tests.bot.report.runs.sides import Line, side

MATCH = Match(0, 1, "sdxl")
TIMES = st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 60_000)), max_size=40)


def changes(times: list[tuple[int, int]]) -> tuple[Change | None, Change | None]:
    """Return how the typical and the slow time changed, a prompt each."""
    first, second = (
        side(number, [Line(f"prompt {place}", times=(two[number - 1],)) for place, two in enumerate(times)])
        for number in (1, 2)
    )
    rows = side_by_side(first, second).rows
    return typical_change(rows, MATCH), slow_change(rows, MATCH)


@given(TIMES)
def test_swapped_runs_are_as_much_faster_as_they_were_slower(times: list[tuple[int, int]]) -> None:
    """Ratios and bounds are turned over, and it is as clear as it was."""
    back = changes([(second, first) for first, second in times])
    for one, other in zip(changes(times), back, strict=True):
        assert (one is None) is (other is None)
        if one and other:
            assert one.ratio == pytest.approx(1 / other.ratio)
            assert (one.low, one.high) == (pytest.approx(1 / other.high), pytest.approx(1 / other.low))
            assert one.low <= one.high


@pytest.mark.parametrize(("count", "rank"), [(8, 0), (11, 0), (12, 1), (15, 2), (20, 3), (100, 36)])
def test_the_interval_is_the_sign_tests(count: int, rank: int) -> None:
    """As in the tables of the sign test; with seven prompts there is none."""
    assert _rank(count) == rank
    assert _rank(PROMPTS_MIN - 1) == -1


def test_a_run_that_is_slower_everywhere_is_slower() -> None:
    """By half, on every prompt."""
    typical, slow = changes([(ms, ms * 3 // 2) for ms in range(4000, 6000, 100)])
    assert typical
    assert slow
    assert typical.is_clear
    assert slow.is_clear
    assert typical.ratio == pytest.approx(1.5, abs=0.01)
    assert slow.prompts == SLOW_PROMPTS_MIN


def test_a_change_nobody_would_notice_is_none() -> None:
    """Five in a hundred, however sure."""
    typical, slow = changes([(ms, ms * 105 // 100) for ms in range(4000, 6000, 50)])
    assert typical
    assert not typical.is_clear
    assert not (slow and slow.is_clear)


def test_too_few_prompts_say_nothing() -> None:
    """However far apart."""
    assert changes([(1000, 9000)] * (PROMPTS_MIN - 1)) == (None, None)
    assert changes([(1000, 9000)] * (SLOW_PROMPTS_MIN - 1))[1] is None


@pytest.mark.parametrize("prompts", [12, 20, 50])
def test_chance_alone_is_seldom_called_a_change(prompts: int) -> None:
    """Of runs that differ by nothing but chance, one in 50, and one in 20 for the slow time."""
    rng, called = random.Random(4), Counter[str]()
    for _ in range(200):
        base = [rng.lognormvariate(8.3, 0.2) for _ in range(prompts)]
        first, second = ([int(ms * rng.lognormvariate(0, 0.25)) for ms in base] for _ in range(2))
        typical, slow = changes([*zip(first, second, strict=True)])
        called["typical"] += bool(typical and typical.is_clear)
        called["slow"] += bool(slow and slow.is_clear)
    assert called["typical"] <= 200 * 0.02
    assert called["slow"] <= 200 * 0.05


def test_half_as_long_again_is_found_with_a_dozen_prompts() -> None:
    """Nearly always, however the single times vary."""
    rng, found = random.Random(4), 0
    for _ in range(100):
        first = [int(rng.lognormvariate(8.3, 0.2)) for _ in range(12)]
        times = [(ms, int(1.5 * ms * rng.lognormvariate(0, 0.2))) for ms in first]
        typical, _ = changes(times)
        found += bool(typical and typical.is_clear)
    assert found >= 90


def test_failures_are_not_quick_pictures() -> None:
    """A prompt that failed in one run tells nothing of the time."""
    lines = [Line(f"prompt {number}", times=(4000,)) for number in range(6)]
    failing = [*lines[:-1], Line("prompt 5", times=(None,))]
    assert typical_change(side_by_side(side(1, lines), side(2, failing)).rows, MATCH) is None
