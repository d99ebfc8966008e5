"""What the bot remembers of itself between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_text

if TYPE_CHECKING:
    from bot.adapters.store.database import Database


class BotState:
    """A few texts by key. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def get(self, key: str) -> str | None:
        """Return the text under *key*, None where there is none."""
        rows = await self._database.fetch("SELECT value FROM bot_state WHERE key = :key", {"key": key})
        return rows[0]["value"] if rows else None

    async def get_or_set(self, key: str, value: str) -> str:
        """Return the text under *key*; keep *value* where there is none yet. Two who ask at once agree."""
        sql = """
            INSERT INTO bot_state (key, value) VALUES (:key, :value)
            ON CONFLICT (key) DO UPDATE SET value = bot_state.value RETURNING value
        """
        [row] = await self._database.write((sql, {"key": key, "value": to_text(value)}))
        return row["value"]

    async def set(self, key: str, value: str) -> None:
        """Keep *value* under *key*, in place of an earlier one."""
        sql = """
            INSERT INTO bot_state (key, value) VALUES (:key, :value)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value
        """
        await self._database.write((sql, {"key": key, "value": to_text(value)}))
