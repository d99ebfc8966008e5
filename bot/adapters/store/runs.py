"""Runs of suites, their parts, and the pictures that came of them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_picture, to_text, to_time
from bot.domain import GenerationStatus, Origin, RunPart, RunPicture, RunStatus, SuiteRun

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from bot.adapters.store.database import Database
    from bot.adapters.store.writer import Statement
    from bot.domain import RunPlan

_BEGIN = """
    INSERT INTO suite_runs (suite, suite_version, status, targets, repeats, parts, pictures, user_id, user_name,
        guild_id, channel_id, watch_id, asked_at)
    VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# One statement for all: the run's id is known only while nothing else was inserted.
_PARTS = """
    INSERT INTO suite_parts (run_id, place, prompt, words, style_version_id, category, challenge, note, targets,
        repeats)
    SELECT last_insert_rowid(), part.value ->> 0, part.value ->> 1, part.value ->> 2, part.value ->> 3,
        part.value ->> 4, part.value ->> 5, part.value ->> 6, part.value ->> 7, part.value ->> 8
    FROM json_each(?) AS part
    RETURNING run_id
"""
_BEGUN = "UPDATE suite_parts SET request_id = ? WHERE run_id = ? AND place = ? AND request_id IS NULL"
_OF_REQUEST = """
    SELECT suite_runs.* FROM suite_parts JOIN suite_runs ON suite_runs.id = run_id WHERE request_id = ?
"""
_PLACED = """
    UPDATE suite_runs SET thread_id = :thread_id, message_id = :message_id WHERE id = :run_id
"""
_STATUS = """
    UPDATE suite_runs SET status = :status, ended_at = iif(:is_over, :at, NULL), why = :why
    WHERE id = :run_id AND status IN ('running', 'paused')
"""
_ABANDONED = """
    UPDATE suite_runs SET status = 'stopped', ended_at = :at
    WHERE channel_id IS NULL AND status IN ('running', 'paused') AND asked_at < :before AND NOT EXISTS (
        SELECT 1 FROM suite_parts JOIN generations ON generations.request_id = suite_parts.request_id
        WHERE run_id = suite_runs.id AND queued_at >= :before)
"""
PICTURES_SQL = """
    WITH said AS (
        SELECT verdicts.generation_id, count(*) FILTER (WHERE verdict = 'like') AS likes,
            count(*) FILTER (WHERE verdict = 'not_right') AS not_right
        FROM run_pictures JOIN verdicts ON verdicts.generation_id = run_pictures.generation_id
        JOIN generations ON generations.id = verdicts.generation_id AND generations.user_id <> verdicts.user_id
        WHERE run_id = :run_id GROUP BY verdicts.generation_id)
    SELECT place, repeat, category, challenge, generations.*, coalesce(likes, 0) AS likes,
        coalesce(not_right, 0) AS not_right, EXISTS (
            SELECT 1 FROM findings WHERE generation_id = generations.id AND found_by = 'blank_check') AS is_blank
    FROM run_pictures JOIN generations ON generations.id = run_pictures.generation_id
    LEFT JOIN said ON said.generation_id = generations.id
    WHERE run_id = :run_id ORDER BY place, generations.id
"""
"""The pictures of the run `:run_id` that were begun, with what others than their author said of them."""
_COUNTS = """
    SELECT target, status, count(*) AS pictures FROM run_pictures WHERE run_id = :run_id GROUP BY target, status
    UNION ALL
    SELECT target.value, NULL, sum(repeats) FROM suite_parts, json_each(targets) AS target
    WHERE run_id = :run_id AND request_id IS NULL GROUP BY target.value
"""


