"""One picture: scored, checked, stored, each step in the log."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.domain import Generation, GenerationStatus
from bot.errors import BotError, InterruptedScoringError, ScoringError, ScoringFacts, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain import Picture, ScoredImage
    from bot.ports import GenerationLog, Pictures, Scorer
    from bot.services.allowance import Allowance
    from bot.services.clock import Clock
    from bot.services.hands import Hand
    from bot.services.progress import Estimates
    from bot.services.tickets import Ticket

log = logging.getLogger(__name__)


class Painter:
    """Takes a ticket's picture from `queued` to `scored`, `failed` or `cancelled`. Raises only CancelledError."""

    def __init__(
        self,
        scorers: Mapping[str, Scorer],
        pictures: Pictures,
        generation_log: GenerationLog,
        allowance: Allowance,
        estimates: Estimates,
        clock: Clock,
    ) -> None:
        """*scorers* by target name."""
        self._scorers, self._pictures, self._log = scorers, pictures, generation_log
        self._allowance, self._estimates, self._clock = allowance, estimates, clock

    async def paint(self, ticket: Ticket, generation: Generation, hand: Hand) -> None:
        """Score one picture. A cancelled call that the user did not cancel leaves its row for the next run."""

        async def arrive() -> None:
            ticket.is_arriving = len(ticket.open) == 1
            await hand.take()

        started = self._clock.monotonic()
        generation = self._started(ticket, generation)
        try:
            await self._log.mark_scoring(generation)
            correlation_id = f"{generation.request_id}-{generation.id}"
            scored = await self._scorers[generation.target].score(generation.prompt, correlation_id, arrive)
            generation = self._answered(ticket, generation, scored)
            picture = await self._pictures.keep(scored.data)
            await self._succeed(ticket, generation, scored.data, picture, self._clock.ms_since(started))
        except asyncio.CancelledError:
            if not ticket.is_cancelled:
                raise
            await self.end(ticket, generation, GenerationStatus.CANCELLED, is_charged=True)
        except BotError as error:
            await self.fail(ticket, generation, error)
        except Exception as error:
            log.exception("%s: picture %s failed inside the bot", generation.request_id, generation.id)
            await self.fail(ticket, generation, InterruptedScoringError(repr(error)))

    async def fail(self, ticket: Ticket, generation: Generation, error: BotError) -> None:
        """End a picture that will not come; it is given back, since the fault is never the user's."""
        facts = error.facts if isinstance(error, ScoringError) else ScoringFacts(str(error), attempts=0)
        generation = ticket.update(
            generation,
            error_code=error.code,
            error_detail=_detail(error, facts),
            http_status=facts.http_status or generation.http_status,
            endpoint_request_id=facts.endpoint_request_id or generation.endpoint_request_id,
            deployment=facts.deployment or generation.deployment,
            attempts=generation.attempts + facts.attempts,
        )
        log.warning(
            "%s: picture %s failed: %s (%s); status %s, endpoint request %s, %s attempts",
            generation.request_id, generation.id, error.code, generation.error_detail,
            generation.http_status, generation.endpoint_request_id, generation.attempts,
        )  # fmt: skip
        await self.end(ticket, generation, GenerationStatus.FAILED, is_charged=False)

    async def end(self, ticket: Ticket, generation: Generation, status: GenerationStatus, *, is_charged: bool) -> None:
        """Write a picture's end without a picture; *is_charged* False gives it back to its user."""
        generation = ticket.update(generation, status=status, finished_at=self._clock.now())
        claim = ticket.claims[generation.id]
        (self._allowance.close if is_charged else self._allowance.give_back)(claim)
        try:
            await self._log.mark_ended(generation, charged=is_charged)
        except StoreError:
            log.exception("%s: the end of picture %s is not in the log", generation.request_id, generation.id)

    def _started(self, ticket: Ticket, generation: Generation) -> Generation:
        now = self._clock.now()
        waited_ms = round((now - generation.queued_at).total_seconds() * 1000)
        return ticket.update(generation, status=GenerationStatus.SCORING, started_at=now, queue_ms=max(0, waited_ms))

    def _answered(self, ticket: Ticket, generation: Generation, scored: ScoredImage) -> Generation:
        """Keep what the endpoint said, also of an answer that turns out to be no picture."""
        return ticket.update(
            generation,
            nsfw_flag=scored.nsfw_flag,
            http_status=scored.http_status,
            endpoint_request_id=scored.endpoint_request_id,
            deployment=scored.deployment,
            attempts=generation.attempts + scored.attempts,
        )

    async def _succeed(
        self, ticket: Ticket, generation: Generation, data: bytes, picture: Picture, scoring_ms: int
    ) -> None:
        generation = ticket.update(generation, status=GenerationStatus.SCORED, scoring_ms=scoring_ms, picture=picture)
        if ticket.request.count == 1:
            ticket.data[generation.id] = data
        self._allowance.close(ticket.claims[generation.id])
        self._estimates.add(generation.target, [scoring_ms])
        await self._log.mark_scored(generation)


def _detail(error: BotError, facts: ScoringFacts) -> str:
    kind = getattr(error, "kind", None) or getattr(error, "phase", None)
    return f"{kind}: {facts.detail}" if kind and not facts.detail.startswith(kind) else facts.detail
