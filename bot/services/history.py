"""HistoryService: earlier pictures are found again, and what their words were made from."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import ImageError, StoreError
from bot.services.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Family, Found, Generation, HistoryPage, HistoryQuestion, Origin, Turn
    from bot.ports import HistoryLog, Thumbnails

log = logging.getLogger(__name__)

PAGE_SIZE = 5
"""What a message has room for, with a picture and three buttons each."""

PARENTS_MAX, CHILDREN_MAX = 3, 5

READ_IN_EVERY_S, PAUSE_S = 60.0, 0.01
"""Between two short times of reading in, when nobody waits for it, others come to theirs for longer."""

READ_IN_MAX = 20
"""How often a person who looks waits for a few more pictures to be read in."""


class HistoryService:
    """What one may see is found: one's own pictures, and those of the guild one asks from."""

    def __init__(self, history_log: HistoryLog, thumbnails: Thumbnails, clock: Clock | None = None) -> None:
        """*clock* is for the pauses of `run`."""
        self._log, self._thumbnails, self._clock = history_log, thumbnails, clock or Clock()

    async def page(self, question: HistoryQuestion, viewer: Origin, turn: Turn | None = None) -> HistoryPage:
        """Return a page of what *viewer* may see, the newest one by default. Raises StoreError."""
        is_complete = await self._try_read_in()
        page = await self._log.page(question, viewer, turn, PAGE_SIZE)
        found = await asyncio.gather(*map(self._with_thumbnail, page.found))
        return replace(page, found=found, is_complete=is_complete)

    async def prompts(self, question: HistoryQuestion, viewer: Origin, limit: int) -> Sequence[str]:
        """Return the newest different prompts of what *viewer* may see. Raises StoreError."""
        await self._try_read_in()
        return await self._log.prompts(question, viewer, limit)

    async def family(self, generation: Generation, viewer: Origin) -> Family:
        """Return what the words were made from, and what was made of them. Raises StoreError."""
        return await self._log.family(generation, viewer, PARENTS_MAX, CHILDREN_MAX)

    async def run(self) -> None:
        """Read in what has ended, soon after the start and then every READ_IN_EVERY_S, until cancelled."""
        while True:
            try:
                while not await self._read_in(1):
                    await self._clock.sleep(PAUSE_S)
            except StoreError:
                log.exception("history: not all that has ended could be read in; in a minute again")
            await self._clock.sleep(READ_IN_EVERY_S)

    async def _try_read_in(self) -> bool:
        """Read in what has ended since; say whether that was all. What is there already can be found in any case."""
        try:
            return await self._read_in(READ_IN_MAX)
        except StoreError as error:
            log.warning("history: what has ended since could not be read in: %s", error)
            return False

    async def _read_in(self, at_most: int) -> bool:
        """Read in what has ended since, a few at a time; say whether that was all."""
        for _ in range(at_most):
            if not await self._log.index_some():
                return True
            await asyncio.sleep(0)  # each time is short, and others come to theirs in between
        return False

    async def _with_thumbnail(self, found: Found) -> Found:
        picture = found.generation.picture
        if picture is None or found.generation.is_spoiler:  # blurred where it was asked for, and shown nowhere else
            return found
        try:
            return replace(found, thumbnail=await self._thumbnails.thumbnail(picture))
        except (ImageError, StoreError) as error:
            log.warning("picture %d has no thumbnail: %s", found.generation.id, error)
            return found
