"""A prompt with choices at the terminal: the question first, then a file for the grid and one for each picture."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain import CONFIRM_ABOVE
from bot.error_messages import sentence_for_code
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Generation, Grid, PostedGrid
    from bot.services.generation import GenerationService

CHANCE = "Every picture is drawn anew, so part of a difference is chance."


def may_draw(grid: Grid) -> bool:
    """Say whether so many pictures are meant, asking where somebody is there to answer."""
    if grid.count <= CONFIRM_ABOVE:
        return True
    if not sys.stdin.isatty():
        print(f"That makes {grid.count} pictures. To draw them, add --yes.", file=sys.stderr)
        return False
    print(f"That makes {grid.count} pictures. Draw them? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


@dataclass(frozen=True, slots=True)
class GridFiles:
    """Writes what a grid came to. *out* None names the sheet after its first picture, in the current folder."""

    out: Path | None
    posted: PostedGrid
    generations: Sequence[Generation]

    async def write(self, service: GenerationService) -> int:
        """Write the files and print where they are; return 0, or 1 where something is missing."""
        folder = self.out.parent if self.out else Path()
        sheet = self.out or Path(f"imagine-grid-{self.generations[0].id}.jpg")
        status = 0
        try:
            if self.posted.sheet:
                await asyncio.to_thread(sheet.write_bytes, self.posted.sheet)
                print(f"{sheet}  (all of them; {CHANCE})")
            for place, row in enumerate(self.generations, 1):
                status |= await self._write_one(service, folder, place, row)
        except OSError as error:
            print(f"{folder.resolve()} cannot be written: {error.strerror}. The pictures are kept.", file=sys.stderr)
            return 1
        return status

    async def _write_one(self, service: GenerationService, folder: Path, place: int, row: Generation) -> int:
        words = self.posted.grid.prompts[place - 1]
        if row.picture is None or row.error_code:
            print(f"Cell {place}, {words}: no picture. {sentence_for_code(row.error_code)}", file=sys.stderr)
            return 1
        out = folder / f"imagine-{row.id}.{row.picture.format}"
        try:
            await asyncio.to_thread(out.write_bytes, await service.picture(row))
        except BotError as error:
            print(f"Cell {place}, {words}: its file cannot be read. {error}", file=sys.stderr)
            return 1
        print(f"{out}  (cell {place}: {words})")
        return 0
