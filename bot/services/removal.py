"""RemovalService: what was shown is taken away: out of the log, off the disk, out of Discord."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, LeftMessage, LeftRunSheet, LeftSheet, utc_now
from bot.errors import BotError, LeftBehindError, StillOnItsWayError, UnknownGenerationError
from bot.services.tasks import CreateTask, Tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.domain import Generation, Leftover, Origin, Removal
    from bot.ports import MessageRemover, Pictures, RemovalLog, RunSheets, Sheets
    from bot.services.generation import GenerationService

log = logging.getLogger(__name__)


class RemovalService:
    """Takes away one request at a time: its message, with one picture to four or a comparison, is one.

    First the log: from then on no list, report or button shows it, and what is left to do stands there until it is
    done, whenever the process ends. Then the files, then the message. Rows stay, and so does what people said of them.
    """

    def __init__(
        self,
        removal_log: RemovalLog,
        pictures: Pictures,
        generation: GenerationService,
        sheets: Sheets,
        run_sheets: RunSheets,
        *,
        now: Callable[[], datetime] = utc_now,
        create_task: CreateTask = asyncio.create_task,
    ) -> None:
        """*generation* knows the requests and which are under way; *now* is aware UTC."""
        self._log, self._pictures, self._generation, self._sheets = removal_log, pictures, generation, sheets
        self._run_sheets = run_sheets
        self._now = now
        self._tasks = Tasks(create_task)
        self._remover: MessageRemover | None = None

    async def resume(self, remover: MessageRemover) -> None:
        """Delete messages through *remover* from now on; meanwhile finish what an earlier run left."""
        self._remover = remover
        if leftovers := await self._log.leftovers():
            log.info("removals of an earlier run: %d files and messages are still to go", len(leftovers))
            self._tasks.spawn(self._finish_earlier(leftovers))

    async def remove(self, request_id: str, why: Removal, by: Origin | None, reason: str = "") -> bool:
        """Take a request's pictures away, wherever they are; return False where that was done before.

        What is still waiting or being painted is cancelled first. *by* is who says so, nobody for the bot itself;
        *reason* goes into the log. Raises UnknownGenerationError, StillOnItsWayError where another process is painting
        it, LeftBehindError when it is gone from the log but its message or a file could not be taken away yet, and
        StoreError, when nothing was done.
        """
        await self._generation.call_off(request_id)
        rows = await self._generation.of_request(request_id)
        if not rows:
            raise UnknownGenerationError(request_id)
        if any(_is_on_its_way(row) for row in rows):
            raise StillOnItsWayError(request_id)
        is_first = await self._log.begin(request_id, why, reason, self._now())
        if is_first:
            log.info("%s: removed, %s, by %s", request_id, why, by.user_id if by else "the bot")
        await self._finish(await self._log.leftovers(request_id))
        await self._log.forget()
        return is_first

    async def finish(self, request_id: str | None = None) -> bool:
        """Take away what is still to go, of one request or of all; say whether that worked. Raises StoreError."""
        leftovers = await self._log.leftovers(request_id)
        return not leftovers or await self._try_finish(leftovers)

    async def idle(self) -> None:
        """Wait until what an earlier run left is finished."""
        await self._tasks.join()

    async def close(self) -> None:
        """Stop; what is not finished stays in the log for the next run."""
        await self._tasks.cancel()

    async def _finish_earlier(self, leftovers: Sequence[Leftover]) -> None:
        await self._try_finish(leftovers)

    async def _try_finish(self, leftovers: Sequence[Leftover]) -> bool:
        try:
            await self._finish(leftovers)
            await self._log.forget()
        except LeftBehindError:
            log.warning("some of it is still there; it is tried again once a day, and at the next start")
            return False
        return True

    async def _finish(self, leftovers: Sequence[Leftover]) -> None:
        """Take away all that can be. Raises LeftBehindError if something cannot."""
        failures: list[Exception] = []
        for leftover in leftovers:
            try:
                await self._take_away(leftover)
                await self._log.done(leftover)
            except BotError as error:
                log.error("%s: could not be taken away: %s", leftover, error)  # noqa: TRY400  # no bug to trace
                failures.append(error)
        if failures:
            raise LeftBehindError(str(failures[0])) from failures[0]

    async def _take_away(self, leftover: Leftover) -> None:
        assert self._remover is not None, "resume() comes first"  # noqa: S101  # a bug, not a state
        if isinstance(leftover, LeftMessage):
            await self._remover.remove(leftover)
        elif isinstance(leftover, LeftSheet):
            await self._sheets.draw_again(leftover.show_id)
        elif isinstance(leftover, LeftRunSheet):
            await self._run_sheets.draw_again(leftover.run_id, leftover.place)
        elif not await self._log.is_shown(leftover):  # another request may have got the same bytes meanwhile
            await self._pictures.remove(leftover)


def _is_on_its_way(generation: Generation) -> bool:
    return generation.status.is_open or generation.status is GenerationStatus.SCORED
