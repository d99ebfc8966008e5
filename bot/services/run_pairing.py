"""Which pairs of runs' pictures people are to be asked about: pure functions of the pictures."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from bot.domain import Judgeable, NewPair, PairKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain import RunPicture, SuiteRun

    Key = tuple[str, int]
    """What is written in the suite, and the style's id, whichever version it has; 0 for none."""

    Shelf = Mapping[Key, Mapping[str, Sequence[RunPicture]]]
    """A run's pictures by prompt and target, in order."""


def pairs_within(run: SuiteRun, pictures: Sequence[RunPicture], style_ids: Mapping[int, int]) -> list[NewPair]:
    """Pair a run's targets with one another: the same prompt, the same repeat."""
    shelf = _shelf(pictures, style_ids)
    return [
        pair
        for by_target in shelf.values()
        for one, other in combinations(by_target.values(), 2)
        for pair in _pairs(one, run, other, run)
    ]


def pairs_between(
    first: SuiteRun,
    first_pictures: Sequence[RunPicture],
    second: SuiteRun,
    second_pictures: Sequence[RunPicture],
    style_ids: Mapping[int, int],
) -> list[NewPair]:
    """Pair two runs: the same prompt, the same repeat, and the same target or the only ones there are."""
    shelves = _shelf(first_pictures, style_ids), _shelf(second_pictures, style_ids)
    matches = _matches(first.targets, second.targets)
    return [
        pair
        for key in shelves[0]
        if key in shelves[1]
        for one, other in matches
        for pair in _pairs(shelves[0][key].get(one, ()), first, shelves[1][key].get(other, ()), second)
    ]


def _matches(first: Sequence[str], second: Sequence[str]) -> list[tuple[str, str]]:
    shared = [(target, target) for target in first if target in second]
    return shared or ([(first[0], second[0])] if len(first) == len(second) == 1 else [])


def _shelf(pictures: Sequence[RunPicture], style_ids: Mapping[int, int]) -> Shelf:
    shelf: defaultdict[Key, defaultdict[str, list[RunPicture]]] = defaultdict(lambda: defaultdict(list))
    for one in pictures:
        version = one.style_version_id or 0
        shelf[one.typed, style_ids.get(version, version)][one.target].append(one)
    return shelf


def _pairs(
    ones: Sequence[RunPicture], run: SuiteRun, others: Sequence[RunPicture], other_run: SuiteRun
) -> Iterator[NewPair]:
    for one, other in zip(ones, others, strict=False):
        if _can_be_judged(one, other) and (kind := _kind(one, other)):
            (first, of_run), (second, _) = sorted(
                ((one, run), (other, other_run)), key=lambda two: two[0].generation_id
            )
            yield NewPair(kind, _judgeable(first), _judgeable(second), of_run.id)


def _can_be_judged(one: RunPicture, other: RunPicture) -> bool:
    """Say whether both can be shown, and there is anything to choose between."""
    has_both = one.picture is not None and other.picture is not None
    return has_both and not one.is_spoiler and not other.is_spoiler and one.picture != other.picture


def _kind(one: RunPicture, other: RunPicture) -> PairKind | None:
    """Return what two pictures have in common; None where neither words nor model are the same."""
    if one.prompt == other.prompt:
        return PairKind.SAME if one.target == other.target else PairKind.TARGETS
    return PairKind.WORDINGS if one.target == other.target else None


def _judgeable(one: RunPicture) -> Judgeable:
    return Judgeable(one.generation_id, one.prompt, one.target)
