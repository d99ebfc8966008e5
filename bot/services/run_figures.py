"""What came of a run, counted: pure functions of its pictures."""

from __future__ import annotations

from collections import Counter
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, RunFigures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain import RunPicture

SLOW_SHARE = 0.95
"""`slowest_ms` is the scoring time that this share of the pictures stayed within."""

_DONE = {GenerationStatus.SCORED, GenerationStatus.POSTED, GenerationStatus.UNDELIVERED, GenerationStatus.DELETED}
_FAILED = {GenerationStatus.FAILED, GenerationStatus.REFUSED}


def figures_of(pictures: Sequence[RunPicture], expected: int | None = None) -> RunFigures:
    """Count a run's pictures, or some of them; *expected* is how many there are to be, also those not begun."""
    statuses = Counter(picture.status for picture in pictures)
    times_ms = times_of(pictures)
    errors = Counter(one.error_code or "unknown" for one in pictures if one.status in _FAILED)
    not_begun = (len(pictures) if expected is None else expected) - len(pictures)
    return RunFigures(
        pictures=len(pictures) + not_begun,
        done=sum(map(_came, pictures)),
        failed=sum(statuses[status] for status in _FAILED),
        held_back=statuses[GenerationStatus.HELD_BACK],
        cancelled=statuses[GenerationStatus.CANCELLED],
        left=not_begun + sum(picture.status.is_open for picture in pictures),
        blank=sum(picture.is_blank for picture in pictures),
        likes=sum(picture.likes for picture in pictures),
        not_right=sum(picture.not_right for picture in pictures),
        median_ms=round(median(times_ms)) if times_ms else None,
        slowest_ms=times_ms[ceil(len(times_ms) * SLOW_SHARE) - 1] if times_ms else None,
        errors=tuple(errors.most_common()),
        deployments=tuple(dict.fromkeys(one.deployment for one in pictures if one.deployment)),
    )


def times_of(pictures: Sequence[RunPicture]) -> list[int]:
    """Return the scoring times of those that came, the quickest first."""
    return sorted(picture.scoring_ms for picture in pictures if picture.scoring_ms is not None and _came(picture))


def by_target(pictures: Sequence[RunPicture]) -> dict[str, Sequence[RunPicture]]:
    """Return the pictures of each target, in the order in which the targets first come."""
    targets = dict.fromkeys(picture.target for picture in pictures)
    return {target: [picture for picture in pictures if picture.target == target] for target in targets}


def counted(counts: Mapping[tuple[str, GenerationStatus | None], int]) -> RunFigures:
    """Return how many pictures came, failed and are left; *counts* are a log's, None being those not begun."""
    statuses: Counter[GenerationStatus | None] = Counter()
    for (_, status), pictures in counts.items():
        statuses[status] += pictures
    return RunFigures(
        pictures=statuses.total(),
        done=sum(statuses[status] for status in _DONE),
        failed=sum(statuses[status] for status in _FAILED),
        held_back=statuses[GenerationStatus.HELD_BACK],
        cancelled=statuses[GenerationStatus.CANCELLED],
        left=sum(pictures for status, pictures in statuses.items() if status is None or status.is_open),
    )


def left_of(counts: Mapping[tuple[str, GenerationStatus | None], int]) -> Counter[str]:
    """Return how many pictures each target still has to paint."""
    left: Counter[str] = Counter()
    for (target, status), pictures in counts.items():
        if status is None or status.is_open:
            left[target] += pictures
    return left


def _came(picture: RunPicture) -> bool:
    return picture.status in _DONE
