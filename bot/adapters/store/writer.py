"""What is written to the file: at once, or together with all else that comes within the same turn of the loop."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Statement = tuple[str, Mapping[str, object] | Sequence[object]]
"""SQL and its parameters."""

BUSY_TIMEOUT_S = 5.0
"""How long a statement waits for another process that is writing."""

BUSY_PAUSE_S = 0.005


@dataclass(frozen=True, slots=True, eq=False)
class _Write:
    """Statements that hold together, and the rows of the last one once they are written."""

    statements: Sequence[Statement]
    rows: asyncio.Future[list[sqlite3.Row]]
    deadline: float

    def end(self, outcome: list[sqlite3.Row] | Exception) -> None:
        """Tell whoever waits; nobody may any more."""
        if self.rows.done():
            return
        if isinstance(outcome, Exception):
            self.rows.set_exception(outcome)
        else:
            self.rows.set_result(outcome)


class Writer:
    """Writes on the event loop itself.

    A write of a few rows by their keys goes to the page cache in a tenth of a millisecond, less than the way to a
    thread and back costs, so it does not take that way: the answer to an interaction waits for its row no longer than
    it must. Most of that is the commit, and where two hundred people ask at once, all but the first share one. Another
    process that is writing is waited for without holding up anybody.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """*connection* is in autocommit mode and waits for no lock."""
        self._connection = connection
        self._due: list[_Write] = []
        self._next: asyncio.Handle | None = None
        """The flush that is to come, if one is: until then what comes is only added to what is due."""

    async def write(self, statements: Sequence[Statement]) -> list[sqlite3.Row]:
        """Write all of the statements or, raising the library's error, none; return the last one's rows.

        Whoever is cancelled meanwhile has written nonetheless.
        """
        loop = asyncio.get_running_loop()
        write = _Write(statements, loop.create_future(), loop.time() + BUSY_TIMEOUT_S)
        self._due.append(write)
        if self._next is None:
            self.flush()
            self._next = self._next or loop.call_soon(self._end_turn)
        return await write.rows

    def _end_turn(self) -> None:
        self._next = None
        self.flush()

    def flush(self) -> None:
        """Commit together what is due; if that fails, each by itself, so that nobody suffers for another's fault."""
        due, self._due = self._due, []
        groups = [due] if due else []
        while groups:
            group = groups.pop(0)
            try:
                outcomes = self._commit(group)
            except Exception as error:  # noqa: BLE001  # whoever waits must hear of it
                if _is_busy(error):
                    self._put_off(group, error)
                elif len(group) == 1:
                    group[0].end(error)
                else:
                    groups = [[write] for write in group]
            else:
                for write, rows in zip(group, outcomes, strict=True):
                    write.end(rows)

    def _put_off(self, group: Sequence[_Write], error: Exception) -> None:
        """Try again in a moment; tell those who have waited long enough why nothing came of it."""
        loop = asyncio.get_running_loop()
        for write in group:
            if write.deadline <= loop.time():
                write.end(error)
                continue
            self._due.append(write)
            self._next = self._next or loop.call_later(BUSY_PAUSE_S, self._end_turn)

    def _commit(self, group: Sequence[_Write]) -> list[list[sqlite3.Row]]:
        if len(group) == len(group[0].statements) == 1:  # a transaction by itself
            return [self._run(group[0])]
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            outcomes = [self._run(write) for write in group]
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite ends it itself after some errors, a full disk for one
                self._connection.execute("ROLLBACK")
            raise
        return outcomes

    def _run(self, write: _Write) -> list[sqlite3.Row]:
        return [self._connection.execute(sql, parameters).fetchall() for sql, parameters in write.statements][-1]


def _is_busy(error: Exception) -> bool:
    # An error that is not from SQLite itself has no code; above the last byte stands a closer description.
    is_operational = isinstance(error, sqlite3.OperationalError)
    return is_operational and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
