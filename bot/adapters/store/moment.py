"""One moment of the log, for taking it away: read beside a running bot, and never written."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Protocol

from bot.adapters.store.leaving import COUNTS, SQL, Table
from bot.adapters.store.rows import to_time
from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path


class People(Protocol):
    """How people are hidden."""

    def of(self, user_id: str) -> str:
        """Return what stands for a person."""
        ...

    def in_words(self, text: str | None) -> str | None:
        """Return a text without the ids of the people mentioned in it."""
        ...


class Moment:
    """The log as it was when this was opened, whatever is written meanwhile."""

    def __init__(self, connection: sqlite3.Connection, since: datetime | None) -> None:
        """*connection* stands in a transaction that has read; *since* leaves out what was asked for before."""
        self._connection, self._values = connection, {"since": to_time(since)}

    def columns(self, table: Table) -> Sequence[str]:
        """Return the names of the columns, in order."""
        return [name for name, *_ in self._connection.execute(f"{SQL[table]} LIMIT 0", self._values).description]

    def count(self, table: Table) -> int:
        """Return how many rows there are."""
        return self._connection.execute(COUNTS[table], self._values).fetchone()[0]

    def rows(self, table: Table) -> Iterator[sqlite3.Row]:
        """Return every row, ordered by picture, pair or message, a few in memory at a time."""
        return self._connection.execute(SQL[table], self._values)

    def generation(self, generation_id: int) -> sqlite3.Row:
        """Return the row of one picture asked for, which there must be."""
        return self._connection.execute("SELECT * FROM generations WHERE id = ?", (generation_id,)).fetchone()


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


def copy_log(path: Path, out: Path, since: datetime | None, people: People | None) -> None:
    """Write one moment of the log as a database of its own, *people* hidden if given.

    It has what is about pictures and their judging. What is about people stays: who is blocked, who reported, who did
    what as a lead, and so do tokens, settings and the bot's own notes.

    Raises StoreError.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as log:
            log.execute("VACUUM INTO ?", (str(out),))
        with closing(sqlite3.connect(out, isolation_level=None)) as copy:
            _clear(copy, since)
            if people:
                _hide_people(copy, people)
            copy.execute("VACUUM")  # what was cleared must not be left in a free page
    except sqlite3.Error as error:
        raise StoreError(f"{out}: {error}") from error


_SAID_OF_PICTURES = ("defects", "details", "verdicts", "findings")
_STYLES = ("styles", "style_versions")
_RUNS = ("suite_runs", "suite_parts")
_JUDGING = ("reactions", "pairs", "showings", "votes", "tests")
LEAVING = frozenset(("generations", *_SAID_OF_PICTURES, *_STYLES, *_RUNS, *_JUDGING))
"""The tables that are taken away; one that a later version adds stays until it is named here."""

_OLDER = "SELECT id FROM generations WHERE queued_at < ?1"
_OLDER_PAIRS = f"SELECT id FROM pairs WHERE first_id IN ({_OLDER}) OR second_id IN ({_OLDER})"  # noqa: S608  # ours

# What belongs to a picture goes before the picture does.
_DROP_OLDER = (
    f"UPDATE generations SET parent_id = NULL WHERE parent_id IN ({_OLDER})",  # noqa: S608  # ours, as all below
    *(f"DELETE FROM {table} WHERE pair_id IN ({_OLDER_PAIRS})" for table in ("votes", "showings")),  # noqa: S608
    f"DELETE FROM pairs WHERE id IN ({_OLDER_PAIRS})",  # noqa: S608
    *(f"DELETE FROM {table} WHERE generation_id IN ({_OLDER})" for table in _SAID_OF_PICTURES),  # noqa: S608
    """
    DELETE FROM reactions WHERE message_id NOT IN (
        SELECT message_id FROM generations WHERE message_id IS NOT NULL AND queued_at >= ?1)
    """,
    """
    DELETE FROM suite_parts WHERE request_id IN (SELECT request_id FROM generations WHERE queued_at < ?1)
        OR (request_id IS NULL AND run_id IN (SELECT id FROM suite_runs WHERE asked_at < ?1))
    """,
    """
    DELETE FROM suite_runs
    WHERE asked_at < ?1 AND NOT EXISTS (SELECT 1 FROM suite_parts WHERE suite_parts.run_id = suite_runs.id)
    """,
    "DELETE FROM generations WHERE queued_at < ?1",
)


def _clear(copy: sqlite3.Connection, since: datetime | None) -> None:
    _drop_history(copy)
    copy.execute("DROP TRIGGER delivery_wipes_token")
    for table in _tables(copy):
        if table not in LEAVING:
            copy.execute(f"DROP TABLE {table}")
    copy.execute("UPDATE style_versions SET made_by = NULL")  # an act of a lead, too
    copy.execute("UPDATE suite_runs SET watch_id = NULL")  # which stays
    if since:
        for statement in _DROP_OLDER:
            copy.execute(statement, (to_time(since),))


def _drop_history(copy: sqlite3.Connection) -> None:
    """Drop what finds pictures by their words: it holds them once more, and knows people by their ids.

    It comes first, since SQLite drops the tables behind an index together with it, and never before.
    """
    triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%history%'"
    for (name,) in copy.execute(triggers).fetchall():
        copy.execute(f"DROP TRIGGER {name}")
    for table in ("history_terms", "history", "history_due"):
        copy.execute(f"DROP TABLE {table}")


_WORDS = (
    *("prompt", "words", "remark", "error_detail", "template", "negative"),
    *("suite", "category", "challenge", "note"),
)
"""Columns with what people wrote."""


def _hide_people(copy: sqlite3.Connection, people: People) -> None:
    """Replace every person in every table that leaves, also in those that later versions let leave."""
    copy.create_function("pseudonym", 1, people.of, deterministic=True)
    copy.create_function("in_words", 1, people.in_words, deterministic=True)
    how = {
        "user_id": "pseudonym(user_id)",
        "user_name": "pseudonym(user_id)",
        **{name: f"in_words({name})" for name in _WORDS},
    }
    for table in _tables(copy):
        columns = {name for _, name, *_ in copy.execute(f"PRAGMA table_info({table})")} & how.keys()
        if columns:
            changes = ", ".join(f"{name} = {how[name]}" for name in sorted(columns))
            copy.execute(f"UPDATE {table} SET {changes}")  # noqa: S608  # names from our own schema


def _tables(copy: sqlite3.Connection) -> list[str]:
    """Return the names of our tables; SQLite's own begin with its name."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    return [name for (name,) in copy.execute(sql)]
