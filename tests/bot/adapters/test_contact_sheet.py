"""Contact sheets: every picture in its place, every label below it, whatever the shapes and the scripts."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.adapters.contact_sheet import EMPTY, GAP_PX, MARGIN_PX, PAPER, PICTURE_PX, ContactSheets
from bot.domain import SheetCell, SheetPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

RED, BLUE = (220, 30, 30), (30, 30, 220)
CELL = SheetCell("Picture 1", "a red fox")


def picture(width: int = 640, height: int = 640, colour: tuple[int, ...] = RED, form: str = "PNG") -> bytes:
    """Return a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", (width, height), colour).save(file, form)
    return file.getvalue()


async def drawn(plan: SheetPlan, pictures: Sequence[bytes | None]) -> Image.Image:
    """Return the sheet."""

    async def read(place: int) -> bytes | None:
        return pictures[place]

    sheet = await ContactSheets().draw(plan, read)
    assert sheet.startswith(b"\xff\xd8\xff")
    return Image.open(io.BytesIO(sheet)).convert("RGB")


def is_near(found: object, wanted: tuple[int, ...] | str) -> bool:
    """Say whether a pixel has this colour, as near as JPEG keeps it."""
    want = tuple(bytes.fromhex(wanted[1:])) if isinstance(wanted, str) else wanted
    assert isinstance(found, tuple)
    return all(abs(one - other) < 16 for one, other in zip(found, want, strict=False))


def pictures_on(sheet: Image.Image, colour: tuple[int, ...] | str) -> int:
    """Return how many pixels of this colour stand in a picture's place, in pictures."""
    pixels = sum(count for count, found in sheet.getcolors(sheet.width * sheet.height) or () if is_near(found, colour))
    return round(pixels / PICTURE_PX**2)


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (5, 3), (20, 5)])
async def test_a_sheet_is_as_large_as_its_pictures_need(count: int, columns: int) -> None:
    """All of them are there, in columns."""
    sheet = await drawn(SheetPlan("Show", columns, (CELL,) * count), [picture()] * count)
    assert sheet.width == 2 * MARGIN_PX + columns * (PICTURE_PX + GAP_PX) - GAP_PX
    assert pictures_on(sheet, RED) == count


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_pictures_of_every_form(form: str) -> None:
    """Whatever a model answers with."""
    assert pictures_on(await drawn(SheetPlan("", 1, (CELL,)), [picture(form=form)]), RED) == 1


async def test_wide_and_high_pictures_are_in_the_middle() -> None:
    """None is stretched or cut."""
    sheet = await drawn(SheetPlan("", 2, (CELL, CELL)), [picture(1600, 400), picture(400, 1600, BLUE)])
    middle, top = PICTURE_PX // 2, MARGIN_PX + PICTURE_PX // 2 + 8
    assert is_near(sheet.getpixel((MARGIN_PX + middle, top)), RED)
    assert is_near(sheet.getpixel((MARGIN_PX + middle, top - middle + 20)), PAPER)
    right = MARGIN_PX + PICTURE_PX + GAP_PX
    assert is_near(sheet.getpixel((right + middle, top)), BLUE)
    assert is_near(sheet.getpixel((right + 20, top)), PAPER)


async def test_what_is_gone_or_broken_is_a_grey_place() -> None:
    """The others are there all the same; a transparent one lies on the paper."""
    pictures = [None, b"no picture", picture()[:200], picture(colour=(*BLUE, 255))]
    sheet = await drawn(SheetPlan("Show", 4, (CELL,) * 4), pictures)
    assert (pictures_on(sheet, EMPTY), pictures_on(sheet, BLUE)) == (3, 1)


async def test_an_empty_place_is_not_asked_for() -> None:
    """Rows and columns of a suite may have holes."""
    asked: list[int] = []

    async def read(place: int) -> bytes:
        asked.append(place)
        return picture()

    plan = SheetPlan("Suite", 2, (CELL, None, None, CELL), ("sdxl", "turbo"), ("a fox", "an owl"))
    sheet = Image.open(io.BytesIO(await ContactSheets().draw(plan, read))).convert("RGB")
    assert asked == [0, 3]
    assert pictures_on(sheet, RED) == 2


async def test_headings_take_room() -> None:
    """A sheet with headings is higher by them, and with longer labels by those."""
    cells = (CELL,) * 4
    wordy = (SheetCell("1", "a fox in the snow " * 20), *cells[1:])
    plans = (
        SheetPlan("Suite", 2, cells),
        SheetPlan("Suite", 2, wordy),
        SheetPlan("Suite", 2, cells, ("sdxl", "turbo"), ("a fox", "an owl")),
    )
    heights = [(await drawn(plan, [picture()] * 4)).height for plan in plans]
    assert heights == sorted(set(heights))


async def test_column_headings_are_wrapped_and_stand_apart_from_the_rows() -> None:
    """A long one takes a second line, and the pictures stand lower for it; a third is cut."""
    short, long, longer = ("sphere", "a pyramid of old stones in the sun", "a pyramid of old stones " * 20)
    heights = [
        (await drawn(SheetPlan("Grid", 1, (CELL,), (told,), ("red",)), [picture()])).height
        for told in (short, long, longer)
    ]
    assert heights[0] < heights[1] == heights[2]
