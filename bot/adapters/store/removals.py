"""What is taken away: rows stay without their pictures, and what is yet to go stands in a table of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_text, to_time
from bot.domain import LeftFile, LeftMessage, LeftRunSheet, LeftSheet, PictureFormat

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import Leftover, Removal

# Nothing is taken while a picture of the request is on its way: it would arrive all the same.
_HAS_ENDED = """
    NOT EXISTS (SELECT 1 FROM generations
        WHERE request_id = :request_id AND status IN ('queued', 'scoring', 'scored'))
"""
_MESSAGES = f"""
    INSERT OR IGNORE INTO leftovers (what, name, channel_id, request_id)
    SELECT 'message', message_id, channel_id, request_id FROM generations
    WHERE request_id = :request_id AND message_id IS NOT NULL AND {_HAS_ENDED}
"""  # noqa: S608  # our own words, as all below
_FILES = f"""
    INSERT OR IGNORE INTO leftovers (what, name, request_id)
    SELECT 'file', image_sha256 || '.' || image_format, request_id FROM generations AS g
    WHERE request_id = :request_id AND image_sha256 IS NOT NULL AND {_HAS_ENDED} AND NOT EXISTS (
        SELECT 1 FROM generations WHERE image_sha256 = g.image_sha256 AND request_id <> :request_id)
"""  # noqa: S608
# A sheet shows pictures also after their files were as old as files may be. Each removal has it drawn: one that is
# under way may have begun to draw before this picture was gone.
_SHEETS = f"""
    INSERT OR REPLACE INTO leftovers (what, name, request_id)
    SELECT 'sheet', shows.id, request_id FROM generations AS g JOIN shows
        ON shows.channel_id = g.channel_id AND shows.began_at < g.queued_at AND shows.ends_at > g.queued_at
    WHERE request_id = :request_id AND status = 'posted' AND sheet_id IS NOT NULL AND {_HAS_ENDED}
"""  # noqa: S608
_RUN_SHEETS = f"""
    INSERT OR REPLACE INTO leftovers (what, name, request_id)
    SELECT 'sheet', 'run ' || run_id || ' place ' || place, request_id FROM suite_parts
    WHERE request_id = :request_id AND {_HAS_ENDED}
        AND EXISTS (SELECT 1 FROM run_sheets WHERE run_sheets.run_id = suite_parts.run_id)
"""  # noqa: S608
# Thumbs stood under the message, and go with it.
_REACTIONS = f"""
    DELETE FROM reactions WHERE message_id IN (
        SELECT message_id FROM generations WHERE request_id = :request_id AND message_id IS NOT NULL) AND {_HAS_ENDED}
"""  # noqa: S608
# What leads were shown goes too, unless they themselves decide: then their notice says what.
_OPEN_REPORTS = f"""
    outcome IS NULL AND :why <> 'removed_by_moderator' AND {_HAS_ENDED}
    AND generation_id IN (SELECT id FROM generations WHERE request_id = :request_id)
"""  # noqa: S608
_NOTICES = f"""
    INSERT OR IGNORE INTO leftovers (what, name, channel_id, request_id)
    SELECT 'message', notice_id, notice_channel_id, :request_id FROM complaints
    WHERE notice_id IS NOT NULL AND {_OPEN_REPORTS}
"""  # noqa: S608
_REPORTS = f"""
    UPDATE complaints SET outcome = 'removed', decided_at = :at, notice_id = NULL, notice_channel_id = NULL
    WHERE {_OPEN_REPORTS}
"""  # noqa: S608
_GRID = f"DELETE FROM grids WHERE request_id = :request_id AND {_HAS_ENDED}"  # noqa: S608
_ROWS = f"""
    UPDATE generations SET
        status = iif({{came}}, 'deleted', status), error_code = iif({{came}}, :why, error_code),
        error_detail = iif({{came}}, :detail, error_detail), finished_at = coalesce(finished_at, :at),
        message_id = NULL, image_sha256 = NULL, image_format = NULL, image_width = NULL, image_height = NULL,
        image_bytes = NULL
    WHERE request_id = :request_id AND {_HAS_ENDED}
        AND (message_id IS NOT NULL OR image_sha256 IS NOT NULL OR {{came}})
    RETURNING id
""".format(came="status IN ('posted', 'undelivered')")  # noqa: S608


class SQLiteRemovals:
    """A `ports.RemovalLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def begin(self, request_id: str, why: Removal, detail: str, at: datetime) -> bool:
        """Take the request's pictures out of the log and note its files and messages as left over, all at once.

        What failed, was cancelled or held back keeps saying so. Say whether there was anything to take.
        """
        values = {"request_id": request_id, "why": why, "detail": to_text(detail) or None, "at": to_time(at)}
        steps = (_MESSAGES, _FILES, _SHEETS, _RUN_SHEETS, _REACTIONS, _NOTICES, _REPORTS, _GRID, _ROWS)
        return bool(await self._database.write(*((step, values) for step in steps)))

    async def leftovers(self, request_id: str | None = None) -> Sequence[Leftover]:
        """Return what is yet to be taken away, of one request or of all: files, then messages, then sheets."""
        sql = """
            SELECT what, name, channel_id FROM leftovers WHERE request_id = coalesce(:request_id, request_id)
            ORDER BY what, request_id
        """
        return [_to_leftover(row) for row in await self._database.fetch(sql, {"request_id": request_id})]

    async def is_shown(self, file: LeftFile) -> bool:
        """Say whether a row shows this file, perhaps a new one."""
        sql = "SELECT 1 FROM generations WHERE image_sha256 = :sha256 LIMIT 1"
        return bool(await self._database.fetch(sql, {"sha256": file.sha256}))

    async def done(self, leftover: Leftover) -> None:
        """Forget what has been taken away."""
        what, name = _names_of(leftover)
        await self._database.write(
            ("DELETE FROM leftovers WHERE what = :what AND name = :name", {"what": what, "name": name})
        )

    async def forget(self) -> bool:
        """Leave no copy of what was deleted in the log's files; say whether that worked at once."""
        return await self._database.forget()


def _to_leftover(row: sqlite3.Row) -> Leftover:
    if row["what"] == "message":
        return LeftMessage(int(row["channel_id"]), int(row["name"]))
    if row["what"] == "sheet" and row["name"].startswith("run "):
        _, run_id, _, place = row["name"].split()
        return LeftRunSheet(int(run_id), int(place))
    if row["what"] == "sheet":
        return LeftSheet(int(row["name"]))
    sha256, _, kind = row["name"].partition(".")
    return LeftFile(sha256, PictureFormat(kind))


def _names_of(leftover: Leftover) -> tuple[str, str]:
    if isinstance(leftover, LeftMessage):
        return "message", str(leftover.message_id)
    if isinstance(leftover, LeftRunSheet):
        return "sheet", f"run {leftover.run_id} place {leftover.place}"
    if isinstance(leftover, LeftSheet):
        return "sheet", str(leftover.show_id)
    return "file", f"{leftover.sha256}.{leftover.format}"
