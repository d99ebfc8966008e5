"""Requests that come in together are written together, each with rows and an address of its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.admissions import Entry, insert
from bot.adapters.store.batches import BATCH_MAX, Batches
from bot.adapters.store.database import Database, open_database
from bot.errors import ShuttingDownError, StoreError
from tests.bot.adapters.store.samples import NOW, REQUEST

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from pathlib import Path


class CountingDatabase(Database):
    """A real database that counts its statements and fails on demand."""

    statements = 0
    is_broken = False

    async def fetch(
        self, sql: str, parameters: Mapping[str, object] | Sequence[object] | None = None
    ) -> list[sqlite3.Row]:
        """Count, then run."""
        self.statements += 1
        if self.is_broken:
            raise StoreError("broken on purpose")
        return await super().fetch(sql, parameters)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[CountingDatabase]:
    """Yield an empty store."""
    async with open_database(tmp_path / "imagine.db") as opened:
        yield CountingDatabase(opened._connection)


def admissions_of(database: Database) -> Batches[Entry, list[int]]:
    """Return what `begin` and `refuse` add to."""
    return Batches(partial(insert, database))


async def add_many(admissions: Batches[Entry, list[int]], many: int, count: int = 2) -> list[list[int]]:
    """Add *many* requests of *count* pictures at the same time."""
    request = replace(REQUEST, count=count)
    return await asyncio.gather(*(admissions.add(Entry(request, f"r{number}", NOW)) for number in range(many)))


async def test_a_burst_takes_four_statements(database: CountingDatabase) -> None:
    """Of a hundred requests at once the first is written alone and the others together: two statements each time."""
    ids = await add_many(admissions_of(database), 100)
    assert database.statements == 4
    assert sorted(one for pair in ids for one in pair) == list(range(1, 201))
    assert len(await database.fetch("SELECT 1 FROM interaction_tokens")) == 100


async def test_everyone_gets_their_own_ids(database: CountingDatabase) -> None:
    """The ids handed back are those of the request's own rows, in order."""
    ids = await add_many(admissions_of(database), 10)
    for number, pair in enumerate(ids):
        rows = await database.fetch("SELECT id FROM generations WHERE request_id = ? ORDER BY id", [f"r{number}"])
        assert [row["id"] for row in rows] == pair


async def test_a_great_burst_is_cut_into_batches(database: CountingDatabase) -> None:
    """More requests than one statement takes come in several."""
    ids = await add_many(admissions_of(database), BATCH_MAX + 2, count=4)
    assert database.statements == 6
    assert len({one for four in ids for one in four}) == 4 * (BATCH_MAX + 2)


async def test_refusals_leave_no_address(database: CountingDatabase) -> None:
    """A refused request is written beside a begun one, without a token and at no charge."""
    admissions = admissions_of(database)
    refused = Entry(REQUEST, "refused", NOW, ShuttingDownError())
    await asyncio.gather(admissions.add(Entry(REQUEST, "begun", NOW)), admissions.add(refused))
    rows = await database.fetch("SELECT request_id, status, charged FROM generations ORDER BY id")
    assert [tuple(row) for row in rows] == [("begun", "queued", 1), ("refused", "refused", 0)]
    assert [row[0] for row in await database.fetch("SELECT request_id FROM interaction_tokens")] == ["begun"]


async def test_a_failed_batch_fails_each_of_its_requests_and_no_later_one(database: CountingDatabase) -> None:
    """Everyone in a batch that could not be written hears so; the next request is written again."""
    admissions = admissions_of(database)
    database.is_broken = True
    entries = (admissions.add(Entry(REQUEST, f"r{number}", NOW)) for number in range(3))
    outcomes = await asyncio.gather(*entries, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreError] * 3
    database.is_broken = False
    assert await admissions.add(Entry(REQUEST, "later", NOW)) == [1]


async def test_someone_who_stops_waiting_holds_nobody_up(database: CountingDatabase) -> None:
    """A request whose task is cancelled while it is written does not disturb the others."""
    admissions = admissions_of(database)
    first = asyncio.create_task(admissions.add(Entry(REQUEST, "first", NOW)))
    leaving = asyncio.create_task(admissions.add(Entry(REQUEST, "leaving", NOW)))
    staying = asyncio.create_task(admissions.add(Entry(REQUEST, "staying", NOW)))
    await asyncio.sleep(0)
    first.cancel()
    leaving.cancel()
    assert len(await staying) == 1
    assert leaving.cancelled()
