"""Contact sheets: many pictures on one, in rows and columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What stands under a picture: a heading of a few words, then longer words that are wrapped and cut."""

    heading: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A sheet without its pictures. *cells* in reading order fill *columns*; None leaves a place empty.

    *column_headings* and *row_headings* may be left out.
    """

    title: str
    columns: int
    cells: tuple[SheetCell | None, ...]
    column_headings: tuple[str, ...] = ()
    row_headings: tuple[str, ...] = ()
