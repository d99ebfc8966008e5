"""Pairs that people are to be asked about before others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.adapters.store.admissions import test_statement
from bot.adapters.store.rows import to_id, to_time
from bot.domain import AskedPair, Judgeable, PairKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import NewPair

LOOK_BACK = 500
"""How many of a guild's newest asked pairs are looked at, so that asking stays quick however many there were."""

BATCH = 100
"""Pairs in a transaction: the event loop waits for it."""

# A row that is gone by now has no pair; one that is there already stays as it is.
_OPEN = """
    INSERT INTO pairs (kind, first_id, second_id, opened_at)
    SELECT pair.value ->> 0, one.id, other.id, :at FROM json_each(:pairs) AS pair
    JOIN generations AS one ON one.id = pair.value ->> 1 JOIN generations AS other ON other.id = pair.value ->> 2
    WHERE TRUE ON CONFLICT (first_id, second_id) DO NOTHING
"""
_ASK = """
    INSERT INTO asked_pairs (pair_id, run_id, asked_at)
    SELECT pairs.id, suite_runs.id, :at FROM json_each(:pairs) AS pair
    JOIN pairs ON pairs.first_id = pair.value ->> 1 AND pairs.second_id = pair.value ->> 2
    JOIN suite_runs ON suite_runs.id = pair.value ->> 3
    WHERE TRUE ON CONFLICT (pair_id) DO NOTHING RETURNING 1
"""
# Votes that will not decide anything, fast ones and those of whoever asked for a picture, use up nothing.
_WAITING = """
    WITH newest AS MATERIALIZED (
        SELECT pair_id FROM asked_pairs JOIN suite_runs ON suite_runs.id = run_id
        WHERE guild_id = :guild_id ORDER BY pair_id DESC LIMIT :look_back)
    SELECT kind, one.id AS one_id, one.prompt AS one_prompt, one.target AS one_target,
        other.id AS other_id, other.prompt AS other_prompt, other.target AS other_target,
        (SELECT count(*) FROM votes WHERE votes.pair_id = pairs.id AND NOT is_fast
            AND votes.user_id NOT IN (one.user_id, other.user_id)) AS votes
    FROM newest JOIN pairs ON pairs.id = newest.pair_id
    JOIN generations AS one ON one.id = first_id AND one.image_sha256 IS NOT NULL AND NOT one.is_spoiler
    JOIN generations AS other ON other.id = second_id AND other.image_sha256 IS NOT NULL AND NOT other.is_spoiler
    WHERE votes < :votes_max
        AND NOT EXISTS (SELECT 1 FROM showings WHERE showings.pair_id = pairs.id AND user_id = :user_id)
        AND NOT EXISTS (SELECT 1 FROM votes WHERE votes.pair_id = pairs.id AND user_id = :user_id)
"""


class SQLiteAskedPairs:
    """A `ports.AskedPairLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def ask(self, pairs: Sequence[NewPair], at: datetime) -> int:
        """Ask about these from now on; return how many nobody had asked about before."""
        asked = 0
        for start in range(0, len(pairs), BATCH):
            some = pairs[start : start + BATCH]
            rivals = {(one.first.target, one.second.target) for one in some if one.kind is PairKind.TARGETS}
            values = {"at": to_time(at), "pairs": json.dumps([_columns(one) for one in some])}
            tests = [test_statement(two, at) for two in sorted(rivals)]
            asked += len(await self._database.write(*tests, (_OPEN, values), (_ASK, values)))
        return asked

    async def waiting(self, guild_id: int, user_id: int, votes_max: int) -> Sequence[AskedPair]:
        """Return the guild's newest that this person has not seen and that have fewer than *votes_max* votes."""
        values = {
            "guild_id": to_id(guild_id),
            "user_id": to_id(user_id),
            "votes_max": votes_max,
            "look_back": LOOK_BACK,
        }
        return [
            AskedPair(
                PairKind(row["kind"]),
                Judgeable(row["one_id"], row["one_prompt"], row["one_target"]),
                Judgeable(row["other_id"], row["other_prompt"], row["other_target"]),
                row["votes"],
            )
            for row in await self._database.fetch(_WAITING, values)
        ]


def _columns(one: NewPair) -> list[object]:
    return [one.kind, one.first.id, one.second.id, one.run_id]
