"""Stored suites and their versions. Every change is an act of the audit log, in the same transaction."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.audit import audit_row
from bot.adapters.store.rows import to_id, to_text, to_time
from bot.domain import StoredSuite, SuitePrompt, folded_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from bot.adapters.store.database import Database
    from bot.domain import Origin, Suite

ACT = "suite"

_VERSIONS = """
    SELECT suites.id, latest.id AS version_id, name, version, made_by, made_at,
        (SELECT made_by FROM suite_versions WHERE suite_id = suites.id AND version = 1) AS owner_id,
        (SELECT count(*) FROM suite_prompts WHERE version_id = latest.id) AS count
    FROM suites JOIN suite_versions AS latest ON latest.suite_id = suites.id
"""
_ALL = f"""
    {_VERSIONS} WHERE NOT is_deleted AND version = (
        SELECT max(version) FROM suite_versions WHERE suite_id = suites.id)
    ORDER BY folded_name
"""  # noqa: S608  # ours, as below
_OF_NAME = f"{_VERSIONS} WHERE NOT is_deleted AND folded_name = ? ORDER BY version DESC"
_WRITTEN = f"{_VERSIONS} WHERE latest.id = last_insert_rowid()"
_NEW = "INSERT INTO suites (name, folded_name) VALUES (:name, :folded_name)"
_VERSION = """
    INSERT INTO suite_versions (suite_id, version, made_by, made_at)
    VALUES ({suite_id}, :version, :made_by, :made_at)
"""
_FIRST_VERSION = _VERSION.format(suite_id="last_insert_rowid()")
_NEXT_VERSION = _VERSION.format(suite_id=":suite_id")
# The table has no row ids of its own, so the last one stays that of the version.
_PROMPTS = """
    INSERT INTO suite_prompts (version_id, place, words, style, category, challenge, repeats, note)
    SELECT last_insert_rowid(), key + 1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
    FROM json_each(?)
"""


class SQLiteSuites:
    """A `ports.SuiteLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def all(self) -> Sequence[StoredSuite]:
        """Return the suites there are, each in its latest version, by name."""
        return [_to_stored(row) for row in await self._database.fetch(_ALL)]

    async def versions(self, name: str) -> Sequence[StoredSuite]:
        """Return the versions of the suite of that name, the latest first, however the name is written."""
        rows = await self._database.fetch(_OF_NAME, (folded_name(to_text(name)),))
        return [_to_stored(row) for row in rows]

    async def prompts(self, version_id: int) -> Sequence[SuitePrompt]:
        """Return what a version holds, in order."""
        sql = "SELECT * FROM suite_prompts WHERE version_id = ? ORDER BY place"
        return [_to_prompt(row) for row in await self._database.fetch(sql, (version_id,))]

    async def add(self, by: Origin, suite: Suite, at: datetime) -> StoredSuite:
        """Keep a new suite, and return its first version."""
        act = audit_row(by, ACT, suite.name, "added", at)
        values = _values(by, suite, 1, at)
        prompts = _PROMPTS, (_columns(suite),)
        rows = await self._database.write(act, (_NEW, values), (_FIRST_VERSION, values), prompts, (_WRITTEN, ()))
        return _to_stored(rows[0])

    async def add_version(self, by: Origin, before: StoredSuite, suite: Suite, at: datetime) -> StoredSuite:
        """Keep one version more than *before*, the latest, and return it."""
        act = audit_row(by, ACT, before.name, f"version {before.version + 1}", at)
        values = _values(by, suite, before.version + 1, at) | {"suite_id": before.id}
        prompts = _PROMPTS, (_columns(suite),)
        rows = await self._database.write(act, (_NEXT_VERSION, values), prompts, (_WRITTEN, ()))
        return _to_stored(rows[0])

    async def delete(self, by: Origin, suite: StoredSuite, at: datetime) -> None:
        """Offer a suite no more; its versions stay for what was run from it."""
        sql = "UPDATE suites SET is_deleted = 1 WHERE id = ?"
        await self._database.write(audit_row(by, ACT, suite.name, "deleted", at), (sql, (suite.id,)))


def _values(by: Origin, suite: Suite, version: int, at: datetime) -> dict[str, object]:
    return {
        "name": to_text(suite.name),
        "folded_name": folded_name(to_text(suite.name)),
        "version": version,
        "made_by": to_id(by.user_id),
        "made_at": to_time(at),
    }


def _columns(suite: Suite) -> str:
    """Return the prompts as a JSON list of lists."""
    return json.dumps([
        [*map(to_text, (one.words, one.style, one.category, one.challenge)), one.repeats, to_text(one.note)]
        for one in suite.prompts
    ])  # fmt: skip


def _to_stored(row: sqlite3.Row) -> StoredSuite:
    return StoredSuite(
        id=row["id"],
        version_id=row["version_id"],
        name=row["name"],
        version=row["version"],
        count=row["count"],
        owner_id=int(row["owner_id"]),
        made_by=int(row["made_by"]),
        made_at=datetime.fromisoformat(row["made_at"]),
    )


def _to_prompt(row: sqlite3.Row) -> SuitePrompt:
    return SuitePrompt(
        words=row["words"],
        style=row["style"],
        category=row["category"],
        challenge=row["challenge"],
        repeats=row["repeats"],
        note=row["note"],
        line=row["place"],
    )
