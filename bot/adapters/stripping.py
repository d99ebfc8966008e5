"""A picture's bytes without what they say of where it came from: text, EXIF, XMP, times, comments, signatures.

The pixels are not decoded: their bytes, and what tells how to show them (colour profile, gamma, transparency), are
copied as they are. What stands behind the picture's own end is left out too, and so is a camera's "turn it by 90°",
which no model writes.
"""

from __future__ import annotations

import re

from bot.errors import ImageError

_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
# https://www.w3.org/TR/png-3/#table51; of the rest, those whose first letter is a capital are needed to decode it.
_PNG_KEPT = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"hIST", b"sPLT"}

# ITU T.81, table B.1. APP0 is JFIF; APP14 says which colours Adobe's encoders mean.
_JPEG_START, _JPEG_SCAN, _JPEG_END = 0xD8, 0xDA, 0xD9
_JPEG_APPS, _JPEG_APPS_KEPT, _JPEG_ICC, _JPEG_COMMENT = range(0xE0, 0xF0), {0xE0, 0xEE}, 0xE2, 0xFE
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)

# https://developers.google.com/speed/webp/docs/riff_container
_WEBP_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"}
_WEBP_FLAGS_AT, _WEBP_EXIF_AND_XMP = 8, 0x0C


def stripped(data: bytes) -> bytes:
    """Return the picture without metadata; *data* is a whole PNG, JPEG or WebP. Raises ImageError where it is not."""
    if data.startswith(_PNG_MAGIC):
        return _stripped_png(data)
    if data.startswith(b"\xff\xd8"):
        return _stripped_jpeg(data)
    return _stripped_webp(data)


def _stripped_png(data: bytes) -> bytes:
    parts, position, kind = [_PNG_MAGIC], len(_PNG_MAGIC), b""
    while kind != b"IEND":
        end = position + 12 + int.from_bytes(data[position : position + 4])
        _require(end <= len(data))
        kind = data[position + 4 : position + 8]
        if kind[:1].isupper() or kind in _PNG_KEPT:
            parts.append(data[position:end])
        position = end
    return b"".join(parts)


def _stripped_jpeg(data: bytes) -> bytes:
    parts, position, mark = [data[:2]], 2, _JPEG_START
    while mark != _JPEG_END:
        while data[position + 1 : position + 2] == b"\xff":  # a mark may have any number of these before it
            position += 1
        _require(data[position : position + 1] == b"\xff" and position + 1 < len(data))
        mark = data[position + 1]
        end = position + 2 + (0 if mark == _JPEG_END else int.from_bytes(data[position + 2 : position + 4]))
        if mark == _JPEG_SCAN:  # its header is followed by coded pixels, up to the next mark that is no part of them
            found = _AFTER_SCAN.search(data, end)
            _require(found)
            end = found.end() - 2 if found else end
        _require(position + 2 <= end <= len(data))
        if _is_kept_in_jpeg(mark, data[position + 4 : end]):
            parts.append(data[position:end])
        position = end
    return b"".join(parts)


def _is_kept_in_jpeg(mark: int, body: bytes) -> bool:
    if mark == _JPEG_ICC:
        return body.startswith(b"ICC_PROFILE\0")
    return mark in _JPEG_APPS_KEPT or (mark not in _JPEG_APPS and mark != _JPEG_COMMENT)


def _stripped_webp(data: bytes) -> bytes:
    size = 8 + int.from_bytes(data[4:8], "little")
    _require(data[:4] == b"RIFF" and data[8:12] == b"WEBP" and size <= len(data))
    parts, position = [b"WEBP"], 12
    while position + 8 <= size:
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        end = position + 8 + length + length % 2
        _require(end <= len(data) + length % 2)
        kind, chunk = data[position : position + 4], bytearray(data[position:end])
        if kind == b"VP8X":
            chunk[_WEBP_FLAGS_AT] &= ~_WEBP_EXIF_AND_XMP
        if kind in _WEBP_KEPT:
            parts.append(bytes(chunk))
        position = end
    body = b"".join(parts)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _require(holds: object) -> None:
    if not holds:
        raise ImageError("broken", "not a whole picture")
