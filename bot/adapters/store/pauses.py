"""Targets that take nothing new at the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.audit import audit_row
from bot.adapters.store.rows import to_id, to_time
from bot.domain import EVERY_TARGET

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import Origin


class SQLitePauses:
    """The paused targets, each change with its act; a `ports.PauseLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def all(self) -> Collection[str]:
        """Return the names."""
        return {row["target"] for row in await self._database.fetch("SELECT target FROM pauses")}

    async def replace(self, by: Origin, act: str, target: str | None, paused: Collection[str], at: datetime) -> None:
        """Keep exactly these, since somebody paused or resumed *target*, None being all."""
        sql = "INSERT INTO pauses (target, paused_by, paused_at) VALUES (:target, :by, :at)"
        who = {"by": to_id(by.user_id), "at": to_time(at)}
        kept = [(sql, who | {"target": name}) for name in sorted(paused)]
        act_row = audit_row(by, act, target or EVERY_TARGET, None, at)
        await self._database.write(("DELETE FROM pauses", ()), *kept, act_row)
