"""Settings that leads changed in Discord."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.audit import audit_row
from bot.adapters.store.rows import to_id, to_text, to_time
from bot.domain import SettingChange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.store.database import Database
    from bot.domain import Origin


class SQLiteSettings:
    """The changes that stand, each with its act; a `ports.SettingLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def all(self) -> Sequence[SettingChange]:
        """Return all changes that stand."""
        rows = await self._database.fetch("SELECT * FROM changed_settings ORDER BY name")
        return [
            SettingChange(row["name"], row["value"], int(row["changed_by"]), datetime.fromisoformat(row["changed_at"]))
            for row in rows
        ]

    async def keep(self, by: Origin, change: SettingChange, before: str) -> None:
        """Keep a change in place of an earlier one; *before* is the value until then."""
        sql = """
            INSERT OR REPLACE INTO changed_settings (name, value, changed_by, changed_at)
            VALUES (:name, :value, :changed_by, :changed_at)
        """
        values = {
            "name": change.name,
            "value": to_text(change.value),
            "changed_by": to_id(change.changed_by),
            "changed_at": to_time(change.changed_at),
        }
        detail = f"{before!r} became {change.value!r}"
        await self._database.write((sql, values), audit_row(by, "setting", change.name, detail, change.changed_at))

    async def forget(self, by: Origin, name: str, before: str, at: datetime) -> None:
        """Keep no change of this setting; *before* is the value until then."""
        forget = ("DELETE FROM changed_settings WHERE name = :name", {"name": name})
        detail = f"{before!r} became the environment's again"
        await self._database.write(forget, audit_row(by, "setting", name, detail, at))
