"""Pictures as no model should send them: cut, damaged, moving, or far larger than they look."""

from __future__ import annotations

import io
import struct
import zlib
from functools import cache
from typing import Final

from PIL import Image

BOMB_SIDE: Final = 12_000
"""Pixels a side of the decompression bomb: 144 megapixels in some 20 KB."""

_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def truncated(data: bytes) -> bytes:
    """Return the first half."""
    return data[: len(data) // 2]


def with_broken_crc(png: bytes) -> bytes:
    """Return the PNG with a wrong checksum after its pixels: all of it is there, but it was damaged."""
    crc_at = png.rindex(b"IEND") - 5  # the last byte of the checksum before IEND's four-byte length
    return png[:crc_at] + bytes([png[crc_at] ^ 0xFF]) + png[crc_at + 1 :]


def animated(png: bytes) -> bytes:
    """Return a moving PNG: the picture, then the same upside down."""
    with Image.open(io.BytesIO(png)) as image:
        frames = [image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)]
        buffer = io.BytesIO()
        image.save(buffer, "PNG", save_all=True, append_images=frames, duration=500)
    return buffer.getvalue()


def blackened(png: bytes) -> bytes:
    """Return what SD 1.x and 2.x put in place of a picture they flagged: all black, as large."""
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        Image.new("RGB", image.size).save(buffer, "PNG")
    return buffer.getvalue()


@cache
def bomb() -> bytes:
    """Return a valid one-bit PNG of BOMB_SIDE a side, built without ever holding its pixels."""
    deflate = zlib.compressobj(9)
    row = bytes(1 + BOMB_SIDE // 8)
    pixels = b"".join(deflate.compress(row) for _ in range(BOMB_SIDE)) + deflate.flush()
    header = struct.pack(">IIBBBBB", BOMB_SIDE, BOMB_SIDE, 1, 0, 0, 0, 0)
    return _PNG_SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
