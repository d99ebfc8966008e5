"""95 % intervals for votes of the same people on the same prompts, by resampling whole raters and whole prompts.

Votes of one person lean the same way, and so do votes on one prompt: counted as independent they promise too much.
How the interval is made was chosen by simulation (`tests/bench/bench_judging.py`):

- The pigeonhole bootstrap, raters and prompts drawn anew together (A. B. Owen, Ann. Appl. Stat. 1, 2007), counts the
  noise of single votes up to three times and covers too much; raters alone, or prompts alone, cover too little.
- So raters, prompts and single cells (a person with a prompt) are resampled one at a time, and their variances put
  together as var(raters) + var(prompts) - var(cells) (A. C. Cameron, J. B. Gelbach and D. L. Miller, "Robust inference
  with multiway clustering", J. Bus. Econ. Stat. 29, 2011), on the log-odds, where the distribution is most even.
  By chance they can vary less than independent votes would: then nine tenths of that variance is the least. All of it
  covers too much where people do not differ, and much less covers too little where they do.
- A handful of people tells their spread badly: variances are scaled by G / (G - 1), G being the effective number of
  people (or prompts) that unequal shares of the votes leave, and Student's t takes the place of the normal. Its degrees
  of freedom are Satterthwaite's. Charging raters and prompts with their whole variance there covers too much, charging
  only what exceeds the cells' variance too little; less half of the cells' variance lies right between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from bot.judging.bradley_terry import advantages, candidates_of, fit_variances, win_points
from bot.judging.shares import Interval

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from bot.judging.votes import Vote

    Floats = NDArray[np.float64]

RESAMPLES = 1000
CLUSTERS_MAX = 1000
"""More raters, prompts or cells than this are thrown together at random; the variance stays right, memory bounded."""

NOISE_PART_MIN = 0.9
"""The variance is at least this part of what independent votes would have."""

DEGREES_MAX = 1000.0
GRID = 20_001


@dataclass(frozen=True, slots=True)
class _Spread:
    """Variances that resampling one kind of cluster gives, per candidate, and what they may be trusted."""

    variances: Floats
    degrees: float


def strength_intervals(votes: Sequence[Vote], rng: Generator) -> dict[str, Interval]:
    """Return each candidate's chance to be preferred to a typical other one, ties half a win, with its 95 % interval.

    Empty for fewer than two candidates. With one rater or one prompt the interval is 0 to 1: nothing tells the spread.
    """
    names = candidates_of(votes)
    if len(names) < 2:  # noqa: PLR2004  # nobody to be compared with
        return {}
    whole = win_points(votes, names, np.zeros(len(votes), dtype=np.intp), 1)
    middle = advantages(whole)[0]
    half = _half_widths(votes, names, fit_variances(whole)[0], rng)
    bounds = zip(names, _share(middle), _share(middle - half), _share(middle + half), strict=True)
    return {name: Interval(float(share), float(low), float(high)) for name, share, low, high in bounds}


def pair_interval(votes: Sequence[Vote], first: str, second: str, rng: Generator) -> Interval | None:
    """Return the first's share of the decided votes between two candidates, with its 95 % interval; None for no votes.

    Ties are left out here, as in the sentence "62 of 100 decided comparisons" that the interval stands in; whether it
    includes 50 % they could not change.
    """
    decided = [vote for vote in votes if vote.is_between(first, second) and vote.winner]
    if not decided:
        return None
    share = sum(vote.winner == first for vote in decided) / len(decided)
    found = strength_intervals(decided, rng)[first]
    return Interval(share, min(share, found.low), max(share, found.high))


def _half_widths(votes: Sequence[Vote], names: Sequence[str], least: Floats, rng: Generator) -> Floats:
    """Return half the interval's width per candidate, in log-odds; *least* is the variance of independent votes."""
    raters = _codes([vote.rater for vote in votes])
    prompts = _codes([vote.prompt for vote in votes])
    if not raters.any() or not prompts.any():
        return np.full(len(names), np.inf)
    cells = _resample(votes, names, _codes(list(zip(raters.tolist(), prompts.tolist(), strict=True))), rng)
    # Where all agree no resample differs, and only the model knows that the next vote may.
    noise = np.maximum(cells.variances, least)
    clusters = [_resample(votes, names, codes, rng) for codes in (raters, prompts)]
    variances = np.maximum(sum((one.variances for one in clusters), -noise), NOISE_PART_MIN * noise)
    doubts = noise**2 / cells.degrees
    for one in clusters:
        doubts = doubts + np.maximum(one.variances - noise / 2, 0.0) ** 2 / one.degrees
    quantiles = np.array([t_quantile(degrees) for degrees in variances**2 / doubts])
    return quantiles * np.sqrt(variances)


def _resample(votes: Sequence[Vote], names: Sequence[str], codes: NDArray[np.intp], rng: Generator) -> _Spread:
    """Draw whole clusters with replacement, and see how the advantages vary; *codes* says each vote's cluster."""
    if codes.max() >= CLUSTERS_MAX:
        codes = rng.permutation(int(codes.max()) + 1)[codes] % CLUSTERS_MAX
    count = int(codes.max()) + 1
    points = win_points(votes, names, codes, count)
    draws = rng.multinomial(count, np.full(count, 1 / count), size=RESAMPLES).astype(np.float64)
    drawn = (draws @ points.reshape(count, -1)).reshape(RESAMPLES, *points.shape[1:])
    sizes = np.bincount(codes)
    effective = float(sizes.sum() ** 2 / (sizes**2).sum())
    return _Spread(advantages(drawn).var(axis=0) * effective / (effective - 1), effective - 1)


def _codes(keys: Sequence[Hashable]) -> NDArray[np.intp]:
    """Return a number per key, from 0 on, the same for the same key."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return np.array([numbers[key] for key in keys], dtype=np.intp)


def _share(log_odds: Floats) -> Floats:
    """Return shares from 0 to 1 of log-odds, infinite ones too."""
    return 0.5 + np.tanh(log_odds / 2) / 2


def t_quantile(degrees: float) -> float:
    """Return the 97.5 % quantile of Student's t; *degrees* of freedom from 1 up, and 1,000 do for infinitely many.

    With t = sqrt(n) tan(x) the density is that of cos(x)^(n - 1), which is smooth and bounded: it is summed up on a
    grid, to four digits.
    """
    degrees = min(max(float(degrees), 1.0), DEGREES_MAX)
    angles = np.linspace(0.0, np.pi / 2, GRID)
    density = np.cos(angles) ** (degrees - 1)
    below = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
    angle = cast("float", np.interp(0.95 * below[-1], below, angles))
    return float(np.sqrt(degrees) * np.tan(angle))
