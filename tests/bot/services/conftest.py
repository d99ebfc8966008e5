"""Rigs that are closed when their test ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from tests.bot.services.rig import NO_LIMITS, Rig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain import Limits, Target
    from tests.fakes import FakeLog


class StartRig(Protocol):
    """Starts a rig as the bot starts: it takes up what its log holds."""

    async def __call__(
        self, *targets: Target, limits: Limits = NO_LIMITS, log: FakeLog | None = None, before: Rig | None = None
    ) -> Rig:
        """Return it, started."""
        ...


@pytest.fixture
async def start() -> AsyncIterator[StartRig]:
    """Start rigs; close them in the end."""
    rigs: list[Rig] = []

    async def start_rig(
        *targets: Target, limits: Limits = NO_LIMITS, log: FakeLog | None = None, before: Rig | None = None
    ) -> Rig:
        rig = Rig(*targets, limits=limits, log=log, before=before)
        rigs.append(rig)
        await rig.service.resume(rig.courier)
        return rig

    yield start_rig
    for rig in rigs:
        await rig.close()


@pytest.fixture
async def rig(start: StartRig) -> Rig:
    """One target of two calls at a time, and no limits."""
    return await start()
