"""Runs of suites as what compares them reads them: in one moment of the log."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.adapters.store.moment import open_to_read
from bot.adapters.store.rows import to_time
from bot.adapters.store.runs import PICTURES_SQL, to_part, to_run, to_run_picture
from bot.domain import FORGOTTEN_WORDS
from bot.report.rows import RunVote

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator
    from datetime import datetime
    from pathlib import Path

    from bot.domain import RunPart, RunPicture, SuiteRun

# From the pairs, of which there are few: the votes are many.
_VOTES = """
    WITH
    one AS MATERIALIZED (
        SELECT generations.id FROM suite_parts JOIN generations USING (request_id) WHERE run_id = :first),
    other AS MATERIALIZED (
        SELECT generations.id FROM suite_parts JOIN generations USING (request_id) WHERE run_id = :second),
    both AS MATERIALIZED (
        SELECT pairs.id FROM one JOIN pairs ON pairs.first_id = one.id WHERE pairs.second_id IN other
        UNION ALL
        SELECT pairs.id FROM other JOIN pairs ON pairs.first_id = other.id WHERE pairs.second_id IN one)
    SELECT v.user_id, v.choice, v.is_fast, v.is_author, v.a_id, v.b_id
    FROM both JOIN cast_votes AS v ON v.pair_id = both.id ORDER BY v.voted_at, v.pair_id, v.user_id
"""
_STYLES = """
    SELECT style_versions.id, style_id, name FROM suite_parts
    JOIN style_versions ON style_versions.id = style_version_id JOIN styles ON styles.id = style_id
    WHERE run_id IN (:first, :second) GROUP BY style_versions.id
"""
# Suites are told apart by name and guild, those whose name was deleted not at all. The newest two runs of each, the
# suite with the newest run first.
_LATEST = """
    WITH placed AS (
        SELECT id, suite, guild_id, asked_at, row_number() OVER (PARTITION BY suite, guild_id ORDER BY id DESC) AS place
        FROM suite_runs WHERE suite <> :forgotten AND asked_at < coalesce(:until, '9') AND EXISTS (
            SELECT 1 FROM suite_parts WHERE run_id = suite_runs.id AND request_id IS NOT NULL))
    SELECT older.id, newer.id FROM placed AS newer
    JOIN placed AS older ON older.suite = newer.suite AND older.guild_id IS newer.guild_id AND older.place = 2
    WHERE newer.place = 1 AND newer.asked_at >= coalesce(:since, '') ORDER BY newer.id DESC LIMIT :limit
"""


class RunInsights:
    """What one moment of the log tells of runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """*connection* stands in a transaction that has read."""
        self._connection = connection

    def has(self, run_id: int) -> bool:
        """Say whether there is such a run."""
        return self._connection.execute("SELECT 1 FROM suite_runs WHERE id = ?", (run_id,)).fetchone() is not None

    def run(self, run_id: int) -> SuiteRun:
        """Return a run, which there must be."""
        return to_run(self._connection.execute("SELECT * FROM suite_runs WHERE id = ?", (run_id,)).fetchone())

    def parts(self, run_id: int) -> list[RunPart]:
        """Return its parts, in order."""
        rows = self._connection.execute("SELECT * FROM suite_parts WHERE run_id = ? ORDER BY place", (run_id,))
        return [to_part(row) for row in rows]

    def pictures(self, run_id: int) -> list[RunPicture]:
        """Return its pictures that were begun."""
        return [to_run_picture(row) for row in self._connection.execute(PICTURES_SQL, {"run_id": run_id})]

    def styles(self, first: int, second: int) -> dict[int, tuple[int, str]]:
        """Return the id and the name of each style of two runs, by the number of its version."""
        rows = self._connection.execute(_STYLES, {"first": first, "second": second})
        return {version: (style, name) for version, style, name in rows}

    def votes(self, first: int, second: int) -> list[RunVote]:
        """Return every vote between pictures of two runs, in the order they were cast."""
        rows = self._connection.execute(_VOTES, {"first": first, "second": second})
        return [
            RunVote(person, choice, bool(fast), bool(author), int(a), int(b))
            for person, choice, fast, author, a, b in rows
        ]

    def latest(self, limit: int, since: datetime | None = None, until: datetime | None = None) -> list[tuple[int, int]]:
        """Return the last two runs of each suite that has two, the earlier first.

        They are of before *until*, and the later one of *since* or after (aware).
        """
        values = {"limit": limit, "since": to_time(since), "until": to_time(until), "forgotten": FORGOTTEN_WORDS}
        return [(older, newer) for older, newer in self._connection.execute(_LATEST, values)]


@contextmanager
def open_run_insights(path: Path) -> Generator[RunInsights]:
    """Open the log at *path*, which must exist, as it is now. Raises StoreError."""
    with open_to_read(path) as connection:
        yield RunInsights(connection)
