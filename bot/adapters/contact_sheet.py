"""Contact sheets: many pictures on one, in rows and columns, each with its label."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from bot.adapters.lettering import Lettering, default_fonts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from bot.adapters.lettering import Line
    from bot.domain import SheetCell, SheetPlan

PICTURE_PX = 320
"""A picture's longer side on the sheet: twenty of them fit a screen, and no sheet weighs too much for Discord."""
MARGIN_PX, GAP_PX, LABEL_GAP_PX = 32, 24, 8
TITLE_PX, HEADING_PX, WORDS_PX = 34, 20, 17
TITLE_LINES, COLUMN_LINES, ROW_LINES, HEADING_LINES, WORDS_LINES = 2, 2, 2, 1, 3
LEADING = 1.3
QUALITY = 88
PAPER, INK, FAINT, EMPTY = "#ffffff", "#1a1a1e", "#5a5a66", "#ececf0"


@dataclass(frozen=True, slots=True)
class _Text:
    """A line and where it begins: its upper left corner, or the right one if it runs to the left."""

    corner: tuple[int, int]
    line: Line
    colour: str
    line_px: int
    """How far below the corner the letters stand."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything goes: the corner of each cell's picture, and all texts."""

    size: tuple[int, int]
    corners: Sequence[tuple[int, int]]
    texts: Sequence[_Text]


class ContactSheets:
    """A `ports.SheetArtist`. Opens one picture at a time, and keeps none but the small copy on the sheet."""

    def __init__(self, fonts: Sequence[Path] | None = None) -> None:
        """*fonts*: the files to look in for letters, best first; what this machine has, unless told."""
        self._fonts = fonts

    async def draw(self, plan: SheetPlan, read: Callable[[int], Awaitable[bytes | None]]) -> bytes:
        """Return the sheet as a JPEG. *read* is asked for one cell's picture after the other; None: it is gone."""
        layout = await asyncio.to_thread(self._lay_out, plan)
        sheet = await asyncio.to_thread(_paper, layout)
        for place, (cell, corner) in enumerate(zip(plan.cells, layout.corners, strict=True)):
            if cell is not None:
                await asyncio.to_thread(_put, sheet, await read(place), corner)
        return await asyncio.to_thread(_encoded, sheet)

    def _lay_out(self, plan: SheetPlan) -> _Layout:
        return _Layouter(plan, self._fonts or default_fonts()).layout()


class _Layouter:
    """Measures the labels of a plan: each row is as high as its longest label needs."""

    def __init__(self, plan: SheetPlan, fonts: Sequence[Path]) -> None:
        self._plan = plan
        self._title, self._heading, self._words = (Lettering(px, fonts) for px in (TITLE_PX, HEADING_PX, WORDS_PX))
        self._lefts = [MARGIN_PX + column * (PICTURE_PX + GAP_PX) for column in range(plan.columns)]
        self._width = self._lefts[-1] + PICTURE_PX + MARGIN_PX
        self._texts: list[_Text] = []

    def layout(self) -> _Layout:
        """Return where everything goes."""
        plan, corners = self._plan, list[tuple[int, int]]()
        y = self._across(self._title, plan.title, MARGIN_PX, TITLE_LINES)
        headings = zip(plan.column_headings, self._lefts, strict=False)
        y = max([y, *(self._heading_at(told, x, y, COLUMN_LINES) + LABEL_GAP_PX for told, x in headings)])
        for row, start in enumerate(range(0, len(plan.cells), plan.columns)):
            if row < len(plan.row_headings):
                y = self._across(self._heading, plan.row_headings[row], y, ROW_LINES)
            cells = plan.cells[start : start + plan.columns]
            corners += [(x, y) for x in self._lefts[: len(cells)]]
            y += PICTURE_PX + LABEL_GAP_PX
            y = max(self._label(cell, x, y) for cell, x in zip(cells, self._lefts, strict=False)) + GAP_PX
        return _Layout((self._width, y - GAP_PX + MARGIN_PX), corners, self._texts)

    def _across(self, lettering: Lettering, told: str, y: int, max_lines: int) -> int:
        width = self._width - 2 * MARGIN_PX
        bottom = self._add(lettering.lines(told, width, max_lines), lettering, (MARGIN_PX, y), width, INK)
        return bottom + LABEL_GAP_PX

    def _heading_at(self, told: str, x: int, y: int, max_lines: int = HEADING_LINES) -> int:
        lines = self._heading.lines(told, PICTURE_PX, max_lines)
        return self._add(lines, self._heading, (x, y), PICTURE_PX, INK)

    def _label(self, cell: SheetCell | None, x: int, y: int) -> int:
        if cell is None:
            return y
        words = self._words.lines(cell.words, PICTURE_PX, WORDS_LINES)
        return self._add(words, self._words, (x, self._heading_at(cell.heading, x, y)), PICTURE_PX, FAINT)

    def _add(
        self, lines: Sequence[Line], lettering: Lettering, corner: tuple[int, int], width_px: int, colour: str
    ) -> int:
        """Place lines below one another; return where the next may begin."""
        x, y = corner
        for line in lines:
            place = (x + width_px, y) if line.is_right_to_left else (x, y)
            self._texts.append(_Text(place, line, colour, lettering.size_px))
            y += round(lettering.size_px * LEADING)
        return y


def _paper(layout: _Layout) -> Image.Image:
    sheet = Image.new("RGB", layout.size, PAPER)
    pen = ImageDraw.Draw(sheet)
    for text in layout.texts:
        _write(pen, text)
    return sheet


def _write(pen: ImageDraw.ImageDraw, text: _Text) -> None:
    """Write run after run; their fonts are of different heights, so they stand on one line rather than hang from it."""
    x, y = text.corner[0], text.corner[1] + text.line_px
    for run in text.line.runs:
        anchor, step = ("rs", -run.width) if text.line.is_right_to_left else ("ls", run.width)
        pen.text((x, y), run.text, text.colour, run.font, anchor=anchor)
        x += step


def _put(sheet: Image.Image, data: bytes | None, corner: tuple[int, int]) -> None:
    """Put a small copy in the middle of its square; a grey square where there is no picture (any more)."""
    x, y = corner
    small = _small(data) if data else None
    if small is None:
        ImageDraw.Draw(sheet).rectangle((x, y, x + PICTURE_PX - 1, y + PICTURE_PX - 1), fill=EMPTY)
        return
    place = (x + (PICTURE_PX - small.width) // 2, y + (PICTURE_PX - small.height) // 2)
    sheet.paste(small, place, small)


def _small(data: bytes) -> Image.Image | None:
    # The picture was checked when it was stored; what cannot be opened all the same is left out.
    try:
        with Image.open(BytesIO(data)) as picture:
            picture.draft("RGB", (PICTURE_PX, PICTURE_PX))
            picture.thumbnail((PICTURE_PX, PICTURE_PX))
            return picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError):
        return None


def _encoded(sheet: Image.Image) -> bytes:
    encoded = BytesIO()
    sheet.save(encoded, "JPEG", quality=QUALITY)
    return encoded.getvalue()
