"""What the checks found, beside the rows it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from bot.domain import Finding, FoundBy, GenerationStatus, SafetyAction, Subject
from bot.errors import PictureHeldBackError, PromptHeldBackError, StoreError
from tests.bot.adapters.store.samples import NOW, REQUEST, begin_one, failed, posted, scored, scoring

if TYPE_CHECKING:
    import sqlite3

    from bot.adapters.store.generations import SQLiteLog
    from bot.adapters.store.opening import Store

HATE = Finding(Subject.PICTURE, FoundBy.CONTENT_SAFETY, "hate", SafetyAction.BLOCK, 6)
BLANK = Finding(Subject.PICTURE, FoundBy.BLANK_CHECK, "blank", SafetyAction.FLAG)
WORD = Finding(Subject.PROMPT, FoundBy.WORD_LIST, "word", SafetyAction.BLOCK)


def found(reader: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return every finding but its time."""
    sql = "SELECT generation_id, subject, found_by, category, severity, action FROM findings ORDER BY id"
    return [tuple(row) for row in reader.execute(sql)]


async def test_a_held_back_picture_is_written_with_its_findings(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """Both are there, and what the endpoint said."""
    generation = scoring(await begin_one(log))
    ended = replace(
        generation,
        status=GenerationStatus.HELD_BACK,
        error_code=PictureHeldBackError.code,
        nsfw_flag=True,
        scoring_ms=9000,
        finished_at=NOW,
    )
    await log.mark_scoring(generation)
    await log.mark_ended(ended, charged=True, findings=(HATE,))
    assert await log.find(generation.id) == ended
    assert found(reader) == [(generation.id, "picture", "content_safety", "hate", 6, "block")]
    assert [row["found_at"] for row in reader.execute("SELECT found_at FROM findings")] == ["2026-01-31T09:30:00.000Z"]
    [unfinished] = await log.unfinished()
    assert unfinished.generations == (ended,)
    await log.mark_delivered([replace(ended, message_id=1, delivery_ms=1)])
    assert await log.unfinished() == []


async def test_a_flagged_picture_is_written_with_its_findings(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """It goes on as ever; that it is a spoiler stays."""
    generation = replace(scored(await begin_one(log)), is_spoiler=True)
    await log.mark_scored(generation, (BLANK,))
    assert await log.find(generation.id) == generation
    assert found(reader) == [(generation.id, "picture", "blank_check", "blank", None, "flag")]
    await log.mark_delivered([posted(generation)])
    row = await log.find(generation.id)
    assert row
    assert row.is_spoiler


async def test_every_row_of_a_refused_request_has_the_finding(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """One for each picture that was asked for."""
    await log.refuse(replace(REQUEST, count=2), "r1", NOW, PromptHeldBackError("the word list"), (WORD,))
    assert [row[0] for row in found(reader)] == [1, 2]


async def test_a_row_and_its_findings_are_one_transaction(log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """When one cannot be written, neither is."""
    generation = failed(await begin_one(log))
    broken = replace(HATE, action=cast("SafetyAction", "no such action"))
    with pytest.raises(StoreError):
        await log.mark_ended(generation, charged=True, findings=(HATE, broken))
    assert found(reader) == []
    row = await log.find(generation.id)
    assert row
    assert row.status is GenerationStatus.QUEUED


async def test_a_spoiler_is_nothing_to_judge(log: SQLiteLog, store: Store) -> None:
    """Pairs are made of pictures that everybody may see."""
    generation = replace(scored(await begin_one(log)), is_spoiler=True)
    await log.mark_scored(generation)
    pictures, _ = await store.comparisons.candidates(REQUEST.origin.guild_id or 0, 5)
    assert pictures == []
