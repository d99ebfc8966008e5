"""Earlier pictures by their words, who asked, and what came of them. An FTS5 table holds all of it, by id."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from bot.adapters.store.family import FamilyQueries
from bot.adapters.store.rows import to_generation, to_id
from bot.adapters.store.search_words import ENDINGS_MAX, NOT_TURNED_AWAY, last_word, match_for
from bot.adapters.store.seeing import PRIVATE, seen
from bot.domain import Found, HistoryPage

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from bot.adapters.store.database import Database
    from bot.domain import HistoryQuestion, Origin, Turn

DUE_AT_A_TIME = 20
"""Entries made in one transaction, for which the event loop waits."""

MERGED_AT_A_TIME = 32
"""Pages of the index written anew in one transaction, for which the event loop waits too."""

BLOCK_BITS, TIME_S = 17, 0.025
"""A walk can be ended after 131,072 ids: that is 10 ms at the worst. This long others are walked after the first."""

OFFERED_ROWS = 100
"""In how many of the newest rows that were found different prompts are looked for, to be offered."""

_IS_PRIVATE = PRIVATE.format(row="generations")
_DUE = "(SELECT generation_id FROM history_due ORDER BY generation_id DESC LIMIT :limit)"
_MAKE_WAY = f"DELETE FROM history WHERE rowid IN {_DUE}"  # noqa: S608  # our own words, as all below
_ENTER = f"""
    INSERT INTO history (rowid, words)
    SELECT id, search_words(prompt) || ' _u' || replace(user_id, '-', 'n') || ' _m' || hex(target) || ' _s' || status
        || coalesce(' _g' || iif({_IS_PRIVATE}, NULL, guild_id), '') || ' _b' || (id >> {BLOCK_BITS})
        || coalesce(' _l ' || (
            SELECT group_concat('_l' || verdicts.user_id, ' ') FROM verdicts
            WHERE generation_id = generations.id AND verdict = 'like'), '')
    FROM generations WHERE id IN {_DUE} AND status NOT IN ('queued', 'scoring', 'scored')
"""  # noqa: S608
_DONE = f"DELETE FROM history_due WHERE generation_id IN {_DUE} RETURNING 1"  # noqa: S608
# https://www.sqlite.org/fts5.html#the_merge_command: so many pages; below zero, until one part is left.
_MERGE = "INSERT INTO history (history, rank) VALUES ('merge', ?)"

# The index says what *viewer* may see, and is asked first; that the rows say the same costs nothing. CROSS JOIN tells
# SQLite to walk the index and look up the rows, never the other way round.
_WALK = """
    SELECT generations.*, (
        SELECT count(*) FROM verdicts WHERE generation_id = generations.id AND verdict = 'like') AS likes
    FROM history CROSS JOIN generations ON generations.id = history.rowid
    WHERE history MATCH :match AND {seen} AND history.rowid {side} :beside
    ORDER BY history.rowid {order} LIMIT :limit
"""
_SEEN = seen("generations")
_OLDER = _WALK.format(seen=_SEEN, side="<", order="DESC")
_NEWER = _WALK.format(seen=_SEEN, side=">", order="ASC")
_EDGES = "SELECT (SELECT min(id) FROM generations), (SELECT max(id) FROM generations)"
# From word to word, jumping over all the places where each one stands.
_ENDINGS = """
    WITH RECURSIVE ending (word) AS (
        SELECT (SELECT term FROM history_terms WHERE term >= :word LIMIT 1)
        UNION ALL
        SELECT (SELECT term FROM history_terms WHERE term >= ending.word || char(1) LIMIT 1)
        FROM ending WHERE substr(ending.word, 1, length(:word)) = :word
        LIMIT :limit)
    SELECT word FROM ending WHERE substr(word, 1, length(:word)) = :word
