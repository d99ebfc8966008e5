"""What is older than it is to be kept goes, with all that was said of it, and nothing else does."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.domain import Policy
from bot.errors import StoreError
from bot.services.clock import Clock
from bot.services.policy import PolicyBook
from bot.services.retention import EVERY_S, FIRST_AFTER_S, RetentionService
from tests.bot.services.test_forgetting import ADA, BO, NOW, Desk, everything, no_sleep, opened
from tests.manual_clock import ManualClock, settle
from tests.tracing import traces

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

OLD, NEW = "2026-01-01T00:00:00.000Z", "2026-01-31T00:00:00.000Z"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    """Open a desk on which both people have done all there is to do, at the same time."""
    async with opened(tmp_path / "data") as desk:
        await everything(desk)
        desk.sql("UPDATE generations SET queued_at = ?", NEW)
        yield desk


def retention(desk: Desk, pictures: int = 0, rows: int = 0) -> RetentionService:
    """Return the service, for so many days."""
    rules = PolicyBook(Policy(picture_keep_days=pictures, log_keep_days=rows))
    clock = Clock(lambda: NOW, sleep=no_sleep)
    return RetentionService(desk.store.retention, desk.store.audit, desk.removal, rules, clock)


def files(desk: Desk) -> set[str]:
    """Return the SHA-256 of every file there is."""
    return {path.stem for path in (desk.folder / "pictures").rglob("*.png")}


def shown(desk: Desk) -> set[str]:
    """Return the SHA-256 of every picture that a row shows."""
    return {sha for (sha,) in desk.sql("SELECT image_sha256 FROM generations WHERE image_sha256 IS NOT NULL")}


def counts(desk: Desk) -> dict[str, int]:
    """Return how many rows each table has; the index over `generations` has a test of its own."""
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'history%'"
    names = [name for (name,) in desk.sql(tables)]
    return {name: desk.sql(f"SELECT count(*) FROM {name}")[0][0] for name in names}  # noqa: S608  # from the schema


async def test_pictures_go_and_rows_stay(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Files older than their days go; it is told in the log and in the audit log."""
    caplog.set_level(logging.INFO)
    desk.sql("UPDATE generations SET queued_at = ? WHERE id <= 4", OLD)
    before = counts(desk)
    await retention(desk, pictures=7).expire()
    assert desk.sql("SELECT id FROM generations WHERE image_sha256 IS NULL") == [(1,), (2,), (3,), (4,), (9,)]
    assert files(desk) == shown(desk)
    assert "retention: 3 pictures older than 2026-01-24 09:30 UTC deleted" in caplog.text
    assert desk.sql("SELECT user_id, act, detail FROM audit ORDER BY id DESC LIMIT 1") == [
        (None, "expire", "3 pictures of before 2026-01-24")
    ]
    assert counts(desk) == before | {"audit": before["audit"] + 1} | {
        "sqlite_sequence": counts(desk)["sqlite_sequence"]
    }


async def test_a_file_that_a_newer_row_shows_stays(desk: Desk) -> None:
    """Two requests may have got the same bytes."""
    [(sha,)] = desk.sql("SELECT image_sha256 FROM generations WHERE id = 1")
    desk.sql("UPDATE generations SET image_sha256 = ? WHERE id = 10", sha)
    desk.sql("UPDATE generations SET queued_at = ? WHERE id = 1", OLD)
    await retention(desk, pictures=7).expire()
    assert sha in files(desk)
    desk.sql("UPDATE generations SET queued_at = ? WHERE id = 10", OLD)
    await retention(desk, pictures=7).expire()
    assert sha not in files(desk)


async def test_rows_go_with_all_that_was_said_of_them(desk: Desk) -> None:
    """Of everything nothing is left but what has no age; what refers to it refers to nothing."""
    desk.sql("INSERT INTO findings VALUES (1, 1, 'prompt', 'word_list', 'word', NULL, 'flag', ?)", OLD)
    desk.sql("UPDATE generations SET queued_at = ? WHERE id < 11", OLD)
    desk.sql("UPDATE audit SET at = ?", OLD)
    desk.sql("UPDATE shows SET ended_at = ?", OLD)
    desk.sql("UPDATE watches SET ended_at = ?", OLD)
    await retention(desk, rows=7).expire()
    left = {name: count for name, count in counts(desk).items() if count}
    kept = ("styles", "style_versions", "suites", "suite_versions", "suite_prompts")
    for name in ("sqlite_sequence", "bot_state", *kept):
        left.pop(name, None)
    # Of picture 11, which was made from picture 1, everybody said all there is to say.
    assert left == {
        "generations": 1,
        "grids": 1,
        "verdicts": 2,
        "details": 2,
        "defects": 2,
        "reactions": 2,
        "complaints": 2,
        "pauses": 1,
        "changed_settings": 1,
        "audit": 1,
    }
    assert desk.sql("SELECT id, parent_id FROM generations") == [(11, None)]
    assert files(desk) == shown(desk)
    assert desk.sql("PRAGMA foreign_key_check") == []


