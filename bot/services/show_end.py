"""How a show ends: thanks on the board, and a contact sheet of what people liked best."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.domain import SheetCell, SheetPlan, ShowBoard
from bot.errors import BotError, StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.domain import Favourite, Show
    from bot.ports import Pictures, SheetArtist, ShowLog, ShowStage
    from bot.services.clock import Clock

log = logging.getLogger(__name__)

SHEET_MAX = 20
LAST_PICTURES_S = 120
"""How long the contact sheet waits for pictures that were asked for in time."""
LOOK_EVERY_S = 3.0
"""Also between two times that the board is written."""
TRIES, TRY_AGAIN_S = 3, 5.0
TITLE = "Pictures of the show"


class Finale:
    """Ends shows, each once: what an earlier run began, this one does again, and Discord drops a second sheet."""

    def __init__(self, show_log: ShowLog, pictures: Pictures, artist: SheetArtist, clock: Clock) -> None:
        """*artist* draws what *pictures* has."""
        self._log, self._pictures, self._artist, self._clock = show_log, pictures, artist, clock
        # One after another: the last to be shown is the one that was drawn last.
        self._drawing = asyncio.Lock()

    async def play(self, show: Show, stage: ShowStage) -> None:
        """Give a show whose time is over its end. Raises only CancelledError; what cannot be done is left out."""
        await self._insist(show, lambda: self._thank(show, stage))
        if await self._last_pictures(show):  # the counts have grown
            await self._insist(show, lambda: self._thank(show, stage))
        await self._insist(show, lambda: self._sheet(show, stage))
        await self._insist(show, lambda: self._log.close(show.id, self._clock.now()))
        log.info("show %s: ended", show.id)

    async def _thank(self, show: Show, stage: ShowStage) -> None:
        board = ShowBoard(counts=await self._log.counts(show), is_over=True)
        if show.board_id is None or not await stage.edit_board(show, board):
            await self._log.move_board(show.id, await stage.post_board(show, board))

    async def _last_pictures(self, show: Show) -> bool:
        """Wait for what is still on its way; say whether anything was."""
        looks = 0
        while looks < LAST_PICTURES_S / LOOK_EVERY_S and await self._is_waited_for(show):
            await self._clock.sleep(LOOK_EVERY_S)
            looks += 1
        return looks > 0

    async def _is_waited_for(self, show: Show) -> bool:
        try:
            return (await self._log.counts(show)).on_their_way > 0
        except StoreError as error:
            log.warning("show %s: nobody knows what is still on its way: %s", show.id, error)
            return False

    async def draw_again(self, show_id: int, stage: ShowStage) -> None:
        """Draw the contact sheet without what is gone by now; without pictures it goes, too. Raises BotError."""
        async with self._drawing:
            show = await self._log.find(show_id)
            if show is None or show.sheet_id is None:
                return
            favourites = await self._log.favourites(show, SHEET_MAX)
            if favourites:
                await stage.edit_sheet(show, favourites, await self._drawn(favourites))
            else:
                await stage.remove(show, show.sheet_id)
                await self._log.keep_sheet(show.id, None)

    async def _sheet(self, show: Show, stage: ShowStage) -> None:
        if show.sheet_id is not None:  # an earlier run got as far as that
            return
        async with self._drawing:
            favourites = await self._log.favourites(show, SHEET_MAX)
            if not favourites:
                return
            sheet_id = await stage.post_sheet(show, favourites, await self._drawn(favourites))
            await self._log.keep_sheet(show.id, sheet_id)
            left = {one.generation.id for one in await self._log.favourites(show, SHEET_MAX)}
        if any(one.generation.id not in left for one in favourites):  # taken away before the log knew of the sheet
            await self.draw_again(show.id, stage)

    async def _drawn(self, favourites: Sequence[Favourite]) -> bytes:
        return await self._artist.draw(plan_of(favourites), lambda place: self._read(favourites[place]))

    async def _read(self, favourite: Favourite) -> bytes | None:
        picture = favourite.generation.picture
        try:
            return await self._pictures.read(picture) if picture else None
        except StoreError as error:
            log.warning("picture %s: left out of a contact sheet: %s", favourite.generation.id, error)
            return None

    async def _insist(self, show: Show, step: Callable[[], Awaitable[None]]) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                await step()
            except BotError as error:
                log.warning("show %s: its end, try %d of %d: %s", show.id, attempt, TRIES, error)
            except Exception:
                log.exception("show %s: its end failed inside the bot, try %d of %d", show.id, attempt, TRIES)
            else:
                return
            await self._clock.sleep(TRY_AGAIN_S)


def plan_of(favourites: Sequence[Favourite]) -> SheetPlan:
    """Return the sheet of a show's pictures, near to a square."""
    columns = next(columns for columns in range(1, SHEET_MAX + 1) if columns * columns >= len(favourites))
    cells = [SheetCell(_heading(favourite), favourite.generation.typed) for favourite in favourites]
    return SheetPlan(TITLE, columns, tuple(cells))


def _heading(favourite: Favourite) -> str:
    likes = f" · {favourite.likes} like{'' if favourite.likes == 1 else 's'}" if favourite.likes else ""
    return f"Picture {favourite.generation.id}{likes}"
