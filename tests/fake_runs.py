"""Runs of suites in memory, beside a log in memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import RunPicture, RunStatus, SuiteRun
from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain import GenerationStatus, Origin, RunPart, RunPlan
    from tests.fake_log import FakeLog


class FakeRuns:
    """A `ports.RunLog` in dictionaries; which parts are begun stands in *log*, as in the file. Fails while broken."""

    def __init__(self, log: FakeLog, before: FakeRuns | None = None) -> None:
        self.log = log
        self.runs: dict[int, SuiteRun] = dict(before.runs) if before else {}
        self.planned: dict[int, Sequence[RunPart]] = dict(before.planned) if before else {}
        self.is_broken = False

    async def begin(self, plan: RunPlan, origin: Origin, at: datetime, watch_id: int | None = None) -> SuiteRun:
        """Write a run."""
        self._reach()
        run_id = len(self.runs) + 1
        self.planned[run_id] = [replace(part, run_id=run_id) for part in plan.parts]
        self.runs[run_id] = SuiteRun(
            run_id,
            plan.suite,
            plan.version,
            RunStatus.RUNNING,
            origin,
            plan.targets,
            plan.repeats,
            len(plan.parts),
            plan.pictures,
            at,
            watch_id=watch_id,
        )
        return self.runs[run_id]

    async def find(self, run_id: int) -> SuiteRun | None:
        """Return one run."""
        self._reach()
        return self.runs.get(run_id)

    async def of_request(self, request_id: str) -> SuiteRun | None:
        """Return the run of which this request is a part."""
        self._reach()
        part = self.log.parts.get(request_id)
        return self.runs.get(part.run_id) if part else None

    async def going_on(self) -> Sequence[SuiteRun]:
        """Return the runs that are not over."""
        self._reach()
        return [run for run in self.runs.values() if not run.status.is_over]

    async def newest(self, guild_id: int | None, containing: str, limit: int) -> Sequence[SuiteRun]:
        """Return the newest."""
        found = [
            run for run in self.runs.values() if containing in run.suite and guild_id in {None, run.origin.guild_id}
        ]
        return found[::-1][:limit]

    async def parts_left(self, run_id: int, limit: int) -> Sequence[RunPart]:
        """Return the first parts not begun."""
        self._reach()
        return [part for part in await self.parts(run_id) if part.request_id is None][:limit]

    async def parts(self, run_id: int) -> Sequence[RunPart]:
        """Return all parts."""
        self._reach()
        requests = {(part.run_id, part.place): request_id for request_id, part in self.log.parts.items()}
        return [replace(one, request_id=requests.get((run_id, one.place))) for one in self.planned[run_id]]

    async def set_status(self, run_id: int, status: RunStatus, at: datetime, why: str | None = None) -> None:
        """Write where the run is."""
        self._reach()
        run = self.runs[run_id]
        if not run.status.is_over:
            self.runs[run_id] = replace(run, status=status, ended_at=at if status.is_over else None, why=why)

    async def set_place(self, run_id: int, thread_id: int, message_id: int) -> None:
        """Keep where the run is shown."""
        self._reach()
        self.runs[run_id] = replace(self.runs[run_id], thread_id=thread_id, message_id=message_id)

    async def pictures(self, run_id: int) -> Sequence[RunPicture]:
        """Return the pictures that were begun."""
        self._reach()
        places = {part.request_id: part.place for part in await self.parts(run_id) if part.request_id}
        return [
            RunPicture(places[row.request_id], row.target, 1, row.id, row.status, row.prompt, error_code=row.error_code)
            for row in self.log.rows.values()
            if row.request_id in places
        ]

    async def counts(self, run_id: int) -> Mapping[tuple[str, GenerationStatus | None], int]:
        """Count the pictures by target and status; None: not begun."""
        begun = Counter((one.target, one.status) for one in await self.pictures(run_id))
        left = Counter((target, None) for part in await self.parts_left(run_id, 9999) for _, target in part.variants)
        return {**begun, **left}

    def _reach(self) -> None:
        if self.is_broken:
            raise StoreError("the disk is full")
