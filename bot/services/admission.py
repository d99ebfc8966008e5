"""Admission: from a request to a ticket, checked, charged and written down; or to a refusal that is."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.errors import (
    OneAtATimeError,
    PausedError,
    PromptHeldBackError,
    RefusedError,
    SameTwiceError,
    ShuttingDownError,
    StoreError,
    UnknownTargetError,
)
from bot.services.prompts import clean_prompt
from bot.services.requests import request_for
from bot.services.safety import WORD_FOUND
from bot.services.tickets import Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bot.domain import Crowd, Generation, ImagineRequest, Limits, Opponent, Origin, Pair, RunPart
    from bot.ports import GenerationLog
    from bot.services.allowance import Allowance
    from bot.services.clock import Clock
    from bot.services.policy import PolicyBook
    from bot.services.safety import SafetyService

T = TypeVar("T")

log = logging.getLogger(__name__)


class Admission:
    """Decides who may ask for what, now. A refusal is in the log before it is told."""

    def __init__(
        self,
        targets: Collection[str],
        generation_log: GenerationLog,
        rules: PolicyBook,
        safety: SafetyService,
        allowance: Allowance,
        is_held: Callable[[str], bool],
        clock: Clock,
    ) -> None:
        """*is_held* says whether nothing is begun for a target."""
        self._targets, self._log, self._rules, self._safety = targets, generation_log, rules, safety
        self._allowance, self._is_held, self._clock = allowance, is_held, clock
        self.crowd_at: Callable[[Origin], Crowd | None] = lambda _: None
        """What holds where somebody asks, such as during a show."""
        self.is_closed = False
        """Whether everything new is refused."""

    async def admit(self, request: ImagineRequest, crowd: Crowd | None = None) -> Ticket:
        """Check a request, charge it and write its rows. Raises RefusedError (already logged) or StoreError.

        *crowd* is what a show makes of it; without one, what holds where it was asked.
        """
        request_id = secrets.token_hex(6)
        request, claims = await self._passed(request, request_id, crowd, self._allowance.take)
        try:
            rows, pair = await self._begin(request, request_id)
        except StoreError:
            for claim in claims:
                self._allowance.give_back(claim)
            raise
        log.debug("%s: user %s asked %s for %d", request_id, request.origin.user_id, request.target, request.count)
        return Ticket.of(request_id, request, rows, claims, pair)

    async def check(self, request: ImagineRequest) -> None:
        """Check a request as `admit` does, and charge nothing. Raises RefusedError (already logged)."""
        await self._passed(request, secrets.token_hex(6), None, self._allowance.check)

    async def admit_part(self, part: RunPart, origin: Origin) -> Ticket:
        """Begin a part of a suite's run, whose words were checked when it was planned; it is charged to nobody.

        Raises ShuttingDownError, UnknownTargetError or StoreError, and then the part is not begun.
        """
        self._check_open(part.targets)
        request_id = secrets.token_hex(6)
        request = request_for(part, origin)
        rows = await self._log.begin(request, request_id, self._clock.now())
        claims = [self._allowance.closed_claim(origin.user_id) for _ in rows]
        return Ticket.of(request_id, request, rows, claims)

    async def _passed(
        self,
        request: ImagineRequest,
        request_id: str,
        crowd: Crowd | None,
        count_in: Callable[[Origin, int, Limits | None], T],
    ) -> tuple[ImagineRequest, T]:
        """Return a request as it is taken, and what *count_in* makes of whose it is and of how many pictures."""
        crowd = crowd or self.crowd_at(request.origin)
        has_choices = request.grid is not None
        if crowd and not request.against:
            request = replace(request, target=crowd.target, count=1, grid=None)
        try:
            if crowd and has_choices:
                raise OneAtATimeError
            request = self._checked(request)
            await self._safety.check_words(request)
            counted = count_in(request.origin, request.count, crowd and crowd.limits)
        except RefusedError as error:
            await self._log_refusal(request, request_id, error)
            raise
        return request, counted

    def _check_open(self, targets: Collection[str]) -> None:
        if self.is_closed:
            raise ShuttingDownError
        for target in targets:
            if target not in self._targets:
                raise UnknownTargetError(target, tuple(self._targets))

    def _checked(self, request: ImagineRequest) -> ImagineRequest:
        targets = [target for _, target in request.variants]
        self._check_open(targets)
        if held := next(filter(self._is_held, targets), None):
            raise PausedError(held)
        limit, of_style = self._rules.current.limits.prompt_chars, 0
        if request.grid:
            for words, (prompt, _) in zip(request.grid.prompts, request.variants, strict=True):
                clean_prompt(words, limit)  # a style's words alone are no picture
                clean_prompt(prompt, limit, len(prompt) - len(words))
            return request
        if request.words is not None:
            request = replace(request, words=clean_prompt(request.words, limit))
            of_style = len(request.prompt) - len(request.words or "")
        if (prompt := clean_prompt(request.prompt, limit, of_style)) != request.prompt:
            request = replace(request, prompt=prompt)
        return self._checked_opponent(request, request.against) if request.against else request

    def _checked_opponent(self, request: ImagineRequest, against: Opponent) -> ImagineRequest:
        against = replace(against, prompt=clean_prompt(against.prompt, self._rules.current.limits.prompt_chars))
        if (against.prompt, against.target) == (request.prompt, request.target):
            raise SameTwiceError
        return replace(request, against=against)

    async def _begin(self, request: ImagineRequest, request_id: str) -> tuple[Sequence[Generation], Pair | None]:
        now = self._clock.now()
        if request.against:
            return await self._log.begin_pair(request, request_id, now)
        return await self._log.begin(request, request_id, now), None

    async def _log_refusal(self, request: ImagineRequest, request_id: str, error: RefusedError) -> None:
        log.info("%s: user %s refused: %s (%s)", request_id, request.origin.user_id, error.code, error)
        try:
            findings = (WORD_FOUND,) if isinstance(error, PromptHeldBackError) else ()
            await self._log.refuse(request, request_id, self._clock.now(), error, findings)
        except StoreError:
            log.exception("%s: the refusal is not in the log", request_id)
