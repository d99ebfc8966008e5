"""What changed between a run of a watched suite and those before it: pure functions, which find nothing in no change.

Every rule compares like with like. Failures and blank pictures are counted prompt by prompt, where a prompt has as
many pictures of a target as last time. A target is slower or faster where its middle time is off the usual one by more
than three times the spread of the earlier runs (the median of how far these are off their median), and by a tenth at
least; that is said when it begins, and when it is over. Likes come late, so they are compared between two runs before,
as soon as the later one had most of a day, and only where the difference is more than chance makes easily.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

from bot.domain import ChangeKind, GenerationStatus, RunChange
from bot.services.run_figures import by_target, figures_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bot.domain import RunPicture, WatchedRun

EARLIER_RUNS = 10
"""So many runs before say what is usual."""

USUAL_FROM, SPREADS, LEAST_SHARE = 3, 3.0, 0.1
"""Runs that it takes to know what is usual; how far beyond their spread, and beyond the usual itself, is a change."""

DEPLOYMENT_RUNS = 3
"""A deployment that answered in one of the last runs is no news where another one answers beside it."""

LIKES_AFTER = timedelta(hours=20)
"""Most of a day: a run of every day has had it when the next one ends."""

LIKES_LEAST, LIKES_DEVIATIONS = 3, 2.0
"""Likes moved by so many at least, and by twice what independent likes differ by chance."""

_MISSING = {GenerationStatus.FAILED, GenerationStatus.REFUSED, GenerationStatus.HELD_BACK}


def changes_of(now: WatchedRun, earlier: Sequence[WatchedRun]) -> tuple[RunChange, ...]:
    """Return what changed with a run since the *earlier* ones, newest first; nothing where there are none."""
    if not earlier:
        return ()
    return tuple(change for target in by_target(now.pictures) for change in _of_target(target, now, earlier))


def _of_target(target: str, now: WatchedRun, earlier: Sequence[WatchedRun]) -> Iterator[RunChange]:
    pictures = _of(now, target)
    before = [found for run in earlier if (found := _of(run, target))]
    if before:
        kinds = (ChangeKind.MISSING, ChangeKind.MISSING_NO_MORE)
        yield from _counted(target, kinds, pictures, before[0], lambda one: one.status in _MISSING)
        kinds = (ChangeKind.BLANK, ChangeKind.BLANK_NO_MORE)
        yield from _counted(target, kinds, pictures, before[0], lambda one: one.is_blank)
        yield from _slower_or_faster(target, pictures, before)
        yield from _deployments(target, pictures, before)
    yield from _likes(target, now, earlier)


def _of(run: WatchedRun, target: str) -> Sequence[RunPicture]:
    return [one for one in run.pictures if one.target == target]


def _counted(
    target: str,
    kinds: tuple[ChangeKind, ChangeKind],
    pictures: Sequence[RunPicture],
    before: Sequence[RunPicture],
    is_one: Callable[[RunPicture], bool],
) -> Iterator[RunChange]:
    """Count pictures of a kind by prompt, and yield what is more, and what is less."""
    sizes, sizes_before = _sizes(pictures), _sizes(before)
    alike = {prompt for prompt, size in sizes.items() if sizes_before[prompt] == size}
    found, found_before = (
        Counter(one.prompt for one in some if is_one(one) and one.prompt in alike) for some in (pictures, before)
    )
    typed = {one.prompt: one.typed for one in (*before, *pictures)}
    for kind, more in zip(kinds, (found - found_before, found_before - found), strict=True):
        if more:
            prompts = tuple(typed[prompt] for prompt in sorted(more, key=lambda prompt: (-more[prompt], prompt)))
            yield RunChange(kind, target, found_before.total(), found.total(), prompts)


def _sizes(pictures: Sequence[RunPicture]) -> Counter[str]:
    return Counter(one.prompt for one in pictures)


def _slower_or_faster(
    target: str, pictures: Sequence[RunPicture], before: Sequence[Sequence[RunPicture]]
) -> Iterator[RunChange]:
    took = figures_of(pictures).median_ms
    usual = [ms for some in before if (ms := figures_of(some).median_ms) is not None]
    if took is None or not usual:
        return
    pace, last_pace = pace_of(took, usual), pace_of(usual[0], usual[1:])
    if pace == last_pace:
        return
    if pace:
        kind = ChangeKind.SLOWER if pace > 0 else ChangeKind.FASTER
        yield RunChange(kind, target, round(median(usual)), took)
    elif abs(took - usual[0]) > LEAST_SHARE * usual[0]:  # else only what is usual has changed
        yield RunChange(ChangeKind.AS_USUAL, target, usual[0], took)


def pace_of(ms: float, usual: Sequence[float]) -> int:
    """Return 1 where that is slower than usual, -1 where it is faster, 0 where it is neither or nobody can say."""
    if len(usual) < USUAL_FROM:
        return 0
    middle = median(usual)
    spread = median(abs(one - middle) for one in usual)
    if abs(ms - middle) <= max(SPREADS * spread, LEAST_SHARE * middle):
        return 0
    return 1 if ms > middle else -1


def _deployments(
    target: str, pictures: Sequence[RunPicture], before: Sequence[Sequence[RunPicture]]
) -> Iterator[RunChange]:
    """Yield that others answered than last time, or one that none of the last few runs knew."""
    names = figures_of(pictures).deployments
    named = [found for some in before if (found := figures_of(some).deployments)]
    if not names or not named:
        return
    known = {name for some in named[:DEPLOYMENT_RUNS] for name in some}
    if {*names}.isdisjoint(named[0]) or not known.issuperset(names):
        yield RunChange(ChangeKind.DEPLOYMENT, target, earlier=tuple(sorted(named[0])), later=tuple(sorted(names)))


def _likes(target: str, now: WatchedRun, earlier: Sequence[WatchedRun]) -> Iterator[RunChange]:
    """Yield that the likes of an earlier run moved, in the one comparison after it had its time."""
    at, last_at = _end(now), _end(earlier[0])
    for run, before in pairwise(earlier):
        had_time = _end(run) + LIKES_AFTER
        if had_time > at:
            continue
        if had_time <= last_at:
            return  # compared when the run before this one ended
        pictures, pictures_before = _of(run, target), _of(before, target)
        if len(pictures) == len(pictures_before):
            yield from _moved(target, run, before, figures_of(pictures).likes, figures_of(pictures_before).likes)
        return


def _moved(target: str, run: WatchedRun, before: WatchedRun, likes: int, likes_before: int) -> Iterator[RunChange]:
    by = abs(likes - likes_before)
    if by < LIKES_LEAST or by <= LIKES_DEVIATIONS * sqrt(likes + likes_before):
        return
    kind = ChangeKind.MORE_LIKES if likes > likes_before else ChangeKind.FEWER_LIKES
    yield RunChange(kind, target, likes_before, likes, runs=(before.run.id, run.run.id))


def _end(run: WatchedRun) -> datetime:
    return run.run.ended_at or run.run.asked_at
