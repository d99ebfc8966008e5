"""Whether one run took longer than another, beyond what the same prompts vary by anyway.

Both runs painted the same prompts, so each prompt is compared with itself. For the typical time the ratios of all
prompts are put in order: the middle one is the finding, and the sign test's order statistics are its 99 % interval,
whatever the times are like (W. R. Thompson, Ann. Math. Stat. 7, 1936). For the slow time, which one prompt alone does
not have, whole prompts are drawn anew with replacement.

"Slower" or "faster" is said where the interval leaves out "the same", and the finding is at least CHANGE_MIN away from
it. Everything that slowed down a whole run, such as a busy hour, is in the ratios too: this tells that the run was
slower, not why.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, exp, log
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from bot.services.run_figures import SLOW_SHARE, times_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.report.runs.contents import Match, Row

CHANGE_MIN = 0.1
"""A change by less than a tenth is nothing anybody notices."""

OUTSIDE = 0.01
"""How seldom an interval leaves out what is so: a page of two models draws four, and few pages are to say too much."""

PROMPTS_MIN = 8
"""With fewer prompts not even all of them together leave 99 %."""

SLOW_PROMPTS_MIN = 20
"""Of fewer prompts the slowest twentieth is a single one."""

RESAMPLES, SEED = 1000, 1


@dataclass(frozen=True, slots=True)
class Change:
    """How many times as long as in the first run it took in the second, with the 99 % interval, over *prompts*."""

    ratio: float
    low: float
    high: float
    prompts: int

    @property
    def is_clear(self) -> bool:
        """Whether the second run is slower or faster beyond the usual spread, and noticeably."""
        return (self.low > 1 or self.high < 1) and abs(log(self.ratio)) >= log(1 + CHANGE_MIN)


def typical_change(rows: Sequence[Row], match: Match) -> Change | None:
    """Return how the time of a typical picture changed; None for too few prompts."""
    ratios = sorted(log(median(second) / median(first)) for first, second in _times(rows, match))
    if len(ratios) < PROMPTS_MIN:
        return None
    rank = _rank(len(ratios))
    return Change(exp(median(ratios)), exp(ratios[rank]), exp(ratios[-1 - rank]), len(ratios))


def slow_change(rows: Sequence[Row], match: Match) -> Change | None:
    """Return how the time that 19 in 20 pictures stayed within changed; None for too few prompts."""
    times = _times(rows, match)
    if len(times) < SLOW_PROMPTS_MIN:
        return None
    firsts, seconds = (_Times([two[side] for two in times]) for side in (0, 1))
    once = np.ones(len(times), dtype=np.intp)
    draws = np.random.default_rng(SEED).multinomial(len(times), once / len(times), size=RESAMPLES)
    ratios = [log(seconds.slow(draw) / firsts.slow(draw)) for draw in draws]
    low, high = (float(np.quantile(ratios, bound)) for bound in (OUTSIDE / 2, 1 - OUTSIDE / 2))
    return Change(seconds.slow(once) / firsts.slow(once), exp(low), exp(high), len(times))


class _Times:
    """The times of one run in order, each with its prompt."""

    def __init__(self, by_prompt: Sequence[Sequence[int]]) -> None:
        both = sorted((ms, prompt) for prompt, some in enumerate(by_prompt) for ms in some)
        self._ms = [ms for ms, _ in both]
        self._prompts = np.array([prompt for _, prompt in both], dtype=np.intp)

    def slow(self, draw: NDArray[np.intp]) -> int:
        """Return the slow time where each prompt counts as often as it was drawn."""
        reached = np.cumsum(draw[self._prompts])
        needed = SLOW_SHARE * int(reached[-1]) - 1e-9  # what is reached exactly is reached
        return self._ms[int(np.searchsorted(reached, needed))]


def _times(rows: Sequence[Row], match: Match) -> list[tuple[list[int], list[int]]]:
    """Return the scoring times of each prompt that came in both runs, none of them nought."""
    both = [tuple(times_of(row.cells[place].pictures) for place in (match.first, match.second)) for row in rows]
    return [([max(1, ms) for ms in first], [max(1, ms) for ms in second]) for first, second in both if first and second]


def _rank(count: int) -> int:
    """Return how many of *count* values may be left out at either end: less than one time in 200 it is that many."""
    rank, below = -1, 0.0
    while (below := below + comb(count, rank + 1) / 2**count) <= OUTSIDE / 2:
        rank += 1
    return rank
