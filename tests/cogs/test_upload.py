"""PictureUpload: what aiohttp sends of it is what was put in, whatever its size."""

from __future__ import annotations

import gc
import weakref

import aiohttp
import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from cogs._upload import PictureUpload


@pytest.mark.parametrize("size", [0, 1, 2**18, 2**18 + 1, 3_000_000])
async def test_the_bytes_arrive_as_they_are(size: int) -> None:
    """A form with a file of that many bytes brings name, length and bytes; a second file is not touched by it."""
    data = bytes(index % 251 for index in range(size))
    seen: list[tuple[str | None, bytes]] = []

    async def receive(request: web.Request) -> web.Response:
        form = await request.post()
        for field in form.values():
            assert isinstance(field, web.FileField)
            seen.append((field.filename, field.file.read()))
        return web.Response()

    app = web.Application(client_max_size=2**24)
    app.router.add_post("/", receive)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        file = discord.File(PictureUpload(data), "imagine-1.png")
        form = aiohttp.FormData()
        form.add_field("files[0]", file.fp, filename=file.filename, content_type="application/octet-stream")
        form.add_field("files[1]", PictureUpload(b"other"), filename="imagine-2.png")
        async with session.post(server.make_url("/"), data=form) as response:
            assert response.status == web.HTTPOk.status_code
    assert seen == [("imagine-1.png", data), ("imagine-2.png", b"other")]


def test_a_posted_picture_is_let_go_at_once() -> None:
    """No circle keeps its bytes until the garbage collector comes by, also after discord.py has closed the file."""
    gc.disable()
    try:
        upload = PictureUpload(b"picture")
        gone = weakref.ref(upload)
        file = discord.File(upload, "imagine-1.png")
        file.close()
        del upload, file
        assert gone() is None
    finally:
        gc.enable()
