"""The sheets of a run as files: from a real log and folder, and never one with nothing on it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.adapters.contact_sheet import ContactSheets
from bot.adapters.pictures import PictureFolder
from bot.adapters.store.opening import open_store
from bot.domain import LeftFile, PictureFormat
from bot.services.run_drawing import RunDrawing
from tests.suites import Outcome, plan_of, write_run

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from bot.adapters.store.opening import Store
    from bot.domain import Generation


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[Store]:
    """A real log."""
    async with open_store(tmp_path / "imagine.db") as opened:
        yield opened


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncGenerator[PictureFolder]:
    """A real picture folder."""
    async with PictureFolder(tmp_path / "pictures") as opened:
        yield opened


async def kept(folder: PictureFolder) -> Outcome:
    """Keep a picture; return what a row that shows it came to."""
    data = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(data, "PNG")
    picture = await folder.keep(data.getvalue())
    return Outcome(sha256=picture.sha256, size_bytes=picture.size_bytes)


async def test_each_sheet_is_drawn(store: Store, folder: PictureFolder) -> None:
    """With what came on it; a sheet on which nothing came is none."""
    came = await kept(folder)

    def outcome(row: Generation) -> Outcome:
        return came if int(row.prompt) > 30 else Outcome(error_code="model_failed")

    run = await write_run(store, plan_of([str(n) for n in range(1, 33)]), outcome)
    drawing = RunDrawing(store.runs, folder, ContactSheets())
    [(number, sheet)] = [one async for one in drawing.all_of(run)]
    assert number == 2
    assert Image.open(io.BytesIO(sheet)).height < 1000


async def test_a_sheet_that_is_too_big_is_made_lighter(store: Store, folder: PictureFolder) -> None:
    """What Discord takes is the limit."""
    came = await kept(folder)
    run = await write_run(store, plan_of(["a fox"] * 4), lambda _: came)
    drawing = RunDrawing(store.runs, folder, ContactSheets())
    [shown] = await drawing.sheets(run)
    whole, light = await drawing.draw(shown), await drawing.draw(shown, 20_000)
    assert whole
    assert light
    assert len(light) <= 20_000 < len(whole)


async def test_files_that_are_gone_leave_grey_places_and_no_empty_sheet(store: Store, folder: PictureFolder) -> None:
    """Somebody cleared the folder: no sheet, rather than a grey one."""
    came = await kept(folder)
    run = await write_run(store, plan_of(["a fox"]), lambda _: came)
    await folder.remove(LeftFile(came.sha256, PictureFormat.PNG))
    drawing = RunDrawing(store.runs, folder, ContactSheets())
    assert [one async for one in drawing.all_of(run)] == []