class SQLiteRuns:
    """A `ports.RunLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def begin(self, plan: RunPlan, origin: Origin, at: datetime, watch_id: int | None = None) -> SuiteRun:
        """Write a run, and all of its parts as not begun."""
        run = (
            to_text(plan.suite),
            plan.version,
            json.dumps(plan.targets),
            plan.repeats,
            len(plan.parts),
            plan.pictures,
            to_id(origin.user_id),
            to_text(origin.user_name),
            to_id(origin.guild_id),
            to_id(origin.channel_id),
            watch_id,
            to_time(at),
        )
        parts = json.dumps([_columns(part) for part in plan.parts])
        rows = await self._database.write((_BEGIN, run), (_PARTS, (parts,)))
        found = await self.find(rows[0]["run_id"])
        assert found is not None  # noqa: S101  # written just now
        return found

    async def find(self, run_id: int) -> SuiteRun | None:
        """Return one run."""
        rows = await self._database.fetch("SELECT * FROM suite_runs WHERE id = ?", (run_id,))
        return to_run(rows[0]) if rows else None

    async def of_request(self, request_id: str) -> SuiteRun | None:
        """Return the run of which this request is a part."""
        rows = await self._database.fetch(_OF_REQUEST, (request_id,))
        return to_run(rows[0]) if rows else None

    async def going_on(self) -> Sequence[SuiteRun]:
        """Return the runs asked for in Discord that are running or paused, oldest first."""
        sql = """
            SELECT * FROM suite_runs WHERE status IN ('running', 'paused') AND channel_id IS NOT NULL ORDER BY id
        """
        return [to_run(row) for row in await self._database.fetch(sql)]

    async def newest(self, guild_id: int | None, containing: str, limit: int) -> Sequence[SuiteRun]:
        """Return a guild's newest runs whose suite's name contains these letters, newest first; None: of all places."""
        sql = """
            SELECT * FROM suite_runs
            WHERE (:guild_id IS NULL OR guild_id = :guild_id) AND instr(casefold(suite), :containing)
            ORDER BY id DESC LIMIT :limit
        """
        values = {"guild_id": to_id(guild_id), "containing": to_text(containing).casefold(), "limit": limit}
        return [to_run(row) for row in await self._database.fetch(sql, values)]

    async def parts_left(self, run_id: int, limit: int) -> Sequence[RunPart]:
        """Return the first parts that are not begun, in order."""
        sql = "SELECT * FROM suite_parts WHERE run_id = ? AND request_id IS NULL ORDER BY place LIMIT ?"
        return [to_part(row) for row in await self._database.fetch(sql, (run_id, limit))]

    async def parts(self, run_id: int) -> Sequence[RunPart]:
        """Return all parts, in order."""
        rows = await self._database.fetch("SELECT * FROM suite_parts WHERE run_id = ? ORDER BY place", (run_id,))
        return [to_part(row) for row in rows]

    async def set_status(self, run_id: int, status: RunStatus, at: datetime, why: str | None = None) -> None:
        """Write where the run is; *at* is kept when it is over. One that is over stays so."""
        values = {"run_id": run_id, "status": status, "is_over": status.is_over, "at": to_time(at), "why": why}
        await self._database.write((_STATUS, values))

    async def close_abandoned(self, before: datetime, at: datetime) -> None:
        """Write a terminal's runs that have asked for nothing since *before* as stopped: their process was killed."""
        await self._database.write((_ABANDONED, {"before": to_time(before), "at": to_time(at)}))

    async def set_place(self, run_id: int, thread_id: int, message_id: int) -> None:
        """Keep where the run's pictures go, and which message is its status card."""
        values = {"run_id": run_id, "thread_id": to_id(thread_id), "message_id": to_id(message_id)}
        await self._database.write((_PLACED, values))

    async def before(self, run: SuiteRun) -> SuiteRun | None:
        """Return the run before of the same suite in the same place, if there is one."""
        sql = "SELECT * FROM suite_runs WHERE suite = ? AND guild_id IS ? AND id < ? ORDER BY id DESC LIMIT 1"
        rows = await self._database.fetch(sql, (to_text(run.suite), to_id(run.origin.guild_id), run.id))
        return to_run(rows[0]) if rows else None

    async def deployments(self, run_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """Return which deployments answered in these runs."""
        sql = """
            SELECT DISTINCT run_id, deployment FROM suite_parts JOIN generations USING (request_id)
            WHERE run_id IN (SELECT value FROM json_each(?)) AND deployment IS NOT NULL ORDER BY deployment
        """
        rows = await self._database.fetch(sql, (json.dumps(run_ids),))
        return {one: [row["deployment"] for row in rows if row["run_id"] == one] for one in run_ids}

    async def style_ids(self, run_ids: Sequence[int]) -> Mapping[int, int]:
        """Return the id of each style in these runs, by the number of its version."""
        sql = """
            SELECT id, style_id FROM style_versions WHERE id IN (
                SELECT style_version_id FROM suite_parts WHERE run_id IN (SELECT value FROM json_each(?)))
        """
        return {row["id"]: row["style_id"] for row in await self._database.fetch(sql, (json.dumps(run_ids),))}

    async def pictures(self, run_id: int) -> Sequence[RunPicture]:
        """Return the run's pictures that were begun, by place, target and repeat."""
        return [to_run_picture(row) for row in await self._database.fetch(PICTURES_SQL, {"run_id": run_id})]

    async def counts(self, run_id: int) -> Mapping[tuple[str, GenerationStatus | None], int]:
        """Count the run's pictures by target and status; None: not begun."""
        return {
            (row["target"], GenerationStatus(row["status"]) if row["status"] else None): row["pictures"]
            for row in await self._database.fetch(_COUNTS, {"run_id": run_id})
        }


def begun_statement(part: RunPart, request_id: str) -> Statement:
    """Return what says which request a part became; without effect where it is one already."""
    return _BEGUN, (request_id, part.run_id, part.place)


def to_part(row: sqlite3.Row) -> RunPart:
    """Read a row of `suite_parts`."""
    return RunPart(
        run_id=row["run_id"],
        place=row["place"],
        prompt=row["prompt"],
        targets=tuple(json.loads(row["targets"])),
        repeats=row["repeats"],
        words=row["words"],
        style_version_id=row["style_version_id"],
        category=row["category"],
        challenge=row["challenge"],
        note=row["note"],
        request_id=row["request_id"],
    )


def _columns(part: RunPart) -> list[object]:
    texts = map(to_text, (part.category, part.challenge, part.note))
    written = (to_text(part.prompt), to_text(part.words), part.style_version_id)
    return [part.place, *written, *texts, json.dumps(part.targets), part.repeats]


def to_run(row: sqlite3.Row) -> SuiteRun:
    """Read a row of `suite_runs`."""
    return SuiteRun(
        id=row["id"],
        suite=row["suite"],
        version=row["suite_version"],
        status=RunStatus(row["status"]),
        origin=Origin(int(row["user_id"]), row["user_name"], _id(row["guild_id"]), _id(row["channel_id"])),
        targets=tuple(json.loads(row["targets"])),
        repeats=row["repeats"],
        parts=row["parts"],
        pictures=row["pictures"],
        asked_at=datetime.fromisoformat(row["asked_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        thread_id=_id(row["thread_id"]),
        message_id=_id(row["message_id"]),
        watch_id=row["watch_id"],
        why=row["why"],
    )


def to_run_picture(row: sqlite3.Row) -> RunPicture:
    """Read a row of PICTURES_SQL."""
    return RunPicture(
        place=row["place"],
        target=row["target"],
        repeat=row["repeat"],
        generation_id=row["id"],
        status=GenerationStatus(row["status"]),
        prompt=row["prompt"],
        words=row["words"],
        style_version_id=row["style_version_id"],
        category=row["category"],
        challenge=row["challenge"],
        deployment=row["deployment"],
        error_code=row["error_code"],
        scoring_ms=row["scoring_ms"],
        picture=to_picture(row),
        is_spoiler=bool(row["is_spoiler"]),
        is_blank=bool(row["is_blank"]),
        likes=row["likes"],
        not_right=row["not_right"],
    )


def _id(text: str | None) -> int | None:
    return None if text is None else int(text)