"""


class SQLiteHistory(FamilyQueries):
    """A `ports.HistoryLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        """The database stays its opener's; *monotonic* is in seconds."""
        super().__init__(database)
        self._monotonic = monotonic

    async def index_some(self) -> bool:
        """Enter a few pictures that have ended or changed, the newest first; say whether there may be more."""
        if not await self._database.fetch("SELECT 1 FROM history_due LIMIT 1"):
            return False  # without waiting for whoever is writing
        limit = {"limit": DUE_AT_A_TIME}
        done = await self._database.write((_MAKE_WAY, limit), (_ENTER, limit), (_DONE, limit))
        if done:  # they are a part of their own; the more parts there are, the longer looking takes
            await self._database.write((_MERGE, (MERGED_AT_A_TIME,)))
        return len(done) == DUE_AT_A_TIME

    async def forget_words(self) -> None:
        """Let the index forget the words that were deleted: to be called before the write-ahead log is emptied.

        A deletion only marks an entry in the index as gone; its words stay until the part of the index that they stand
        in is written anew, which is done here a little at a time. (SQLite 3.42 has an option for that, older ones have
        not.) With the write-ahead log emptied, the deleted words stand nowhere in the files.
        """
        has_more = True
        while has_more:
            has_more = await self.index_some() or await self._merge_some()
            await asyncio.sleep(0)  # each time is short, and others come to theirs in between

    async def _merge_some(self) -> bool:
        """Write a few pages of the index anew; say whether there was anything to write."""
        count = "SELECT total_changes() AS total"
        [before] = await self._database.write((count, ()))
        [after] = await self._database.write((_MERGE, (-MERGED_AT_A_TIME,)), (count, ()))
        return after["total"] - before["total"] > 1  # the documentation of merge says that this tells

    async def page(self, question: HistoryQuestion, viewer: Origin, turn: Turn | None, size: int) -> HistoryPage:
        """Return at most *size* of what *viewer* may see, beside *turn*, by default the newest; without thumbnails."""
        rows, reached = await self._walk(await self._match(question, viewer), viewer, turn, size + 1)
        found = [Found(to_generation(row), row["likes"]) for row in rows[:size]]
        has_more = len(rows) > size or reached is not None
        if turn and turn.is_newer:
            return HistoryPage(found[::-1], has_newer=has_more, has_older=True, reached=reached)
        return HistoryPage(found, has_newer=turn is not None, has_older=has_more, reached=reached)

    async def prompts(self, question: HistoryQuestion, viewer: Origin, limit: int) -> Sequence[str]:
        """Return the newest prompts of what *viewer* may see, each once, but for those that were turned away."""
        match = await self._match(question, viewer)
        rows, _ = await self._walk(match and f"({match}) {NOT_TURNED_AWAY}", viewer, None, OFFERED_ROWS)
        return [*dict.fromkeys(row["prompt"] for row in rows)][:limit]

    async def _walk(
        self, match: str | None, viewer: Origin, turn: Turn | None, limit: int
    ) -> tuple[list[sqlite3.Row], int | None]:
        """Return at most *limit* rows that *match*, in the order of the walk, and where it had to stop, if it had to.

        Lists that are long and have little in common take long: block by block, until time is up.
        """
        [[lowest, highest]] = await self._database.fetch(_EDGES)
        if match is None or lowest is None:
            return [], None
        is_newer, beside = (turn.is_newer, turn.generation_id) if turn else (False, highest + 1)
        if is_newer:
            blocks = range(max(beside + 1, lowest) >> BLOCK_BITS, (highest >> BLOCK_BITS) + 1)
        else:
            blocks = range(min(beside - 1, highest) >> BLOCK_BITS, (lowest >> BLOCK_BITS) - 1, -1)
        values = {"guild_id": to_id(viewer.guild_id), "user_id": to_id(viewer.user_id), "beside": beside}
        rows: list[sqlite3.Row] = []
        ends_at = self._monotonic() + TIME_S
        for block in blocks:
            asked = values | {"match": f'({match}) AND "_b{block}"', "limit": limit - len(rows)}
            rows += await self._database.fetch(_NEWER if is_newer else _OLDER, asked)
            if len(rows) == limit:
                break
            if self._monotonic() > ends_at and block != blocks[-1]:
                return rows, ((block + 1) << BLOCK_BITS) - 1 if is_newer else block << BLOCK_BITS
        return rows, None

    async def _match(self, question: HistoryQuestion, viewer: Origin) -> str | None:
        word = last_word(question)
        return match_for(question, viewer, await self._endings(word) if word else None)

    async def _endings(self, word: str) -> Sequence[str] | None:
        """Return the words of the index that begin with *word*; None where they are too many.

        FTS5 would merge the lists of all of them before the first row, which takes as long as they are.
        """
        rows = await self._database.fetch(_ENDINGS, {"word": word, "limit": ENDINGS_MAX + 1})
        return [row["word"] for row in rows] if len(rows) < ENDINGS_MAX else None
