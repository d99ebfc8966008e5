"""RunFeeder: lets the parts of suites' runs be painted, a few at a time."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from bot.errors import ShuttingDownError, StoreError
from bot.services.clock import Clock

if TYPE_CHECKING:
    from bot.domain import Origin, SuiteRun
    from bot.ports import RunLog
    from bot.services.generation import GenerationService
    from bot.services.tickets import Ticket

log = logging.getLogger(__name__)

OPEN_PARTS_MAX = 16
"""So far the other targets of a run go ahead of one that hangs or is paused."""

ARRIVING_MAX = 4
"""So many parts at a time wait for Discord to take them: a thread takes about one message a second."""

TRY_AGAIN_S = 5.0
"""How long a feeder waits after the log failed it."""


class RunFeeder:
    """Begins the parts of runs. Every target of a run has a picture waiting while others are painted, and few more."""

    def __init__(self, runs: RunLog, generation: GenerationService, clock: Clock | None = None) -> None:
        """*generation* paints; what it has on its way of a run counts as begun, also after a restart."""
        self._runs, self._generation, self._clock = runs, generation, clock or Clock()
        self._feedings: WeakValueDictionary[int, Feeding] = WeakValueDictionary()
        generation.follow_parts(self._heard)

    def feeding(self, run: SuiteRun, origin: Origin | None = None, *, is_paused: bool = False) -> Feeding:
        """Return what feeds a run; *origin* is who asks for its parts, and where they go, if not the run's."""
        feeding = Feeding(self._runs, self._generation, self._clock, run, origin or run.origin)
        feeding.is_paused = is_paused
        self._feedings[run.id] = feeding
        return feeding

    async def feed(self, run: SuiteRun, origin: Origin | None = None) -> bool:
        """Feed a run until all its parts are answered; False where it was stopped, or the bot stops.

        Raises UnknownTargetError where one of its targets is gone.
        """
        return await self.feeding(run, origin).feed()

    def _heard(self, ticket: Ticket) -> None:
        assert ticket.request.part is not None  # noqa: S101  # follow_parts tells of no others
        if feeding := self._feedings.get(ticket.request.part.run_id):
            feeding.look_again()


class Feeding:
    """One run being fed. Made by RunFeeder.feeding."""

    def __init__(
        self, runs: RunLog, generation: GenerationService, clock: Clock, run: SuiteRun, origin: Origin
    ) -> None:
        """*origin* says where the run's pictures go."""
        self._runs, self._generation, self._clock = runs, generation, clock
        self._run, self._origin = run, origin
        self._woken = asyncio.Event()
        self.is_paused = self.is_stopped = False

    async def feed(self) -> bool:
        """Begin parts until all are answered; False where it was stopped, or the bot stops.

        Raises UnknownTargetError where one of the run's targets is gone.
        """
        while not self.is_stopped:
            self._woken.clear()
            try:
                is_left = await self._begin_some()
            except ShuttingDownError:
                return False
            except StoreError as error:
                log.warning("run %s: the log failed it, it goes on in %g s: %s", self._run.id, TRY_AGAIN_S, error)
                await self._clock.sleep(TRY_AGAIN_S)
                continue
            if not is_left and not self.open:
                return not self.is_stopped
            await self._woken.wait()
        return False

    @property
    def open(self) -> list[Ticket]:
        """The parts that are on their way."""
        return [one for one in self._generation.parts_open() if one.owner == self._run.id]

    def pause(self) -> None:
        """Begin no more parts until it goes on."""
        self.is_paused = True

    def go_on(self, origin: Origin | None = None) -> None:
        """Begin parts again, asked for by *origin* from now on."""
        self._origin, self.is_paused = origin or self._origin, False
        self.look_again()

    def stop(self) -> None:
        """Begin no more parts, ever."""
        self.is_stopped = True
        self.look_again()

    def look_again(self) -> None:
        """Something has changed."""
        self._woken.set()

    async def _begin_some(self) -> bool:
        """Begin as many parts as are wanted now; say whether there are more."""
        while parts := await self._runs.parts_left(self._run.id, 1):
            if not self._is_wanting():
                return True
            ticket = await self._generation.admit_part(parts[0], self._origin)
            if self.is_stopped:  # in between
                await self._generation.withdraw(ticket)
                return True
            self._generation.launch(ticket)
        return False

    def _is_wanting(self) -> bool:
        if self.is_paused or self.is_stopped:
            return False
        tickets = self.open
        if sum(not ticket.open for ticket in tickets) >= ARRIVING_MAX:
            return False
        pictures = Counter(picture.target for ticket in tickets for picture in ticket.open)
        return len(tickets) < OPEN_PARTS_MAX and any(
            pictures[name] <= self._concurrency(name) for name in self._run.targets
        )

    def _concurrency(self, target: str) -> int:
        found = self._generation.targets.get(target)
        return found.concurrency if found else 0
