"""When something stops being as usual: seldom where nothing changed, soon where something did."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bot.services.watch_turns import (
    EARLIER_RUNS,
    SETTLED_AFTER,
    Counted,
    count_off,
    is_count_back,
    is_pace_back,
    pace_off,
    turn,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DAYS = 60


def paces(times: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    """Yield the day, the sign, and whether it was over, for every turn that a daily run would tell."""
    for day in range(len(times)):
        if found := turn(times[max(0, day - EARLIER_RUNS) : day + 1], pace_off, is_pace_back):
            yield day, found.sign, found.is_back


def counts(days: Sequence[Sequence[str]], pictures: int) -> Iterator[tuple[int, bool]]:
    """Yield the day, and whether it was over, where these prompts failed."""
    runs = [Counted(pictures, Counter(one)) for one in days]
    for day in range(1, len(runs)):
        if found := turn(runs[max(0, day - EARLIER_RUNS) : day + 1], count_off, is_count_back, absorbs=True):
            yield day, found.is_back


def failing(rng: random.Random, pictures: int, rate: float) -> list[str]:
    """Return which of a run's prompts failed."""
    return [f"prompt {number}" for number in range(pictures) if rng.random() < rate]


@pytest.mark.parametrize(("spread", "told_max"), [(0.05, 0.0), (0.1, 0.5), (0.15, 1.0)])
def test_an_endpoint_that_stays_as_it_is_is_seldom_called_another(spread: float, told_max: float) -> None:
    """Over two months of daily runs whose middle time varies by 5 to 15 % from day to day."""
    told = 0
    for seed in range(60):
        rng = random.Random(seed)
        told += len([*paces([round(rng.lognormvariate(8.3, spread)) for _ in range(DAYS)])])
    assert told / 60 <= told_max


@pytest.mark.parametrize("pictures", [2, 12, 50, 200])
@pytest.mark.parametrize(("rate", "told_max"), [(0.0, 0.0), (0.002, 0.7), (0.01, 2.5)])
def test_failures_now_and_then_are_seldom_told(pictures: int, rate: float, told_max: float) -> None:
    """Over two months of daily runs of which one picture in 500, or in 100, fails by chance."""
    told = 0
    for seed in range(60):
        rng = random.Random(seed)
        told += len([*counts([failing(rng, pictures, rate) for _ in range(DAYS)], pictures)])
    assert told / 60 <= told_max


@pytest.mark.parametrize(("factor", "sign"), [(2.0, 1), (0.5, -1)])
def test_twice_as_slow_is_told_at_once(factor: float, sign: int) -> None:
    """Or the next day at the latest, whatever the days vary by anyway; and not again while it stays."""
    for seed in range(60):
        rng = random.Random(seed)
        times = [round(rng.lognormvariate(8.3, 0.06) * (1 if day < 25 else factor)) for day in range(DAYS)]
        told = [one for one in paces(times) if one[0] >= 25]
        assert told[0][0] in {25, 26}
        assert told[0][1:] == (sign, False)
        assert all(day > 40 for day, *_ in told[1:])


def test_a_tenth_of_the_pictures_failing_is_told_soon() -> None:
    """Of fifty within two days; of twelve, which tell less, mostly within a few."""
    delays: dict[int, list[int]] = {12: [], 50: []}
    for pictures, found in delays.items():
        for seed in range(60):
            rng = random.Random(seed)
            days = [failing(rng, pictures, 0.1 if day >= 20 else 0.0) for day in range(DAYS)]
            found.append(next(counts(days, pictures), (DAYS, False))[0] - 20)
    assert max(delays[50]) <= 1
    assert sorted(delays[12])[45] <= 3


def test_one_prompt_that_never_works_any_more_is_told_the_second_time() -> None:
    """The first time may be chance."""
    assert [*counts([[]] * 10 + [["a fox"]] * 5 + [[]] * 3, 12)] == [(11, False), (15, True)]


def test_where_much_fails_anyway_the_third_time_tells() -> None:
    """And it is over once that prompt works, not before."""
    usual = [[f"prompt {number}" for number in range(day, day + 2)] for day in range(0, 20, 2)]
    days = [*usual, *[["a fox", "prompt 1", "prompt 2"]] * 4, ["prompt 1", "prompt 2", "prompt 3"]]
    assert [*counts(days, 400)] == [(12, False), (14, True)]


def test_what_stays_is_usual_after_a_while() -> None:
    """And going back from there is told again."""
    times = [1000] * 10 + [2000] * (SETTLED_AFTER + 1) + [1000] * 3
    assert [*paces(times)] == [(10, 1, False), (18, -1, False)]
    assert [*paces([1000] * 10 + [2000] * 3 + [1000] * 3)] == [(10, 1, False), (14, 1, True)]


def test_one_slow_day_is_no_change_unless_it_is_very_slow() -> None:
    """Two in a row are."""
    assert [*paces([1000] * 10 + [1400] + [1000] * 5)] == []
    assert [*paces([1000] * 10 + [1400] * 2)] == [(11, 1, False)]
    assert [*paces([1000] * 4 + [9000])] == []  # nobody knows yet what is usual
