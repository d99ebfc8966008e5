"""The board of a show: one message that says who is being painted and who is next, edited rarely enough for Discord."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, ShowBoard, ShowCounts
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Generation, Show
    from bot.ports import ShowLog, ShowStage
    from bot.services.clock import Clock
    from bot.services.generation import GenerationService

log = logging.getLogger(__name__)

EDIT_EVERY_S = 3.0
EDIT_AT_LAST_S = 60.0
"""How long a board waits at most for the next try, when Discord takes none."""
LOOK_EVERY_S = 30.0
"""How often a board whose words do not change is looked for, since somebody may have deleted it."""
MOVE_AFTER = 10
"""Pictures that have scrolled the board away."""
NAMED = 5

_CAME = {GenerationStatus.POSTED}
_TROUBLE = {GenerationStatus.FAILED, GenerationStatus.UNDELIVERED, GenerationStatus.HELD_BACK}


@dataclass(slots=True, eq=False)
class RunningShow:
    """A show and its board as this run knows them."""

    show: Show
    counts: ShowCounts = field(default_factory=ShowCounts)
    are_counts_old: bool = True
    shown: ShowBoard | None = None
    touched_at: float | None = None
    """When Discord was last asked for anything about the board, in monotonic seconds."""
    pause_s: float = EDIT_EVERY_S
    pictures_below: int = 0
    untold: list[Generation] = field(default_factory=list["Generation"])
    """What did not come, and the presenter has not been told yet."""

    def take_in(self, rows: Sequence[Generation]) -> None:
        """Take note of an answered request."""
        self.are_counts_old = True
        self.pictures_below += sum(row.status in _CAME for row in rows)
        self.untold += [row for row in rows if row.status in _TROUBLE]


class BoardKeeper:
    """Looks at a board once a second; edits it when its words changed, at most every 3 s."""

    def __init__(self, show_log: ShowLog, generation: GenerationService, clock: Clock) -> None:
        """*generation* knows the line; *show_log* the counts."""
        self._log, self._generation, self._clock = show_log, generation, clock

    async def look_after(self, running: RunningShow, stage: ShowStage) -> None:
        """Do what is due for the board, and tell the presenter of new troubles. Raises only CancelledError."""
        now = self._clock.monotonic()
        if running.touched_at is not None and now - running.touched_at < running.pause_s:
            return
        try:
            await self.tell(running, stage)
            await self._refresh(running, stage)
        except BotError as error:
            running.touched_at = self._clock.monotonic()
            running.pause_s = min(2 * running.pause_s, EDIT_AT_LAST_S)
            log.warning("show %s: the board could not be kept: %s", running.show.id, error)
        except Exception:
            running.touched_at, running.pause_s = self._clock.monotonic(), EDIT_AT_LAST_S
            log.exception("show %s: the board could not be kept", running.show.id)

    async def tell(self, running: RunningShow, stage: ShowStage) -> None:
        """Tell the presenter what did not come since the last time."""
        if running.untold:
            untold, running.untold = running.untold, []
            await stage.tell_presenter(running.show, untold)

    async def post(self, running: RunningShow, stage: ShowStage) -> None:
        """Post the board at the bottom of the channel, and take the one before away. Raises BotError."""
        before, board = running.show.board_id, await self._words(running)
        board_id = await stage.post_board(running.show, board)
        running.show = replace(running.show, board_id=board_id)
        self._touched(running, board)
        running.pictures_below = 0
        await self._log.move_board(running.show.id, board_id)
        if before:
            await self._try_remove(running.show, before, stage)

    async def rest(self, running: RunningShow) -> None:
        """Wait until the board may be written again."""
        now = self._clock.monotonic()
        if running.touched_at is not None and (left := running.touched_at + EDIT_EVERY_S - now) > 0:
            await self._clock.sleep(left)

    async def _try_remove(self, show: Show, board_id: int, stage: ShowStage) -> None:
        try:
            await stage.remove(show, board_id)
        except BotError as error:
            log.warning("show %s: an earlier board stays: %s", show.id, error)

    async def _refresh(self, running: RunningShow, stage: ShowStage) -> None:
        board = await self._words(running)
        if running.show.board_id is None or running.pictures_below >= MOVE_AFTER:
            await self.post(running, stage)
        elif board != running.shown:
            running.touched_at = self._clock.monotonic()
            if await stage.edit_board(running.show, board):
                self._touched(running, board)
            else:
                await self.post(running, stage)
        elif self._clock.monotonic() - (running.touched_at or 0.0) >= LOOK_EVERY_S:
            running.touched_at = self._clock.monotonic()
            if not await stage.has_board(running.show):
                await self.post(running, stage)

    def _touched(self, running: RunningShow, board: ShowBoard) -> None:
        running.shown, running.touched_at, running.pause_s = board, self._clock.monotonic(), EDIT_EVERY_S

    async def _words(self, running: RunningShow) -> ShowBoard:
        if running.are_counts_old:
            await self._count(running)
        line = self._generation.line(running.show.channel_id)
        return ShowBoard(
            painting=line.painting[:NAMED],
            waiting=line.waiting[:NAMED],
            more=max(0, len(line.waiting) - NAMED),
            counts=running.counts,
        )

    async def _count(self, running: RunningShow) -> None:
        # Before the question: what comes while it is answered makes them old again.
        running.are_counts_old = False
        try:
            running.counts = await self._log.counts(running.show)
        except BotError:
            running.are_counts_old = True
            raise
