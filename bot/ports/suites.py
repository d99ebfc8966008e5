"""Suites of prompts, and their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain import Origin, RunPart, RunPicture, RunPlan, RunStatus, SuiteRun


class RunLog(Protocol):
    """Runs of suites. Every method raises StoreError when the file fails it."""

    async def begin(self, plan: RunPlan, origin: Origin, at: datetime, watch_id: int | None = None) -> SuiteRun:
        """Write a run, and all of its parts as not begun."""
        ...

    async def find(self, run_id: int) -> SuiteRun | None:
        """Return one run."""
        ...

    async def going_on(self) -> Sequence[SuiteRun]:
        """Return the runs asked for in Discord that are running or paused, oldest first."""
        ...

    async def newest(self, guild_id: int | None, containing: str, limit: int) -> Sequence[SuiteRun]:
        """Return a guild's newest runs whose suite's name contains these letters, newest first; None: of all places."""
        ...

    async def parts_left(self, run_id: int, limit: int) -> Sequence[RunPart]:
        """Return the first parts that are not begun, in order."""
        ...

    async def parts(self, run_id: int) -> Sequence[RunPart]:
        """Return all parts, in order."""
        ...

    async def set_status(self, run_id: int, status: RunStatus, at: datetime) -> None:
        """Write where the run is; *at* is kept when it is over."""
        ...

    async def set_place(self, run_id: int, thread_id: int, message_id: int) -> None:
        """Keep where the run's pictures go, and which message is its status card."""
        ...

    async def pictures(self, run_id: int) -> Sequence[RunPicture]:
        """Return the run's pictures that were begun, by place, target and repeat."""
        ...
