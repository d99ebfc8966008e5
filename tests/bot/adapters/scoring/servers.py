"""Small servers for what the rehearsal endpoint does not do."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import orjson
import pybase64
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncGenerator[str]:
    """Serve *handler* for every path on loopback; yield the address to score at."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/score"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def saying(raw: bytes) -> AsyncGenerator[str]:
    """Answer every connection with *raw* and hang up; yield the address to score at."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(raw)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/score"


def picture_answer(picture: bytes, *, is_chunked: bool = False) -> Handler:
    """Return a handler that answers with *picture*, its length announced or not."""
    record = {"generated_image": pybase64.b64encode(picture).decode(), "nsfw_content_detected": None}
    body = orjson.dumps([record])

    async def answer(request: web.Request) -> web.Response:
        response = web.Response(body=body, content_type="application/json")
        if is_chunked:
            response.enable_chunked_encoding()
        return response

    return answer
