"""The log of generations as it is written: one row per picture asked for, and the addresses of answers to be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.admissions import Admissions, Entry
from bot.adapters.store.queries import GenerationQueries
from bot.adapters.store.rows import to_id, to_text, to_time
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

    Every method is one statement and one hop to the database's thread; `begin` and `refuse` share theirs with the
    requests that come in at the same time.
    """

    def __init__(self, database: Database) -> None:
        """*database* runs the statements."""
        super().__init__(database)
        self._admissions = Admissions(database)

    async def begin(self, request: ImagineRequest, request_id: str, queued_at: datetime) -> tuple[Generation, ...]:
        """Write *request.count* rows as `queued`, and the address apart; return them in order of id."""
        ids = await self._admissions.add(Entry(request, request_id, queued_at))
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
        await self._admissions.add(Entry(request, request_id, at, error))

    async def mark_scoring(self, generation: Generation) -> None:
        """Write status, started_at, queue_ms."""
        sql = """
            UPDATE generations SET status = :status, started_at = :started_at, queue_ms = :queue_ms
            WHERE id = :id
        """
        await self._database.fetch(
            sql,
            {
                "id": generation.id,
                "status": generation.status,
                "started_at": to_time(generation.started_at),
                "queue_ms": generation.queue_ms,
            },
        )

    async def mark_scored(self, generation: Generation) -> None:
        """Write status, scoring_ms, the picture and what the endpoint said."""
        sql = """
            UPDATE generations SET
                status = :status, scoring_ms = :scoring_ms, nsfw_flag = :nsfw_flag,
                image_sha256 = :sha256, image_format = :format, image_width = :width, image_height = :height,
                image_bytes = :size_bytes,
                http_status = :http_status, endpoint_request_id = :endpoint_request_id,
                deployment = :deployment, attempts = :attempts
            WHERE id = :id
        """
        picture = generation.picture
        await self._database.fetch(
            sql,
            {
                **_endpoint_columns(generation),
                "scoring_ms": generation.scoring_ms,
                "nsfw_flag": generation.nsfw_flag,
                "sha256": picture and picture.sha256,
                "format": picture and picture.format,
                "width": picture and picture.width,
                "height": picture and picture.height,
                "size_bytes": picture and picture.size_bytes,
            },
        )

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
                **_endpoint_columns(generation),
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
        # Text in JSON would lose what follows a NUL, so the rows go in as parameters.
        placeholders = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(generations))
        sql = f"""
            WITH shown (id, status, error_code, error_detail, message_id, delivery_ms, finished_at)
                AS (VALUES {placeholders})
            UPDATE generations SET
                status = shown.status, error_code = shown.error_code, error_detail = shown.error_detail,
                message_id = shown.message_id, delivery_ms = shown.delivery_ms,
                finished_at = coalesce(shown.finished_at, generations.finished_at)
            FROM shown WHERE generations.id = shown.id
        """  # noqa: S608  # only the number of question marks varies
        await self._database.fetch(sql, [value for row in generations for value in _delivery_values(row)])

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


def _endpoint_columns(generation: Generation) -> dict[str, object]:
    return {
        "id": generation.id,
        "status": generation.status,
        "http_status": generation.http_status,
        "endpoint_request_id": to_text(generation.endpoint_request_id),
        "deployment": to_text(generation.deployment),
        "attempts": generation.attempts,
    }


def _delivery_values(generation: Generation) -> tuple[object, ...]:
    return (
        generation.id,
        generation.status,
        generation.error_code,
        to_text(generation.error_detail),
        to_id(generation.message_id),
        generation.delivery_ms,
        to_time(generation.finished_at),
    )
