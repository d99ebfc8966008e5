"""SafetyService: looks at prompts and pictures, and says what follows from what was found."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.domain import Finding, FoundBy, SafetyAction, Subject, WhenDown
from bot.errors import ImageError, PromptHeldBackError, SafetyUnavailableError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain import Generation, ImagineRequest, Judgement, SafetyRules, Thresholds
    from bot.ports import ContentSafety, Pictures, WordList
    from bot.services.policy import PolicyBook

log = logging.getLogger(__name__)

PICTURE_SIDES, PICTURE_MAX_BYTES = (50, 2048), 4_000_000
"""What the service takes: https://learn.microsoft.com/azure/ai-services/content-safety/overview#input-requirements"""

WORD_FOUND = Finding(Subject.PROMPT, FoundBy.WORD_LIST, "word", SafetyAction.BLOCK)
BLANK_FOUND = Finding(Subject.PICTURE, FoundBy.BLANK_CHECK, "blank", SafetyAction.FLAG)
UNCHECKED = "unchecked"
"""The category of what nobody could check."""


class SafetyService:
    """Composed of what there is: without a list and a service it finds nothing and costs nothing."""

    def __init__(
        self,
        rules: PolicyBook,
        pictures: Pictures,
        words: WordList | None = None,
        service: ContentSafety | None = None,
        held_back: Pictures | None = None,
    ) -> None:
        """*pictures* makes copies for *service*; *held_back* is the folder for pictures that nobody is to see."""
        self._rules, self._pictures = rules, pictures
        self._words, self._service, self._held_back = words, service, held_back

    async def check_words(self, request: ImagineRequest) -> None:
        """Hold a request's words against the list, both wordings of a comparison. Raises PromptHeldBackError."""
        for prompt in dict.fromkeys(prompt for prompt, _ in request.variants):
            await self.check_text(prompt)

    async def check_text(self, text: str) -> None:
        """Hold a text against the list. Raises PromptHeldBackError."""
        if self._words and await self._words.finds_in(text):
            raise PromptHeldBackError("the word list")

    async def check_prompt(self, generation: Generation) -> tuple[Finding, ...]:
        """Return what the service finds in the words. Never raises for a service that is down: the rules decide."""
        if self._service is None:
            return ()
        try:
            judgement = await self._service.check_text(generation.prompt, _correlation_id(generation))
        except SafetyUnavailableError as error:
            return self._unchecked(generation, Subject.PROMPT, error)
        return tuple(_findings(judgement, Subject.PROMPT, self._safety))

    async def check_picture(self, generation: Generation, data: bytes) -> tuple[Finding, ...]:
        """Return what the service finds in the picture; in places for adults a block may become a spoiler.

        Raises ImageError for what is no picture.
        """
        if self._service is None:
            return ()
        copy = await self._pictures.within(data, PICTURE_SIDES, PICTURE_MAX_BYTES)
        try:
            judgement = await self._service.check_picture(copy, _correlation_id(generation))
        except SafetyUnavailableError as error:
            return self._unchecked(generation, Subject.PICTURE, error)
        is_for_adults = self._safety.spoiler_for_adults and generation.origin.is_age_restricted
        return tuple(_findings(judgement, Subject.PICTURE, self._safety, is_for_adults=is_for_adults))

    async def try_keep_apart(self, generation: Generation, data: bytes) -> str | None:
        """Keep a picture that was held back, if the rules say so, and return its name in that folder."""
        if self._held_back is None or not self._safety.keep_blocked_pictures:
            return None
        try:
            kept = await self._held_back.keep(data)
        except (ImageError, StoreError):
            log.exception("%s: picture %s, held back, could not be kept", generation.request_id, generation.id)
            return None
        return f"{kept.sha256}.{kept.format}"

    @property
    def _safety(self) -> SafetyRules:
        return self._rules.current.safety

    def _unchecked(
        self, generation: Generation, subject: Subject, error: SafetyUnavailableError
    ) -> tuple[Finding, ...]:
        what_now = self._safety.when_down
        log.error(
            "%s: the %s of picture %s could not be checked, CONTENT_SAFETY_WHEN_DOWN=%s decides: %s",
            generation.request_id, subject, generation.id, what_now, error,
        )  # fmt: skip
        if what_now is WhenDown.ALLOW:
            return ()
        action = SafetyAction.BLOCK if what_now is WhenDown.BLOCK else SafetyAction.FLAG
        return (Finding(subject, FoundBy.CONTENT_SAFETY, UNCHECKED, action),)


def action_of(findings: Iterable[Finding]) -> SafetyAction | None:
    """Return the strictest action that follows from all findings."""
    actions = {finding.action for finding in findings}
    return next((action for action in reversed(SafetyAction) if action in actions), None)


def _findings(
    judgement: Judgement, subject: Subject, rules: SafetyRules, *, is_for_adults: bool = False
) -> Iterator[Finding]:
    for category, severity in judgement.severities.items():
        action = _action(rules.thresholds.get(category, ()), severity)
        if action is SafetyAction.BLOCK and is_for_adults:
            action = SafetyAction.SPOILER
        if action:
            yield Finding(subject, FoundBy.CONTENT_SAFETY, category, action, severity)
    for mark in judgement.marks:
        yield Finding(subject, FoundBy.CONTENT_SAFETY, mark, SafetyAction.BLOCK)


def _action(thresholds: Thresholds, severity: int) -> SafetyAction | None:
    """Return what the highest threshold that is reached says."""
    reached = [action for lowest, action in thresholds if severity >= lowest]
    return reached[-1] if reached else None


def _correlation_id(generation: Generation) -> str:
    return f"{generation.request_id}-{generation.id}"
