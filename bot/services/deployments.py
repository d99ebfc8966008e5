"""DeploymentWatch: notices that another deployment answers for a target, and has leads told once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import DeploymentChange
from bot.errors import DeliveryError, StoreError
from bot.services.clock import Clock
from bot.services.tasks import CreateTask, Tasks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain import Generation, SuiteRun, Target
    from bot.ports import DeploymentLog, LeadBoard
    from bot.services.generation import GenerationService
    from bot.services.policy import PolicyBook

log = logging.getLogger(__name__)

BACK_AFTER, BACK_AFTER_ANSWERS = timedelta(hours=1), 100
"""Traffic may be split, so that a target answers from two deployments in turn. One that is known is news again only
where it made none of the target's last 100 answers and none for more than an hour: a tenth of the traffic, or a
twentieth, is hardly ever as long away by chance."""

SEEN_EVERY = timedelta(minutes=10)
"""How often it is written down that a deployment still answers."""


@dataclass(slots=True)
class _Seen:
    """When a deployment answered last, and when that was last written down."""

    at: datetime
    written_at: datetime


@dataclass(slots=True)
class _Known:
    """What is known of one target: its deployments by name, its last answers, and which was the last."""

    seen: dict[str, _Seen] = field(default_factory=dict[str, _Seen])
    recent: deque[str] = field(default_factory=lambda: deque[str](maxlen=BACK_AFTER_ANSWERS))
    latest: str | None = None

    def is_news(self, name: str, now: datetime) -> bool:
        """Say whether an answer of this deployment's is one to talk about."""
        seen = self.seen.get(name)
        return seen is None or (now - seen.at > BACK_AFTER and name not in self.recent)


class DeploymentWatch:
    """Hears every answer. An ordinary one costs a look into a dictionary; only news is written, and told."""

    def __init__(
        self,
        deployment_log: DeploymentLog,
        generation: GenerationService,
        rules: PolicyBook,
        *,
        clock: Clock | None = None,
        create_task: CreateTask = asyncio.create_task,
    ) -> None:
        """*rules* name the channel where leads are told. Call `restore` first, then `resume`."""
        self._log, self._rules, self._clock = deployment_log, rules, clock or Clock()
        self._targets: Mapping[str, Target] = generation.targets
        self._known: dict[str, _Known] = {}
        self._tasks, self._telling = Tasks(create_task), asyncio.Lock()
        self._board: LeadBoard | None = None
        generation.listen(self._heard)

    # -- start and stop --------------------------------------------------------------------------

    async def restore(self) -> None:
        """Know again which deployments answered, before the first answer. Raises StoreError."""
        for one in await self._log.seen():
            known = self._known.setdefault(one.target, _Known())
            known.seen[one.name] = _Seen(one.last_seen_at, one.last_seen_at)
            known.latest = one.name
        for target, known in self._known.items():
            known.recent.extend(await self._log.last_answers(target, BACK_AFTER_ANSWERS))

    async def resume(self, board: LeadBoard) -> None:
        """Tell on *board* from now on, and what is untold; look whether the settings name others. Raises StoreError."""
        self._board = board
        await self._compare_settings()
        if await self._log.untold():
            self._tasks.spawn(self._try_tell())

    async def idle(self) -> None:
        """Wait until all that was noticed is written and told."""
        await self._tasks.join()

    async def close(self) -> None:
        """Stop; what is untold is told after the next start."""
        await self._tasks.cancel()

    # -- looking things up -----------------------------------------------------------------------

    async def changes_during(self, run: SuiteRun) -> Sequence[DeploymentChange]:
        """Return what changed behind a run's targets while it went on, oldest first. Raises StoreError."""
        return await self._log.during(run.targets, run.asked_at, run.ended_at or self._clock.now())

    # -- inside ----------------------------------------------------------------------------------

    def _heard(self, rows: Sequence[Generation]) -> None:
        for row in rows:
            if row.deployment:
                self._answered(row.target, row.deployment)

    def _answered(self, target: str, name: str) -> None:
        known, now = self._known.setdefault(target, _Known()), self._clock.now()
        is_news, earlier = known.is_news(name, now), known.latest
        known.recent.append(name)
        known.latest = name
        if is_news:
            known.seen[name] = _Seen(now, now)
            has_changed = earlier not in {None, name}
            work = self._change(target, earlier or name, name, now) if has_changed else self._see(target, name, now)
            self._tasks.spawn(work)
            return
        seen = known.seen[name]
        seen.at = now
        if now - seen.written_at >= SEEN_EVERY:
            seen.written_at = now
            self._tasks.spawn(self._see(target, name, now))

    async def _see(self, target: str, name: str, at: datetime) -> None:
        try:
            await self._log.see(target, name, at)
        except StoreError:
            log.exception("target %s: that %s answers is not in the log", target, name)

    async def _change(self, target: str, earlier: str, later: str, at: datetime) -> None:
        """Write a change that an answer showed, and tell it; the next answer is the same news where that fails."""
        try:
            await self._write(DeploymentChange(target, earlier, later, at), at - BACK_AFTER)
        except StoreError:
            log.exception("target %s: that %s answers is not in the log", target, later)
            known = self._known[target]
            known.seen.pop(later, None)
            known.latest = earlier
            return
        await self._try_tell()

    async def _write(self, change: DeploymentChange, unseen_since: datetime) -> None:
        if await self._log.change(change, unseen_since):
            log.warning(
                "target %s: answers come from deployment %s now, before from %s",
                change.target,
                change.later,
                change.earlier,
            )

    async def _compare_settings(self) -> None:
        """Notice where the settings name another deployment than at the last start, and than answered last."""
        before, now = await self._log.named(), self._clock.now()
        named = {name: target.deployment for name, target in self._targets.items() if target.deployment}
        for target, later in named.items():
            known = self._known.setdefault(target, _Known())
            earlier = known.latest or before.get(target)
            if later != before.get(target) and earlier not in {None, later}:
                # Whoever changes the settings means it, however short a time ago that one was seen.
                await self._write(DeploymentChange(target, earlier or later, later, now), now)
                known.seen[later], known.latest = _Seen(now, now), later
        if named != before:
            await self._log.name(named)

    async def _try_tell(self) -> None:
        """Tell what is untold; what fails is told with the next news, or after the next start."""
        if self._board is None:
            return
        async with self._telling:
            try:
                for change in await self._log.untold():
                    await self._tell(change, self._board)
            except DeliveryError as error:
                log.error("MODERATION_CHANNEL_ID does not take that a deployment changed: %s", error)  # noqa: TRY400  # no bug to trace
            except StoreError:
                log.exception("that a deployment changed could not be told")

    async def _tell(self, change: DeploymentChange, board: LeadBoard) -> None:
        if channel_id := self._rules.current.moderation_channel_id:
            await board.tell_change(channel_id, change)
        else:
            log.warning(
                "target %s: MODERATION_CHANNEL_ID is not set, so only this log and reports say it", change.target
            )
        await self._log.told(change, self._clock.now())
