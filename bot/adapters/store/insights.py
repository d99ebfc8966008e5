"""The log as a report reads it: counted by SQLite, in one moment, so that a million rows take seconds and no memory."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.moment import open_to_read
from bot.adapters.store.opinions import OPINIONS_SQL, narrowed
from bot.adapters.store.rows import to_time
from bot.domain import PictureFormat, Verdict
from bot.report.rows import (
    Agreeing,
    Asked,
    CastVote,
    Changed,
    Found,
    Judged,
    Lasted,
    Marked,
    Opinion,
    Reacted,
    Said,
    Shown,
    Told,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from bot.report.scope import Scope


class Insights:
    """What one moment of the log tells within a scope."""

    def __init__(self, connection: sqlite3.Connection, scope: Scope) -> None:
        """*connection* stands in a transaction that has read."""
        self._connection, self._scope = connection, scope

    def asked(self) -> list[Asked]:
        """Return what was asked for, by target, day and outcome."""
        sql = """
            SELECT target, substr(queued_at, 1, 10) AS day, status, error_code, count(*)
            FROM generations AS g WHERE {pictures} GROUP BY 1, 2, 3, 4
        """
        return [Asked(*row) for row in self._rows(sql)]

    def people(self) -> int:
        """Return how many people asked for something."""
        return next(self._rows("SELECT count(DISTINCT user_id) FROM generations AS g WHERE {pictures}"))[0]

    def blank(self) -> int:
        """Return how many pictures came as one plain colour."""
        sql = """
            SELECT count(DISTINCT g.id) FROM findings JOIN generations AS g ON g.id = generation_id
            WHERE found_by = 'blank_check' AND {pictures}
        """
        return next(self._rows(sql))[0]

    def waited(self) -> list[Lasted]:
        """Return how long pictures waited for their turn."""
        return self._lasted("queue_ms", "queue_ms IS NOT NULL")

    def painted(self) -> list[Lasted]:
        """Return how long pictures that came took to paint, retries included."""
        has_come = "(image_sha256 IS NOT NULL OR status IN ('posted', 'undelivered', 'deleted'))"
        return self._lasted("scoring_ms", f"scoring_ms IS NOT NULL AND {has_come}")

    def said(self) -> list[Said]:
        """Return the likes and the others."""
        sql = """
            SELECT g.target, v.user_id, v.user_id = g.user_id, v.verdict, count(*)
            FROM verdicts AS v JOIN generations AS g ON g.id = v.generation_id WHERE {said} GROUP BY 1, 2, 3, 4
        """
        return [
            Said(target, person, bool(author), Verdict(verdict), n)
            for target, person, author, verdict, n in self._rows(sql)
        ]

    def styled(self) -> list[Said]:
        """Return the same of pictures in a style, by its name in place of the target."""
        sql = """
            SELECT s.name, v.user_id, v.user_id = g.user_id, v.verdict, count(*)
            FROM verdicts AS v JOIN generations AS g ON g.id = v.generation_id
            JOIN style_versions ON style_versions.id = g.style_version_id JOIN styles AS s ON s.id = style_id
            WHERE {said} GROUP BY 1, 2, 3, 4
        """
        return [
            Said(style, person, bool(author), Verdict(verdict), n)
            for style, person, author, verdict, n in self._rows(sql)
        ]

    def agreeing(self) -> list[Agreeing]:
        """Return the pictures that several people judged."""
        sql = """
            SELECT likes, total - likes, count(*) FROM (
                SELECT sum(v.verdict = 'like') AS likes, count(*) AS total
                FROM verdicts AS v JOIN generations AS g ON g.id = v.generation_id
                WHERE {said} GROUP BY v.generation_id HAVING count(*) > 1)
            GROUP BY 1, 2
        """
        return [Agreeing(*row) for row in self._rows(sql)]

    def told(self) -> list[Told]:
        """Return who told more, and how often."""
        sql = """
            SELECT g.target, v.user_id, count(*)
            FROM details AS v JOIN generations AS g ON g.id = v.generation_id WHERE {said} GROUP BY 1, 2
        """
        return [Told(*row) for row in self._rows(sql)]

    def found(self) -> list[Found]:
        """Return what was wrong."""
        sql = """
            SELECT g.target, v.user_id, d.defect, count(*)
            FROM details AS v JOIN defects AS d USING (generation_id, user_id)
            JOIN generations AS g ON g.id = v.generation_id WHERE {said} GROUP BY 1, 2, 3
        """
        return [Found(*row) for row in self._rows(sql)]

    def marked(self) -> list[Marked]:
        """Return the marks."""
        sql = """
            SELECT g.target, v.matches_words, v.looks_good, count(*)
            FROM details AS v JOIN generations AS g ON g.id = v.generation_id
            WHERE {said} AND coalesce(v.matches_words, v.looks_good) IS NOT NULL GROUP BY 1, 2, 3
        """
        return [Marked(*row) for row in self._rows(sql)]

    def reacted(self) -> list[Reacted]:
        """Return the thumbs; a message with several pictures counts once."""
        sql = """
            SELECT iif(lowest = highest, lowest, NULL) AS target, sum(reaction = 'up'), sum(reaction = 'down') FROM (
                SELECT v.reaction, min(g.target) AS lowest, max(g.target) AS highest
                FROM reactions AS v JOIN generations AS g USING (message_id)
                WHERE {reacted} GROUP BY v.message_id, v.user_id, v.reaction)
            GROUP BY 1
        """
        return [Reacted(*row) for row in self._rows(sql)]

    def votes(self) -> list[CastVote]:
        """Return every vote, in the order they were cast."""
        sql = """
            SELECT kind, user_id, choice, is_fast, is_author, a_target, b_target, a_prompt, b_prompt, {redeployed}
            FROM cast_votes AS v WHERE {voted} ORDER BY voted_at, pair_id, user_id
        """
        known: dict[str, str] = {}  # many votes are about the same words: kept once
        return [
            CastVote(
                kind,
                person,
                choice,
                bool(fast),
                bool(author),
                a,
                b,
                known.setdefault(x, x),
                known.setdefault(y, y),
                bool(redeployed),
            )
            for kind, person, choice, fast, author, a, b, x, y, redeployed in self._rows(sql)
        ]

    def tests(self) -> dict[tuple[str, str], int]:
        """Return how many decided votes each two targets are to be judged by."""
        rows = self._connection.execute("SELECT first, second, target_votes FROM tests")
        return {(first, second): votes for first, second, votes in rows}

    def changed(self) -> list[Changed]:
        """Return when another deployment answered than before, of all channels and whoever asked."""
        sql = """
            SELECT target, earlier, later, at FROM deployment_changes
            WHERE at >= coalesce(:since, '') AND at < coalesce(:until, '~') AND target = coalesce(:target, target)
            ORDER BY at, id
        """
        scope = self._scope
        values = {"since": to_time(scope.since), "until": to_time(scope.until), "target": scope.target}
        rows = self._connection.execute(sql, values)
        return [Changed(target, earlier, later, datetime.fromisoformat(at)) for target, earlier, later, at in rows]

    def judged(self) -> Iterator[Judged]:
        """Yield every prompt with an opinion of others on it, and the picture of it that has the most of them.

        Pictures that are blurred are left out: a report shows them small and plain.
        """
        # SQLite takes `id` from the row with the largest (https://www.sqlite.org/lang_select.html#bareagg).
        sql = f"""
            WITH pictures AS (
                SELECT id, sum(likes) AS likes, sum(not_right) AS not_right, sum(won) AS won, sum(lost) AS lost
                FROM ({OPINIONS_SQL}) GROUP BY id)
            SELECT p.id, g.prompt, g.target, g.image_sha256, g.image_format, sum(likes), sum(not_right), sum(won),
                sum(lost), max(likes + not_right + won + lost)
            FROM pictures AS p JOIN generations AS g USING (id) WHERE g.image_sha256 IS NOT NULL AND NOT g.is_spoiler
            GROUP BY g.prompt, g.target
        """  # noqa: S608  # our own words
        for one, prompt, target, sha256, form, *counts, _ in self._rows(sql):
            yield Judged(one, prompt, target, sha256, PictureFormat(form), *counts)

    def shown(self, limit: int) -> list[Shown]:
        """Return the *limit* newest pictures that somebody judged, newest first, without those under a spoiler."""
        sql = """
            SELECT id, prompt, target, queued_at, image_sha256, image_format FROM generations
            WHERE image_sha256 IS NOT NULL AND NOT is_spoiler AND id IN (
                SELECT generation_id FROM verdicts AS v JOIN generations AS g ON g.id = v.generation_id WHERE {said}
                UNION
                SELECT generation_id FROM details AS v JOIN generations AS g ON g.id = v.generation_id WHERE {said})
            ORDER BY id DESC LIMIT :limit
        """
        return [
            Shown(one, prompt, target, datetime.fromisoformat(at), sha256, PictureFormat(form))
            for one, prompt, target, at, sha256, form in self._rows(sql, limit=limit)
        ]

    def opinions(self, generation_ids: list[int]) -> list[Opinion]:
        """Return what everybody in the scope said of these pictures, by picture and time."""
        sql = """
            WITH people AS (
                SELECT generation_id, user_id, user_name, said_at FROM verdicts
                WHERE generation_id IN (SELECT value FROM json_each(:ids))
                UNION ALL
                SELECT generation_id, user_id, user_name, said_at FROM details
                WHERE generation_id IN (SELECT value FROM json_each(:ids)))
            SELECT g.id, v.user_id, v.user_name, v.user_id = g.user_id, verdicts.verdict, details.matches_words,
                details.looks_good, details.remark, (
                    SELECT group_concat(defect) FROM defects
                    WHERE defects.generation_id = g.id AND defects.user_id = v.user_id), min(v.said_at)
            FROM people AS v JOIN generations AS g ON g.id = v.generation_id
            LEFT JOIN verdicts USING (generation_id, user_id) LEFT JOIN details USING (generation_id, user_id)
            WHERE {said} GROUP BY g.id, v.user_id ORDER BY g.id, min(v.said_at)
        """
        return [
            Opinion(one, user, name, bool(author), verdict and Verdict(verdict), words, looks, remark, _split(defects))
            for one, user, name, author, verdict, words, looks, remark, defects, _ in self._rows(
                sql, ids=json.dumps(generation_ids)
            )
        ]

    def state(self, key: str) -> str | None:
        """Return what the bot remembers under *key*."""
        row = self._connection.execute("SELECT value FROM bot_state WHERE key = ?", (key,)).fetchone()
        return row and row[0]

    def _lasted(self, column: str, where: str) -> list[Lasted]:
        sql = f"SELECT target, {column}, count(*) FROM generations AS g WHERE {where} AND {{pictures}} GROUP BY 1, 2"  # noqa: S608  # our own words
        return [Lasted(*row) for row in self._rows(sql)]

    def _rows(self, sql: str, **values: object) -> Iterator[sqlite3.Row]:
        """Run *sql* with its `{…}` filled in by what the scope leaves."""
        conditions, scoped = narrowed(self._scope)
        yield from self._connection.execute(sql.format_map(conditions), scoped | values)


@contextmanager
def open_insights(path: Path, scope: Scope) -> Generator[Insights]:
    """Open the log at *path*, which must exist, as it is now, whatever is written meanwhile. Raises StoreError."""
    with open_to_read(path) as connection:
        connection.execute("PRAGMA threads = 2")  # one more sorts while this one reads; that takes a quarter less time
        yield Insights(connection, scope)


def _split(words: str | None) -> tuple[str, ...]:
    return tuple(sorted(words.split(","))) if words else ()
