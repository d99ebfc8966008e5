"""Limits of their own for people, roles and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.audit import audit_row
from bot.adapters.store.rows import to_id
from bot.domain import LimitScope, OwnLimits

if TYPE_CHECKING:
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import Origin, OwnLimitsBy


class SQLiteOwnLimits:
    """What leads gave, each change with its act; a `ports.OwnLimitsLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def all(self) -> OwnLimitsBy:
        """Return all of them."""
        return {
            (LimitScope(row["scope"]), int(row["subject_id"])): OwnLimits(
                row["pictures_per_window"], row["window_s"], row["pictures_per_day"]
            )
            for row in await self._database.fetch("SELECT * FROM own_limits")
        }

    async def keep(self, by: Origin, scope: LimitScope, subject_id: int, limits: OwnLimits, at: datetime) -> None:
        """Keep limits in place of earlier ones."""
        sql = """
            INSERT OR REPLACE INTO own_limits (scope, subject_id, pictures_per_window, window_s, pictures_per_day)
            VALUES (:scope, :subject_id, :pictures, :window_s, :per_day)
        """
        values = {
            "scope": scope,
            "subject_id": to_id(subject_id),
            "pictures": limits.pictures_per_window,
            "window_s": limits.window_s,
            "per_day": limits.pictures_per_day,
        }
        detail = f"{limits.pictures_per_window}/{limits.window_s}:{limits.pictures_per_day}"
        await self._database.write((sql, values), audit_row(by, "limit", f"{scope} {subject_id}", detail, at))

    async def forget(self, by: Origin, scope: LimitScope, subject_id: int, at: datetime) -> None:
        """Keep none."""
        sql = "DELETE FROM own_limits WHERE scope = :scope AND subject_id = :subject_id"
        forget = (sql, {"scope": scope, "subject_id": to_id(subject_id)})
        await self._database.write(forget, audit_row(by, "limit", f"{scope} {subject_id}", "as usual", at))
