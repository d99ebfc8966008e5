"""The log of generations as it is written: one row per picture asked for, and the addresses of answers to be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store import updates
from bot.adapters.store.admissions import begin_pair_statements, begin_statements, refuse_statement
from bot.adapters.store.findings import found_in, found_in_request
from bot.adapters.store.queries import GenerationQueries
from bot.adapters.store.rows import to_id, to_pair, to_text, to_time
from bot.domain import Generation, GenerationStatus, utc_now
from bot.errors import InterruptedScoringError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain import Finding, ImagineRequest, Pair
    from bot.errors import BotError


class SQLiteLog(GenerationQueries):
    """The port `GenerationLog` over SQLite. Times are kept to the millisecond; every method is one transaction."""

    async def begin(self, request: ImagineRequest, request_id: str, queued_at: datetime) -> tuple[Generation, ...]:
        """Write *request.count* rows as `queued`, and the address apart; return them in order of id."""
        rows = await self._database.write(*begin_statements(request, request_id, queued_at))
        return _queued(request, request_id, queued_at, sorted(row["id"] for row in rows))

    async def begin_pair(
        self, request: ImagineRequest, request_id: str, queued_at: datetime
    ) -> tuple[tuple[Generation, ...], Pair]:
        """Begin a comparison: its two rows, and the pair that they are."""
        [row] = await self._database.write(*begin_pair_statements(request, request_id, queued_at))
        pair = to_pair(row)
        return _queued(request, request_id, queued_at, (pair.first_id, pair.second_id)), pair

    async def refuse(
        self,
        request: ImagineRequest,
        request_id: str,
        at: datetime,
        error: BotError,
        findings: Sequence[Finding] = (),
    ) -> None:
        """Write *request.count* rows as `refused` with the error's code and text; they cost the user nothing."""
        found = found_in_request(request_id, findings, at)
        await self._database.write(refuse_statement(request, request_id, at, error), *found)

    async def mark_scoring(self, generation: Generation) -> None:
        """Write status, started_at, queue_ms."""
        await self._database.write(updates.scoring(generation))

    async def mark_scored(self, generation: Generation, findings: Sequence[Finding] = ()) -> None:
        """Write status, scoring_ms, the picture, what the endpoint said, and what the checks found but let pass."""
        await self._database.write(updates.scored(generation), *found_in(generation.id, findings, utc_now()))

    async def mark_ended(self, generation: Generation, *, charged: bool, findings: Sequence[Finding] = ()) -> None:
        """Write `failed`, `cancelled` or `held_back` with its error and findings.

        *charged* False gives the picture back.
        """
        found = found_in(generation.id, findings, generation.finished_at or utc_now())
        await self._database.write(updates.ended(generation, charged=charged), *found)

    async def mark_delivered(self, generations: Sequence[Generation]) -> None:
        """Write status, error, message_id, delivery_ms and finished_at of a request's pictures, and wipe its token."""
        await self._database.write(*map(updates.delivered, generations))

    async def remember_message(self, request_id: str, message_id: int) -> None:
        """Keep which message answers the request, while its address lives."""
        sql = "UPDATE interaction_tokens SET message_id = :message_id WHERE request_id = :request_id"
        await self._database.write((sql, {"request_id": request_id, "message_id": to_id(message_id)}))

    async def wipe_address(self, request_id: str) -> None:
        """Forget the request's token."""
        sql = "DELETE FROM interaction_tokens WHERE request_id = :request_id"
        await self._database.write((sql, {"request_id": request_id}))

    async def wipe_expired(self, now: datetime) -> None:
        """Forget the tokens that Discord no longer takes; at start, for those an earlier run left behind."""
        sql = "DELETE FROM interaction_tokens WHERE expires_at <= :now"
        await self._database.write((sql, {"now": to_time(now)}))

    async def close_abandoned(self, before: datetime) -> None:
        """Mark what a terminal left open before *before* as failed and uncharged; nobody waits for it any more.

        finished_at stays empty: nobody knows when that was.
        """
        sql = """
            UPDATE generations SET status = 'failed', error_code = :error_code, charged = 0
            WHERE status IN ('queued', 'scoring') AND channel_id IS NULL AND queued_at < :before
        """
        await self._database.write((sql, {"before": to_time(before), "error_code": InterruptedScoringError.code}))


def _queued(
    request: ImagineRequest, request_id: str, queued_at: datetime, ids: Sequence[int]
) -> tuple[Generation, ...]:
    return tuple(
        Generation(
            id=generation_id,
            request_id=request_id,
            origin=request.origin,
            prompt=to_text(prompt),
            target=target,
            status=GenerationStatus.QUEUED,
            queued_at=queued_at,
            parent_id=request.parent_id,
            words=to_text(typed),
            style_version_id=request.style_version_id,
        )
        for generation_id, (prompt, target), typed in zip(ids, request.variants, request.typed, strict=True)
    )
