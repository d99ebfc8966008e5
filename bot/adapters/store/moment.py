"""One moment of the log, for taking it away: read beside a running bot, and never written."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_time
from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path


class Moment:
    """The log as it was when this was opened, whatever is written meanwhile."""

    def __init__(self, connection: sqlite3.Connection, since: datetime | None) -> None:
        """*connection* stands in a transaction that has read; *since* leaves out what was asked for before."""
        self._connection = connection
        self._where, self._values = "WHERE queued_at >= coalesce(?, '')", (to_time(since),)

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns, in the order of the table."""
        return [name for _, name, *_ in self._connection.execute("PRAGMA table_info(generations)")]

    def count(self) -> int:
        """Return how many rows there are."""
        sql = f"SELECT count(*) FROM generations {self._where}"  # noqa: S608  # our own words
        return self._connection.execute(sql, self._values).fetchone()[0]

    def rows(self) -> Iterator[sqlite3.Row]:
        """Yield every row by id, a few in memory at a time."""
        sql = f"SELECT * FROM generations {self._where} ORDER BY id"  # noqa: S608  # our own words
        yield from self._connection.execute(sql, self._values)


@contextmanager
def open_moment(path: Path, since: datetime | None = None) -> Generator[Moment]:
    """Open the log at *path*, which must exist. Raises StoreError."""
    with open_to_read(path) as opened:
        yield Moment(opened, since)


@contextmanager
def open_to_read(path: Path) -> Generator[sqlite3.Connection]:
    """Open the log at *path*, which must exist, in a transaction that has begun to read. Raises StoreError."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)) as opened:
            opened.row_factory = sqlite3.Row
            opened.execute("BEGIN")
            opened.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # the first reading makes the moment
            yield opened
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}") from error


def copy_log(path: Path, out: Path, since: datetime | None, pseudonym: Callable[[str], str] | None) -> None:
    """Write one moment of the log as a database of its own: no tokens, no state, people by *pseudonym* if given.

    Raises StoreError.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as log:
            log.execute("VACUUM INTO ?", (str(out),))
        with closing(sqlite3.connect(out, isolation_level=None)) as copy:
            _clear(copy, since)
            if pseudonym:
                _hide_people(copy, pseudonym)
            copy.execute("VACUUM")  # what was cleared must not be left in a free page
    except sqlite3.Error as error:
        raise StoreError(f"{out}: {error}") from error


def _clear(copy: sqlite3.Connection, since: datetime | None) -> None:
    copy.execute("DROP TABLE interaction_tokens")
    copy.execute("DROP TABLE bot_state")
    copy.execute("DROP TRIGGER delivery_wipes_token")
    if since:
        before = (to_time(since),)
        older = "SELECT id FROM generations WHERE queued_at < ?"
        copy.execute(f"UPDATE generations SET parent_id = NULL WHERE parent_id IN ({older})", before)  # noqa: S608  # ours
        copy.execute(f"DELETE FROM verdicts WHERE generation_id IN ({older})", before)  # noqa: S608  # ours
        copy.execute("DELETE FROM generations WHERE queued_at < ?", before)


def _hide_people(copy: sqlite3.Connection, pseudonym: Callable[[str], str]) -> None:
    """Replace every person in every table, also in those that later versions add."""
    copy.create_function("pseudonym", 1, pseudonym, deterministic=True)
    for (table,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        columns = {name for _, name, *_ in copy.execute(f"PRAGMA table_info({table})")} & {"user_id", "user_name"}
        if columns:
            changes = ", ".join(f"{name} = pseudonym(user_id)" for name in sorted(columns))
            copy.execute(f"UPDATE {table} SET {changes}")  # noqa: S608  # names from our own schema
