"""Turns aiohttp's errors into ours, once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import aiohttp

from bot.adapters.scoring.failures import AttemptError, Repeat
from bot.errors import AnswerCutShortError, EndpointUnreachableError, RequestRejectedError, ScoringTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.errors import ScoringError, ScoringFacts

TRANSPORT_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)
"""What an aiohttp call may raise for the network's reasons."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one of aiohttp's classes says when no answer has begun."""

    error: Callable[[ScoringFacts], ScoringError]
    repeat: Repeat
    words: str


_NO_ADDRESS = Meaning(EndpointUnreachableError, Repeat.NEVER, "the scoring address is not valid")
_NO_CONNECTION = Meaning(EndpointUnreachableError, Repeat.FEW, "no connection, or none that lasted")
_NO_TLS = Meaning(EndpointUnreachableError, Repeat.NEVER, "TLS failed")
_NOT_TRUSTED = Meaning(
    EndpointUnreachableError, Repeat.NEVER, "the certificate is not trusted; a private endpoint needs SCORING_CA_FILE"
)
_NOT_FOLLOWED = Meaning(RequestRejectedError, Repeat.NEVER, "redirects are not followed")
_NO_ANSWER_IN_TIME = Meaning(partial(ScoringTimeoutError, phase="answer"), Repeat.NEVER, "no answer in time")

MEANINGS: dict[type[Exception], Meaning] = {
    aiohttp.ClientConnectorCertificateError: _NOT_TRUSTED,
    aiohttp.ServerFingerprintMismatch: _NOT_TRUSTED,
    aiohttp.ClientSSLError: _NO_TLS,
    aiohttp.ClientConnectorDNSError: Meaning(EndpointUnreachableError, Repeat.FEW, "no such host name"),
    aiohttp.ConnectionTimeoutError: Meaning(
        partial(ScoringTimeoutError, phase="connect"), Repeat.NEVER, "no connection in time"
    ),
    aiohttp.ServerTimeoutError: _NO_ANSWER_IN_TIME,
    aiohttp.ClientConnectionError: _NO_CONNECTION,
    aiohttp.ClientHttpProxyError: Meaning(EndpointUnreachableError, Repeat.NEVER, "the proxy refused"),
    aiohttp.TooManyRedirects: _NOT_FOLLOWED,
    aiohttp.RedirectClientError: _NOT_FOLLOWED,
    aiohttp.ClientResponseError: Meaning(EndpointUnreachableError, Repeat.NEVER, "the answer is no HTTP"),
    aiohttp.ClientPayloadError: Meaning(AnswerCutShortError, Repeat.NEVER, "the answer was cut short"),
    aiohttp.InvalidURL: _NO_ADDRESS,
    aiohttp.NonHttpUrlClientError: _NO_ADDRESS,
    TimeoutError: _NO_ANSWER_IN_TIME,
    OSError: _NO_CONNECTION,
}
_UNKNOWN = Meaning(EndpointUnreachableError, Repeat.NEVER, "the request failed")


def failed_before_answer(error: Exception, facts: Callable[[str], ScoringFacts]) -> AttemptError:
    """Return what *error* means when no answer has begun; the nearest class above its own decides."""
    meaning = next((MEANINGS[base] for base in type(error).__mro__ if base in MEANINGS), _UNKNOWN)
    return AttemptError(meaning.error(facts(f"{meaning.words}: {error}")), meaning.repeat)


def failed_in_body(error: Exception, facts: Callable[[str], ScoringFacts]) -> ScoringError:
    """Return what *error* means when the headers have come: never repeated, as the model has done its work."""
    if isinstance(error, TimeoutError):
        return ScoringTimeoutError(facts("the answer stalled"), "body")
    return AnswerCutShortError(facts(f"the answer was cut short: {error}"))
