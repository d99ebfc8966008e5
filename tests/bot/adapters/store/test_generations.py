"""The log as it is written: every step of a picture, and what the rows then say."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import GenerationStatus, Origin
from bot.errors import PromptRejectedError, StoreError
from tests.bot.adapters.store.samples import (
    NOW,
    ORIGIN,
    PICTURE,
    REQUEST,
    TERMINAL,
    begin_one,
    failed,
    posted,
    scored,
    scoring,
)

if TYPE_CHECKING:
    from bot.adapters.store.generations import SQLiteLog

# The file is shared by a test's examples: they only add rows to it.
ON_ONE_FILE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def test_begin_writes_a_row_per_picture(log: SQLiteLog) -> None:
    """Each picture asked for is a queued row with an id of its own, and begin returns what find does."""
    request = replace(REQUEST, count=4)
    generations = await log.begin(request, "r1", NOW)
    ids = [generation.id for generation in generations]
    assert ids == sorted(set(ids))
    assert len(ids) == 4
    assert {generation.status for generation in generations} == {GenerationStatus.QUEUED}
    assert [await log.find(generation_id) for generation_id in ids] == list(generations)


async def test_a_whole_life(log: SQLiteLog) -> None:
    """Each step writes what it learned; the row at the end is the generation as the service had it."""
    generation = await begin_one(log)
    for step, write in ((scoring, log.mark_scoring), (scored, log.mark_scored)):
        generation = step(generation)
        await write(generation)
        assert await log.find(generation.id) == generation
    generation = posted(generation)
    await log.mark_delivered([generation])
    assert await log.find(generation.id) == generation


async def test_rows_read_well_in_plain_sql(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """The columns are the contract: ids as text, times as ISO text, yes and no as 1 and 0."""
    generation = posted(scored(scoring(await begin_one(log))))
    await log.mark_scoring(generation)
    await log.mark_scored(generation)
    await log.mark_delivered([generation])
    assert dict(reader.execute("SELECT * FROM generations").fetchone()) == {
        "id": generation.id,
        "request_id": "r1",
        "user_id": str(2**63 + 1),
        "user_name": "ada",
        "guild_id": str(2**60 + 3),
        "channel_id": str(2**60 + 5),
        "prompt": "a red fox",
        "target": "sdxl",
        "deployment": "blue",
        "status": "posted",
        "error_code": None,
        "error_detail": None,
        "http_status": 200,
        "endpoint_request_id": "endpoint-1",
        "attempts": 2,
        "queued_at": "2026-01-31T09:30:00.000Z",
        "started_at": "2026-01-31T09:30:02.000Z",
        "finished_at": "2026-01-31T09:30:12.345Z",
        "queue_ms": 2000,
        "scoring_ms": 9000,
        "delivery_ms": 300,
        "image_sha256": PICTURE.sha256,
        "image_format": "png",
        "image_width": 1024,
        "image_height": 768,
        "image_bytes": 1_700_000,
        "nsfw_flag": 0,
        "message_id": str(2**60 + 9),
        "parent_id": None,
        "charged": 1,
        "is_spoiler": 0,
        "words": None,
        "style_version_id": None,
    }


async def test_times_of_other_zones_are_kept_as_utc(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """A time is the same moment whatever zone it came in."""
    await log.begin(TERMINAL, "r1", NOW.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert reader.execute("SELECT queued_at FROM generations").fetchone()[0] == "2026-01-31T09:30:00.000Z"


async def test_a_refusal_is_a_row_that_costs_nothing(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """A refused request is in the log with its reason, ended at once and uncharged, without an address."""
    await log.refuse(replace(REQUEST, count=2), "r1", NOW, PromptRejectedError(2000, 1000))
    rows = await log.of_request("r1")
    assert [row.status for row in rows] == [GenerationStatus.REFUSED] * 2
    assert {(row.error_code, row.error_detail) for row in rows} == {("prompt_rejected", "2000 characters, limit 1000")}
    assert {(row.queued_at, row.finished_at) for row in rows} == {(NOW, NOW)}
    assert not reader.execute("SELECT * FROM generations WHERE charged").fetchall()
    assert not reader.execute("SELECT * FROM interaction_tokens").fetchall()


async def test_a_refusal_may_name_a_parent_that_is_not_there(log: SQLiteLog) -> None:
    """The row of a request made from an unknown picture names no parent."""
    await log.refuse(replace(REQUEST, parent_id=4711), "r1", NOW, PromptRejectedError(0, 1000))
    [row] = await log.of_request("r1")
    assert row.parent_id is None


async def test_a_parent_is_kept(log: SQLiteLog) -> None:
    """A picture made from another one says from which."""
    parent = await begin_one(log)
    child = await begin_one(log, replace(TERMINAL, parent_id=parent.id), "r2")
    assert child.parent_id == parent.id
    assert await log.find(child.id) == child


@pytest.mark.parametrize("charged", [True, False])
async def test_an_end_says_why_and_who_pays(log: SQLiteLog, reader: sqlite3.Connection, *, charged: bool) -> None:
    """A picture that failed keeps its error and what the endpoint said; it is given back when told so."""
    generation = scoring(await begin_one(log))
    await log.mark_scoring(generation)
    generation = failed(generation)
    await log.mark_ended(generation, charged=charged)
    assert await log.find(generation.id) == generation
    assert reader.execute("SELECT charged FROM generations").fetchone()[0] == charged


async def test_a_delivery_tells_pictures_apart(log: SQLiteLog) -> None:
    """In one delivery each picture keeps its own status and error, and all gain the message."""
    first, second, third = await log.begin(replace(REQUEST, count=3), "r1", NOW)
    second = failed(second)
    await log.mark_ended(second, charged=False)
    other = await begin_one(log, request_id="r2")
    undelivered = replace(
        posted(third), status=GenerationStatus.UNDELIVERED, error_code="undelivered", error_detail="50013 \0 no rights"
    )
    rows = [posted(first), replace(second, message_id=77, delivery_ms=300), undelivered]
    await log.mark_delivered(rows)
    assert list(await log.of_request("r1")) == rows
    assert await log.find(other.id) == other


async def test_a_delivery_forgets_no_end(log: SQLiteLog) -> None:
    """A row that had ended before keeps the time of it when the delivery brings none."""
    generation = failed(await begin_one(log))
    await log.mark_ended(generation, charged=False)
    await log.mark_delivered([replace(generation, finished_at=None, delivery_ms=5)])
    assert await log.find(generation.id) == replace(generation, delivery_ms=5)


async def test_steps_touch_their_own_row_only(log: SQLiteLog) -> None:
    """The other pictures of a request stay as they were."""
    first, second = await log.begin(replace(REQUEST, count=2), "r1", NOW)
    await log.mark_scoring(scoring(first))
    await log.mark_scored(scored(first))
    await log.mark_ended(failed(first), charged=False)
    assert await log.find(second.id) == second


@pytest.mark.parametrize("flag", [None, True, False])
async def test_nobody_looked_is_not_no(log: SQLiteLog, *, flag: bool | None) -> None:
    """The three answers about a picture stay three."""
    generation = replace(scored(await begin_one(log)), nsfw_flag=flag)
    await log.mark_scored(generation)
    found = await log.find(generation.id)
    assert found
    assert found.nsfw_flag is flag


async def test_what_a_terminal_left_is_closed(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """Old open rows without a channel fail as interrupted and are given back; young ones and Discord's stay."""
    old = await begin_one(log, TERMINAL, "old")
    [young] = await log.begin(TERMINAL, "young", NOW + timedelta(minutes=1))
    discord = await begin_one(log, REQUEST, "discord")
    ended = failed(await begin_one(log, TERMINAL, "ended"))
    await log.mark_ended(ended, charged=True)
    await log.close_abandoned(NOW + timedelta(minutes=1))
    assert await log.find(old.id) == replace(old, status=GenerationStatus.FAILED, error_code="interrupted")
    assert [await log.find(row.id) for row in (young, discord, ended)] == [young, discord, ended]
    assert [row["id"] for row in reader.execute("SELECT id FROM generations WHERE NOT charged")] == [old.id]


