"""Judges every status but 200: which of our errors it is, and whether the request may be sent again.

Source of the inner codes of a 424, and of what each status means at the endpoint's front door:
https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints#http-status-codes
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from bot.errors import (
    CredentialRefusedError,
    DeploymentNotFoundError,
    EndpointBusyError,
    EndpointNotReadyError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    ModelFailedError,
    RequestRejectedError,
)
from bot.retrying import retry_after_s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.errors import ScoringError, ScoringFacts

    Verdict = tuple[type[ScoringError], "Repeat"]

REFUSED_STATUSES = frozenset({401, 403})
"""Statuses that speak of the key, not of the request."""


class Repeat(Enum):
    """How often a failed request may be sent again, each time after a wait."""

    NEVER = auto()
    ONCE = auto()
    FEW = auto()
    PATIENT = auto()


class AttemptError(Exception):
    """One failed attempt on its way through the repeats; its *error* is what leaves the adapter."""

    def __init__(self, error: ScoringError, repeat: Repeat, retry_after_s: float | None = None) -> None:
        """Keep the error, and how the request may be repeated; *retry_after_s* is the endpoint's own wish."""
        super().__init__(str(error))
        self.error, self.repeat, self.retry_after_s = error, repeat, retry_after_s


_VERDICTS: dict[int, Verdict] = {
    401: (CredentialRefusedError, Repeat.NEVER),
    403: (CredentialRefusedError, Repeat.NEVER),
    404: (DeploymentNotFoundError, Repeat.NEVER),
    408: (EndpointTimeoutError, Repeat.NEVER),  # the work goes on in the container, and a repeat queues behind it
    429: (EndpointBusyError, Repeat.PATIENT),
    500: (EndpointUnreachableError, Repeat.FEW),
    502: (EndpointUnreachableError, Repeat.FEW),
    503: (EndpointUnreachableError, Repeat.FEW),
    504: (EndpointUnreachableError, Repeat.FEW),
}
_INNER_STATUS = "ms-azureml-model-error-statuscode"
_REASON = "ms-azureml-model-error-reason"
_NOT_READY = frozenset({"model_not_ready", "too_few_model_instance"})


def failed_status(
    status: int, headers: Mapping[str, str], excerpt: str, facts: Callable[[str], ScoringFacts], now: datetime
) -> AttemptError:
    """Return what *status* means; *excerpt* is the start of the body, *now* aware (Retry-After may be a date)."""
    inner = f"{headers.get(_REASON, '')} {headers.get(_INNER_STATUS, '')}".strip()
    detail = ": ".join(part for part in (f"HTTP {status}", inner, excerpt) if part)
    error, repeat = _verdict(status, headers)
    return AttemptError(error(facts(detail)), repeat, retry_after_s(headers.get("Retry-After", ""), now))


def _verdict(status: int, headers: Mapping[str, str]) -> Verdict:
    if status == 424:  # noqa: PLR2004 - Azure ML's "the container answered something other than 200"
        return _container_verdict(headers.get(_INNER_STATUS, ""), headers.get(_REASON, ""))
    other = EndpointUnreachableError if status >= 500 else RequestRejectedError  # noqa: PLR2004 - where 5xx begin
    return _VERDICTS.get(status, (other, Repeat.NEVER))


def _container_verdict(inner_status: str, reason: str) -> Verdict:
    if reason in _NOT_READY:
        return EndpointNotReadyError, Repeat.PATIENT
    if inner_status == "429":
        return EndpointBusyError, Repeat.PATIENT
    if inner_status.startswith("4"):
        return RequestRejectedError, Repeat.NEVER
    return ModelFailedError, Repeat.ONCE if inner_status.startswith("5") else Repeat.NEVER
