"""What goes wrong at the scoring endpoint."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors.base import BotError


@dataclass(frozen=True, slots=True)
class ScoringFacts:
    """What the operator's log and the row keep of a failed call. *detail* is one line, without secrets."""

    detail: str = ""
    http_status: int | None = None
    endpoint_request_id: str | None = None
    deployment: str | None = None
    attempts: int = 1


class ScoringError(BotError):
    """The endpoint gave no picture. *facts* are for the log, never for users."""

    code = "scoring"

    def __init__(self, facts: ScoringFacts) -> None:
        """Keep the facts; the message is their one-line detail."""
        super().__init__(facts.detail)
        self.facts = facts


class ScoringTimeoutError(ScoringError):
    """We stopped waiting, in *phase*: `connect`, `answer` or `body`."""

    code = "timeout"

    def __init__(self, facts: ScoringFacts, phase: str) -> None:
        """Keep the phase beside the facts."""
        super().__init__(facts)
        self.phase = phase


class EndpointTimeoutError(ScoringError):
    """408: slower than the deployment's own time-out."""

    code = "endpoint_timeout"


class EndpointBusyError(ScoringError):
    """429, and the retries did not help."""

    code = "endpoint_busy"


class EndpointNotReadyError(ScoringError):
    """424 with `model_not_ready` or `too_few_model_instance`."""

    code = "endpoint_not_ready"


class EndpointUnreachableError(ScoringError):
    """No connection, a reset before an answer, or Azure's own 5xx."""

    code = "endpoint_unreachable"


class CredentialRefusedError(ScoringError):
    """401 or 403 with every key there is."""

    code = "credential_refused"


class DeploymentNotFoundError(ScoringError):
    """404: no deployment with traffic, or a wrong deployment header."""

    code = "deployment_not_found"


class RequestRejectedError(ScoringError):
    """The endpoint does not take requests of this shape."""

    code = "request_rejected"


class ModelFailedError(ScoringError):
    """The scoring script failed."""

    code = "model_failed"


class AnswerCutShortError(ScoringError):
    """The connection ended before the whole answer had come."""

    code = "answer_cut_short"


class ScoringResponseError(ScoringError):
    """200 without a usable picture; *kind* is one word for the log, such as `no_record` or `bad_base64`."""

    code = "bad_answer"

    def __init__(self, facts: ScoringFacts, kind: str) -> None:
        """Keep the kind beside the facts."""
        super().__init__(facts)
        self.kind = kind


class HeldBackError(ScoringResponseError):
    """200 as content-safety deployments say no: `{}`, an empty picture, an emptied prompt, a true flag."""

    code = "held_back"
