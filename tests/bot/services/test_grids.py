"""How a grid's pictures are laid out, drawn and delivered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain import GenerationStatus, Grid, ImagineRequest
from bot.errors import EndpointBusyError, PromptRejectedError, ScoringFacts, TooManyWaitingError
from bot.services.delivery import Deliveries
from bot.services.grids import NOTHING, grid_plan
from bot.services.variations import read_prompt, read_variations
from tests.bot.services.rig import NO_LIMITS, Rig
from tests.cogs.samples import failed, generation
from tests.fakes import settle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain import Limits, SheetPlan

TABLE = "{red|} cube on a {sphere|pyramid|plate}"


class Artist:
    """Draws by listing what it was given; fails with *error*."""

    def __init__(self, size: int = 10, error: Exception | None = None) -> None:
        self.plans: list[SheetPlan] = []
        self.read: list[bytes | None] = []
        self.size, self.error = size, error
        self.before: Callable[[], object] = list

    async def draw(self, plan: SheetPlan, read: Callable[[int], Awaitable[bytes | None]]) -> bytes:
        """Draw."""
        self.before()
        self.plans.append(plan)
        self.read = [await read(place) for place in range(len(plan.cells))]
        if self.error:
            raise self.error
        return b"x" * self.size


def rig_with(artist: Artist, limits: Limits | None = None) -> Rig:
    """Return a bot whose grids this artist draws."""
    rig = Rig(limits=limits) if limits else Rig()
    clock = rig.clock.as_clock()
    rig.service._deliveries = Deliveries(rig.pictures, rig.service._painter, rig.log, clock, artist)
    rig.service.deliver_through(rig.courier)
    return rig


def request(rig: Rig, template: str = TABLE, repeats: int = 1) -> ImagineRequest:
    """Return a request for a grid."""
    words, grid = read_prompt(template, repeats)
    assert grid
    return replace(rig.request(words, count=grid.count), grid=grid)


def grid_of(template: str, repeats: int = 1) -> Grid:
    """Return a grid."""
    return Grid(template, read_variations(template), repeats)


# -- the plan ------------------------------------------------------------------------------------


def test_two_groups_are_rows_and_columns() -> None:
    """The first group's choices go down, the second's across; a cell says its number, and why it is empty."""
    held = failed(4, status=GenerationStatus.HELD_BACK)
    rows = [generation(1), generation(2), failed(3), held, generation(5), failed(6, status=GenerationStatus.CANCELLED)]
    plan = grid_plan(grid_of(TABLE), rows)
    assert (plan.columns, plan.column_headings) == (3, ("sphere", "pyramid", "plate"))
    assert plan.row_headings == ("red", NOTHING)
    assert [(cell.heading, cell.words) for cell in plan.cells if cell] == [
        ("1", ""), ("2", ""), ("3", "did not work"), ("4", "held back by a safety check"), ("5", ""), ("6", "cancelled")
    ]  # fmt: skip


def test_repeats_of_a_cell_stand_side_by_side() -> None:
    """Each has a column, whose heading numbers it."""
    plan = grid_plan(grid_of("{a|b} {c|d}", 2), [generation(number) for number in range(1, 9)])
    assert (plan.columns, plan.column_headings) == (4, ("c · 1", "c · 2", "d · 1", "d · 2"))
    plan = grid_plan(grid_of("{a|b|c} cube", 3), [generation(number) for number in range(1, 10)])
    assert (plan.columns, plan.row_headings) == (3, ("a", "b", "c"))


@pytest.mark.parametrize(("template", "columns"), [("{a|b}", 2), ("{a|b|c|d|e}", 3), ("{a|b} {c|d} {e|f}", 3)])
def test_other_numbers_of_groups_are_labelled_cells(template: str, columns: int) -> None:
    """Near to a square; each cell names its choices."""
    grid = grid_of(template)
    plan = grid_plan(grid, [generation(number) for number in range(1, grid.count + 1)])
    assert (plan.columns, plan.row_headings, len(plan.cells)) == (columns, (), grid.count)
    assert plan.cells[1]
    assert plan.cells[1].words == " · ".join(grid.combinations[1])


# -- a request -----------------------------------------------------------------------------------


async def test_a_grid_is_delivered_as_one() -> None:
    """One delivery, without single pictures; a failed one leaves its place empty."""
    artist = Artist()
    rig = rig_with(artist)
    rig.scorer.errors["red cube on a plate"] = EndpointBusyError(ScoringFacts("busy"))
    rig.service.launch(await rig.service.admit(request(rig)))
    await settle()
    [delivery] = rig.courier.deliveries
    assert delivery.pictures == ()
    assert delivery.grid
    assert (delivery.grid.sheet, delivery.grid.grid.template) == (b"x" * 10, TABLE)
    assert [data is not None for data in artist.read] == [True, True, False, True, True, True]
    assert rig.log.statuses() == ["posted", "posted", "failed", "posted", "posted", "posted"]


async def test_a_sheet_too_heavy_for_the_place_is_made_lighter() -> None:
    """As a picture is."""
    rig = rig_with(Artist(size=5000))
    asked = request(rig)
    assert asked.address
    address = replace(asked.address, max_file_bytes=1000)
    rig.service.launch(await rig.service.admit(replace(asked, address=address)))
    await settle()
    [delivery] = rig.courier.deliveries
    assert delivery.grid
    assert delivery.grid.sheet
    assert len(delivery.grid.sheet) <= 1000


@pytest.mark.parametrize("error", [MemoryError(), OSError("no font")])
async def test_a_sheet_that_cannot_be_drawn_loses_no_picture(error: Exception) -> None:
    """They are posted all the same, by name."""
    rig = rig_with(Artist(error=error))
    rig.service.launch(await rig.service.admit(request(rig)))
    await settle()
    [delivery] = rig.courier.deliveries
    assert delivery.grid
    assert delivery.grid.sheet is None
    assert rig.log.statuses() == ["posted"] * 6


async def test_files_that_are_gone_fail_their_cells() -> None:
    """They are given back, as any picture that the bot loses; without any there is no sheet."""
    artist = Artist()
    rig = rig_with(artist)
    artist.before = rig.pictures.files.clear
    rig.service.launch(await rig.service.admit(request(rig, "{a|b}")))
    await settle()
    assert rig.log.statuses() == ["failed", "failed"]
    [delivery] = rig.courier.deliveries
    assert (artist.read, delivery.grid and delivery.grid.sheet) == ([None, None], None)


async def test_foreseeing_charges_nothing_and_refuses_what_would_be() -> None:
    """It says how long it takes once that is known."""
    rig = rig_with(Artist(), limits=replace(NO_LIMITS, waiting_per_user=7))
    assert await rig.service.foresee(request(rig)) is None
    assert rig.log.rows == {}
    rig.service._estimates.add("sdxl", [10_000] * 5)
    assert await rig.service.foresee(request(rig)) == 30
    await rig.service.admit(rig.request(count=4))
    with pytest.raises(TooManyWaitingError):
        await rig.service.foresee(request(rig))
    with pytest.raises(PromptRejectedError):
        await rig.service.foresee(request(rig, "{|a}"))


async def test_a_later_run_takes_up_a_grid() -> None:
    """The log tells how its pictures stand together."""
    rig = rig_with(Artist())
    await rig.service.admit(request(rig, "{a|b}", 2))
    later = Rig(log=rig.log.as_left(), before=rig)
    await later.service.resume(later.courier)
    await settle()
    [delivery] = later.courier.deliveries
    assert delivery.grid
    assert (delivery.grid.grid, delivery.grid.sheet) == (grid_of("{a|b}", 2), None)
    assert await later.service.grid_of(delivery.request_id) == grid_of("{a|b}", 2)
    assert await later.service.grid_of("000000000000") is None
