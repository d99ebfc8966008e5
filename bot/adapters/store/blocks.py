"""People who may not use the bot."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.audit import audit_row
from bot.adapters.store.rows import to_id, to_text, to_time
from bot.domain import Block

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from bot.adapters.store.database import Database
    from bot.domain import Origin


class SQLiteBlocks:
    """One block a person, each change with its act; a `ports.BlockLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def all(self) -> Sequence[Block]:
        """Return every block, also those that are over."""
        return [_to_block(row) for row in await self._database.fetch("SELECT * FROM blocks")]

    async def keep(self, by: Origin, block: Block, at: datetime) -> None:
        """Keep a block in place of the person's earlier one."""
        sql = """
            INSERT OR REPLACE INTO blocks (user_id, user_name, until, reason, blocked_by, blocked_at)
            VALUES (:user_id, :user_name, :until, :reason, :blocked_by, :blocked_at)
        """
        values = {
            "user_id": to_id(block.user_id),
            "user_name": to_text(block.user_name),
            "until": to_time(block.until),
            "reason": to_text(block.reason),
            "blocked_by": to_id(by.user_id),
            "blocked_at": to_time(at),
        }
        detail = f"until {to_time(block.until) or 'lifted'}: {block.reason}".removesuffix(": ")
        await self._database.write((sql, values), audit_row(by, "block", str(block.user_id), detail, at))

    async def forget(self, by: Origin, user_id: int, at: datetime) -> None:
        """Keep no block of this person."""
        forget = ("DELETE FROM blocks WHERE user_id = :user_id", {"user_id": to_id(user_id)})
        await self._database.write(forget, audit_row(by, "unblock", str(user_id), None, at))


def _to_block(row: sqlite3.Row) -> Block:
    until = row["until"] and datetime.fromisoformat(row["until"])
    return Block(int(row["user_id"]), row["user_name"], until, row["reason"])
