"""When something stops being as usual over a row of runs, and when it is so again: pure functions of figures.

Single figures of an endpoint that nobody touched go up and down. So nothing is compared with the last run alone: what
is usual are the runs before, and what is off them is so by more than these leave to chance, or again and again. Once
that is said, nothing more is until it is over, or until it has become what is usual.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence

T = TypeVar("T")

EARLIER_RUNS = 20
"""So many runs before the newest are looked at: those that say what is usual, and those since that were not so."""

USUAL_RUNS, CONFIRMED_BY, SETTLED_AFTER = 10, 3, 7
"""So many runs say what is usual; so many in a row may confirm that one is off; after so many that is what is usual."""

PACE_RUNS = 5
"""Runs that it takes to know a usual pace."""

FAR_OFF, OFF = 1.5, 1.1
"""One run so many times as slow as the slowest of the usual ones is slower; or two in a row by the lower factor."""

CHANCE_MAX, IN_A_ROW_MAX = 0.005, 0.0002
"""More pictures of a kind than chance gives that seldom; or the same prompt again and again, more seldom still."""

SEEN_BEFORE, COUNTED_BEFORE = 0.2, 200
"""What is taken as known of an endpoint before its first run: a picture in a thousand does not come."""


@dataclass(frozen=True, slots=True)
class Turn(Generic[T]):
    """What the newest of some runs turned. *sign* says which way it is or was off: 1 up, -1 down.

    *is_back*: it is as usual again. *usual* are the runs that say what that is, oldest first.
    """

    sign: int
    is_back: bool
    usual: Sequence[T]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many *pictures* a run has, and how many of a kind each prompt has."""

    pictures: int
    found: Counter[str]


def turn(
    runs: Sequence[T],
    off: Callable[[Sequence[T], Sequence[T]], int],
    is_back: Callable[[Sequence[T], Sequence[T]], bool],
    *,
    absorbs: bool = False,
) -> Turn[T] | None:
    """Return what the newest of *runs*, which is the last, turned; None where it turned nothing.

    *off* and *is_back* hear what is usual, and the runs since. *absorbs*: once that is over, these are usual as well.
    """
    usual, since, sign, found = list[T](), list[T](), 0, None
    # Where there were more runs than these, the first of them must not be told by fewer than were looked at then.
    least = USUAL_RUNS if len(runs) > EARLIER_RUNS else 1
    for one in runs:
        found = None
        if sign:
            since.append(one)
            if is_back(usual, since):
                found, sign, usual = Turn(sign, is_back=True, usual=usual), 0, [*usual, *(since if absorbs else [one])]
            elif len(since) == SETTLED_AFTER:
                usual, sign = since, 0
            continue
        usual.append(one)
        for count in range(1, min(CONFIRMED_BY, len(usual) - least) + 1):
            if sign := off(usual[:-count][-USUAL_RUNS:], usual[-count:]):
                usual, since = usual[:-count][-USUAL_RUNS:], usual[-count:]
                found = Turn(sign, is_back=False, usual=usual)
                break
    return found


def pace_off(usual: Sequence[int], since: Sequence[int]) -> int:
    """Return 1 where runs that took so long are slower than the usual ones, -1 where they are faster, else 0."""
    if len(usual) < PACE_RUNS or len(since) > 2:  # noqa: PLR2004  # two in a row say it
        return 0
    factor = FAR_OFF if len(since) == 1 else OFF
    if min(since) > factor * max(usual):
        return 1
    return -1 if max(since) * factor < min(usual) else 0


def is_pace_back(usual: Sequence[int], since: Sequence[int]) -> bool:
    """Say whether the last two runs took as long as the usual ones."""
    last = since[-2:]
    return len(last) == 2 and min(usual) / OFF <= min(last) and max(last) <= max(usual) * OFF  # noqa: PLR2004


def count_off(usual: Sequence[Counted], since: Sequence[Counted]) -> int:
    """Return 1 where the newest run has more pictures of the kind than usual, or all of them have, else 0."""
    now, before = since[-1], sum(one.pictures for one in usual)
    rate = (sum(one.found.total() for one in usual) + SEEN_BEFORE) / (before + COUNTED_BEFORE)
    if len(since) == 1:
        is_most = all(_share(now) > _share(one) for one in usual)
        return int(is_most and _chance(now.pictures, now.found.total(), rate) < CHANCE_MAX)
    known = {prompt for one in usual for prompt in one.found}
    in_a_row = set[str](now.found).intersection(*(one.found for one in since)) - known
    pictures, found = sum(one.pictures for one in since), sum(one.found.total() for one in since)
    is_most = all(found * one.pictures > one.found.total() * pictures for one in usual)
    if is_most and all(one.found for one in since) and _chance(pictures, found, rate) < IN_A_ROW_MAX:
        return 1  # a few each time, and again and again
    return int(bool(in_a_row) and now.pictures * rate ** len(since) < IN_A_ROW_MAX)


def is_count_back(usual: Sequence[Counted], since: Sequence[Counted]) -> bool:
    """Say whether the newest run has no more pictures of the kind than usual."""
    return not any(count_off(usual, since[-count:]) for count in range(1, min(CONFIRMED_BY, len(since)) + 1))


def _share(one: Counted) -> float:
    return one.found.total() / one.pictures


def _chance(pictures: int, count: int, rate: float) -> float:
    """Return how often so many pictures have *count* or more of a kind that comes at this rate."""
    return 1 - sum(comb(pictures, fewer) * rate**fewer * (1 - rate) ** (pictures - fewer) for fewer in range(count))
