"""RunDrawing: the contact sheets of a suite's run, as files."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.domain import MAX_FILE_BYTES
from bot.errors import StoreError
from bot.services.run_sheets import run_sheets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.domain import RunPicture, SuiteRun
    from bot.ports import Pictures, RunLog, SheetArtist
    from bot.services.run_sheets import Shown

log = logging.getLogger(__name__)


class RunDrawing:
    """Draws the sheets of runs from the log and the picture folder."""

    def __init__(self, runs: RunLog, pictures: Pictures, artist: SheetArtist) -> None:
        """*artist* draws what *pictures* has."""
        self._runs, self._pictures, self._artist = runs, pictures, artist

    async def sheets(self, run: SuiteRun) -> Sequence[Shown]:
        """Return what is on each of a run's sheets now. Raises StoreError."""
        return run_sheets(run, await self._runs.pictures(run.id))

    async def draw(self, shown: Shown, max_bytes: int = MAX_FILE_BYTES) -> bytes | None:
        """Return a sheet as a JPEG of at most *max_bytes*; None where it would show no picture. Raises ImageError."""
        plan, pictures = shown
        is_any = False

        async def read(place: int) -> bytes | None:
            nonlocal is_any
            picture = pictures[place]
            data = await self._read(picture) if picture else None
            is_any |= data is not None
            return data

        if not any(pictures):
            return None
        sheet = await self._artist.draw(plan, read)
        if not is_any:
            return None
        return sheet if len(sheet) <= max_bytes else await self._pictures.shrink(sheet, max_bytes)

    async def all_of(self, run: SuiteRun) -> AsyncIterator[tuple[int, bytes]]:
        """Yield each sheet that shows anything, with its number from 1. Raises StoreError, ImageError."""
        for number, shown in enumerate(await self.sheets(run), 1):
            if sheet := await self.draw(shown):
                yield number, sheet

    async def _read(self, picture: RunPicture) -> bytes | None:
        try:
            return await self._pictures.read(picture.picture) if picture.picture else None
        except StoreError as error:
            log.warning("picture %s: left out of a contact sheet: %s", picture.generation_id, error)
            return None
