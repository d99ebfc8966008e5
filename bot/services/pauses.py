"""PauseBook: targets that take nothing new at the moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain import EVERY_TARGET
from bot.errors import UnknownTargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from bot.domain import Origin
    from bot.ports import PauseLog


class PauseBook:
    """Which targets leads paused; None stands for all of them, those of tomorrow too."""

    def __init__(
        self,
        targets: Collection[str],
        kept: PauseLog,
        hold: Callable[[Collection[str]], None],
        now: Callable[[], datetime],
    ) -> None:
        """*targets* are all there are; *hold* makes these targets, and no others, begin nothing more."""
        self._targets, self._kept, self._hold, self._now = tuple(targets), kept, hold, now
        self._paused: set[str] = set()
        self._turn = asyncio.Lock()  # of two pauses at once neither may forget the other

    async def load(self) -> None:
        """Take over what the log says. Raises StoreError."""
        self._become(set(await self._kept.all()))

    @property
    def paused(self) -> tuple[str, ...]:
        """The names of the targets that are paused, in their order."""
        return tuple(name for name in self._targets if {name, EVERY_TARGET} & self._paused)

    async def pause(self, by: Origin, target: str | None) -> None:
        """Let a target begin nothing more. Raises UnknownTargetError, StoreError."""
        self._check(target)
        async with self._turn:
            await self._keep(by, "pause", target, {EVERY_TARGET} if target is None else self._paused | {target})

    async def resume(self, by: Origin, target: str | None) -> bool:
        """Let a target go on; say whether it was paused. Raises UnknownTargetError, StoreError."""
        self._check(target)
        async with self._turn:
            was_paused = bool(self._paused if target is None else {target} & set(self.paused))
            if was_paused:
                await self._keep(by, "resume", target, set() if target is None else set(self.paused) - {target})
            return was_paused

    def _check(self, target: str | None) -> None:
        if target is not None and target not in self._targets:
            raise UnknownTargetError(target, self._targets)

    async def _keep(self, by: Origin, act: str, target: str | None, paused: set[str]) -> None:
        await self._kept.replace(by, act, target, paused, self._now())
        self._become(paused)

    def _become(self, paused: set[str]) -> None:
        self._paused = paused
        self._hold(self.paused)
