"""Suites of prompts, and their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain import (
        GenerationStatus,
        LeftMessage,
        Origin,
        RunBoard,
        RunPart,
        RunPicture,
        RunPlace,
        RunPlan,
        RunStatus,
        StoredSuite,
        Suite,
        SuitePrompt,
        SuiteRun,
    )


class SuiteLog(Protocol):
    """Stored suites and their versions. Every change is an act of the audit log. All raise StoreError."""

    async def all(self) -> Sequence[StoredSuite]:
        """Return the suites there are, each in its latest version, by name."""
        ...

    async def versions(self, name: str) -> Sequence[StoredSuite]:
        """Return the versions of the suite of that name, the latest first, however the name is written."""
        ...

    async def prompts(self, version_id: int) -> Sequence[SuitePrompt]:
        """Return what a version holds, in order."""
        ...

    async def add(self, by: Origin, suite: Suite, at: datetime) -> StoredSuite:
        """Keep a new suite, and return its first version."""
        ...

    async def add_version(self, by: Origin, before: StoredSuite, suite: Suite, at: datetime) -> StoredSuite:
        """Keep one version more than *before*, the latest, and return it."""
        ...

    async def delete(self, by: Origin, suite: StoredSuite, at: datetime) -> None:
        """Offer a suite no more; its versions stay for what was run from it."""
        ...


class RunPlanner(Protocol):
    """Makes runs of suites, with the styles, the word list and the limit of the house."""

    async def plan(self, suite: Suite, targets: Sequence[str], repeats: int) -> RunPlan:
        """Return a run. Raises SuiteFaultsError with all that stands in the way, by line."""
        ...


class RunLog(Protocol):
    """Runs of suites. Every method raises StoreError when the file fails it."""

    async def begin(self, plan: RunPlan, origin: Origin, at: datetime, watch_id: int | None = None) -> SuiteRun:
        """Write a run, and all of its parts as not begun."""
        ...

    async def find(self, run_id: int) -> SuiteRun | None:
        """Return one run."""
        ...

    async def of_request(self, request_id: str) -> SuiteRun | None:
        """Return the run of which this request is a part."""
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

    async def set_status(self, run_id: int, status: RunStatus, at: datetime, why: str | None = None) -> None:
        """Write where the run is; *at* is kept when it is over, *why* where the bot itself paused or stopped it."""
        ...

    async def set_place(self, run_id: int, thread_id: int, message_id: int) -> None:
        """Keep where the run's pictures go, and which message is its status card."""
        ...

    async def pictures(self, run_id: int) -> Sequence[RunPicture]:
        """Return the run's pictures that were begun, by place, target and repeat."""
        ...

    async def counts(self, run_id: int) -> Mapping[tuple[str, GenerationStatus | None], int]:
        """Count the run's pictures by target and status; None: not begun."""
        ...


class RunSheetLog(Protocol):
    """The messages with the contact sheets of runs. Every method raises StoreError when the file fails it."""

    async def posted(self, run_id: int) -> Mapping[int, LeftMessage]:
        """Return the message of each of a run's sheets that is there, by its number from 1."""
        ...

    async def keep(self, run_id: int, number: int, message: LeftMessage) -> None:
        """Keep which message has a sheet."""
        ...

    async def drop(self, run_id: int, number: int) -> None:
        """Forget a sheet that is gone."""
        ...


class RunSheetStage(Protocol):
    """Where people see a run's contact sheets."""

    async def post_sheet(self, run: SuiteRun, number: int, sheet: bytes) -> LeftMessage | None:
        """Post a sheet, a JPEG, once and silently; return its message, None where its place is gone.

        Raises DeliveryError.
        """
        ...

    async def edit_sheet(self, run: SuiteRun, number: int, message: LeftMessage, sheet: bytes) -> None:
        """Put another sheet in its place, if it is still there. Raises DeliveryError."""
        ...

    async def remove_sheet(self, message: LeftMessage) -> None:
        """Take a sheet away. Raises DeliveryError unless it is gone then."""
        ...


class RunStage(Protocol):
    """Where people see a run."""

    async def open(self, run: SuiteRun) -> RunPlace:
        """Return the run's place, opened where it has none or where that is gone. Raises RunNotOpenedError."""
        ...

    async def show(self, run: SuiteRun, board: RunBoard) -> None:
        """Change the status card's words, if it is still there. Raises DeliveryError."""
        ...

    async def sum_up(self, run: SuiteRun, pictures: Sequence[RunPicture]) -> None:
        """Say on the card, and once in the run's place, what came of it. Raises DeliveryError."""
        ...