@pytest.mark.parametrize(
    "change",
    [
        "status = 'lost'",
        "charged = 2",
        "nsfw_flag = 2",
        "attempts = 'many'",
        "prompt = NULL",
        "prompt = x'00'",
        "parent_id = 4711",
    ],
)
async def test_the_table_takes_no_nonsense(log: SQLiteLog, reader: sqlite3.Connection, change: str) -> None:
    """Types, statuses, flags and references are enforced by the file itself."""
    await begin_one(log)
    reader.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        reader.execute(f"UPDATE generations SET {change}")  # noqa: S608  # the cases above
    for status in GenerationStatus:
        reader.execute("UPDATE generations SET status = ?", [status])


async def test_fifty_at_once(log: SQLiteLog) -> None:
    """Many coroutines on the one connection neither mix nor lose rows."""

    async def one_life(number: int) -> None:
        rows = await log.begin(replace(REQUEST, prompt=f"prompt {number}", count=2), f"r{number}", NOW)
        for row in rows:
            await log.mark_scoring(scoring(row))
            await log.mark_scored(scored(scoring(row), number))
        await log.mark_delivered([posted(scored(scoring(row), number)) for row in rows])

    await asyncio.gather(*(one_life(number) for number in range(50)))
    for number in range(50):
        rows = await log.of_request(f"r{number}")
        assert [(row.prompt, row.scoring_ms) for row in rows] == [(f"prompt {number}", number)] * 2
        assert {row.status for row in rows} == {GenerationStatus.POSTED}


