"""The messages with the contact sheets of suites' runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id
from bot.domain import LeftMessage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.store.database import Database

_KEPT = """
    INSERT INTO run_sheets (run_id, number, channel_id, message_id) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET channel_id = excluded.channel_id, message_id = excluded.message_id
"""


class SQLiteRunSheets:
    """A `ports.RunSheetLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def posted(self, run_id: int) -> Mapping[int, LeftMessage]:
        """Return the message of each of a run's sheets that is there, by its number from 1."""
        rows = await self._database.fetch("SELECT * FROM run_sheets WHERE run_id = ? ORDER BY number", (run_id,))
        return {row["number"]: LeftMessage(int(row["channel_id"]), int(row["message_id"])) for row in rows}

    async def keep(self, run_id: int, number: int, message: LeftMessage) -> None:
        """Keep which message has a sheet."""
        values = (run_id, number, to_id(message.channel_id), to_id(message.message_id))
        await self._database.write((_KEPT, values))

    async def drop(self, run_id: int, number: int) -> None:
        """Forget a sheet that is gone."""
        await self._database.write(("DELETE FROM run_sheets WHERE run_id = ? AND number = ?", (run_id, number)))
