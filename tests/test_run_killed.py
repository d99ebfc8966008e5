"""A suite of 200 prompts by two models, whose process is killed five times: it ends complete, and nothing is twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.rehearsal.endpoint import RehearsalEndpoint
from tests.feeding_process import CONCURRENCY, KEY, TARGETS

if TYPE_CHECKING:
    from asyncio.subprocess import Process

ROOT = Path(__file__).parents[1]
PROMPTS, KILLS = 200, 5
PICTURES = PROMPTS * len(TARGETS)
LATENCY_S = 0.02
ASKED_FOR = "x-ms-client-request-id"
TOGETHER = """
    SELECT count(*), count(DISTINCT place), min(targets) FROM (
        SELECT request_id, place, count(DISTINCT target) AS targets FROM run_pictures GROUP BY request_id)
"""


class Killed:
    """The run, one process after another."""

    def __init__(self, folder: Path, endpoint: RehearsalEndpoint) -> None:
        self.folder, self.endpoint = folder, endpoint
        self.in_flight = Counter[str]()
        """How often each picture was being painted when a process was killed."""

    async def start(self) -> Process:
        """Start a process."""
        words = (str(self.folder), self.endpoint.url, str(PROMPTS))
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.feeding_process", *words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )

    async def kill_after(self, calls: int) -> None:
        """Start a process, and kill it once the endpoint has been asked so often in all."""
        process = await self.start()
        while len(self.endpoint.calls) < calls:
            assert process.returncode is None, "it ended by itself"
            await asyncio.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        self.in_flight += Counter(self.names("status = 'scoring'"))

    def names(self, where: str) -> list[str]:
        """Return what the pictures of some rows are called at the endpoint."""
        rows = self.sql(f"SELECT request_id || '-' || id FROM generations WHERE {where}")  # noqa: S608  # of this test
        return [name for (name,) in rows]

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Read the log from outside."""
        with closing(sqlite3.connect(self.folder / "imagine.db")) as connection:
            return connection.execute(statement).fetchall()


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_five_kills(tmp_path: Path) -> None:
    """Each picture is stored once; only those being painted at a kill are asked for again."""
    chance = random.Random()
    moments = sorted(chance.sample(range(10, PICTURES - 10), KILLS))
    async with RehearsalEndpoint(keys=(KEY,), size=16, latency_s=LATENCY_S).serving() as endpoint:
        killed = Killed(tmp_path / "data", endpoint)
        for moment in moments:
            await killed.kill_after(moment)
        last = await killed.start()
        assert await last.wait() == 0
        asked = Counter(call.headers[ASKED_FOR] for call in endpoint.calls)
    assert killed.sql("SELECT status, count(*) FROM generations GROUP BY status") == [("posted", PICTURES)], moments
    assert killed.sql(TOGETHER) == [(PROMPTS, PROMPTS, len(TARGETS))]
    assert killed.sql("SELECT status FROM suite_runs") == [("finished",)]
    assert set(asked) == set(killed.names("TRUE"))
    assert max(killed.in_flight.values(), default=0) <= KILLS
    again = {name: times - 1 for name, times in asked.items() if times > 1}
    assert all(times <= killed.in_flight[name] for name, times in again.items()), (moments, again)
    assert sum(again.values()) <= KILLS * CONCURRENCY * len(TARGETS)
