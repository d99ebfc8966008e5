"""The Azure ML wire format: one prompt as a table of one row in, one record with a base64 picture out."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson
import stamina

from bot.adapters.scoring.answers import judge
from bot.adapters.scoring.call import Call
from bot.adapters.scoring.credentials import KEY_NAMES
from bot.adapters.scoring.failures import REFUSED_STATUSES, AttemptError
from bot.adapters.scoring.retries import Repeats, RetryPolicy
from bot.adapters.scoring.swagger import ask_description
from bot.adapters.scoring.wire import Wire
from bot.domain import ScoredImage
from bot.errors import ScoringError, ScoringTimeoutError
from bot.retrying import first_directly

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from ssl import SSLContext

    import aiohttp

    from bot.adapters.scoring.answers import Answer
    from bot.adapters.scoring.credentials import Credentials
    from bot.adapters.scoring.swagger import Probe
    from bot.domain import Target

log = logging.getLogger(__name__)

PROBE_TIMEOUT_S = 30.0
"""How long a probe may take in all, at most: no model has to paint for it."""

_THREAD_FROM_BYTES = 8 * 2**20  # a body of 2 MB takes 2 ms to judge, and a thread costs half a millisecond

# How often and how long is for the hook to say, one for each call; the call's time-out bounds it all.
_REPEATING = stamina.AsyncRetryingCaller(attempts=None, timeout=None)


class AzureMLScorer:
    """Scores prompts at one managed online endpoint; a `ports.Scorer`.

    *url* is the scoring address (`…/score`). *session* may be shared and is never closed here. *ssl* is the trust
    for a private endpoint's certificate. Times are seconds; *now* is aware UTC.
    """

    def __init__(
        self,
        target: Target,
        url: str,
        credentials: Credentials,
        session: aiohttp.ClientSession,
        *,
        max_body_bytes: int = 64 * 2**20,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        ssl: SSLContext | None = None,
        connect_timeout_s: float = 10.0,
        stall_timeout_s: float = 30.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Keep the parts; nothing is sent."""
        self._target, self._url, self._keys = target, url, credentials.keys
        self._max_body_bytes, self._retry = max_body_bytes, retry
        # Half of the whole time at most, or a slow connection would be told as a slow answer.
        connect_timeout_s = min(connect_timeout_s, target.timeout_s / 2)
        self._wire = Wire(session, ssl or True, target.deployment, connect_timeout_s, stall_timeout_s, now)
        self._working_key = 0

    @property
    def target(self) -> Target:
        """The endpoint as users see it."""
        return self._target

    async def score(
        self, prompt: str, correlation_id: str, before_body: Callable[[], Awaitable[None]] | None = None
    ) -> ScoredImage:
        """Send one prompt and wait for its picture, `target.timeout_s` at most, repeats and waits included.

        *before_body* is awaited once a 200's headers have come; the picture itself is still to come then. What is
        repeated stands in `failures` and `transport_errors`: never a 408, a time-out of ours, or a cut answer, as the
        container may still be at work. Raises ScoringError.
        """
        # A lone surrogate has no UTF-8; the endpoint would drop it too.
        sent = prompt.encode("utf-8", "ignore").decode()
        call = Call(correlation_id, hidden=(*self._keys, sent))
        try:
            image = await self._score_in_time(call, sent, before_body)
        except ScoringError as error:
            log.warning("%s no picture from %s: %s: %s; %s", correlation_id, self._target.name, error.code, error, call)
            raise
        log.info("%s picture from %s; %s", correlation_id, self._target.name, call)
        return image

    async def _score_in_time(
        self, call: Call, prompt: str, before_body: Callable[[], Awaitable[None]] | None
    ) -> ScoredImage:
        loop, timeout_s = asyncio.get_running_loop(), self._target.timeout_s
        repeats = Repeats(self._retry, call.correlation_id, loop.time() + timeout_s, loop.time)
        try:
            async with asyncio.timeout(timeout_s):
                return await first_directly(
                    lambda: self._attempt(call, prompt, before_body), lambda again: _REPEATING(repeats, again)
                )
        except AttemptError as failed:
            raise failed.error from failed.__cause__
        except TimeoutError as error:
            raise ScoringTimeoutError(call.facts(f"no picture within {timeout_s:g} s"), call.phase) from error

    async def _attempt(self, call: Call, prompt: str, before_body: Callable[[], Awaitable[None]] | None) -> ScoredImage:
        payload = orjson.dumps({"input_data": {"columns": ["prompt"], "index": [0], "data": [prompt]}})
        response = await self._answer(call, payload)
        async with response:
            await self._wire.check_status(call, response)
            call.phase = "body"
            if before_body is not None:
                await before_body()
            body = await self._wire.read(call, response, self._max_body_bytes)
        return _scored_image(call, await _judged(body, prompt, call))

    async def _answer(self, call: Call, payload: bytes) -> aiohttp.ClientResponse:
        """Send with the key that worked last; when it is refused, once more with the other, if there is one."""
        used = self._working_key
        response = await self._wire.request(call, "POST", self._url, self._keys[used], payload)
        if response.status not in REFUSED_STATUSES or len(self._keys) == 1:
            return response
        response.close()
        other = 1 - used
        log.warning("%s the %s key was refused, trying the other", call.correlation_id, KEY_NAMES[used])
        response = await self._wire.request(call, "POST", self._url, self._keys[other], payload)
        if response.status not in REFUSED_STATUSES:
            self._working_key = other
            log.warning("%s the %s key works and is used from now on", call.correlation_id, KEY_NAMES[other])
        return response

    async def probe(self) -> Probe:
        """Ask for the endpoint's description (`swagger.json` beside `/score`) with each key; nothing is painted.

        Raises ScoringError; CredentialRefusedError when no key is accepted.
        """
        call, timeout_s = Call("probe", hidden=self._keys), min(PROBE_TIMEOUT_S, self._target.timeout_s)
        try:
            async with asyncio.timeout(timeout_s):
                return await ask_description(self._wire, self._url, self._keys, call)
        except AttemptError as failed:
            raise failed.error from failed.__cause__
        except TimeoutError as error:
            raise ScoringTimeoutError(call.facts(f"no answer within {timeout_s:g} s"), call.phase) from error


async def _judged(body: bytearray, prompt: str, call: Call) -> Answer:
    if len(body) < _THREAD_FROM_BYTES:
        return judge(body, prompt, call.facts)
    return await asyncio.to_thread(judge, body, prompt, call.facts)


def _scored_image(call: Call, answer: Answer) -> ScoredImage:
    return ScoredImage(
        answer.picture,
        endpoint_request_id=call.endpoint_request_id,
        deployment=call.deployment,
        nsfw_flag=answer.nsfw_flag,
        model_ms=call.model_ms,
        attempts=call.attempts,
    )
