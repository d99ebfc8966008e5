"""Suites that are run again and again. That a lead begins or ends one is an act of the audit log."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.audit import audit_row
from bot.adapters.store.rows import to_id, to_text, to_time
from bot.adapters.store.runs import to_run
from bot.domain import Origin, Watch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from bot.adapters.store.database import Database
    from bot.domain import SuiteRun

ACT = "watch"

_ADD = """
    INSERT INTO watches (suite, targets, repeats, every_s, user_id, user_name, guild_id, channel_id, made_at, next_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *
"""
_END = "UPDATE watches SET ended_at = ? WHERE id = ? AND ended_at IS NULL RETURNING id"
_GOING_ON = """
    SELECT * FROM watches WHERE ended_at IS NULL AND (:guild_id IS NULL OR guild_id = :guild_id) ORDER BY id
"""
_UNTOLD = """
    SELECT suite_runs.* FROM suite_runs JOIN watches ON watches.id = watch_id
    WHERE watches.ended_at IS NULL AND status = 'finished' AND suite_runs.id > told_run ORDER BY suite_runs.id
"""
_BEFORE = """
    SELECT * FROM suite_runs WHERE watch_id = ? AND status = 'finished' AND id < ? ORDER BY id DESC LIMIT ?
"""


class SQLiteWatches:
    """A `ports.WatchLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def add(self, watch: Watch) -> Watch:
        """Keep a new watch, whatever its id, and return it as it is kept."""
        by = watch.origin
        values = (
            to_text(watch.suite),
            json.dumps(watch.targets),
            watch.repeats,
            watch.every_s,
            to_id(by.user_id),
            to_text(by.user_name),
            to_id(by.guild_id),
            to_id(by.channel_id),
            to_time(watch.made_at),
            to_time(watch.next_at),
        )
        act = audit_row(by, ACT, watch.suite, f"begun, every {watch.every_s} s", watch.made_at)
        [row] = await self._database.write(act, (_ADD, values))
        return _to_watch(row)

    async def find(self, watch_id: int) -> Watch | None:
        """Return a watch that goes on."""
        rows = await self._database.fetch("SELECT * FROM watches WHERE id = ? AND ended_at IS NULL", (watch_id,))
        return _to_watch(rows[0]) if rows else None

    async def going_on(self, guild_id: int | None = None) -> Sequence[Watch]:
        """Return the watches that go on, in one guild or in all, oldest first."""
        return [_to_watch(row) for row in await self._database.fetch(_GOING_ON, {"guild_id": to_id(guild_id)})]

    async def due(self, at: datetime) -> Sequence[Watch]:
        """Return the watches that go on and should have run by *at*, the longest due first."""
        sql = "SELECT * FROM watches WHERE ended_at IS NULL AND next_at <= ? ORDER BY next_at, id"
        return [_to_watch(row) for row in await self._database.fetch(sql, (to_time(at),))]

    async def move_on(self, watch_id: int, next_at: datetime) -> bool:
        """Keep when a watch is to run next; say whether it goes on still."""
        sql = "UPDATE watches SET next_at = ? WHERE id = ? AND ended_at IS NULL RETURNING 1"
        return bool(await self._database.write((sql, (to_time(next_at), watch_id))))

    async def set_thread(self, watch_id: int, thread_id: int) -> None:
        """Keep where a watch's runs are."""
        await self._database.write(("UPDATE watches SET thread_id = ? WHERE id = ?", (to_id(thread_id), watch_id)))

    async def told(self, watch_id: int, run_id: int) -> None:
        """Keep that it was told what changed with a run."""
        sql = "UPDATE watches SET told_run = max(told_run, ?) WHERE id = ?"
        await self._database.write((sql, (run_id, watch_id)))

    async def end(self, watch: Watch, by: Origin | None, at: datetime) -> bool:
        """End a watch, by a lead or by itself; say whether it went on."""
        if await self.find(watch.id) is None:
            return False
        act = audit_row(by, ACT, watch.suite, "ended", at)
        return bool(await self._database.write(act, (_END, (to_time(at), watch.id))))

    async def untold(self) -> Sequence[SuiteRun]:
        """Return the finished runs of watches that go on of which it was not told, oldest first."""
        return [to_run(row) for row in await self._database.fetch(_UNTOLD)]

    async def finished_before(self, watch_id: int, run_id: int, limit: int) -> Sequence[SuiteRun]:
        """Return a watch's last finished runs before one, newest first."""
        return [to_run(row) for row in await self._database.fetch(_BEFORE, (watch_id, run_id, limit))]


def _to_watch(row: sqlite3.Row) -> Watch:
    return Watch(
        id=row["id"],
        suite=row["suite"],
        targets=tuple(json.loads(row["targets"])),
        repeats=row["repeats"],
        every_s=row["every_s"],
        origin=Origin(
            int(row["user_id"]),
            row["user_name"],
            int(row["guild_id"]) if row["guild_id"] else None,
            int(row["channel_id"]),
        ),
        made_at=datetime.fromisoformat(row["made_at"]),
        next_at=datetime.fromisoformat(row["next_at"]),
        thread_id=int(row["thread_id"]) if row["thread_id"] else None,
        told_run=row["told_run"],
    )
