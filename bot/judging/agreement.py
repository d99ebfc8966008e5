"""How far people agree: Krippendorff's alpha for ordered values.

Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C, and the ordinal metric of
section D. 1 is perfect agreement, 0 is what chance would give, below 0 is systematic disagreement.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.judging.votes import Vote


def ordinal_alpha(units: Iterable[Sequence[int]]) -> float | None:
    """Return alpha for the values that each unit was given, one by each person who judged it.

    Units with fewer than two values say nothing of agreement. None where no unit has two, or all values are the same.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    if not pairable:
        return None
    sizes = np.array([len(unit) for unit in pairable])
    levels, codes = np.unique(np.concatenate([np.asarray(unit) for unit in pairable]), return_inverse=True)
    counts = np.zeros((len(pairable), len(levels)))
    np.add.at(counts, (np.repeat(np.arange(len(pairable)), sizes), codes), 1)
    weighted = counts / (sizes - 1)[:, None]
    coincidences = weighted.T @ counts - np.diag(weighted.sum(axis=0))
    totals = coincidences.sum(axis=0)
    # Two values are as far apart as there are values between them, their own ones counted half.
    ranks = np.cumsum(totals) - totals / 2
    distances = (ranks[:, None] - ranks[None, :]) ** 2
    expected = float(totals @ distances @ totals) / (totals.sum() - 1)
    return 1 - float((coincidences * distances).sum()) / expected if expected else None


def preference_alpha(votes: Iterable[Vote]) -> float | None:
    """Return alpha of the preferences: a unit is a prompt with two candidates, "neither" lies between like a tie."""
    units: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for vote in votes:
        first, second = sorted((vote.a, vote.b))
        units[vote.prompt, first, second].append((vote.winner == first) - (vote.winner == second))
    return ordinal_alpha(units.values())
