"""A run's sheets in Discord: each posted once, whatever Discord and the process do, and none with what is gone."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.adapters.contact_sheet import ContactSheets
from bot.adapters.pictures import PictureFolder
from bot.adapters.store.opening import open_store
from bot.domain import LeftMessage, Removal
from bot.errors import DeliveryError
from bot.services.clock import Clock
from bot.services.run_drawing import RunDrawing
from bot.services.run_sheet_keeper import TRIES, RunSheetKeeper
from bot.services.run_sheets import ROWS_MAX
from tests.suites import ASKED_AT, Outcome, plan_of, write_run

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from pathlib import Path

    from bot.adapters.store.opening import Store
    from bot.domain import SuiteRun

THREAD = 50


async def nothing() -> None:
    """Happen meanwhile."""


@dataclass
class Stage:
    """A `ports.RunSheetStage` with the sheets that stand in the thread, and what came to each; *meanwhile* is once."""

    sheets: dict[int, list[bytes]] = field(default_factory=dict[int, list[bytes]])
    failures: int = 0
    is_gone: bool = False
    meanwhile: Callable[[], Awaitable[None]] = nothing

    async def post_sheet(self, run: SuiteRun, number: int, sheet: bytes) -> LeftMessage | None:
        """Post it."""
        del run  # the thread is always the same
        meanwhile, self.meanwhile = self.meanwhile, nothing
        await meanwhile()
        if self.failures:
            self.failures -= 1
            raise DeliveryError
        if self.is_gone:
            return None
        self.sheets[number] = [sheet]
        return LeftMessage(THREAD, number)

    async def edit_sheet(self, run: SuiteRun, number: int, message: LeftMessage, sheet: bytes) -> None:
        """Put another in its place."""
        del run
        assert message == LeftMessage(THREAD, number)
        self.sheets[number].append(sheet)

    async def remove_sheet(self, message: LeftMessage) -> None:
        """Take it away."""
        del self.sheets[message.message_id]


@dataclass
class House:
    """What the keeper works with."""

    store: Store
    keeper: RunSheetKeeper
    stage: Stage
    came: Outcome
    slept: list[float]

    async def run(self, prompts: int = 2, targets: tuple[str, ...] = ("sdxl", "turbo")) -> SuiteRun:
        """Write a run all of whose pictures came."""
        return await write_run(self.store, plan_of([f"fox {n}" for n in range(prompts)], targets), lambda _: self.came)

    async def remove(self, place: int) -> None:
        """Take a part's pictures out of the log; the rest is for later."""
        await self.store.removals.begin(f"run1part{place}", Removal.BY_AUTHOR, "", ASKED_AT)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House]:
    """A real log, a real folder, real sheets, and a thread that does as told."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with open_store(tmp_path / "imagine.db") as store, PictureFolder(tmp_path / "pictures") as folder:
        data = io.BytesIO()
        Image.radial_gradient("L").convert("RGB").save(data, "PNG")
        picture = await folder.keep(data.getvalue())
        came = Outcome(sha256=picture.sha256, size_bytes=picture.size_bytes)
        drawing = RunDrawing(store.runs, folder, ContactSheets())
        keeper = RunSheetKeeper(store.runs, store.run_sheets, drawing, Clock(sleep=sleep))
        stage = Stage()
        keeper.resume(stage)
        yield House(store, keeper, stage, came, slept)


async def test_all_sheets_are_posted_once(house: House) -> None:
    """Also when the end of the run comes twice."""
    run = await house.run(ROWS_MAX + 1)
    await house.keeper.post(run)
    first = dict(house.stage.sheets)
    await house.keeper.post(run)
    assert list(first) == [1, 2]
    assert house.stage.sheets == first
    assert list(await house.store.run_sheets.posted(run.id)) == [1, 2]


async def test_what_discord_does_not_take_is_tried_again(house: House) -> None:
    """A few times, with pauses."""
    run = await house.run()
    house.stage.failures = TRIES - 1
    await house.keeper.post(run)
    assert list(house.stage.sheets) == [1]
    assert len(house.slept) == TRIES - 1


async def test_it_gives_up_in_the_end(house: House) -> None:
    """The run is over all the same."""
    run = await house.run()
    house.stage.failures = 99
    await house.keeper.post(run)
    assert house.stage.sheets == {}
    assert await house.store.run_sheets.posted(run.id) == {}


async def test_a_thread_that_is_gone_gets_none(house: House) -> None:
    """That is nothing to try again."""
    house.stage.is_gone = True
    await house.keeper.post(await house.run())
    assert house.slept == []


async def test_only_the_sheets_with_what_is_gone_are_drawn_again(house: House) -> None:
    """The other stays; without any picture one goes."""
    run = await house.run(ROWS_MAX + 1)
    await house.keeper.post(run)
    await house.remove(1)
    await house.keeper.draw_again(run.id, 1)
    assert [len(drawn) for drawn in house.stage.sheets.values()] == [2, 1]
    assert house.stage.sheets[1][0] != house.stage.sheets[1][1]
    await house.remove(ROWS_MAX + 1)
    await house.keeper.draw_again(run.id, ROWS_MAX + 1)
    assert list(house.stage.sheets) == list(await house.store.run_sheets.posted(run.id)) == [1]


async def test_what_is_deleted_while_a_sheet_is_posted_goes_from_it(house: House) -> None:
    """The log did not know of the sheet then, so nobody would have drawn it again."""
    run = await house.run()

    async def delete_one() -> None:
        await house.remove(1)

    house.stage.meanwhile = delete_one
    await house.keeper.post(run)
    assert len(house.stage.sheets[1]) == 2


async def test_a_run_without_sheets_has_none_to_draw(house: House) -> None:
    """Neither has one that nobody knows."""
    run = await house.run()
    for run_id in (run.id, 99):
        await house.keeper.draw_again(run_id, 1)
    assert house.stage.sheets == {}


async def test_without_a_stage_nothing_is_posted(house: House) -> None:
    """Nor does the end of the run wait for one; what is to be drawn again does."""
    run = await house.run()
    keeper = RunSheetKeeper(house.store.runs, house.store.run_sheets, house.keeper._drawing)
    await keeper.post(run)
    drawing = asyncio.create_task(keeper.draw_again(run.id, 1))
    await asyncio.sleep(0)
    assert not drawing.done()
    keeper.resume(house.stage)
    await drawing
    assert house.stage.sheets == {}
