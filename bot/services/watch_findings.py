"""What changed between a run of a watched suite and those before it: pure functions, which find nothing in no change.

Every rule compares like with like, and with all of the earlier runs: what goes up and down by chance is no change.
Failures and blank pictures are counted prompt by prompt, where a prompt has as many pictures of a target as now. They,
and a target's middle time, are told when they stop being as usual and when that is over (`watch_turns`). A deployment
is news where none of the earlier runs knew it, or where it took the place of all that answered last. Likes come late,
so they are compared between two runs before, as soon as the later one had most of a day, and only where the difference
is more than chance makes easily.
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
from bot.services.watch_turns import Counted, count_off, is_count_back, is_pace_back, pace_off, turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bot.domain import RunPicture, WatchedRun

LIKES_AFTER = timedelta(hours=20)
"""Most of a day: a run of every day has had it when the next one ends."""

LIKES_LEAST, LIKES_DEVIATIONS = 3, 3.5
"""Likes moved by so many at least, and by several times what independent likes differ by chance."""

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
        yield from _counted(target, kinds, pictures, before, lambda one: one.status in _MISSING)
        kinds = (ChangeKind.BLANK, ChangeKind.BLANK_NO_MORE)
        yield from _counted(target, kinds, pictures, before, lambda one: one.is_blank)
        yield from _slower_or_faster(target, pictures, before)
        yield from _deployments(target, pictures, before)
    yield from _likes(target, now, earlier)


def _of(run: WatchedRun, target: str) -> Sequence[RunPicture]:
    return [one for one in run.pictures if one.target == target]


def _counted(
    target: str,
    kinds: tuple[ChangeKind, ChangeKind],
    pictures: Sequence[RunPicture],
    before: Sequence[Sequence[RunPicture]],
    is_one: Callable[[RunPicture], bool],
) -> Iterator[RunChange]:
    """Yield that pictures of a kind are more than usual, or as usual again; with the prompts that are new or gone."""
    sizes = _sizes(pictures)
    earlier = [one for some in reversed(before) if (one := _count(some, sizes, is_one)).pictures]
    now = _count(pictures, sizes, is_one)
    if not earlier or (found := turn([*earlier, now], count_off, is_count_back, absorbs=True)) is None:
        return
    last = earlier[-1].found
    more = last - now.found if found.is_back else now.found - found.usual[-1].found
    typed = {one.prompt: one.typed for some in (*before, pictures) for one in some}
    prompts = tuple(typed[prompt] for prompt in sorted(more, key=lambda prompt: (-more[prompt], prompt)))
    yield RunChange(kinds[found.is_back], target, last.total(), now.found.total(), prompts)


def _count(pictures: Sequence[RunPicture], sizes: Counter[str], is_one: Callable[[RunPicture], bool]) -> Counted:
    """Count those of the prompts that have as many pictures as in *sizes*."""
    own = _sizes(pictures)
    alike = [one for one in pictures if own[one.prompt] == sizes[one.prompt]]
    return Counted(len(alike), Counter(one.prompt for one in alike if is_one(one)))


def _sizes(pictures: Sequence[RunPicture]) -> Counter[str]:
    return Counter(one.prompt for one in pictures)


def _slower_or_faster(
    target: str, pictures: Sequence[RunPicture], before: Sequence[Sequence[RunPicture]]
) -> Iterator[RunChange]:
    took = figures_of(pictures).median_ms
    earlier = [ms for some in reversed(before) if (ms := figures_of(some).median_ms) is not None]
    if took is None or (found := turn([*earlier, took], pace_off, is_pace_back)) is None:
        return
    if found.is_back:
        yield RunChange(ChangeKind.AS_USUAL, target, earlier[-1], took)
    else:
        kind = ChangeKind.SLOWER if found.sign > 0 else ChangeKind.FASTER
        yield RunChange(kind, target, round(median(found.usual)), took)


def _deployments(
    target: str, pictures: Sequence[RunPicture], before: Sequence[Sequence[RunPicture]]
) -> Iterator[RunChange]:
    """Yield that others answered than last time, or one that no earlier run knew."""
    names = figures_of(pictures).deployments
    named = [found for some in before if (found := figures_of(some).deployments)]
    if not names or not named:
        return
    known = {name for some in named for name in some}
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
