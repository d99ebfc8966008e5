"""Matches two runs by prompt: what is written in the suite, and the style around it, whichever version it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.domain import FORGOTTEN_WORDS, RunColumn
from bot.report.runs.contents import WITHHELD, Cell, Match, Row, SideBySide, is_withheld
from bot.services.run_figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain import RunFigures, RunPart, RunPicture
    from bot.report.rows import RunVote
    from bot.report.runs.contents import RunSide

    Key = tuple[str, int]
    """What is written, and the style's id; 0 for none."""

    ByKey = dict[Key, list[RunPart]]


def side_by_side(first: RunSide, second: RunSide, votes: Sequence[RunVote] = ()) -> SideBySide:
    """Put two runs side by side; the first stands on the left. *votes* are those that count between their pictures."""
    parts = [_by_key(side) for side in (first, second)]
    shared = [key for key in parts[0] if key in parts[1]]
    places = _places(first, second)
    won, lost = _times(vote.winner for vote in votes), _times(vote.loser for vote in votes)
    painted = [_painted(side) for side in (first, second)]
    rows = tuple(
        _row(
            [parts[side][key] for side in (0, 1)],
            (first, second),
            [_cell(parts[side][key], painted[side], target, won, lost) for side, target in places],
        )
        for key in shared
    )
    sides = (first, second)
    columns = tuple(
        RunColumn(sides[side].run, target, _figures([row.cells[place] for row in rows]))
        for place, (side, target) in enumerate(places)
    )
    return SideBySide(
        first,
        second,
        columns,
        _matches(places),
        rows,
        only_first=_only(first, parts[0], parts[1]),
        only_second=_only(second, parts[1], parts[0]),
    )


def key_of(part: RunPart, side: RunSide) -> Key:
    """Return what a prompt is matched by."""
    style = side.styles.get(part.style_version_id or 0)
    return part.typed, style.id if style else part.style_version_id or 0


def _by_key(side: RunSide) -> ByKey:
    """Return the parts of each prompt; what was deleted with its author's data has no words left to match."""
    found: ByKey = defaultdict(list)
    for part in side.parts:
        if FORGOTTEN_WORDS not in {part.prompt, part.words}:
            found[key_of(part, side)].append(part)
    return dict(found)


def _only(side: RunSide, own: ByKey, others: ByKey) -> tuple[str, ...]:
    """Return the prompts that the other run has not, as people may read them."""
    held_back = {one.place for one in side.pictures if is_withheld([one])}
    return tuple(
        WITHHELD if any(part.place in held_back for part in parts) else words
        for (words, style), parts in own.items()
        if (words, style) not in others
    )


def _places(first: RunSide, second: RunSide) -> list[tuple[int, str]]:
    """Return (run, target) of each column: 0 for the first run, and the same target of both beside one another."""
    targets = dict.fromkeys((*first.run.targets, *second.run.targets))
    return [
        (side, target)
        for target in targets
        for side, run in enumerate((first.run, second.run))
        if target in run.targets
    ]


def _matches(places: Sequence[tuple[int, str]]) -> tuple[Match, ...]:
    """Return which columns are compared: those of the same target, or the only two there are."""
    shared = [target for side, target in places if side == 0 and (1, target) in places]
    if shared:
        return tuple(Match(places.index((0, target)), places.index((1, target)), target) for target in shared)
    return (Match(0, 1, None),) if len(places) == 2 else ()  # noqa: PLR2004  # one of each run


def _painted(side: RunSide) -> Mapping[tuple[int, str], list[RunPicture]]:
    """Return the pictures by place and target."""
    found: defaultdict[tuple[int, str], list[RunPicture]] = defaultdict(list)
    for picture in side.pictures:
        found[picture.place, picture.target].append(picture)
    return found


def _times(pictures: Iterable[int | None]) -> Counter[int]:
    return Counter(one for one in pictures if one is not None)


def _cell(
    parts: Sequence[RunPart],
    painted: Mapping[tuple[int, str], list[RunPicture]],
    target: str,
    won: Mapping[int, int],
    lost: Mapping[int, int],
) -> Cell:
    pictures = tuple(one for part in parts for one in painted.get((part.place, target), ()))
    expected = sum(part.repeats for part in parts if target in part.targets)
    return Cell(
        pictures,
        max(0, expected - len(pictures)),
        sum(won.get(one.generation_id, 0) for one in pictures),
        sum(lost.get(one.generation_id, 0) for one in pictures),
    )


def _row(parts: Sequence[Sequence[RunPart]], sides: Sequence[RunSide], cells: Sequence[Cell]) -> Row:
    part = parts[0][0]
    style = sides[0].styles.get(part.style_version_id or 0)
    every = [one for some in parts for one in some]
    category = next((one.category for one in every if one.category), None)
    challenge = next((one.challenge for one in every if one.challenge), None)
    return Row(part.typed, style.name if style else None, category, challenge, tuple(cells))


def _figures(cells: Sequence[Cell]) -> RunFigures:
    pictures = [one for cell in cells for one in cell.pictures]
    return figures_of(pictures, len(pictures) + sum(cell.left for cell in cells))
