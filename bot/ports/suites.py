"""Suites of prompts, and their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain import (
        DeploymentChange,
        Origin,
        RunPart,
        RunPicture,
        RunPlan,
        RunStatus,
        SeenDeployment,
        SuiteRun,
    )


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


class DeploymentLog(Protocol):
    """Which deployments answered for each target, and what changed. Every method raises StoreError."""

    async def seen(self) -> Sequence[SeenDeployment]:
        """Return every deployment that ever answered, the one that answered last in the end."""
        ...

    async def last_answers(self, target: str, limit: int) -> Sequence[str]:
        """Return which deployments made a target's last *limit* pictures, oldest first, where they said so."""
        ...

    async def see(self, target: str, name: str, at: datetime) -> None:
        """Keep that a deployment answered."""
        ...

    async def change(self, change: DeploymentChange, unseen_since: datetime) -> bool:
        """Keep a change and that the later deployment answered; say whether it is one.

        It is none where that one was seen after *unseen_since*, by another process perhaps.
        """
        ...

    async def untold(self) -> Sequence[DeploymentChange]:
        """Return the changes that leads were not told of, oldest first."""
        ...

    async def told(self, change: DeploymentChange, at: datetime) -> None:
        """Keep that leads were told of a change."""
        ...

    async def during(self, targets: Sequence[str], since: datetime, until: datetime) -> Sequence[DeploymentChange]:
        """Return the changes of these targets within a time, oldest first."""
        ...

    async def named(self) -> Mapping[str, str]:
        """Return which deployment the settings named for each target at the last start, where they did."""
        ...

    async def name(self, named: Mapping[str, str]) -> None:
        """Keep which they name now."""
        ...


class LeadBoard(Protocol):
    """Where leads are told what they should know."""

    async def tell_change(self, channel_id: int, change: DeploymentChange) -> None:
        """Say that another deployment answers. Raises DeliveryError."""
        ...
