"""What a suite's run leaves in a folder: a file for each picture, and the contact sheets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus
from bot.errors import BotError, DeliveryError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from bot.domain import (
        Delivery,
        Generation,
        ImagineRequest,
        Progress,
        ReplyAddress,
        SuiteRun,
    )
    from bot.services.generation import GenerationService
    from bot.services.run_drawing import RunDrawing

_CAME = {GenerationStatus.SCORED}
SHEET_MAX_BYTES = 64 * 2**20
"""A sheet that weighs more is made lighter; on a disk that is no trouble."""


class RunFiles:
    """Writes a run's pictures as they come, under names that say which each one is: `03-sdxl-1.png`."""

    def __init__(self, generation: GenerationService, folder: Path, parts: int) -> None:
        """*folder* is there; *parts* is how many there are, so that names are in the run's order."""
        self._generation, self._folder, self._digits = generation, folder, len(str(parts))
        self.rows: dict[int, Generation] = {}
        """What is known of each picture asked for, by its number."""
        self.pictures: dict[int, Path] = {}
        self.sheets: list[Path] = []
        self.faults: list[str] = []

    async def show_progress(
        self, request_id: str, request: ImagineRequest, address: ReplyAddress, progress: Progress
    ) -> bool:
        """Show nothing: a terminal has its own line of progress."""
        return False

    async def tell_more(
        self, generations: Sequence[Generation], address: ReplyAddress, eased: Callable[[], Awaitable[None]]
    ) -> None:
        """Say nothing: whoever uses a terminal runs the bot."""

    async def deliver(self, delivery: Delivery) -> int | None:
        """Write the model's exact bytes of all pictures that came. Raises DeliveryError."""
        part, rows = delivery.part, delivery.generations
        assert part is not None  # noqa: S101  # nothing else is asked for here
        self.rows.update({row.id: row for row in rows})
        for number, row in enumerate(rows):
            if row.status in _CAME and row.picture:
                name = f"{part.place:0{self._digits}}-{row.target}-{number % part.repeats + 1}.{row.picture.format}"
                await self._try_write(row, self._folder / name)
        if missing := [row.id for row in rows if row.status in _CAME and row.id not in self.pictures]:
            raise DeliveryError(f"no file for {missing}")
        return None

    async def _try_write(self, row: Generation, out: Path) -> None:
        try:
            await asyncio.to_thread(out.write_bytes, await self._generation.picture(row))
        except BotError as error:
            self.faults.append(f"Picture {row.id} cannot be read: {error}")
        except OSError as error:
            self.faults.append(f"{out} cannot be written: {error.strerror}")
        else:
            self.pictures[row.id] = out

    async def write_sheets(self, drawing: RunDrawing, run: SuiteRun) -> None:
        """Draw what came on contact sheets beside the pictures."""
        try:
            for number, shown in enumerate(await drawing.sheets(run), 1):
                if sheet := await drawing.draw(shown, SHEET_MAX_BYTES):
                    out = self._folder / f"contact-sheet-{number}.jpg"
                    await asyncio.to_thread(out.write_bytes, sheet)
                    self.sheets.append(out)
        except BotError as error:
            self.faults.append(f"The contact sheets cannot be drawn: {error}")
        except OSError as error:
            self.faults.append(f"{self._folder} cannot be written: {error.strerror}")
