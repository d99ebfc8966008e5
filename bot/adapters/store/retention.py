"""Deletes what is older than it is to be kept, a few rows at a time: the event loop waits for every write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.adapters.store import cleaning
from bot.adapters.store.rows import KEPT_APART, to_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.adapters.store.history import SQLiteHistory

# What is still on its way is never too old.
_ENDED = "queued_at < :before AND status NOT IN ('queued', 'scoring', 'scored') ORDER BY queued_at, id LIMIT :limit"
_WITH_PICTURES = f"SELECT id FROM generations WHERE (image_sha256 IS NOT NULL OR {KEPT_APART}) AND {_ENDED}"  # noqa: S608  # our own words
_ROWS = f"SELECT id FROM generations WHERE {_ENDED}"  # noqa: S608  # our own words

_THESE = "(SELECT value FROM json_each(:ids))"
_PAIRS = f"""
    (SELECT id FROM pairs WHERE first_id IN {_THESE} UNION SELECT id FROM pairs WHERE second_id IN {_THESE})
"""  # noqa: S608  # our own words, as all below

# Noted first: a file that nobody took away would lie there for ever. One that other rows show is not too old yet.
_NOTE_FILES = f"""
    INSERT OR IGNORE INTO leftovers (what, name, request_id)
    SELECT 'file', image_sha256 || '.' || image_format, request_id FROM generations AS this
    WHERE id IN {_THESE} AND image_sha256 IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM generations WHERE image_sha256 = this.image_sha256 AND id NOT IN {_THESE})
"""  # noqa: S608
_NOTE_KEPT_APART = f"""
    INSERT OR IGNORE INTO leftovers (what, name, request_id)
    SELECT 'file', error_detail, request_id FROM generations WHERE id IN {_THESE} AND {KEPT_APART}
"""  # noqa: S608
_EXPIRE_PICTURES = f"""
    UPDATE generations SET image_sha256 = NULL, image_format = NULL, image_width = NULL, image_height = NULL,
        image_bytes = NULL, error_detail = iif({KEPT_APART}, NULL, error_detail)
    WHERE id IN {_THESE}
"""  # noqa: S608
_NOTES = (_NOTE_FILES, _NOTE_KEPT_APART)
# What was said of a picture goes before the picture does.
_EXPIRE_ROWS = (
    f"UPDATE generations SET parent_id = NULL WHERE parent_id IN {_THESE}",  # noqa: S608
    *(f"DELETE FROM {table} WHERE pair_id IN {_PAIRS}" for table in ("votes", "showings")),  # noqa: S608
    f"DELETE FROM pairs WHERE id IN {_PAIRS}",  # noqa: S608
    *(
        f"DELETE FROM {table} WHERE generation_id IN {_THESE}"  # noqa: S608
        for table in ("defects", "details", "verdicts", "findings", "complaints")
    ),
    f"""
    DELETE FROM reactions WHERE message_id IN (
        SELECT message_id FROM generations AS this WHERE id IN {_THESE} AND NOT EXISTS (
            SELECT 1 FROM generations WHERE message_id = this.message_id AND id NOT IN {_THESE}))
    """,  # noqa: S608
    f"DELETE FROM interaction_tokens WHERE request_id IN (SELECT request_id FROM generations WHERE id IN {_THESE})",  # noqa: S608
    f"DELETE FROM grids WHERE request_id IN (SELECT request_id FROM generations WHERE id IN {_THESE})",  # noqa: S608
    f"DELETE FROM generations WHERE id IN {_THESE}",  # noqa: S608
)
# Acts of leads, shows, runs of suites and watches have no pictures to go with; a watch goes after its runs.
_EXPIRE_ACTS = (
    "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < :before LIMIT :limit) RETURNING 1",
    "DELETE FROM shows WHERE id IN (SELECT id FROM shows WHERE ended_at < :before LIMIT :limit) RETURNING 1",
    "DELETE FROM suite_runs WHERE id IN (SELECT id FROM suite_runs WHERE ended_at < :before LIMIT :limit) RETURNING 1",
    """
    DELETE FROM watches WHERE id IN (
        SELECT id FROM watches WHERE ended_at < :before AND NOT EXISTS (
            SELECT 1 FROM suite_runs WHERE watch_id = watches.id) LIMIT :limit)
    RETURNING 1
    """,
)


class SQLiteRetention:
    """A `ports.RetentionLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database, history: SQLiteHistory) -> None:
        """The database stays its opener's; *history* holds the words once more."""
        self._database, self._history = database, history

    async def expire_pictures(self, before: datetime, limit: int) -> int:
        """Take the files off at most *limit* rows of before, and note those to be removed; return of how many."""
        ids = await self._ids(_WITH_PICTURES, before, limit)
        if ids:
            values = {"ids": json.dumps(ids)}
            await self._database.write(*((note, values) for note in _NOTES), (_EXPIRE_PICTURES, values))
        return len(ids)

    async def expire_rows(self, before: datetime, limit: int) -> int:
        """Delete at most *limit* rows of before with all that was said of them; return how many."""
        ids = await self._ids(_ROWS, before, limit)
        if ids:
            values = {"ids": json.dumps(ids)}
            await self._database.write(cleaning.NOTE_UNCLEAN, *((sql, values) for sql in (*_NOTES, *_EXPIRE_ROWS)))
        return len(ids)

    async def expire_acts(self, before: datetime, limit: int) -> int:
        """Delete at most *limit* acts of leads, and as many shows, runs and watches, of before; return how many."""
        values = {"before": to_time(before), "limit": limit}
        count = sum([len(await self._database.write((sql, values))) for sql in _EXPIRE_ACTS])
        if count:
            await self._database.write(cleaning.NOTE_UNCLEAN)
        return count

    async def clean(self) -> bool:
        """Leave no trace of rows that were deleted, where any were; say whether that could be done."""
        return await cleaning.is_clean(self._database) or await cleaning.clean(self._database, self._history)

    async def _ids(self, sql: str, before: datetime, limit: int) -> Sequence[int]:
        rows = await self._database.fetch(sql, {"before": to_time(before), "limit": limit})
        return [row["id"] for row in rows]
