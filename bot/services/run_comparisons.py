"""RunComparisons: two runs of suites side by side, for the people of the place where they ran."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import NotALeadError, OneRunError, UnknownRunError
from bot.services.clock import Clock
from bot.services.telling import telling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.domain import ComparedRuns, Origin, SuiteRun
    from bot.ports import RunComparer, RunHistory
    from bot.services.run_pairs import RunPairs

BEHIND_ANOTHER = "Another comparison is being made. Yours comes next."
ID_MAX = 2**63 - 1


class RunComparisons:
    """Everybody may compare; a lead, or whoever began one of the runs, may ask people about their pairs."""

    def __init__(self, run_log: RunHistory, comparer: RunComparer, pairs: RunPairs, clock: Clock | None = None) -> None:
        """*comparer* does the work, one comparison at a time; *clock* is for the progress shown."""
        self._log, self._comparer, self._pairs = run_log, comparer, pairs
        self._clock, self._turn = clock or Clock(), asyncio.Lock()

    async def offered(self, person: Origin, containing: str, limit: int) -> Sequence[tuple[SuiteRun, Sequence[str]]]:
        """Return the newest runs of the person's guild, each with the deployments that answered. Raises StoreError."""
        if person.guild_id is None:
            return []
        runs = await self._log.newest(person.guild_id, containing, limit)
        deployments = await self._log.deployments([run.id for run in runs])
        return [(run, deployments.get(run.id, ())) for run in runs]

    async def chosen(self, person: Origin, one: str, other: str | None) -> tuple[SuiteRun, SuiteRun]:
        """Return the two runs, the earlier first; without *other* the run before of the same suite.

        Raises UnknownRunError and OneRunError.
        """
        run = await self._find(person, one)
        second = await self._find(person, other) if other is not None else await self._log.before(run)
        if second is None or second.id == run.id:
            raise OneRunError
        return (run, second) if run.id < second.id else (second, run)

    async def compare(
        self, first: SuiteRun, second: SuiteRun, show: Callable[[str], Awaitable[object]]
    ) -> ComparedRuns:
        """Compare two runs; *show* how far it is. Raises StoreError."""
        async with telling(show, self._clock) as words:
            if self._turn.locked():
                words(BEHIND_ANOTHER)
            async with self._turn:
                return await self._comparer.compare(first.id, second.id, words)

    async def ask(self, person: Origin, one: str, other: str) -> int:
        """Ask people about the pairs of two runs; return how many are new.

        Raises UnknownRunError, and NotALeadError for whoever may not.
        """
        first, second = await self.chosen(person, one, other)
        if not may_ask(person, first, second):
            raise NotALeadError
        return await self._pairs.ask_between(first, second)

    async def _find(self, person: Origin, run_id: str) -> SuiteRun:
        found = await self._log.find(int(run_id)) if run_id.isdecimal() and int(run_id) <= ID_MAX else None
        if found is None or not _may_see(person, found):
            raise UnknownRunError(run_id)
        return found


def may_ask(person: Origin, first: SuiteRun, second: SuiteRun) -> bool:
    """Say whether this person may have people asked about the pairs of two runs: a lead, or who began one."""
    return person.is_lead or person.user_id in {first.origin.user_id, second.origin.user_id}


def _may_see(person: Origin, run: SuiteRun) -> bool:
    """Say whether a run is of the person's guild; in direct messages, whether it is theirs."""
    if run.origin.guild_id != person.guild_id:
        return False
    return person.guild_id is not None or run.origin.user_id == person.user_id
