"""Fixtures that several packages of tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest
import stamina

from bot.rehearsal.endpoint import RehearsalEndpoint
from tests.stage import KEY, Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


class OpenStage(Protocol):
    """Opens a stage that is not the usual one."""

    async def __call__(self, *, simcord_options: dict[str, Any] | None = None, **options: Any) -> Stage:
        """Return it, opened; *options* are Stage's."""
        ...


@pytest.fixture
def quick_retries() -> Iterator[None]:
    """Let stamina try as often as it would, without waiting in between."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture
async def endpoint() -> AsyncIterator[RehearsalEndpoint]:
    """Return a scoring endpoint on loopback that draws small pictures at once."""
    async with RehearsalEndpoint(keys=(KEY,), size=64).serving() as endpoint:
        yield endpoint


@pytest.fixture
async def open_stage(
    tmp_path: Path, endpoint: RehearsalEndpoint, quick_retries: None, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[OpenStage]:
    """Open stages; close them in the end."""
    stages: list[Stage] = []

    async def open_one(*, simcord_options: dict[str, Any] | None = None, **options: Any) -> Stage:
        stage = Stage(tmp_path / "data", endpoint, **options)
        stages.append(stage)
        await stage.open(**simcord_options or {})
        return stage

    yield open_one
    for stage in stages:
        await stage.close()
    assert not [record for record in caplog.records if record.name == "bot.services.tasks"], "a background task failed"


@pytest.fixture
async def stage(open_stage: OpenStage) -> Stage:
    """One target that paints one picture at a time, no limits, every guild served."""
    return await open_stage()
