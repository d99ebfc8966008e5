"""How the pictures of a prompt with choices are laid out on one sheet, each where its choices say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, SheetCell, SheetPlan
from bot.errors import PromptHeldBackError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Generation, Grid

TABLE_GROUPS = 2
NOTHING = "(nothing)"
"""An empty choice."""
WITHHELD = "The words are not shown."
MISSING = {
    GenerationStatus.CANCELLED: "cancelled",
    GenerationStatus.HELD_BACK: "held back by a safety check",
}


def grid_plan(grid: Grid, rows: Sequence[Generation]) -> SheetPlan:
    """Return the sheet: the first group's choices down and the second's across where there are two groups.

    Otherwise each cell names its choices. What was drawn several times of the same words stands side by side. Where
    some of the words were held back, cells have numbers only: nothing posted says such words for anybody.
    """
    if has_words_held_back(rows):
        cells = [SheetCell(str(place), _missing(row)) for place, row in enumerate(rows, 1)]
        return SheetPlan(WITHHELD, math.isqrt(len(cells) - 1) + 1, tuple(cells))
    groups = grid.variations.groups
    if len(groups) == TABLE_GROUPS:
        down, across = groups
        columns = [_repeated(choice, number, grid) for choice in across for number in range(1, grid.repeats + 1)]
        cells = [SheetCell(str(place), _missing(row)) for place, row in enumerate(rows, 1)]
        return SheetPlan(grid.template, len(columns), tuple(cells), tuple(columns), tuple(map(shown_choice, down)))
    if grid.repeats > 1:
        cells = [SheetCell(str(place), _missing(row)) for place, row in enumerate(rows, 1)]
        headings = [shown_choices(chosen) for chosen in grid.variations.combinations()]
        return SheetPlan(grid.template, grid.repeats, tuple(cells), row_headings=tuple(headings))
    told = zip(rows, grid.combinations, strict=True)
    cells = [_named(place, row, chosen) for place, (row, chosen) in enumerate(told, 1)]
    return SheetPlan(grid.template, math.isqrt(len(cells) - 1) + 1, tuple(cells))


def has_words_held_back(rows: Sequence[Generation]) -> bool:
    """Say whether a safety check held some of the words back."""
    return any(row.error_code == PromptHeldBackError.code for row in rows)


def shown_choice(choice: str) -> str:
    """Return a choice as a label."""
    return choice or NOTHING


def shown_choices(chosen: Sequence[str]) -> str:
    """Return one choice from each group as a label."""
    return " · ".join(map(shown_choice, chosen))


def _repeated(choice: str, number: int, grid: Grid) -> str:
    return f"{shown_choice(choice)} · {number}" if grid.repeats > 1 else shown_choice(choice)


def _named(place: int, row: Generation, chosen: Sequence[str]) -> SheetCell:
    return SheetCell(str(place), " – ".join(filter(None, (shown_choices(chosen), _missing(row)))))


def _missing(row: Generation) -> str:
    """Return why a cell has no picture, in few words; empty where it has one."""
    return "" if row.picture else MISSING.get(row.status, "did not work")
