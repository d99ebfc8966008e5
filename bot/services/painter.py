"""One picture: its words checked, scored, looked at, stored, each step in the log."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.domain import Finding, FoundBy, Generation, GenerationStatus, SafetyAction, Subject
from bot.errors import (
    BotError,
    HeldBackError,
    InterruptedScoringError,
    PictureHeldBackError,
    PromptHeldBackError,
    SafetyUnavailableError,
    ScoringError,
    ScoringFacts,
    StoreError,
)
from bot.services.safety import BLANK_FOUND, UNCHECKED, action_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain import Picture, ScoredImage
    from bot.ports import GenerationLog, Pictures, Scorer
    from bot.services.allowance import Allowance
    from bot.services.clock import Clock
    from bot.services.hands import Hand
    from bot.services.progress import Estimates
    from bot.services.safety import SafetyService
    from bot.services.tickets import Ticket

log = logging.getLogger(__name__)


class Painter:
    """Takes a ticket's picture from `queued` to `scored`, `held_back`, `failed` or `cancelled`.

    Raises only CancelledError.
    """

    def __init__(
        self,
        scorers: Mapping[str, Scorer],
        pictures: Pictures,
        generation_log: GenerationLog,
        safety: SafetyService,
        allowance: Allowance,
        estimates: Estimates,
        clock: Clock,
    ) -> None:
        """*scorers* by target name."""
        self._scorers, self._pictures, self._log, self._safety = scorers, pictures, generation_log, safety
        self._allowance, self._estimates, self._clock = allowance, estimates, clock

    async def paint(self, ticket: Ticket, generation: Generation, hand: Hand) -> None:
        """Paint one picture. A cancelled call that the user did not cancel leaves its row for the next run."""
        try:
            await self._paint(ticket, self._started(ticket, generation), hand)
        except HeldBackError as error:
            await self._held_back_by_endpoint(ticket, ticket.generations[generation.id], error)
        except asyncio.CancelledError:
            if not ticket.is_cancelled:
                raise
            await self.end(ticket, ticket.generations[generation.id], GenerationStatus.CANCELLED, is_charged=True)
        except BotError as error:
            await self.fail(ticket, ticket.generations[generation.id], error)
        except Exception as error:
            log.exception("%s: picture %s failed inside the bot", generation.request_id, generation.id)
            await self.fail(ticket, ticket.generations[generation.id], InterruptedScoringError(repr(error)))

    async def _paint(self, ticket: Ticket, generation: Generation, hand: Hand) -> None:
        await self._log.mark_scoring(generation)
        if self._note(ticket, generation, await self._safety.check_prompt(generation)):
            await self._hold_back(ticket, generation)
            return
        started = self._clock.monotonic()
        scored = await self._scored(ticket, generation, hand)
        scoring_ms = self._clock.ms_since(started)
        generation = self._answered(ticket, generation, scored)
        # Before it is stored: what is held back never lies among the others.
        if self._note(ticket, generation, await self._safety.check_picture(generation, scored.data)):
            # The endpoint's time is spent, and somebody pays for it.
            generation = ticket.update(generation, scoring_ms=scoring_ms)
            await self._hold_back(ticket, generation, scored.data)
            return
        picture = await self._pictures.keep(scored.data)
        if picture.may_be_blank and await self._pictures.is_plain(scored.data):
            self._note(ticket, generation, (BLANK_FOUND,))
        await self._succeed(ticket, generation, scored.data, picture, scoring_ms)

    async def _scored(self, ticket: Ticket, generation: Generation, hand: Hand) -> ScoredImage:
        async def arrive() -> None:
            ticket.is_arriving = len(ticket.open) == 1
            await hand.take()

        correlation_id = f"{generation.request_id}-{generation.id}"
        return await self._scorers[generation.target].score(generation.prompt, correlation_id, arrive)

    async def fail(self, ticket: Ticket, generation: Generation, error: BotError) -> None:
        """End a picture that will not come; it is given back, since the fault is never the user's."""
        generation = self._explained(ticket, generation, error)
        log.warning(
            "%s: picture %s failed: %s (%s); status %s, endpoint request %s, %s attempts",
            generation.request_id, generation.id, error.code, generation.error_detail,
            generation.http_status, generation.endpoint_request_id, generation.attempts,
        )  # fmt: skip
        await self.end(ticket, generation, GenerationStatus.FAILED, is_charged=False)

    async def end(self, ticket: Ticket, generation: Generation, status: GenerationStatus, *, is_charged: bool) -> None:
        """Write a picture's end without a picture; *is_charged* False gives it back to its user."""
        generation = ticket.update(generation, status=status, finished_at=self._clock.now())
        is_charged = is_charged and ticket.request.part is None
        claim = ticket.claims[generation.id]
        (self._allowance.close if is_charged else self._allowance.give_back)(claim)
        try:
            await self._log.mark_ended(generation, charged=is_charged, findings=ticket.findings.get(generation.id, ()))
        except StoreError:
            log.exception("%s: the end of picture %s is not in the log", generation.request_id, generation.id)

    def _note(self, ticket: Ticket, generation: Generation, findings: Sequence[Finding]) -> bool:
        """Keep what was found with the picture, and say whether it ends here."""
        if findings:
            ticket.findings[generation.id] = (*ticket.findings.get(generation.id, ()), *findings)
        return action_of(findings) is SafetyAction.BLOCK

    async def _hold_back(self, ticket: Ticket, generation: Generation, data: bytes | None = None) -> None:
        """End a picture that our checks block. It counts, or evasion could be tried without end."""
        findings = [one for one in ticket.findings[generation.id] if one.action is SafetyAction.BLOCK]
        is_checked = any(one.category != UNCHECKED for one in findings)
        found: type[BotError] = PictureHeldBackError if data else PromptHeldBackError
        kept = await self._safety.try_keep_apart(generation, data) if data else None
        generation = ticket.update(
            generation,
            error_code=(found if is_checked else SafetyUnavailableError).code,
            error_detail=kept,
        )
        self._log_held_back(generation, findings)
        await self.end(ticket, generation, GenerationStatus.HELD_BACK, is_charged=is_checked)

    async def _held_back_by_endpoint(self, ticket: Ticket, generation: Generation, error: HeldBackError) -> None:
        """End a picture that the endpoint kept to itself. It does not count: it may have been a failure."""
        finding = Finding(Subject.PICTURE, FoundBy.ENDPOINT, error.kind, SafetyAction.BLOCK)
        self._note(ticket, generation, (finding,))
        generation = self._explained(ticket, generation, error)
        if error.kind == "nsfw":
            generation = ticket.update(generation, nsfw_flag=True)
        self._log_held_back(generation, (finding,))
        await self.end(ticket, generation, GenerationStatus.HELD_BACK, is_charged=False)

    def _log_held_back(self, generation: Generation, findings: Sequence[Finding]) -> None:
        told = ", ".join(f"{one.subject} {one.category} {one.severity or ''} by {one.found_by}" for one in findings)
        log.info("%s: picture %s held back: %s", generation.request_id, generation.id, told)

    def _explained(self, ticket: Ticket, generation: Generation, error: BotError) -> Generation:
        """Keep why there is no picture, and what the endpoint said."""
        facts = error.facts if isinstance(error, ScoringError) else ScoringFacts(str(error), attempts=0)
        return ticket.update(
            generation,
            error_code=error.code,
            error_detail=_detail(error, facts),
            http_status=facts.http_status or generation.http_status,
            endpoint_request_id=facts.endpoint_request_id or generation.endpoint_request_id,
            deployment=facts.deployment or generation.deployment,
            attempts=generation.attempts + facts.attempts,
        )

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
        findings = ticket.findings.get(generation.id, ())
        generation = ticket.update(
            generation,
            status=GenerationStatus.SCORED,
            scoring_ms=scoring_ms,
            picture=picture,
            is_spoiler=action_of(findings) is SafetyAction.SPOILER,
        )
        if ticket.request.count == 1:
            ticket.data[generation.id] = data
        self._allowance.close(ticket.claims[generation.id])
        self._estimates.add(generation.target, [scoring_ms])
        await self._log.mark_scored(generation, findings)


def _detail(error: BotError, facts: ScoringFacts) -> str:
    kind = getattr(error, "kind", None) or getattr(error, "phase", None)
    return f"{kind}: {facts.detail}" if kind and not facts.detail.startswith(kind) else facts.detail
