"""A rehearsal endpoint on loopback, and scorers that speak to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import aiohttp
import pytest

from bot.adapters.scoring.azure_ml import AzureMLScorer
from bot.adapters.scoring.credentials import Credentials
from bot.adapters.scoring.retries import RetryPolicy
from bot.domain import Target
from bot.rehearsal.endpoint import RehearsalEndpoint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from ssl import SSLContext

PRIMARY, SECONDARY = "fake-primary-key", "fake-secondary-key"
PROMPT = "a lighthouse in a storm, seen by nobody"

AT_ONCE = RetryPolicy(few=3, patient=5, wait_initial_s=0, wait_max_s=0, wait_jitter_s=0)
"""Repeats without a wait."""


class MakeScorer(Protocol):
    """Builds a scorer for the endpoint, or for *url*; what is not given suits a quick, good endpoint."""

    def __call__(
        self,
        *,
        url: str | None = None,
        keys: tuple[str, str | None] = (PRIMARY, None),
        target: Target = ...,
        retry: RetryPolicy = AT_ONCE,
        max_body_bytes: int = 2**20,
        stall_timeout_s: float = 60.0,
        ssl: SSLContext | None = None,
    ) -> AzureMLScorer:
        """Return the scorer."""
        ...


@pytest.fixture
async def endpoint() -> AsyncIterator[RehearsalEndpoint]:
    """Serve small pictures to both keys; an endless answer ends after 4 MiB."""
    rehearsal = RehearsalEndpoint(
        keys=(PRIMARY, SECONDARY), deployments=("blue", "green"), size=64, too_large_bytes=4 * 2**20
    )
    async with rehearsal.serving():
        yield rehearsal


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open one session for a test."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def make_scorer(endpoint: RehearsalEndpoint, session: aiohttp.ClientSession) -> MakeScorer:
    """Return the builder."""

    def make(
        *,
        url: str | None = None,
        keys: tuple[str, str | None] = (PRIMARY, None),
        target: Target = Target("sdxl", timeout_s=60.0),  # noqa: B008 - frozen
        retry: RetryPolicy = AT_ONCE,
        max_body_bytes: int = 2**20,
        stall_timeout_s: float = 60.0,
        ssl: SSLContext | None = None,
    ) -> AzureMLScorer:
        return AzureMLScorer(
            target,
            url or endpoint.url,
            Credentials(*keys),
            session,
            retry=retry,
            max_body_bytes=max_body_bytes,
            stall_timeout_s=stall_timeout_s,
            ssl=ssl,
        )

    return make
