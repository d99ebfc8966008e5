"""The SQLite file: opened, kept private, brought up to date. The rest of the store only calls `Database.fetch`."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import aiosqlite

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping, Sequence

MIGRATIONS = Path(__file__).with_name("migrations")

BUSY_TIMEOUT_S = 5.0
"""How long a statement waits for another process that is writing."""

# secure_delete overwrites what is deleted with zeros: a wiped token leaves no trace in the main file.
# With WAL, synchronous=NORMAL survives a crash of the bot; a power cut may cost the last rows, never the file
# (https://www.sqlite.org/pragma.html#pragma_synchronous).
_SETUP = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
"""

# aiosqlite says "Connection closed" with a plain ValueError; sqlite3.Warning is no sqlite3.Error.
LIBRARY_ERRORS = (sqlite3.Error, sqlite3.Warning, OSError, ValueError)


class Database:
    """An open file. Its statements run one after another on one thread, each a transaction of its own.

    Coroutines share the connection, so nothing here begins a transaction over several calls: what belongs together
    is one statement.
    """

    def __init__(self, connection: aiosqlite.Connection) -> None:
        """*connection* is in autocommit mode and gives `sqlite3.Row`."""
        self._connection = connection

    async def fetch(
        self, sql: str, parameters: Mapping[str, object] | Sequence[object] | None = None
    ) -> list[sqlite3.Row]:
        """Run one statement, reading or writing, in one hop to the thread; return its rows. Raises StoreError."""
        with _store_errors("the log"):
            return list(await self._connection.execute_fetchall(sql, parameters))


@asynccontextmanager
async def open_database(path: Path, migrations: Path = MIGRATIONS) -> AsyncGenerator[Database]:
    """Open the file for the length of the block, creating and migrating it as needed.

    The file and SQLite's two beside it are for their owner only, and so is the folder when it is made here.
    Raises StoreError when that fails, or when a newer version of this program has written the file.
    """
    # At DEBUG aiosqlite logs every statement with its parameters, and one of those is a token.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    with _store_errors(f"cannot open {path}"):
        await asyncio.to_thread(_make_private, path)
        connection = await aiosqlite.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S)
    try:
        with _store_errors(f"cannot open {path}"):
            connection.row_factory = sqlite3.Row
            await connection.executescript(_SETUP)
            # SQLite's own lower() knows ASCII only.
            await connection.create_function("casefold", 1, str.casefold, deterministic=True)  # pyright: ignore[reportUnknownMemberType]  # aiosqlite does not type the function's result
            await _migrate(connection, migrations)
        yield Database(connection)
    finally:
        with _store_errors(f"cannot close {path}"):
            await connection.close()


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    # For a file that was there before; SQLite gives its -wal and -shm the mode of the file.
    path.chmod(0o600)


async def _migrate(connection: aiosqlite.Connection, migrations: Path) -> None:
    steps = await asyncio.to_thread(_steps, migrations)
    [[version]] = await connection.execute_fetchall("PRAGMA user_version")
    latest = max(steps, default=0)
    if version > latest:
        raise StoreError(
            f"the log has format {version}, this version of the bot knows {latest}: "
            "start the newer version that wrote it, or choose another DATA_DIR"
        )
    for number, step in steps.items():
        if number > version:
            await _apply(connection, number, step)


def _steps(migrations: Path) -> dict[int, Path]:
    """Return the files by the number in their names, lowest first."""
    return {int(step.name[:4]): step for step in sorted(migrations.glob("*.sql"))}


async def _apply(connection: aiosqlite.Connection, number: int, step: Path) -> None:
    """Run one step and write its number in the same transaction, or leave no trace of it."""
    sql = await asyncio.to_thread(step.read_text, encoding="utf-8")
    try:
        await connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\n;PRAGMA user_version = {number};\nCOMMIT;")
    except sqlite3.Error as error:
        await connection.rollback()
        raise StoreError(f"migration {step.name} failed: {error}") from error


@contextmanager
def _store_errors(what: str) -> Generator[None]:
    """Turn the library's errors into ours. SQLite's texts name tables and columns, never values."""
    try:
        yield
    except LIBRARY_ERRORS as error:
        raise StoreError(f"{what}: {error}") from error
