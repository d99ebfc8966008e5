"""The board: tells people who wait where they stand, rarely enough for Discord."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from statistics import median
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, Progress, ProgressStage
from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain import Target
    from bot.ports import Courier, GenerationLog
    from bot.services.clock import Clock
    from bot.services.queue import FairQueue
    from bot.services.tasks import CreateTask
    from bot.services.tickets import Ticket

log = logging.getLogger(__name__)

TICK_S = 1.0
EDIT_EVERY_S = 3.0
"""Also from the first "thinking" to the first words: a picture that is quicker needs none."""
FIRST_PLACE_S = 1.0
"""Someone who must wait hears so sooner."""
SAMPLES_MIN, SAMPLES_MAX = 5, 50
EXACT_PLACES = 10


class Estimates:
    """How long a place in the queue takes: the median of a target's last scoring times."""

    def __init__(self, targets: Mapping[str, Target]) -> None:
        """*targets* by name; their concurrency divides the wait."""
        self._targets = targets
        self._scoring_ms = {name: deque[int](maxlen=SAMPLES_MAX) for name in targets}

    def add(self, target: str, scoring_ms: Iterable[int]) -> None:
        """Take in scoring times, oldest first."""
        self._scoring_ms[target].extend(scoring_ms)

    def wait_s(self, target: str, place: int) -> int | None:
        """Return about how many seconds a picture at *place* (1 being next) waits; None before 5 samples.

        Rounded to 5 s, above a minute to 30 s, so that the words do not change with every sample.
        """
        samples = self._scoring_ms[target]
        if len(samples) < SAMPLES_MIN:
            return None
        seconds = median(samples) / 1000 * place / self._targets[target].concurrency
        step = 5 if seconds < 60 else 30  # noqa: PLR2004  # said above
        return max(step, round(seconds / step) * step)


class ProgressBoard:
    """Looks at every open ticket once a second; edits one when its words changed, at most every 3 s."""

    def __init__(
        self,
        queue: FairQueue,
        estimates: Estimates,
        generation_log: GenerationLog,
        spawn: CreateTask,
        clock: Clock,
    ) -> None:
        """*spawn* starts a background task."""
        self._queue, self._estimates, self._log = queue, estimates, generation_log
        self._spawn, self._monotonic, self._sleep = spawn, clock.monotonic, clock.sleep
        self._tickets: dict[str, Ticket] = {}
        self._ticking: asyncio.Task[None] | None = None

    def watch(self, ticket: Ticket, courier: Courier) -> None:
        """Keep this ticket's message true until it is forgotten."""
        if ticket.address is None:
            return
        ticket.shown_at = self._monotonic()
        self._tickets[ticket.request_id] = ticket
        if self._ticking is None:
            self._ticking = self._spawn(self._tick(courier))

    def forget(self, ticket: Ticket) -> None:
        """Leave this ticket's message alone from now on."""
        self._tickets.pop(ticket.request_id, None)

    async def _tick(self, courier: Courier) -> None:
        try:
            while self._tickets:
                await self._sleep(TICK_S)
                places = self._queue.places()
                for ticket in list(self._tickets.values()):
                    progress = self._progress(ticket, places)
                    if progress != ticket.shown and self._is_due(ticket, progress):
                        ticket.shown, ticket.shown_at = progress, self._monotonic()
                        self._spawn(self._show(ticket, courier, progress))
        finally:
            self._ticking = None

    def _is_due(self, ticket: Ticket, progress: Progress) -> bool:
        if ticket.is_arriving or ticket.editing.locked():
            return False
        is_first_place = ticket.shown is None and progress.stage is not ProgressStage.PAINTING
        return self._monotonic() - ticket.shown_at >= (FIRST_PLACE_S if is_first_place else EDIT_EVERY_S)

    async def pause(self, courier: Courier) -> None:
        """Tell everyone who waits that the bot is restarting and that their place is kept."""
        waiting = list(self._tickets.values())
        self._tickets.clear()
        paused = (
            self._show(ticket, courier, Progress(ProgressStage.PAUSED, ticket.request.count), is_last=True)
            for ticket in waiting
        )
        await asyncio.gather(*paused)

    async def _show(self, ticket: Ticket, courier: Courier, progress: Progress, *, is_last: bool = False) -> None:
        async with ticket.editing:
            # It may have been delivered while this edit waited for its turn.
            if ticket.address is None or not (is_last or ticket.request_id in self._tickets):
                return
            if not await courier.show_progress(ticket.request_id, ticket.request, ticket.address, progress):
                self.forget(ticket)
            if ticket.address.message_id and not ticket.is_remembered:
                # Words that may be left behind by a crash: the next run must know which message says them.
                ticket.is_remembered = True
                await self._try_remember(ticket.request_id, ticket.address.message_id)

    async def _try_remember(self, request_id: str, message_id: int) -> None:
        try:
            await self._log.remember_message(request_id, message_id)
        except StoreError:
            log.exception("%s: which message shows the progress is not in the log", request_id)

    def _progress(self, ticket: Ticket, places: Mapping[int, int]) -> Progress:
        count, still_open = ticket.request.count, ticket.open
        done = count - len(still_open)
        if any(generation.status is GenerationStatus.SCORING for generation in still_open) or not still_open:
            return Progress(ProgressStage.PAINTING, count, done)
        going_on = [one for one in still_open if not self._queue.is_held(one.target)]
        if not going_on:
            return Progress(ProgressStage.HELD, count, done)
        turns = [(places[one.id], one.target) for one in going_on if one.id in places]
        place, target = min(turns, default=(1, going_on[0].target))
        wait_s = self._estimates.wait_s(target, place)
        shown_place = place if place <= EXACT_PLACES else round(place, -1)
        return Progress(ProgressStage.WAITING, count, done, shown_place, wait_s)
