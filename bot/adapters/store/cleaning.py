"""Whether the file may still hold copies of rows that were deleted, and writing it anew without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.adapters.store.database import Database
    from bot.adapters.store.history import SQLiteHistory
    from bot.adapters.store.writer import Statement

_UNCLEAN = "unclean"
"""A key of `bot_state`."""

NOTE_UNCLEAN: Statement = ("INSERT OR REPLACE INTO bot_state (key, value) VALUES (?, '')", (_UNCLEAN,))
"""Belongs into the transaction that deletes: whenever the run ends, the next one knows."""


async def is_clean(database: Database) -> bool:
    """Say whether nothing was deleted of which a copy may be left. Raises StoreError."""
    return not await database.fetch("SELECT 1 FROM bot_state WHERE key = ?", (_UNCLEAN,))


async def clean(database: Database, history: SQLiteHistory) -> bool:
    """Write the file anew without what was deleted; say whether that could be done. Raises StoreError."""
    await history.forget_words()
    is_done = await database.compact()
    if is_done:
        await database.write(("DELETE FROM bot_state WHERE key = ?", (_UNCLEAN,)))
    return is_done
