"""How a picture's bytes go up to Discord: in few large pieces, straight from memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.payload import Payload

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

_PIECE_BYTES = 2**18


class PictureUpload(io.BytesIO):
    """A file for `discord.File`. aiohttp would copy a plain BytesIO once and then again in pieces of 64 KiB."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.data = data

    def __setattr__(self, name: str, value: object) -> None:
        """Leave `close` alone.

        `discord.File` would hang this file's own method on it, and that circle would keep megabytes until the garbage
        collector comes by.
        """
        if name != "close":
            super().__setattr__(name, value)


@aiohttp.payload_type(PictureUpload)
class _PicturePayload(Payload):
    """Sends a PictureUpload. Closing is the business of `discord.File`."""

    _value: PictureUpload
    _autoclose = True

    @property
    def size(self) -> int:
        return len(self._value.data)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return self._value.data.decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        view = memoryview(self._value.data)
        for start in range(0, len(view), _PIECE_BYTES):
            await writer.write(view[start : start + _PIECE_BYTES])
