"""How answers leave the server: whole, in halves, endless, or not at all."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from aiohttp import web

from bot.rehearsal.misbehaviour import Misbehaviour

if TYPE_CHECKING:
    from bot.rehearsal.answers import Answer

UNANSWERED: Final = frozenset({Misbehaviour.HANG, Misbehaviour.RESET})
"""What ends without a status line."""

_CHUNK: Final = b"A" * 2**16
_LINGER_OFF: Final = struct.pack("ii", 1, 0)


async def send(
    request: web.Request, answer: Answer, behaviour: Misbehaviour | None, too_large_bytes: int
) -> web.StreamResponse:
    """Send the answer, or as much of it as *behaviour* allows. What waits for ever is ended by cancelling it."""
    match behaviour:
        case Misbehaviour.HANG:
            await _wait_for_ever()
        case Misbehaviour.RESET:
            _reset(request)
        case Misbehaviour.CUT:
            return await _half(request, answer, then_hang_up=True)
        case Misbehaviour.STALL:
            await _half(request, answer, then_hang_up=False)
            await _wait_for_ever()
        case Misbehaviour.TOO_LARGE:
            return await _endless(request, answer, too_large_bytes)
        case _:
            pass
    return whole(answer)


def whole(answer: Answer) -> web.Response:
    """Return the answer as it should be sent."""
    return web.Response(
        status=answer.status, body=answer.body, content_type=answer.content_type, headers=answer.headers
    )


async def _half(request: web.Request, answer: Answer, *, then_hang_up: bool) -> web.StreamResponse:
    """Send headers that promise the whole answer, and half of it."""
    response = _headers_of(answer)
    response.content_length = len(answer.body)
    await response.prepare(request)
    await response.write(answer.body[: len(answer.body) // 2])
    if then_hang_up and request.transport is not None:
        request.transport.close()  # not abort(), which would drop what is written but not yet sent
    return response


async def _endless(request: web.Request, answer: Answer, max_bytes: int) -> web.StreamResponse:
    """Stream JSON a little above *max_bytes*, without ever holding it; its length is not announced."""
    response = _headers_of(answer)
    response.enable_chunked_encoding()
    await response.prepare(request)
    with suppress(ConnectionError):  # a client that has had enough
        await response.write(b'[{"generated_image": "')
        for _ in range(1 + max_bytes // len(_CHUNK)):
            await response.write(_CHUNK)
        await response.write(b'"}]')
    return response


def _headers_of(answer: Answer) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.content_type = answer.content_type
    return response


def _reset(request: web.Request) -> None:
    """Close the connection with a TCP reset, as a killed process does."""
    if request.transport is not None:
        connection: socket.socket = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)
        request.transport.abort()


async def _wait_for_ever() -> None:
    await asyncio.get_running_loop().create_future()
