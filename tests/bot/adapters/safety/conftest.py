"""A client of the stand-in for Content Safety."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import aiohttp
import pytest

from bot.adapters.safety.azure import AzureContentSafety
from tests.stage import KEY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.rehearsal.endpoint import RehearsalEndpoint


class Connect(Protocol):
    """Makes a client that is not the usual one."""

    def __call__(
        self,
        *,
        key: str = KEY,
        blocklists: tuple[str, ...] = (),
        has_shield: bool = False,
        budget_s: float = 5.0,
        url: str | None = None,
    ) -> AzureContentSafety:
        """Return it."""
        ...


@pytest.fixture
async def connect(endpoint: RehearsalEndpoint) -> AsyncIterator[Connect]:
    """Make clients over one session."""
    async with aiohttp.ClientSession() as session:

        def make(
            *,
            key: str = KEY,
            blocklists: tuple[str, ...] = (),
            has_shield: bool = False,
            budget_s: float = 5.0,
            url: str | None = None,
        ) -> AzureContentSafety:
            return AzureContentSafety(
                url or endpoint.safety_url,
                key,
                session,
                blocklists=blocklists,
                has_shield=has_shield,
                budget_s=budget_s,
            )

        yield make


@pytest.fixture
def client(connect: Connect) -> AzureContentSafety:
    """Neither blocklists nor a shield."""
    return connect()