async def test_runs_go_with_all_of_their_parts(desk: Desk) -> None:
    """Those that ended long ago; one that goes on is not too old."""
    for by, other in ((ADA, BO), (BO, ADA), (ADA, BO)):
        await desk.run(by, other)
    desk.sql("UPDATE suite_runs SET status = 'finished', ended_at = ? WHERE id = 1", OLD)
    desk.sql("UPDATE suite_runs SET status = 'stopped', ended_at = ? WHERE id = 2", NEW)
    desk.sql("UPDATE suite_runs SET asked_at = ?", OLD)
    await retention(desk, rows=7).expire()
    assert desk.sql("SELECT id FROM suite_runs ORDER BY id") == [(2,), (3,)]
    assert desk.sql("SELECT DISTINCT run_id FROM suite_parts ORDER BY run_id") == [(2,), (3,)]


async def test_what_is_deleted_is_in_no_file_any_more(desk: Desk) -> None:
    """Not in the gaps of pages that were split either, where overwriting does not reach."""
    for _ in range(150):
        one = await desk.draw(ADA if desk.number % 2 else BO)
        await desk.say(ADA, one.id)
        await desk.say(BO, max(1, one.id - 7))
    desk.sql("UPDATE generations SET queued_at = iif(id % 3, ?, ?)", OLD, NEW)
    gone = [one for (one,) in desk.sql("SELECT id FROM generations WHERE id % 3")]
    words = [words for one in gone for words in (f"zither of {one} ", f"harp of {one} ", f" {one} in the rain")]
    assert traces(desk.folder, words)
    await retention(desk, rows=7).expire()
    assert traces(desk.folder, words) == {}


async def test_who_reads_meanwhile_only_delays_it(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """The next day cleans what this one could not, with nothing more to delete."""
    desk.sql("UPDATE generations SET queued_at = ?", OLD)
    with closing(sqlite3.connect(desk.folder / "imagine.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM generations").fetchall()
        await retention(desk, rows=7).expire()
        assert "tomorrow again" in caplog.text
        reader.execute("COMMIT")
    assert not await desk.store.forgetting.is_clean()
    await retention(desk, rows=7).expire()
    assert await desk.store.forgetting.is_clean()
    assert traces(desk.folder, ["okapi"]) == {}


@pytest.mark.parametrize("status", ["queued", "scoring", "scored"])
async def test_what_is_on_its_way_is_never_too_old(desk: Desk, status: str) -> None:
    """It waits as long as it must."""
    desk.sql("UPDATE generations SET queued_at = ?, status = ?", OLD, status)
    before = shown(desk), files(desk), len(desk.sql("SELECT 1 FROM generations"))
    await retention(desk, pictures=1, rows=1).expire()
    assert (shown(desk), files(desk), len(desk.sql("SELECT 1 FROM generations"))) == before


@pytest.mark.parametrize("days", [{"pictures": 7}, {"rows": 7}])
async def test_a_picture_that_was_kept_apart_goes_too(desk: Desk, days: dict[str, int]) -> None:
    """A check held it back, and the settings had it kept: as long as others."""
    await desk.keep_apart(await desk.draw(ADA))
    await retention(desk, **days).expire()
    assert len(list((desk.folder / "held_back").rglob("*.png"))) == 1
    desk.sql("UPDATE generations SET queued_at = ?", OLD)
    await retention(desk, **days).expire()
    assert list((desk.folder / "held_back").rglob("*.png")) == []


async def test_for_ever_is_for_ever(desk: Desk) -> None:
    """No days: nothing is looked at."""
    desk.sql("UPDATE generations SET queued_at = ?", OLD)
    before = counts(desk)
    await retention(desk).expire()
    assert counts(desk) == before


async def test_a_killed_run_leaves_no_file(desk: Desk) -> None:
    """The files are noted with the rows, so that the next run finds them."""
    desk.sql("UPDATE generations SET queued_at = ?", OLD)
    assert await desk.store.retention.expire_pictures(NOW, 100) == 9
    assert len(files(desk)) == 9
    await desk.removal.finish()
    assert files(desk) == set()


async def test_it_looks_soon_after_the_start_and_then_once_a_day(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A day on which the disk fails is followed by another; the end is at once."""
    clock, days = ManualClock(), list[int]()
    service = RetentionService(
        desk.store.retention, desk.store.audit, desk.removal, PolicyBook(Policy()), clock.as_clock()
    )

    async def expire() -> None:
        await asyncio.sleep(0)
        days.append(len(days))
        if len(days) == 1:
            raise StoreError("disk full")

    monkeypatch.setattr(service, "expire", expire)
    task = asyncio.create_task(service.run())
    await clock.advance(FIRST_AFTER_S - 1)
    assert days == []
    await clock.advance(1)
    assert days == [0]
    assert "tomorrow again" in caplog.text
    await clock.advance(EVERY_S * 2)
    assert days == [0, 1, 2]
    task.cancel()
    await settle()
    assert task.cancelled()
