"""The SQLite file: opened, kept private, brought up to date. The rest of the store only calls `fetch` and `write`."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import aiosqlite

from bot.adapters.store.search_words import joined_words
from bot.adapters.store.writer import BUSY_TIMEOUT_S, Writer
from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Mapping, Sequence

    from bot.adapters.store.writer import Statement

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")

FORGET_TIMEOUT_MS = 200
"""How long emptying the write-ahead log waits for others; it is tried again."""

CHECKPOINT_WRITES = 500
"""Writes between two checkpoints: some 2,500 pages, 10 MB, of which most are the same ones again."""

# secure_delete overwrites what is deleted with zeros: a wiped token leaves no trace in the main file.
# With WAL, synchronous=NORMAL survives a crash of the bot; a power cut may cost the last rows, never the file
# (https://www.sqlite.org/pragma.html#pragma_synchronous).
_SETUP = """
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
"""

# aiosqlite says "Connection closed" with a plain ValueError; sqlite3.Warning is no sqlite3.Error.
LIBRARY_ERRORS = (sqlite3.Error, sqlite3.Warning, OSError, ValueError)


class Database:
    """An open file: read on a thread of its own, written on the event loop by its `Writer`.

    What may take long stays off the loop: reading, and the checkpoints, which wait for the disk
    (https://www.sqlite.org/wal.html#ckpt).
    """

    def __init__(self, reader: aiosqlite.Connection, writer: sqlite3.Connection) -> None:
        """Both are in autocommit mode and give `sqlite3.Row`; *writer* waits for no lock and makes no checkpoints."""
        self._reader, self._writer = reader, Writer(writer)
        self._writes = 0
        self._has_to_forget = False
        self._checkpoint: asyncio.Task[None] | None = None
        self._compacting = asyncio.Lock()

    async def fetch(
        self, sql: str, parameters: Mapping[str, object] | Sequence[object] | None = None
    ) -> list[sqlite3.Row]:
        """Run one statement that only reads; return its rows. Raises StoreError."""
        with _store_errors("the log"):
            return list(await self._reader.execute_fetchall(sql, parameters))

    async def write(self, *statements: Statement) -> list[sqlite3.Row]:
        """Run one or more statements as one transaction; return the last one's rows.

        They must be short: the event loop waits for them. Raises StoreError, and then nothing is written.
        """
        if self._compacting.locked():  # no fault, however long it takes
            async with self._compacting:
                pass
        with _store_errors("the log"):
            rows = await self._writer.write(statements)
        self._writes += 1
        if self._writes % CHECKPOINT_WRITES == 0:
            self._checkpoint = asyncio.create_task(self._try_checkpoint())
        return rows

    async def _try_checkpoint(self) -> None:
        """Move what is written so far into the main file; what stays behind, the next one takes along."""
        try:
            await (self.forget() if self._has_to_forget else self.fetch("PRAGMA wal_checkpoint(PASSIVE)"))
        except StoreError as error:
            log.warning("the log's write-ahead file could not be emptied, and grows meanwhile: %s", error)

    async def forget(self) -> bool:
        """Move all that is written into the main file and empty the write-ahead log, so that neither has old rows.

        The main file overwrites what is deleted with zeros; the write-ahead log would keep copies of it until it is
        written over. Another process that is reading, an export for one, may keep it from being emptied: say whether
        that worked, and else let the coming checkpoints try again. Raises StoreError.
        """
        # Who reads meanwhile waits on the same thread: not for as long as a write may take.
        await self.fetch(f"PRAGMA busy_timeout = {FORGET_TIMEOUT_MS}")
        try:
            [[is_busy, *_]] = await self.fetch("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            await self.fetch(f"PRAGMA busy_timeout = {round(BUSY_TIMEOUT_S * 1000)}")
        self._has_to_forget = bool(is_busy)
        return not is_busy

    async def compact(self) -> bool:
        """Write the whole file anew, so that no page of it holds what was deleted; then do as `forget` does.

        Overwriting is not enough: a page that was split, as a table grew, may keep copies of rows that moved to
        another one, outside of what it counts as deleted. Takes a second for a hundred thousand pictures; who reads
        meanwhile reads on, who writes waits. Raises StoreError.
        """
        [[*_, path], *_] = await self.fetch("PRAGMA database_list")
        async with self._compacting:
            self._writer.flush()
            with _store_errors("the log"):
                await asyncio.to_thread(_vacuum, Path(path))
        return await self.forget()

    async def settle(self) -> None:
        """Write what is still due, and wait for a checkpoint that is under way."""
        self._writer.flush()
        if self._checkpoint:
            await asyncio.wait({self._checkpoint})


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
        reader = await aiosqlite.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S)
    try:
        with _store_errors(f"cannot open {path}"):
            reader.row_factory = sqlite3.Row
            await reader.executescript(f"PRAGMA journal_mode = WAL;{_SETUP}")
            # SQLite's own lower() knows ASCII only.
            await reader.create_function("casefold", 1, str.casefold, deterministic=True)  # pyright: ignore[reportUnknownMemberType]  # aiosqlite does not type the function's result
            await _migrate(reader, migrations)
            # The first rows then take the room that the write-ahead log already has: to lengthen it takes longer.
            await reader.execute_fetchall("PRAGMA wal_checkpoint(PASSIVE)")
            await reader.execute("PRAGMA query_only = ON")  # what writes goes through `write`
            writer = _open_writer(path)
        database = Database(reader, writer)
        try:
            yield database
        finally:
            await database.settle()
            writer.close()
    finally:
        with _store_errors(f"cannot close {path}"):
            await reader.close()  # the last to go, so that the last checkpoint too is made on its thread


def _open_writer(path: Path) -> sqlite3.Connection:
    writer = sqlite3.connect(path, isolation_level=None, timeout=0)
    writer.row_factory = sqlite3.Row
    writer.executescript(f"{_SETUP}PRAGMA wal_autocheckpoint = 0;")
    writer.create_function("search_words", 1, joined_words, deterministic=True)
    return writer


def _vacuum(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_S)) as connection:
        connection.execute("VACUUM")


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
    newer = [(number, step) for number, step in steps.items() if number > version]
    # A step may make a table anew that others refer to; inside a transaction this cannot be switched.
    await connection.execute("PRAGMA foreign_keys = OFF")
    for number, step in newer:
        await _apply(connection, number, step)
    if newer and (broken := await connection.execute_fetchall("PRAGMA foreign_key_check")):
        raise StoreError(f"{len(list(broken))} rows of the log refer to others that are not there")
    await connection.execute("PRAGMA foreign_keys = ON")


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
