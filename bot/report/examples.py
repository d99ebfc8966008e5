"""The prompts that stand out: surely good or surely bad, by the near end of an interval and not by one lucky vote."""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING

from bot.judging.shares import wilson
from bot.report.contents import Example

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.report.rows import Judged

EXAMPLES_MAX = 10


def best_of(judged: Iterable[Judged]) -> tuple[Example, ...]:
    """Return the best prompts, the surest first: more must speak for one than against it."""
    liked = (one for one in judged if _good(one) > _bad(one))
    return _examples(nlargest(EXAMPLES_MAX, liked, lambda one: _rank(one, _good(one))))


def worst_of(judged: Iterable[Judged]) -> tuple[Example, ...]:
    """Return the worst prompts, the surest first."""
    disliked = (one for one in judged if _bad(one) > _good(one))
    return _examples(nlargest(EXAMPLES_MAX, disliked, lambda one: _rank(one, _bad(one))))


def _rank(one: Judged, said: int) -> tuple[float, int]:
    """Return the least share that this may have been *said* with, and of equal ones the newer."""
    interval = wilson(said, _good(one) + _bad(one))
    return (interval.low if interval else 0.0, one.generation_id)


def _good(one: Judged) -> int:
    return one.likes + one.won


def _bad(one: Judged) -> int:
    return one.not_right + one.lost


def _examples(judged: Iterable[Judged]) -> tuple[Example, ...]:
    return tuple(Example(*one) for one in judged)
