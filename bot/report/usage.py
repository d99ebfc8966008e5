"""What was asked for and what came of it, counted."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.report.rows import Asked

FAILURES = {
    "timeout": "took too long",
    "endpoint_timeout": "took longer than its own limit",
    "endpoint_busy": "too busy",
    "endpoint_not_ready": "still starting",
    "endpoint_unreachable": "could not be reached",
    "credential_refused": "did not take the key",
    "deployment_not_found": "not there any more",
    "request_rejected": "did not understand",
    "model_failed": "the model failed",
    "answer_cut_short": "connection broke",
    "bad_answer": "answered without a picture",
    "held_back": "held back by its filter",
    "prompt_held_back": "words held back by the safety check",
    "picture_held_back": "held back by the safety check",
    "unchecked": "the safety check did not answer",
    "bad_picture": "broken picture",
    "undelivered": "Discord did not take it",
    "interrupted": "the bot was interrupted",
    "store": "the bot's disk failed",
    "scoring": "the endpoint failed",
    "bot": "a fault in the bot",
}
"""Why no picture came, in a few words, by the log's error codes."""

_CAME = {GenerationStatus.POSTED, GenerationStatus.SCORED, GenerationStatus.DELETED}
_FAILED = {GenerationStatus.FAILED, GenerationStatus.UNDELIVERED, GenerationStatus.HELD_BACK}


def outcomes(asked: Iterable[Asked]) -> Counter[str]:
    """Return how many pictures *came*, *failed*, were *refused* or *cancelled*, or are *open*."""
    found: Counter[str] = Counter()
    for row in asked:
        found[_outcome(GenerationStatus(row.status))] += row.pictures
    return found


def failures(asked: Iterable[Asked]) -> list[tuple[str, int]]:
    """Return how many pictures failed by cause, the most frequent first."""
    found: Counter[str] = Counter()
    for row in asked:
        if row.status in _FAILED:
            found[FAILURES.get(row.error_code or "", FAILURES["bot"])] += row.pictures
    return found.most_common()


def per_day(asked: Iterable[Asked]) -> dict[date, Counter[str]]:
    """Return the outcomes of every day from the first to the last, quiet ones too."""
    found: dict[date, Counter[str]] = {}
    for row in asked:
        counts = found.setdefault(date.fromisoformat(row.day), Counter())
        counts[_outcome(GenerationStatus(row.status))] += row.pictures
    if not found:
        return {}
    first, days = min(found), (max(found) - min(found)).days + 1
    return {day: found.get(day, Counter()) for day in (first + timedelta(days=one) for one in range(days))}


def _outcome(status: GenerationStatus) -> str:
    if status in _CAME:
        return "came"
    if status in _FAILED:
        return "failed"
    return "open" if status.is_open else status.value
