"""RunSheetKeeper: the contact sheets of runs in Discord, and that nothing deleted lives on in one."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.services.clock import Clock
from bot.services.run_sheets import is_shown, run_sheets, sheets_with

if TYPE_CHECKING:
    from bot.domain import LeftMessage, SuiteRun
    from bot.ports import RunLog, RunSheetLog, RunSheetStage
    from bot.services.run_drawing import RunDrawing

log = logging.getLogger(__name__)

TRIES, TRY_AGAIN_S = 3, 5.0


class RunSheetKeeper:
    """Posts the sheets of runs that are over, each once, and draws them again. Call `resume` before any run ends."""

    def __init__(self, runs: RunLog, kept: RunSheetLog, drawing: RunDrawing, clock: Clock | None = None) -> None:
        """*kept* knows which sheets are posted."""
        self._runs, self._kept, self._drawing, self._clock = runs, kept, drawing, clock or Clock()
        self._stage: RunSheetStage | None = None
        self._is_resumed = asyncio.Event()
        # One after another: the last to be shown is the one that was drawn last.
        self._turn = asyncio.Lock()

    def resume(self, stage: RunSheetStage) -> None:
        """Post on *stage* from now on."""
        self._stage = stage
        self._is_resumed.set()

    async def post(self, run: SuiteRun) -> None:
        """Post the sheets of a run that is over, those that an earlier process had posted left out.

        Raises only CancelledError; what cannot be done is left out, and all of it where there is no stage.
        """
        if self._stage is None:
            return
        for attempt in range(1, TRIES + 1):
            try:
                await self._post(run, self._stage)
            except BotError as error:
                log.warning("run %s: its contact sheets, try %d of %d: %s", run.id, attempt, TRIES, error)
            else:
                return
            await self._clock.sleep(TRY_AGAIN_S)

    async def draw_again(self, run_id: int, place: int) -> None:
        """Draw the sheets with a place's pictures without what is gone by now; one without any goes, too.

        Raises BotError.
        """
        await self._is_resumed.wait()
        assert self._stage is not None  # noqa: S101  # resume() saw to it
        async with self._turn:
            run, posted = await self._runs.find(run_id), await self._kept.posted(run_id)
            if run is None or not posted:
                return
            pictures = await self._runs.pictures(run_id)
            sheets = run_sheets(run, pictures)
            for number in sheets_with(run, pictures, place):
                if message := posted.get(number):
                    sheet = await self._drawing.draw(sheets[number - 1])
                    await self._replace(self._stage, run, number, message, sheet)

    async def _replace(
        self, stage: RunSheetStage, run: SuiteRun, number: int, message: LeftMessage, sheet: bytes | None
    ) -> None:
        if sheet:
            await stage.edit_sheet(run, number, message, sheet)
        else:
            await stage.remove_sheet(message)
            await self._kept.drop(run.id, number)

    async def _post(self, run: SuiteRun, stage: RunSheetStage) -> None:
        async with self._turn:
            pictures, posted = await self._runs.pictures(run.id), await self._kept.posted(run.id)
            for number, shown in enumerate(run_sheets(run, pictures), 1):
                if number not in posted and (sheet := await self._drawing.draw(shown)):
                    message = await stage.post_sheet(run, number, sheet)
                    if message is None:
                        return
                    await self._kept.keep(run.id, number, message)
            left = {one.generation_id for one in await self._runs.pictures(run.id) if is_shown(one)}
        gone = {one.place for one in pictures if is_shown(one) and one.generation_id not in left}
        for place in sorted(gone):  # taken away before the log knew of the sheet
            await self.draw_again(run.id, place)
