"""The log of generations as it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_address, to_charge, to_generation, to_grid, to_id, to_pair, to_text, to_time
from bot.adapters.store.runs import to_part
from bot.domain import UnfinishedRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import Charge, Generation, KeptGrid, Pair, ReplyAddress, RunPart

_UNANSWERED = """
    SELECT request_id FROM generations WHERE status IN ('queued', 'scoring', 'scored')
    UNION SELECT request_id FROM interaction_tokens
    UNION SELECT request_id FROM suite_runs
    JOIN suite_parts ON run_id = suite_runs.id JOIN generations USING (request_id)
    WHERE suite_runs.status IN ('running', 'paused') AND delivery_ms IS NULL
"""
"""The third: parts all of whose pictures failed, and then the process ended. They have no token that would tell."""

RECENT_ROWS = 500
"""How far back a user's own prompts are searched: as they type, so it has to be quick."""


class GenerationQueries:
    """The reading half of the log. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def unfinished(self) -> Sequence[UnfinishedRequest]:
        """Return every request from Discord that has not been answered, oldest first.

        Those with a queued, scoring or scored picture, those whose address is still kept, and the parts without a
        card of runs that go on.
        """
        sql = f"""
            SELECT generations.*, address.application_id, address.token, address.expires_at,
                address.message_id AS answer_id, address.max_file_bytes
            FROM generations LEFT JOIN interaction_tokens AS address USING (request_id)
            WHERE channel_id IS NOT NULL AND request_id IN ({_UNANSWERED})
            ORDER BY id
        """  # noqa: S608  # the words are ours
        requests: dict[str, tuple[list[Generation], ReplyAddress | None]] = {}
        for row in await self._database.fetch(sql):
            generations, _ = requests.setdefault(row["request_id"], ([], to_address(row)))
            generations.append(to_generation(row))
        pairs, grids = await self._unfinished_pairs(), await self._unfinished_grids()
        parts = await self._unfinished_parts()
        return [
            UnfinishedRequest(
                request_id,
                tuple(generations),
                address,
                pairs.get(generations[0].id),
                grids.get(request_id),
                parts.get(request_id),
            )
            for request_id, (generations, address) in requests.items()
        ]

    async def _unfinished_pairs(self) -> dict[int, Pair]:
        """Return the comparisons among the unfinished requests, by their first picture."""
        sql = """
            SELECT pairs.* FROM generations JOIN pairs ON pairs.first_id = generations.id
            WHERE pairs.first_is_a IS NOT NULL AND request_id IN (
                SELECT request_id FROM generations WHERE status IN ('queued', 'scoring', 'scored')
                UNION SELECT request_id FROM interaction_tokens)
        """
        return {pair.first_id: pair for pair in map(to_pair, await self._database.fetch(sql))}

    async def _unfinished_grids(self) -> dict[str, KeptGrid]:
        """Return the grids among the unfinished requests."""
        sql = """
            SELECT * FROM grids WHERE request_id IN (
                SELECT request_id FROM generations WHERE status IN ('queued', 'scoring', 'scored')
                UNION SELECT request_id FROM interaction_tokens)
        """
        return {row["request_id"]: to_grid(row) for row in await self._database.fetch(sql)}

    async def _unfinished_parts(self) -> dict[str | None, RunPart]:
        """Return the parts of suites' runs among the unfinished requests."""
        sql = f"SELECT * FROM suite_parts WHERE request_id IN ({_UNANSWERED})"  # noqa: S608  # the words are ours
        return {part.request_id: part for part in map(to_part, await self._database.fetch(sql))}

    async def grid_of(self, request_id: str) -> KeptGrid | None:
        """Return how a request's pictures stand together; None where they do not, or are removed."""
        rows = await self._database.fetch("SELECT * FROM grids WHERE request_id = ?", (request_id,))
        return to_grid(rows[0]) if rows else None

    async def charges_since(self, since: datetime) -> Sequence[Charge]:
        """Return the charged pictures asked for after *since*, and all that are open, oldest first.

        Those asked for in a show are free. Reads the whole table: for the start, not for every request.
        """
        sql = """
            SELECT id, user_id, queued_at, status, EXISTS (
                SELECT 1 FROM shows WHERE shows.channel_id = generations.channel_id
                AND queued_at > began_at AND queued_at < ends_at) AS is_free
            FROM generations
            WHERE charged AND (queued_at > :since OR status IN ('queued', 'scoring'))
            ORDER BY queued_at, id
        """
        return [to_charge(row) for row in await self._database.fetch(sql, {"since": to_time(since)})]

    async def recent_scoring_ms(self, target: str, limit: int) -> Sequence[int]:
        """Return the scoring times of the target's last *limit* pictures, in the order they were asked for."""
        sql = """
            SELECT scoring_ms FROM generations WHERE target = :target AND image_sha256 IS NOT NULL
            ORDER BY id DESC LIMIT :limit
        """
        rows = await self._database.fetch(sql, {"target": target, "limit": limit})
        return [row["scoring_ms"] for row in reversed(rows)]

    async def find(self, generation_id: int) -> Generation | None:
        """Return one row."""
        rows = await self._database.fetch("SELECT * FROM generations WHERE id = :id", {"id": generation_id})
        return to_generation(rows[0]) if rows else None

    async def of_request(self, request_id: str) -> Sequence[Generation]:
        """Return the request's rows, in order of id."""
        sql = "SELECT * FROM generations WHERE request_id = :request_id ORDER BY id"
        return [to_generation(row) for row in await self._database.fetch(sql, {"request_id": request_id})]

    async def recent_prompts(self, user_id: int, containing: str, limit: int) -> Sequence[tuple[int, str]]:
        """Return prompts of the user's last RECENT_ROWS rows, newest first, each once, as (generation id, prompt).

        Of those in a style it is what the person typed.

        *containing* is matched anywhere, letter by letter, without regard to case; empty matches all.
        """
        sql = """
            SELECT max(id) AS id, prompt FROM (
                SELECT id, coalesce(words, prompt) AS prompt FROM generations WHERE user_id = :user_id
                ORDER BY queued_at DESC, id DESC LIMIT :recent_rows)
            WHERE instr(casefold(prompt), :containing)
            GROUP BY prompt ORDER BY max(id) DESC LIMIT :limit
        """
        parameters = {
            "user_id": to_id(user_id),
            "containing": to_text(containing).casefold(),
            "recent_rows": RECENT_ROWS,
            "limit": limit,
        }
        return [(row["id"], row["prompt"]) for row in await self._database.fetch(sql, parameters)]
