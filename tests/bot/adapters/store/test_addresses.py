"""The interaction tokens: kept apart, remembered over a restart, gone when used up."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.adapters.store.opening import open_store
from tests.bot.adapters.store.samples import ADDRESS, NOW, REQUEST, TOKEN, begin_one, failed, posted, scored

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    import pytest

    from bot.adapters.store.generations import SQLiteLog
    from bot.domain import ReplyAddress


async def address_of(log: SQLiteLog, request_id: str = "r1") -> ReplyAddress | None:
    """Return what the next run would know of the request's address."""
    [address] = [request.address for request in await log.unfinished() if request.request_id == request_id]
    return address


def bytes_of(path: Path) -> bytes:
    """Return everything the store has on disk."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


async def test_the_next_run_can_answer(path: Path) -> None:
    """An address comes back whole, with the message the answer has become."""
    async with open_store(path) as store:
        await begin_one(store.log)
        await store.log.remember_message("r1", 2**60 + 11)
    async with open_store(path) as store:
        assert await address_of(store.log) == replace(ADDRESS, message_id=2**60 + 11)


async def test_the_log_itself_has_no_token(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """Whoever reads the generations meets no secret."""
    generation = await begin_one(log)
    await log.mark_scored(scored(generation))
    assert TOKEN not in str([tuple(row) for row in reader.execute("SELECT * FROM generations")])


async def test_a_delivery_wipes_its_own_token(log: SQLiteLog) -> None:
    """A delivered request's token goes with the same statement; another request keeps its own."""
    first, second = await log.begin(replace(REQUEST, count=2), "r1", NOW)
    await begin_one(log, request_id="r2")
    await log.mark_scored(scored(first))
    assert await address_of(log) == ADDRESS
    await log.mark_delivered([posted(first), replace(failed(second), delivery_ms=None)])
    assert [request.request_id for request in await log.unfinished()] == ["r2"]
    assert await address_of(log, "r2") == ADDRESS


async def test_steps_before_the_delivery_keep_the_token(log: SQLiteLog) -> None:
    """A picture that fails leaves the address to the others of its request."""
    first, _ = await log.begin(replace(REQUEST, count=2), "r1", NOW)
    await log.mark_ended(failed(first), charged=False)
    assert await address_of(log) == ADDRESS


async def test_wiping_by_hand(log: SQLiteLog) -> None:
    """A wiped address is gone, a second time harms nothing, and a message can no longer be remembered."""
    await begin_one(log)
    await begin_one(log, request_id="r2")
    await log.wipe_address("r1")
    await log.wipe_address("r1")
    await log.remember_message("r1", 5)
    assert await address_of(log) is None
    assert await address_of(log, "r2") == ADDRESS


async def test_expired_tokens_go_at_start(log: SQLiteLog) -> None:
    """Tokens that Discord no longer takes are forgotten, the others kept."""
    later = replace(ADDRESS, expires_at=ADDRESS.expires_at + timedelta(milliseconds=1))
    await begin_one(log)
    await begin_one(log, replace(REQUEST, address=later), "r2")
    await log.wipe_expired(ADDRESS.expires_at)
    assert await address_of(log) is None
    assert await address_of(log, "r2") == later


async def test_a_wiped_token_leaves_no_bytes(log: SQLiteLog, path: Path, reader: sqlite3.Connection) -> None:
    """After a checkpoint no file of the store has the token's bytes, not even in free pages."""
    generation = await begin_one(log)
    reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert TOKEN.encode() in bytes_of(path)
    await log.mark_delivered([posted(scored(generation))])
    reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert TOKEN.encode() not in bytes_of(path)
    assert REQUEST.prompt.encode() in bytes_of(path)


async def test_debug_logging_shows_no_token(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Not even a log of everything has the token or the prompt."""
    caplog.set_level(logging.DEBUG)
    async with open_store(path) as store:
        await begin_one(store.log)
        await store.log.unfinished()
    assert TOKEN not in caplog.text
    assert REQUEST.prompt not in caplog.text
