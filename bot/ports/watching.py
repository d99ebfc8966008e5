"""Which deployments answer, and suites that are run again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain import DeploymentChange, Origin, RunChange, SeenDeployment, SuiteRun, Watch, WatchedRun
    from bot.errors import BotError


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


class WatchLog(Protocol):
    """Suites that are run again and again. Every method raises StoreError when the file fails it."""

    async def add(self, watch: Watch) -> Watch:
        """Keep a new watch, whatever its id, and return it as it is kept."""
        ...

    async def find(self, watch_id: int) -> Watch | None:
        """Return a watch that goes on."""
        ...

    async def going_on(self, guild_id: int | None = None) -> Sequence[Watch]:
        """Return the watches that go on, in one guild or in all, oldest first."""
        ...

    async def due(self, at: datetime) -> Sequence[Watch]:
        """Return the watches that go on and should have run by *at*, the longest due first."""
        ...

    async def move_on(self, watch_id: int, next_at: datetime) -> bool:
        """Keep when a watch is to run next; say whether it goes on still."""
        ...

    async def set_thread(self, watch_id: int, thread_id: int) -> None:
        """Keep where a watch's runs are."""
        ...

    async def told(self, watch_id: int, run_id: int) -> None:
        """Keep that it was told what changed with a run."""
        ...

    async def end(self, watch: Watch, by: Origin | None, at: datetime) -> bool:
        """End a watch, by a lead or by itself; say whether it went on."""
        ...

    async def untold(self) -> Sequence[SuiteRun]:
        """Return the finished runs of watches that go on of which it was not told, oldest first."""
        ...

    async def finished_before(self, watch_id: int, run_id: int, limit: int) -> Sequence[SuiteRun]:
        """Return a watch's last finished runs before one, newest first."""
        ...


class WatchStage(Protocol):
    """Where watches speak."""

    async def check(self, watch: Watch) -> None:
        """Look whether a watch may go on.

        Raises NotALeadError or WatchPlaceGoneError where it may not, and DeliveryError where Discord cannot say.
        """
        ...

    async def tell(self, watch: Watch, now: WatchedRun, last: WatchedRun, changes: Sequence[RunChange]) -> None:
        """Say what changed with a run. Raises DeliveryError."""
        ...

    async def tell_ended(self, channel_id: int, watch: Watch, error: BotError) -> None:
        """Say in a channel that a watch has ended, and why. Raises DeliveryError."""
        ...
