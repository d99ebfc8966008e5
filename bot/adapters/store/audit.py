"""Who did what with the powers of a lead."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_text, to_time
from bot.domain import AuditEntry

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from bot.adapters.store.database import Database
    from bot.adapters.store.writer import Statement
    from bot.domain import Origin


class SQLiteAudit:
    """Rows that are only ever added; a `ports.AuditLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def note(self, by: Origin | None, act: str, subject: str | None, detail: str | None, at: datetime) -> None:
        """Keep one act; *by* None is the bot itself, or somebody not to be named."""
        await self._database.write(audit_row(by, act, subject, detail, at))

    async def latest(self, limit: int) -> Sequence[AuditEntry]:
        """Return the last *limit* acts, newest first."""
        sql = "SELECT * FROM audit ORDER BY id DESC LIMIT :limit"
        return [_to_entry(row) for row in await self._database.fetch(sql, {"limit": limit})]


def audit_row(by: Origin | None, act: str, subject: str | None, detail: str | None, at: datetime) -> Statement:
    """Return what writes an act, for the transaction that does it."""
    sql = """
        INSERT INTO audit (at, user_id, user_name, guild_id, act, subject, detail)
        VALUES (:at, :user_id, :user_name, :guild_id, :act, :subject, :detail)
    """
    values = {
        "at": to_time(at),
        "user_id": by and to_id(by.user_id),
        "user_name": by and to_text(by.user_name),
        "guild_id": by and to_id(by.guild_id),
        "act": act,
        "subject": to_text(subject),
        "detail": to_text(detail),
    }
    return sql, values


def _to_entry(row: sqlite3.Row) -> AuditEntry:
    return AuditEntry(
        at=datetime.fromisoformat(row["at"]),
        act=row["act"],
        user_id=None if row["user_id"] is None else int(row["user_id"]),
        user_name=row["user_name"],
        guild_id=None if row["guild_id"] is None else int(row["guild_id"]),
        subject=row["subject"],
        detail=row["detail"],
    )
