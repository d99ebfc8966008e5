"""Writes that come together are committed together, and none suffers for another."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.store.database import open_database
from bot.adapters.store.writer import Statement, Writer
from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

INSERT = "INSERT INTO words VALUES (?) RETURNING word"


def insert(word: str) -> Statement:
    """Return what writes a word; one that is there already is an error."""
    return INSERT, (word,)


@pytest.fixture
def connection() -> Generator[sqlite3.Connection]:
    """Return an open file as a Writer takes it, with one table."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE words (word TEXT PRIMARY KEY) STRICT")
        yield connection


def words_in(connection: sqlite3.Connection) -> list[str]:
    """Return what is written, in the order it was."""
    return [word for (word,) in connection.execute("SELECT word FROM words ORDER BY rowid")]


async def test_what_comes_together_shares_a_transaction(connection: sqlite3.Connection) -> None:
    """Of two hundred writes of one moment all but the first are one commit, each told its own rows."""
    told: list[str] = []
    connection.set_trace_callback(told.append)
    writer = Writer(connection)
    rows = await asyncio.gather(*(writer.write([insert(f"w{number}")]) for number in range(200)))
    assert rows == [[(f"w{number}",)] for number in range(200)]
    assert [line for line in told if not line.startswith("INSERT")] == ["BEGIN IMMEDIATE", "COMMIT"]


async def test_one_that_comes_alone_waits_for_nothing(connection: sqlite3.Connection) -> None:
    """It is committed before the event loop gets its turn, and so is one that comes in a later turn."""
    writer = Writer(connection)
    for word in "ab":
        with pytest.raises(StopIteration):
            writer.write([insert(word)]).send(None)
        assert not connection.in_transaction
        assert words_in(connection)[-1] == word
        await asyncio.sleep(0)


async def test_a_fault_is_only_the_faulty_ones(connection: sqlite3.Connection) -> None:
    """Of writes that came together one fails wholly, hears why, and all others are there in their order."""
    writer = Writer(connection)
    outcomes = await asyncio.gather(
        writer.write([insert("a")]),
        writer.write([insert("b"), insert("a")]),
        writer.write([insert("c"), insert("d")]),
        writer.write([("no SQL", ())]),
        writer.write([insert("e")]),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], sqlite3.IntegrityError)
    assert isinstance(outcomes[3], sqlite3.OperationalError)
    assert [outcomes[0], outcomes[2], outcomes[4]] == [[("a",)], [("d",)], [("e",)]]
    assert words_in(connection) == ["a", "c", "d", "e"]


async def test_a_bug_in_the_parameters_leaves_nobody_waiting(connection: sqlite3.Connection) -> None:
    """Also an error that is none of the library's reaches whoever waits."""
    writer = Writer(connection)
    outcomes = await asyncio.wait_for(
        asyncio.gather(
            writer.write([(INSERT, 5)]),  # pyright: ignore[reportArgumentType]  # the bug
            writer.write([insert("a")]),
            return_exceptions=True,
        ),
        timeout=60,
    )
    assert isinstance(outcomes[0], Exception)
    assert words_in(connection) == ["a"]


async def test_who_is_cancelled_has_written_nonetheless(connection: sqlite3.Connection) -> None:
    """Whoever gives up waiting takes nothing back, and nobody else notices."""
    writer = Writer(connection)
    _, given_up, stays = [asyncio.create_task(writer.write([insert(word)])) for word in "abc"]
    await asyncio.sleep(0)
    given_up.cancel()
    assert await stays == [("c",)]
    assert given_up.cancelled()
    assert words_in(connection) == ["a", "b", "c"]


async def test_those_who_meet_a_lock_wait_each_their_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process's lock ends the wait of whoever came too early, not of whoever came after."""
    async with open_database(path) as database:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            monkeypatch.setattr("bot.adapters.store.writer.BUSY_TIMEOUT_S", 0.02)
            early = asyncio.create_task(database.write(("INSERT INTO bot_state VALUES ('early', '')", ())))
            await asyncio.sleep(0)
            monkeypatch.setattr("bot.adapters.store.writer.BUSY_TIMEOUT_S", 60.0)
            late = asyncio.create_task(database.write(("INSERT INTO bot_state VALUES ('late', '')", ())))
            with pytest.raises(StoreError, match="locked"):
                await early
            other.execute("COMMIT")
        await late
        assert [row["key"] for row in await database.fetch("SELECT key FROM bot_state")] == ["late"]


async def test_what_is_due_at_the_end_is_written(path: Path) -> None:
    """A file that is closed at once takes along what was asked for."""
    async with open_database(path) as database:
        writing = [
            asyncio.create_task(database.write(("INSERT INTO bot_state VALUES (?, '')", [key]))) for key in "abc"
        ]
        await asyncio.sleep(0)
    await asyncio.gather(*writing)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT key FROM bot_state").fetchall() == [("a",), ("b",), ("c",)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4), max_size=12))
async def test_together_is_as_one_after_another(connection: sqlite3.Connection, writes: list[list[str]]) -> None:
    """Whatever comes together, what stands in the file and who hears of a fault is as if each had come alone."""
    connection.execute("DELETE FROM words")
    writer = Writer(connection)
    outcomes = await asyncio.gather(
        *(writer.write([insert(word) for word in words]) for words in writes), return_exceptions=True
    )
    expected: list[str] = []
    for words, outcome in zip(writes, outcomes, strict=True):
        is_good = len({*words}) == len(words) and not {*words} & {*expected}
        assert isinstance(outcome, list) is is_good
        expected += words if is_good else []
    assert words_in(connection) == expected
