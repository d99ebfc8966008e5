"""One HTTP request to the endpoint and its bounded answer, with aiohttp's errors turned into ours."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp

from bot.adapters.scoring.failures import failed_status
from bot.adapters.scoring.transport_errors import TRANSPORT_ERRORS, failed_before_answer, failed_in_body
from bot.errors import ScoringResponseError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from ssl import SSLContext

    from bot.adapters.scoring.call import Call

_EXCERPT_BYTES = 2048
_EXCERPT_TIMEOUT_S = 2.0
_STALL_SLACK = 0.05  # of the time a body may stand still: setting the clock costs more than reading a piece
_READ_BUFFER_BYTES = 2**18  # what asyncio takes from a socket at once; aiohttp's 64 KiB make it pause and resume


@dataclass(frozen=True, slots=True)
class Wire:
    """The HTTP side of one endpoint. Uses *session*, never closes it; *ssl* True means the usual trust.

    *deployment* answers whatever the traffic split, if given. *connect_timeout_s* bounds the way to a connection, TLS
    included; *stall_timeout_s* the silence within a body. *now* is aware UTC.
    """

    session: aiohttp.ClientSession
    ssl: SSLContext | bool
    deployment: str | None
    connect_timeout_s: float
    stall_timeout_s: float
    now: Callable[[], datetime]

    async def request(
        self, call: Call, method: str, url: str, key: str, data: bytes | None = None
    ) -> aiohttp.ClientResponse:
        """Send one attempt and wait for the answer's headers. The caller closes the response. Raises AttemptError."""
        call.begin_attempt()
        try:
            response = await self.session.request(
                method,
                url,
                headers=self._headers(call, key),
                data=data,
                allow_redirects=False,
                ssl=self.ssl,
                timeout=aiohttp.ClientTimeout(total=None, connect=self.connect_timeout_s),
                read_bufsize=_READ_BUFFER_BYTES,
            )
        except aiohttp.ClientResponseError as error:
            # Its request_info holds the Authorization header, which no error of ours may lead to.
            raise failed_before_answer(error, call.facts) from None
        except TRANSPORT_ERRORS as error:
            raise failed_before_answer(error, call.facts) from error
        call.note_answer(response.status, response.headers)
        return response

    def _headers(self, call: Call, key: str) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "x-ms-client-request-id": call.correlation_id,
        }
        if self.deployment is not None:
            headers["azureml-model-deployment"] = self.deployment
        return headers

    async def check_status(self, call: Call, response: aiohttp.ClientResponse) -> None:
        """Raise AttemptError for every status but 200."""
        if response.status != HTTPStatus.OK:
            excerpt = await self._try_excerpt(response)
            raise failed_status(response.status, response.headers, excerpt, call.facts, self.now())

    async def read(self, call: Call, response: aiohttp.ClientResponse, max_bytes: int) -> bytearray:
        """Return the whole body. Raises AnswerCutShortError, ScoringTimeoutError, ScoringResponseError (too_large)."""
        if (response.content_length or 0) > max_bytes:
            raise _too_large(call, max_bytes)
        try:
            return await self._read_chunks(call, response, max_bytes)
        except TRANSPORT_ERRORS as error:
            raise failed_in_body(error, call.facts) from error

    async def _read_chunks(self, call: Call, response: aiohttp.ClientResponse, max_bytes: int) -> bytearray:
        now, chunks, size = asyncio.get_running_loop().time, list[bytes](), 0
        async with asyncio.timeout(self.stall_timeout_s) as stall:
            set_at = now()
            while chunk := await response.content.readany():
                if (at := now()) - set_at > self.stall_timeout_s * _STALL_SLACK:
                    stall.reschedule(at + self.stall_timeout_s)
                    set_at = at
                chunks.append(chunk)
                size += len(chunk)
                if size > max_bytes:  # also where no Content-Length told, or a small body was compressed
                    raise _too_large(call, max_bytes)
        return bytearray().join(chunks)  # one allocation of the right size; growing it would move it many times

    async def _try_excerpt(self, response: aiohttp.ClientResponse) -> str:
        """Return the start of an error's body, empty when it does not come: the status says enough."""
        try:
            async with asyncio.timeout(min(_EXCERPT_TIMEOUT_S, self.stall_timeout_s)):
                return (await response.content.read(_EXCERPT_BYTES)).decode("utf-8", "replace")
        except TRANSPORT_ERRORS:
            return ""


def _too_large(call: Call, max_bytes: int) -> ScoringResponseError:
    return ScoringResponseError(call.facts(f"the answer is larger than {max_bytes} bytes"), "too_large")
