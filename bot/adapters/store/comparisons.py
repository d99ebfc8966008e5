"""Pairs of pictures, who was shown which, and what people answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.admissions import test_statement
from bot.adapters.store.rows import to_generation, to_id, to_known, to_pair, to_text, to_time
from bot.adapters.store.runs import to_run
from bot.domain import Judgeable, PairKind, Showing
from bot.judging.votes import Answer, Choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.adapters.store.database import Database
    from bot.domain import Generation, KnownPair, Origin, Pair, SuiteRun

LOOK_BACK = 1000
"""How many of a guild's newest pictures are paired: enough to choose from, and quick however long the log is."""

# A picture under a spoiler is nothing to judge, and may have been let pass only where it was asked for.
_OF_GUILD = "guild_id = :guild_id AND image_sha256 IS NOT NULL AND NOT is_spoiler ORDER BY id DESC LIMIT :look_back"
_NEWEST = f"SELECT id, prompt, target FROM generations WHERE {_OF_GUILD}"  # noqa: S608  # our own words
_KNOWN = f"""
    WITH newest AS MATERIALIZED (SELECT id FROM generations WHERE {_OF_GUILD})
    SELECT kind, first_id, second_id,
        count(choice) FILTER (WHERE NOT is_fast) AS votes,
        count(*) FILTER (WHERE NOT is_fast AND choice = iif(votes.first_is_a, 'a', 'b')) AS first_wins,
        count(*) FILTER (WHERE NOT is_fast AND choice = iif(votes.first_is_a, 'b', 'a')) AS second_wins,
        max(ifnull(votes.user_id = :user_id, 0))
            OR EXISTS (SELECT 1 FROM showings WHERE pair_id = pairs.id AND user_id = :user_id) AS is_seen
    FROM newest JOIN pairs ON pairs.second_id = newest.id LEFT JOIN votes ON votes.pair_id = pairs.id
    GROUP BY pairs.id
"""  # noqa: S608  # our own words
_OPEN = """
    INSERT INTO pairs (kind, first_id, second_id, opened_at) VALUES (:kind, :first_id, :second_id, :at)
    ON CONFLICT (first_id, second_id) DO NOTHING
"""
_SHOW = """
    INSERT INTO showings (pair_id, user_id, first_is_a, shown_at)
    SELECT id, :user_id, :first_is_a, :at FROM pairs WHERE first_id = :first_id AND second_id = :second_id
    ON CONFLICT (pair_id, user_id) DO NOTHING
    RETURNING pair_id AS id, :kind AS kind, :first_id AS first_id, :second_id AS second_id, first_is_a
"""
_VOTE = """
    INSERT INTO votes (pair_id, user_id, user_name, first_is_a, choice, is_private, is_fast, voted_at)
    VALUES (:pair_id, :user_id, :user_name, :first_is_a, :choice, :is_private, :is_fast, :at)
    ON CONFLICT (pair_id, user_id) DO NOTHING
    RETURNING 1
"""


