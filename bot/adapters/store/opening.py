"""The store: one SQLite file with the log of generations and the bot's own state."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.store.database import open_database
from bot.adapters.store.feedback import SQLiteFeedback
from bot.adapters.store.generations import SQLiteLog
from bot.adapters.store.reactions import SQLiteReactions
from bot.adapters.store.state import BotState

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Store:
    """The file's table families, each behind a class of its own."""

    log: SQLiteLog
    feedback: SQLiteFeedback
    reactions: SQLiteReactions
    state: BotState


@asynccontextmanager
async def open_store(path: Path) -> AsyncGenerator[Store]:
    """Open the store for the length of the block, creating and migrating the file as needed. Raises StoreError."""
    async with open_database(path) as database:
        yield Store(SQLiteLog(database), SQLiteFeedback(database), SQLiteReactions(database), BotState(database))
