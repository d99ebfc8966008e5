"""Bradley-Terry strengths by maximum likelihood, for thousands of win tables at once.

The model: candidate i is preferred to j with the chance 1 / (1 + exp(s_j - s_i)). A tie is half a win for both.
Source: R. A. Bradley and M. E. Terry, "Rank analysis of incomplete block designs", Biometrika 39 (1952).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.judging.votes import Vote

    Floats = NDArray[np.float64]

STEPS_MAX = 200
PRECISION = 1e-10


@dataclass(frozen=True, slots=True)
class Strengths:
    """Candidates with their log-strengths, whose mean is 0, and what the votes cannot say.

    *groups*: candidates never compared across, not even by way of others; more than one and no order between them is
    known. *unbeaten* (and *winless*): sets of candidates that were compared with others, and never lost to (won
    against) one; how far they are ahead (behind) is unknown. With any of these, the votes have no largest likelihood,
    and *is_smoothed* says that imaginary votes made the strengths finite.
    """

    log_strengths: dict[str, float]
    groups: tuple[tuple[str, ...], ...]
    unbeaten: tuple[tuple[str, ...], ...]
    winless: tuple[tuple[str, ...], ...]

    @property
    def is_smoothed(self) -> bool:
        """Whether the order rests on imaginary votes too."""
        return len(self.groups) > 1 or bool(self.unbeaten)


def candidates_of(votes: Sequence[Vote]) -> tuple[str, ...]:
    """Return the names that stand in the votes, sorted."""
    return tuple(sorted({name for vote in votes for name in (vote.a, vote.b)}))


def win_points(votes: Sequence[Vote], names: Sequence[str], groups: NDArray[np.intp], count: int) -> Floats:
    """Return tables [group, winner, loser] of points; *groups* says which of *count* tables each vote goes to."""
    place = {name: index for index, name in enumerate(names)}
    left = np.array([place[vote.a] for vote in votes], dtype=np.intp)
    right = np.array([place[vote.b] for vote in votes], dtype=np.intp)
    won = np.array([0.5 if vote.winner is None else float(vote.winner == vote.a) for vote in votes])
    points = np.zeros((count, len(names), len(names)))
    np.add.at(points, (groups, left, right), won)
    np.add.at(points, (groups, right, left), 1 - won)
    return points


def strengths(votes: Sequence[Vote]) -> Strengths:
    """Fit the strengths of all candidates in the votes; pairs of the same candidate twice must be left out before."""
    names = candidates_of(votes)
    points = win_points(votes, names, np.zeros(len(votes), dtype=np.intp), 1)
    fitted: list[float] = fit(points)[0].tolist()
    beats, meets = _reach(points)[0], _reach(points + points.swapaxes(1, 2))[0]
    mutual = beats & beats.T
    return Strengths(
        dict(zip(names, fitted, strict=True)),
        _named(_sets(meets), names),
        # Whoever is met is beaten back by nobody outside the set.
        _named([one for one in _sets(mutual) if _is_end(one, beats.T, meets)], names),
        _named([one for one in _sets(mutual) if _is_end(one, beats, meets)], names),
    )


def fit(points: Floats) -> Floats:
    """Return log-strengths [table, candidate] for tables [table, winner, loser] of points; each row's mean is 0.

    A largest likelihood exists when from every candidate a chain of wins leads to every other (L. R. Ford, "Solution
    of a ranking problem from binary comparisons", Amer. Math. Monthly 64, 1957). Tables without it, and only those,
    get 1/K imaginary wins for each of the K candidates against each other: half a win each way between two (Haldane's
    correction), and less than two comparisons per candidate however many there are.

    Newton's method; a step is shortened by log(1 + d) / d, d being its spread, with which it cannot overshoot
    (T. Sun and Q. Tran-Dinh, "Generalized self-concordant functions", Math. Programming 178, 2019).
    """
    scores = np.zeros(points.shape[:2])
    if points.shape[1] < 2:  # noqa: PLR2004  # one alone has nobody to be compared with
        return scores
    points = smoothed(points)
    for _ in range(STEPS_MAX):
        chance = _chances(scores)
        gradient = (points - (points + points.swapaxes(1, 2)) * chance).sum(axis=2)
        # The information knows nothing of the mean; a constant added to it keeps the mean where it is.
        step = cast("Floats", np.linalg.solve(_information(points, chance) + 1.0, gradient[:, :, None]))[:, :, 0]
        spread = np.ptp(step, axis=1, keepdims=True)
        scores += step * (np.log1p(spread) / np.maximum(spread, PRECISION))
        if spread.max() < PRECISION:
            break
    return scores - scores.mean(axis=1, keepdims=True)


def smoothed(points: Floats) -> Floats:
    """Return the tables with imaginary wins in those that would have no largest likelihood."""
    size = points.shape[1]
    lacking = ~_reach(points).all(axis=(1, 2))
    return points + np.where(lacking, 1 / size, 0.0)[:, None, None] * (1 - np.eye(size))


def fit_variances(points: Floats) -> Floats:
    """Return the variances [table, candidate] of `advantages`, were all votes independent (Fisher's information)."""
    points = smoothed(points)
    size = points.shape[1]
    covariance = np.linalg.pinv(_information(points, _chances(fit(points))), hermitian=True)
    return np.diagonal(covariance, axis1=1, axis2=2) * (size / (size - 1)) ** 2


def advantages(points: Floats) -> Floats:
    """Return each candidate's log-strength less the mean of the others' [table, candidate]; needs two candidates.

    It is the log-odds of being preferred to a typical other; of two candidates, to the other one.
    """
    size = points.shape[1]
    return fit(points) * size / (size - 1)


def _chances(scores: Floats) -> Floats:
    """Return the chance [table, i, j] that i is preferred to j."""
    return 1 / (1 + np.exp(scores[:, None, :] - scores[:, :, None]))


def _information(points: Floats, chance: Floats) -> Floats:
    """Return Fisher's information [table, i, j] about the strengths."""
    weight = (points + points.swapaxes(1, 2)) * chance * chance.swapaxes(1, 2)
    return weight.sum(axis=2)[:, :, None] * np.eye(points.shape[1]) - weight


def _reach(points: Floats) -> NDArray[np.bool_]:
    """Say from whom to whom [table, i, j] a chain of positive entries leads, everybody reaching themselves."""
    size = points.shape[1]
    reach = (points > 0) | np.eye(size, dtype=bool)
    for _ in range(size.bit_length()):  # the length of the chains doubles each time
        steps = reach.astype(np.float32)
        reach = steps @ steps > 0
    return reach


def _sets(same: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Return the classes of an equivalence, in the order of their first members."""
    return list(dict.fromkeys(tuple(np.flatnonzero(row).tolist()) for row in same))


def _is_end(members: tuple[int, ...], leads: NDArray[np.bool_], meets: NDArray[np.bool_]) -> bool:
    """Whether a set was compared with outsiders, and *leads* from it to none of them."""
    first = members[0]
    return int(leads[first].sum()) == len(members) < int(meets[first].sum())


def _named(sets: list[tuple[int, ...]], names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(names[index] for index in one) for one in sets)