class SQLiteComparisons:
    """A `ports.ComparisonLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def find(self, pair_id: int) -> tuple[Pair, Generation, Generation] | None:
        """Return a pair and its pictures, the lower id first."""
        rows = await self._database.fetch("SELECT * FROM pairs WHERE id = :id", {"id": pair_id})
        if not rows:
            return None
        pair = to_pair(rows[0])
        first, second = await self.pictures((pair.first_id, pair.second_id))
        return pair, first, second

    async def on_card(self, generation_id: int) -> Pair | None:
        """Return the comparison whose card has this picture first; None where it has none."""
        sql = "SELECT * FROM pairs WHERE first_id = :id AND first_is_a IS NOT NULL"
        rows = await self._database.fetch(sql, {"id": generation_id})
        return to_pair(rows[0]) if rows else None

    async def pictures(self, generation_ids: Sequence[int]) -> Sequence[Generation]:
        """Return these rows, in order of id."""
        marks = ", ".join("?" * len(generation_ids))
        sql = f"SELECT * FROM generations WHERE id IN ({marks}) ORDER BY id"  # noqa: S608  # question marks
        return [to_generation(row) for row in await self._database.fetch(sql, generation_ids)]

    async def runs_of(self, generation_ids: Sequence[int]) -> Mapping[int, SuiteRun]:
        """Return the run of each of these pictures that belongs to one."""
        marks = ", ".join("?" * len(generation_ids))
        sql = f"""
            SELECT generations.id AS generation_id, suite_runs.* FROM generations
            JOIN suite_parts USING (request_id) JOIN suite_runs ON suite_runs.id = run_id
            WHERE generations.id IN ({marks})
        """  # noqa: S608  # question marks
        return {row["generation_id"]: to_run(row) for row in await self._database.fetch(sql, generation_ids)}

    async def showing(self, pair_id: int, user_id: int) -> Showing | None:
        """Return how the pair was put before this person in private, if it was."""
        sql = "SELECT first_is_a, shown_at FROM showings WHERE pair_id = :pair_id AND user_id = :user_id"
        rows = await self._database.fetch(sql, {"pair_id": pair_id, "user_id": to_id(user_id)})
        return Showing(bool(rows[0]["first_is_a"]), datetime.fromisoformat(rows[0]["shown_at"])) if rows else None

    async def vote(
        self, pair_id: int, person: Origin, answer: Answer, at: datetime, *, is_private: bool, is_fast: bool
    ) -> Answer | None:
        """Keep the person's first answer to this pair. Return the earlier one where there is one, which then stays."""
        values = {
            "pair_id": pair_id,
            "user_id": to_id(person.user_id),
            "user_name": to_text(person.user_name),
            "first_is_a": answer.first_is_a,
            "choice": answer.choice,
            "is_private": is_private,
            "is_fast": is_fast,
            "at": to_time(at),
        }
        if await self._database.write((_VOTE, values)):
            return None
        sql = "SELECT choice, first_is_a FROM votes WHERE pair_id = :pair_id AND user_id = :user_id"
        [row] = await self._database.fetch(sql, {"pair_id": pair_id, "user_id": to_id(person.user_id)})
        return Answer(Choice(row["choice"]), bool(row["first_is_a"]))

    async def candidates(self, guild_id: int, user_id: int) -> tuple[Sequence[Judgeable], Sequence[KnownPair]]:
        """Return the guild's newest LOOK_BACK pictures, newest first, and the pairs already made of them.

        Votes given too fast to have looked count nowhere here.
        """
        newest = {"guild_id": to_id(guild_id), "look_back": LOOK_BACK}
        pictures = [Judgeable(*row) for row in await self._database.fetch(_NEWEST, newest)]
        rows = await self._database.fetch(_KNOWN, newest | {"user_id": to_id(user_id)})
        return pictures, [to_known(row) for row in rows]

    async def show(
        self, kind: PairKind, pictures: Sequence[Judgeable], user_id: int, at: datetime, *, first_is_a: bool
    ) -> Pair | None:
        """Write that this person is shown these two, the lower id first, opening their pair if it is new.

        The pair comes back with this person's sides; None where they were shown it before.
        """
        values = {
            "kind": kind,
            "first_id": pictures[0].id,
            "second_id": pictures[1].id,
            "user_id": to_id(user_id),
            "first_is_a": first_is_a,
            "at": to_time(at),
        }
        tests = [test_statement([one.target for one in pictures], at)] if kind is PairKind.TARGETS else []
        rows = await self._database.write(*tests, (_OPEN, values), (_SHOW, values))
        return to_pair(rows[0]) if rows else None

    async def shown(self, pair_id: int, user_id: int, at: datetime) -> None:
        """Write when the pair had really arrived."""
        sql = "UPDATE showings SET shown_at = :at WHERE pair_id = :pair_id AND user_id = :user_id"
        await self._database.write((sql, {"pair_id": pair_id, "user_id": to_id(user_id), "at": to_time(at)}))
