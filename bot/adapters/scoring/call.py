"""What is known of one call while it runs: the source of every fact that ends in the log and the row."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.adapters.scoring.excerpts import one_line
from bot.errors import ScoringFacts

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Call:
    """One call, of one or more attempts. *hidden* never shows in its facts; *phase* is `answer`, then `body`.

    What the answer says of itself is the last attempt's: *model_ms* is the time in the scoring script, if told.
    """

    correlation_id: str
    hidden: tuple[str, ...] = field(repr=False)
    attempts: int = 0
    phase: str = "answer"
    http_status: int | None = None
    endpoint_request_id: str | None = None
    deployment: str | None = None
    model_ms: float | None = None

    def begin_attempt(self) -> None:
        """Count one more request, and forget what the last one's answer said."""
        self.attempts += 1
        self.phase = "answer"
        self.http_status = self.endpoint_request_id = self.deployment = self.model_ms = None

    def note_answer(self, status: int, headers: Mapping[str, str]) -> None:
        """Keep what the status line and the headers say. `x-ms-request-id` is the legacy twin of `x-request-id`."""
        self.http_status = status
        self.endpoint_request_id = headers.get("x-request-id") or headers.get("x-ms-request-id")
        self.deployment = headers.get("azureml-model-deployment")
        self.model_ms = _duration_ms(headers.get("x-ms-run-fn-exec-ms", ""))

    def __str__(self) -> str:
        """Say what the last answer said, for the log."""
        return (
            f"attempts {self.attempts}, HTTP {self.http_status}, request id {self.endpoint_request_id}, "
            f"deployment {self.deployment}, model {self.model_ms} ms"
        )

    def facts(self, detail: str) -> ScoringFacts:
        """Return the facts so far, with *detail* cut to one line without secrets."""
        return ScoringFacts(
            one_line(detail, self.hidden), self.http_status, self.endpoint_request_id, self.deployment, self.attempts
        )


def _duration_ms(text: str) -> float | None:
    try:
        duration_ms = float(text)
    except ValueError:
        return None
    return duration_ms if math.isfinite(duration_ms) and duration_ms >= 0 else None
