"""The log of generations as it is written: one row per picture asked for, and the addresses of answers to be given."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.adapters.store.admissions import Entry, insert
from bot.adapters.store.batches import Batches
from bot.adapters.store.queries import GenerationQueries
from bot.adapters.store.rows import to_id, to_text, to_time
from bot.adapters.store.updates import update_delivered, update_scored, update_scoring
from bot.domain import Generation, GenerationStatus
from bot.errors import InterruptedScoringError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import ImagineRequest
    from bot.errors import BotError


class SQLiteLog(GenerationQueries):
    """The port `GenerationLog` over SQLite. Times are kept to the millisecond.

    Every method is one statement and one hop to the database's thread; what every picture goes through shares its
    statement with the pictures that are at the same point at the same time.
    """

    def __init__(self, database: Database) -> None:
        """*database* runs the statements."""
        super().__init__(database)
        self._admitted = Batches(partial(insert, database))
        self._scoring = Batches(partial(update_scoring, database))
        self._scored = Batches(partial(update_scored, database))
        self._delivered = Batches(partial(update_delivered, database))

    async def begin(self, request: ImagineRequest, request_id: str, queued_at: datetime) -> tuple[Generation, ...]:
        """Write *request.count* rows as `queued`, and the address apart; return them in order of id."""
        ids = await self._admitted.add(Entry(request, request_id, queued_at))
        prompt = to_text(request.prompt)
        return tuple(
            Generation(
                id=generation_id,
                request_id=request_id,
                origin=request.origin,
                prompt=prompt,
                target=request.target,
                status=GenerationStatus.QUEUED,
                queued_at=queued_at,
                parent_id=request.parent_id,
            )
            for generation_id in ids
        )

    async def refuse(self, request: ImagineRequest, request_id: str, at: datetime, error: BotError) -> None:
        """Write *request.count* rows as `refused` with the error's code and text; they cost the user nothing."""
        await self._admitted.add(Entry(request, request_id, at, error))

    async def mark_scoring(self, generation: Generation) -> None:
        """Write status, started_at, queue_ms."""
        await self._scoring.add(generation)

    async def mark_scored(self, generation: Generation) -> None:
        """Write status, scoring_ms, the picture and what the endpoint said."""
        await self._scored.add(generation)

    async def mark_ended(self, generation: Generation, *, charged: bool) -> None:
        """Write `failed` or `cancelled` with its error; *charged* False gives the picture back."""
        sql = """
            UPDATE generations SET
                status = :status, error_code = :error_code, error_detail = :error_detail, finished_at = :finished_at,
                http_status = :http_status, endpoint_request_id = :endpoint_request_id,
                deployment = :deployment, attempts = :attempts, charged = :charged
            WHERE id = :id
        """
        await self._database.fetch(
            sql,
            {
                "id": generation.id,
                "status": generation.status,
                "http_status": generation.http_status,
                "endpoint_request_id": to_text(generation.endpoint_request_id),
                "deployment": to_text(generation.deployment),
                "attempts": generation.attempts,
                "error_code": generation.error_code,
                "error_detail": to_text(generation.error_detail),
                "finished_at": to_time(generation.finished_at),
                "charged": charged,
            },
        )

    async def mark_delivered(self, generations: Sequence[Generation]) -> None:
        """Write status, error, message_id, delivery_ms and finished_at of a request's pictures, and wipe its token.

        A trigger of the schema wipes the token, in the same transaction.
        """
        await self._delivered.add(generations)

    async def remember_message(self, request_id: str, message_id: int) -> None:
        """Keep which message answers the request, while its address lives."""
        sql = "UPDATE interaction_tokens SET message_id = :message_id WHERE request_id = :request_id"
        await self._database.fetch(sql, {"request_id": request_id, "message_id": to_id(message_id)})

    async def wipe_address(self, request_id: str) -> None:
        """Forget the request's token."""
        sql = "DELETE FROM interaction_tokens WHERE request_id = :request_id"
        await self._database.fetch(sql, {"request_id": request_id})

    async def wipe_expired(self, now: datetime) -> None:
        """Forget the tokens that Discord no longer takes; at start, for those an earlier run left behind."""
        await self._database.fetch("DELETE FROM interaction_tokens WHERE expires_at <= :now", {"now": to_time(now)})

    async def close_abandoned(self, before: datetime) -> None:
        """Mark what a terminal left open before *before* as failed and uncharged; nobody waits for it any more.

        finished_at stays empty: nobody knows when that was.
        """
        sql = """
            UPDATE generations SET status = 'failed', error_code = :error_code, charged = 0
            WHERE status IN ('queued', 'scoring') AND channel_id IS NULL AND queued_at < :before
        """
        await self._database.fetch(sql, {"before": to_time(before), "error_code": InterruptedScoringError.code})
