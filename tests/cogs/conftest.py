"""What several tests of this folder stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from discord.http import Route

from tests.cogs.loopback_discord import LoopbackDiscord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LoopbackDiscord]:
    """Return Discord's HTTP side, where discord.py looks for it."""
    server = LoopbackDiscord()
    async with server.serving() as address:
        monkeypatch.setattr(Route, "BASE", address)
        yield server
