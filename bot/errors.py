"""Every error this product raises on purpose.

BotError
├─ SettingsError               at start only; lists every fault at once
├─ RefusedError                the user's side; answered privately, logged at info
│   ├─ PromptRejectedError  ├─ RequestTooLargeError  ├─ TooManyWaitingError  ├─ QueueFullError
│   ├─ RateLimitedError ── DailyLimitError  ├─ ShuttingDownError  ├─ UnknownTargetError  ├─ NotAllowedHereError
│   ├─ UnknownGenerationError  ├─ NotYoursError  ├─ NotALeadError  ├─ NotADateError
│   ├─ SameTwiceError  ├─ OneTargetError  ├─ TwoQuestionsError  ├─ UnknownPairError
│   └─ FormNotInstalledError  ├─ MissingPermissionError  └─ NoThreadHereError
├─ ScoringError                the endpoint's side; facts to the log, a sentence to the user
│   ├─ ScoringTimeoutError     we stopped waiting; the container may still be working
│   ├─ EndpointTimeoutError    408: the endpoint stopped waiting; the work goes on in it
│   ├─ EndpointBusyError       429, outside or inside a 424
│   ├─ EndpointNotReadyError   the deployment is starting or short of instances
│   ├─ EndpointUnreachableError  no name, no connection, TLS, reset before an answer, 500 to 504
│   ├─ CredentialRefusedError  401, 403: no key worked
│   ├─ DeploymentNotFoundError 404
│   ├─ RequestRejectedError    other 4xx, a 424 with an inner 4xx, a redirect
│   ├─ ModelFailedError        the scoring script failed (424 with an inner 500)
│   ├─ AnswerCutShortError     the connection ended inside the answer
│   ├─ ScoringResponseError    200, but not a picture: *kind* says how
│   └─ HeldBackError           200 with the marks of a content-safety deployment
├─ ImageError                  undecodable, cut short, too large, animated
├─ DeliveryError               Discord did not take the answer
├─ InterruptedScoringError     a run ended before its picture did, and nobody can take it up
└─ StoreError                  the log or the picture folder
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import datetime


class BotError(Exception):
    """Base of the tree. *code* is what the log's `error_code` column says."""

    code: ClassVar[str] = "bot"


# -- settings ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettingsFault:
    """One thing wrong with the settings: the variable, what is wrong, and how to mend it."""

    variable: str
    problem: str
    fix: str


class SettingsError(BotError):
    """The settings cannot be used; *faults* lists every problem found."""

    code = "settings"

    def __init__(self, faults: tuple[SettingsFault, ...]) -> None:
        """Keep the faults; the message names the variables only, never their values."""
        super().__init__(", ".join(fault.variable for fault in faults))
        self.faults = faults


# -- refusals ------------------------------------------------------------------------------------


class RefusedError(BotError):
    """The request will not be taken, for a reason on the user's side."""

    code = "refused"


class PromptRejectedError(RefusedError):
    """The prompt is empty (*length* 0) or longer than *limit* characters."""

    code = "prompt_rejected"

    def __init__(self, length: int, limit: int) -> None:
        """Keep both lengths, in characters."""
        super().__init__(f"{length} characters, limit {limit}")
        self.length, self.limit = length, limit


class RateLimitedError(RefusedError):
    """*limit* pictures per *window_s* are used up; *count* more fit at *retry_at* (aware UTC)."""

    code = "rate_limited"

    def __init__(self, limit: int, window_s: float, retry_at: datetime, count: int = 1) -> None:
        """Keep what the user has to know."""
        super().__init__(f"{limit} per {window_s:g} s, {count} asked, free at {retry_at.isoformat()}")
        self.limit, self.window_s, self.retry_at, self.count = limit, window_s, retry_at, count


class DailyLimitError(RateLimitedError):
    """The same over 24 hours."""

    code = "daily_limit"


class RequestTooLargeError(RefusedError):
    """*count* pictures in one request can never fit *limit* at a time."""

    code = "request_too_large"

    def __init__(self, count: int, limit: int) -> None:
        """Keep both numbers of pictures."""
        super().__init__(f"{count} asked, at most {limit}")
        self.count, self.limit = count, limit


class TooManyWaitingError(RefusedError):
    """The user already has *open_now* of *limit* pictures waiting or being painted."""

    code = "too_many_waiting"

    def __init__(self, open_now: int, limit: int) -> None:
        """Keep both numbers of pictures."""
        super().__init__(f"{open_now} of {limit} unfinished")
        self.open_now, self.limit = open_now, limit


class QueueFullError(RefusedError):
    """The whole queue holds *limit* pictures already."""

    code = "queue_full"

    def __init__(self, limit: int) -> None:
        """Keep the limit, in pictures."""
        super().__init__(f"limit {limit}")
        self.limit = limit


class ShuttingDownError(RefusedError):
    """The bot is stopping or restarting and takes nothing new."""

    code = "shutting_down"


class UnknownTargetError(RefusedError):
    """No target has this name; *known* are the names there are."""

    code = "unknown_target"

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        """Keep the names."""
        super().__init__(name)
        self.name, self.known = name, known


class NotAllowedHereError(RefusedError):
    """The bot does not serve this guild, or not direct messages."""

    code = "not_allowed_here"


class UnknownGenerationError(RefusedError):
    """No picture with this id that this user may see."""

    code = "unknown_generation"


class NotYoursError(RefusedError):
    """Only the user who asked may do this."""

    code = "not_yours"


class NotALeadError(RefusedError):
    """Only leads may do this."""

    code = "not_a_lead"


class SameTwiceError(RefusedError):
    """Both pictures of a comparison would be of the same words by the same target."""

    code = "same_twice"


class OneTargetError(RefusedError):
    """Two targets are to be compared where there is one only."""

    code = "one_target"


class TwoQuestionsError(RefusedError):
    """Two targets and two wordings at once: nobody could tell what made the difference."""

    code = "two_questions"


class UnknownPairError(RefusedError):
    """No pair with this id that this user may vote on."""

    code = "unknown_pair"


class NotADateError(RefusedError):
    """What was to be a date is none."""

    code = "not_a_date"


class FormNotInstalledError(RefusedError):
    """This form of an export needs a package that is not installed with the bot."""

    code = "form_not_installed"


class MissingPermissionError(RefusedError):
    """Here the bot lacks the permissions *names*, as Discord's settings spell them, for what it was asked."""

    code = "missing_permission"

    def __init__(self, names: tuple[str, ...]) -> None:
        """Keep the names."""
        super().__init__(", ".join(names))
        self.names = names


class NoThreadHereError(RefusedError):
    """An export takes a private thread, and there are none in this kind of channel."""

    code = "no_thread_here"


# -- scoring -------------------------------------------------------------------------------------


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


# -- pictures, delivery, store -------------------------------------------------------------------


class ImageError(BotError):
    """The bytes are no complete picture within the limits; *kind* is one word for the log."""

    code = "bad_picture"

    def __init__(self, kind: str, detail: str = "") -> None:
        """Keep the kind; *detail* is one line for the log."""
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


class DeliveryError(BotError):
    """Discord took neither the edit nor the channel message; the message is one line for the log."""

    code = "undelivered"


class InterruptedScoringError(BotError):
    """A run ended before its picture did."""

    code = "interrupted"


class StoreError(BotError):
    """The log or the picture folder could not be read or written."""

    code = "store"
