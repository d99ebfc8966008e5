"""How long things took: which time half, nine in ten and 99 in a hundred stayed within, and how they spread."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.report.rows import Lasted


@dataclass(frozen=True, slots=True)
class Times:
    """*p50*, *p90*, *p99* are milliseconds that this part of the *pictures*, in percent, stayed within."""

    pictures: int
    p50: int
    p90: int
    p99: int


def times_of(rows: Iterable[Lasted]) -> Times | None:
    """Return the times by the nearest rank; None for none."""
    ordered = sorted(rows, key=lambda row: row.ms)
    sums = list(accumulate(row.pictures for row in ordered))
    if not sums:
        return None
    p50, p90, p99 = (
        next(row.ms for row, reached in zip(ordered, sums, strict=True) if 100 * reached >= part * sums[-1])
        for part in (50, 90, 99)
    )
    return Times(sums[-1], p50, p90, p99)


def spread(rows: Iterable[Lasted], edges_ms: Sequence[float]) -> list[int]:
    """Return how many pictures fall between each two edges; what lies outside goes to the first and the last."""
    found = [0] * (len(edges_ms) - 1)
    for row in rows:
        place = bisect_right(edges_ms, row.ms) - 1
        found[min(max(place, 0), len(found) - 1)] += row.pictures
    return found
