"""Which deployments answered for each target, when another one did, and whether leads were told."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_text, to_time
from bot.domain import DeploymentChange, SeenDeployment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from bot.adapters.store.database import Database

_SEE = """
    INSERT INTO deployments (target, deployment, first_seen_at, last_seen_at) VALUES (:target, :later, :at, :at)
    ON CONFLICT DO UPDATE SET last_seen_at = max(last_seen_at, excluded.last_seen_at)
"""
_CHANGE = """
    INSERT INTO deployment_changes (target, earlier, later, at)
    SELECT :target, :earlier, :later, :at WHERE NOT EXISTS (
        SELECT 1 FROM deployments
        WHERE target = :target AND deployment = :later AND last_seen_at > :unseen_since)
"""
_IS_WRITTEN = "SELECT 1 FROM deployment_changes WHERE target = :target AND later = :later AND at = :at"
_NAMED = "named_deployments"


class SQLiteDeployments:
    """A `ports.DeploymentLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def seen(self) -> Sequence[SeenDeployment]:
        """Return every deployment that ever answered, the one that answered last in the end."""
        rows = await self._database.fetch("SELECT * FROM deployments ORDER BY last_seen_at, first_seen_at")
        return [
            SeenDeployment(row["target"], row["deployment"], datetime.fromisoformat(row["last_seen_at"]))
            for row in rows
        ]

    async def last_answers(self, target: str, limit: int) -> Sequence[str]:
        """Return which deployments made a target's last *limit* pictures, oldest first, where they said so."""
        sql = """
            SELECT deployment FROM generations WHERE target = ? AND image_sha256 IS NOT NULL ORDER BY id DESC LIMIT ?
        """
        rows = await self._database.fetch(sql, (target, limit))
        return [row["deployment"] for row in reversed(rows) if row["deployment"]]

    async def see(self, target: str, name: str, at: datetime) -> None:
        """Keep that a deployment answered."""
        await self._database.write((_SEE, {"target": target, "later": to_text(name), "at": to_time(at)}))

    async def change(self, change: DeploymentChange, unseen_since: datetime) -> bool:
        """Keep a change and that the later deployment answered; say whether it is one.

        It is none where that one was seen after *unseen_since*, by another process perhaps.
        """
        values = {
            "target": change.target,
            "earlier": to_text(change.earlier),
            "later": to_text(change.later),
            "at": to_time(change.at),
            "unseen_since": to_time(unseen_since),
        }
        return bool(await self._database.write((_CHANGE, values), (_SEE, values), (_IS_WRITTEN, values)))

    async def untold(self) -> Sequence[DeploymentChange]:
        """Return the changes that leads were not told of, oldest first."""
        sql = "SELECT * FROM deployment_changes WHERE told_at IS NULL ORDER BY id"
        return [_to_change(row) for row in await self._database.fetch(sql)]

    async def told(self, change: DeploymentChange, at: datetime) -> None:
        """Keep that leads were told of a change."""
        sql = "UPDATE deployment_changes SET told_at = ? WHERE id = ?"
        await self._database.write((sql, (to_time(at), change.id)))

    async def during(self, targets: Sequence[str], since: datetime, until: datetime) -> Sequence[DeploymentChange]:
        """Return the changes of these targets within a time, oldest first."""
        sql = """
            SELECT * FROM deployment_changes
            WHERE at BETWEEN ? AND ? AND target IN (SELECT value FROM json_each(?)) ORDER BY id
        """
        rows = await self._database.fetch(sql, (to_time(since), to_time(until), json.dumps([*targets])))
        return [_to_change(row) for row in rows]

    async def named(self) -> Mapping[str, str]:
        """Return which deployment the settings named for each target at the last start, where they did."""
        rows = await self._database.fetch("SELECT value FROM bot_state WHERE key = ?", (_NAMED,))
        return json.loads(rows[0]["value"]) if rows else {}

    async def name(self, named: Mapping[str, str]) -> None:
        """Keep which they name now."""
        sql = "INSERT INTO bot_state (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
        await self._database.write((sql, (_NAMED, json.dumps({**named}))))


def _to_change(row: sqlite3.Row) -> DeploymentChange:
    at = datetime.fromisoformat(row["at"])
    return DeploymentChange(row["target"], row["earlier"], row["later"], at, row["id"])