async def test_a_reader_does_not_hold_up_the_log(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """While somebody reads, rows are written; the reader sees the log as it was when it began."""
    await begin_one(log)
    reader.execute("BEGIN")
    assert len(reader.execute("SELECT * FROM generations").fetchall()) == 1
    await begin_one(log, request_id="r2")
    assert len(reader.execute("SELECT * FROM generations").fetchall()) == 1
    reader.execute("COMMIT")
    assert len(reader.execute("SELECT * FROM generations").fetchall()) == 2


async def test_a_request_id_has_one_address(log: SQLiteLog) -> None:
    """A request that was begun before is refused by the file, in our words and without its token."""
    await begin_one(log)
    with pytest.raises(StoreError) as caught:
        await begin_one(log)
    assert REQUEST.address
    assert REQUEST.address.token not in f"{caught.value!r} {caught.value.__cause__!r}"


@ON_ONE_FILE
@given(st.text())
async def test_any_text_comes_back(log: SQLiteLog, text: str) -> None:
    """What people type is kept as it is, NUL and all, but for the lone surrogates no encoding can hold (st.text)."""
    request = replace(REQUEST, prompt=text, origin=replace(ORIGIN, user_name=text), address=None)
    generation = replace(failed(await begin_one(log, request)), error_detail=text)
    await log.mark_ended(generation, charged=True)
    assert await log.find(generation.id) == generation
    await log.mark_delivered([generation])
    assert await log.find(generation.id) == generation


@ON_ONE_FILE
@given(st.text(st.characters() | st.characters(categories=["Cs"])))
async def test_no_text_is_too_odd_to_keep(log: SQLiteLog, text: str) -> None:
    """Lone surrogates become question marks, in what begin returns too; nothing raises."""
    origin = Origin(1, text, channel_id=2)
    request = replace(REQUEST, prompt=text, target=text, origin=origin, address=None)
    generation = replace(failed(scored(await begin_one(log, request))), error_detail=text, deployment=text)
    expected = "".join("?" if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    assert generation.prompt == expected
    await log.mark_scored(generation)
    await log.mark_ended(generation, charged=True)
    await log.mark_delivered([generation])
    found = await log.find(generation.id)
    assert found
    assert {found.prompt, found.target, found.origin.user_name, found.error_detail, found.deployment} == {expected}
    await log.recent_prompts(1, text, 5)
