"""Azure AI Content Safety over plain aiohttp.

Not the vendor's `azure-ai-contentsafety`: 1.0.0, of 2023 and still the newest, cannot ask for a prompt shield, speaks
api-version 2023-10-01 unless told, and brings azure-core with a second HTTP stack, for three requests of a few lines.

Reference: https://learn.microsoft.com/rest/api/contentsafety/operation-groups?view=rest-contentsafety-2024-09-01
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

import aiohttp
import orjson
import pybase64
import stamina

from bot.adapters.safety.answers import UnreadableAnswerError, attack_in, code_in, listed_in, severities_in
from bot.adapters.safety.attempts import AttemptError, Repeats
from bot.domain import Judgement, utc_now
from bot.errors import SafetyUnavailableError
from bot.retrying import first_directly, retry_after_s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

T = TypeVar("T")

API_VERSION = "2024-09-01"
BUDGET_S = 10.0
"""How long one check may take in all, repeats and waits included."""

_CATEGORIES = ("Hate", "SelfHarm", "Sexual", "Violence")
_MAX_BODY_BYTES = 2**18
_REPEATED = frozenset({429, 500, 502, 503, 504})
_REFUSED = {401: "the key is not accepted", 403: "access is denied", 404: "no such address or blocklist"}

# How often and how long is for the hook to say, one for each call; the budget bounds it all.
_REPEATING = stamina.AsyncRetryingCaller(attempts=None, timeout=None)


class AzureContentSafety:
    """A `ports.ContentSafety`. *session* may be shared and is never closed here."""

    def __init__(
        self,
        url: str,
        key: str,
        session: aiohttp.ClientSession,
        *,
        blocklists: tuple[str, ...] = (),
        has_shield: bool = False,
        budget_s: float = BUDGET_S,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """*url* is the resource's endpoint. *has_shield*: also look for attempts to trick the model."""
        self._base, self._key, self._session = f"{url.rstrip('/')}/contentsafety", key, session
        self._blocklists, self._has_shield = blocklists, has_shield
        self._budget_s, self._now = budget_s, now

    async def check_text(self, text: str, correlation_id: str) -> Judgement:
        """Judge the text, at most 10,000 characters. Raises SafetyUnavailableError."""
        # A lone surrogate has no UTF-8, and the model never sees it.
        text = text.encode("utf-8", "ignore").decode()
        judgement = await self._analyze_text(text, correlation_id)
        if self._has_shield and await self._is_attack(text, correlation_id):
            return Judgement(judgement.severities, (*judgement.marks, "attack"))
        return judgement

    async def check_picture(self, data: bytes, correlation_id: str) -> Judgement:
        """Judge a picture of 50 to 2048 pixels a side and at most 4 MB. Raises SafetyUnavailableError."""
        body = {"image": {"content": pybase64.b64encode(data).decode()}, "categories": _CATEGORIES}
        answer = await self._ask("image:analyze", body, correlation_id)
        return Judgement(_read(severities_in, answer))

    async def _analyze_text(self, text: str, correlation_id: str) -> Judgement:
        body: dict[str, object] = {"text": text, "categories": _CATEGORIES}
        if self._blocklists:
            body |= {"blocklistNames": self._blocklists, "haltOnBlocklistHit": False}
        answer = await self._ask("text:analyze", body, correlation_id)
        return Judgement(_read(severities_in, answer), ("blocklist",) if _read(listed_in, answer) else ())

    async def _is_attack(self, text: str, correlation_id: str) -> bool:
        body: dict[str, object] = {"userPrompt": text, "documents": ()}
        return _read(attack_in, await self._ask("text:shieldPrompt", body, correlation_id))

    async def _ask(self, operation: str, body: Mapping[str, object], correlation_id: str) -> object:
        """Return the answer's document; 429, 5xx, resets and silence are repeated within the budget."""
        payload, loop = orjson.dumps(body), asyncio.get_running_loop()
        repeats = Repeats(f"{correlation_id} {operation}", loop.time() + self._budget_s, loop.time)
        try:
            async with asyncio.timeout(self._budget_s):
                return await first_directly(
                    lambda: self._attempt(operation, payload, correlation_id), lambda again: _REPEATING(repeats, again)
                )
        except AttemptError as failed:
            raise failed.error from None
        except TimeoutError:
            raise SafetyUnavailableError(f"{operation}: no answer within {self._budget_s:g} s") from None

    async def _attempt(self, operation: str, payload: bytes, correlation_id: str) -> object:
        try:
            async with self._session.post(
                f"{self._base}/{operation}",
                params={"api-version": API_VERSION},
                data=BytesIO(payload),  # in pieces: a picture in one would hold up the loop
                headers=self._headers(correlation_id),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self._budget_s / 2),
            ) as response:
                answer = await _bounded(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Neither its text nor its cause: aiohttp's errors may hold the request, and so the key.
            raise AttemptError(
                SafetyUnavailableError(f"{operation}: {type(error).__name__}"), is_passing=True
            ) from None
        if response.status != HTTPStatus.OK:
            raise self._failed(operation, response, answer)
        return _parsed(operation, answer)

    def _headers(self, correlation_id: str) -> dict[str, str]:
        return {
            "Ocp-Apim-Subscription-Key": self._key,
            "Content-Type": "application/json",
            "x-ms-client-request-id": correlation_id,
        }

    def _failed(self, operation: str, response: aiohttp.ClientResponse, answer: bytes) -> AttemptError:
        status = response.status
        why = ", ".join(filter(None, (_REFUSED.get(status), _code(answer))))
        error = SafetyUnavailableError(f"{operation}: HTTP {status}{f' ({why})' if why else ''}", status)
        wait_s = retry_after_s(response.headers.get("Retry-After", ""), self._now())
        return AttemptError(error, is_passing=status in _REPEATED, retry_after_s=wait_s)


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """Return the body as far as one byte beyond what an answer may have."""
    chunks, size = list[bytes](), 0
    async for chunk in response.content.iter_any():
        chunks.append(chunk)
        size += len(chunk)
        if size > _MAX_BODY_BYTES:
            response.close()
            break
    return b"".join(chunks)


def _parsed(operation: str, answer: bytes) -> object:
    """Return the document, or say that there is none: a proxy's page, for one, passes as little as it came."""
    try:
        return orjson.loads(answer[: _MAX_BODY_BYTES + 1])
    except orjson.JSONDecodeError:
        raise AttemptError(
            SafetyUnavailableError(f"{operation}: the answer is no JSON", 200), is_passing=False
        ) from None


def _code(answer: bytes) -> str | None:
    try:
        return code_in(orjson.loads(answer))
    except orjson.JSONDecodeError:
        return None


def _read(reader: Callable[[object], T], answer: object) -> T:
    try:
        return reader(answer)
    except UnreadableAnswerError as error:
        raise SafetyUnavailableError(f"the answer makes no sense: {error}", HTTPStatus.OK) from None
