"""The picture folder: bytes in, checked wholly, and the model's exact bytes kept under the name of their SHA-256.

Kinds of ImageError: `not_a_picture`, `cut_short`, `broken`, `too_many_pixels`, `animated` (more than one frame or
picture), and from `shrink` also `too_large`.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import struct
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar, TypeVarTuple

from isal import isal_zlib
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.WebPImagePlugin import WebPImageFile

from bot.adapters.looking import copy_within, is_plain
from bot.adapters.stripping import stripped
from bot.domain import LeftFile, Picture, PictureFormat
from bot.errors import ImageError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MAX_PIXELS = 50_000_000

LEFTOVER_AGE_S = 3600.0
"""A temporary file older than this was left by a crash; a younger one may be another process's."""

THUMBNAIL_SIDE, THUMBNAIL_QUALITY = 256, 80

# isal's stub names a type that it does not bring.
_crc32: Callable[[memoryview], int] = isal_zlib.crc32  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNK = struct.Struct(">I4s")
_JPEG_MAGIC = b"\xff\xd8\xff"
_JPEG_SCAN, _JPEG_END = b"\xff\xda", b"\xff\xd9"

_SHRINK_QUALITIES = (92, 85, 75, 60)
_SHRINK_BY, _SHRINK_STEPS = 0.7, 8  # down to a twelfth of the width


class PictureFolder:
    """The port `Pictures` over a folder: `ab/abcd….png`. Its threads live as long as the block it is entered for."""

    def __init__(self, folder: Path, max_pixels: int = MAX_PIXELS, kept_apart: Path | None = None) -> None:
        """*folder* is made on entering, for its owner only; what is removed goes from a folder *kept_apart* too."""
        self._folder, self._max_pixels, self._kept_apart = folder, max_pixels, kept_apart
        # What takes a millisecond never waits for what takes a hundred, and more threads would only get in its way.
        self._quick = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._slow = ThreadPoolExecutor(2, thread_name_prefix="pictures-slow")

    async def __aenter__(self) -> Self:
        await _run(self._quick, self._prepare)
        return self

    async def __aexit__(self, *_: object) -> None:
        for threads in (self._quick, self._slow):
            await asyncio.to_thread(threads.shutdown)

    async def keep(self, data: bytes) -> Picture:
        """Check *data* wholly, then store these exact bytes. Raises ImageError, StoreError."""
        is_quick = data.startswith(_PNG_MAGIC)  # all others have to be decoded
        return await _run(self._quick if is_quick else self._slow, self._keep, data)

    async def read(self, picture: Picture) -> bytes:
        """Return the exact bytes. Raises StoreError when the file is gone or of another size."""
        return await _run(self._quick, self._read, picture)

    async def shrink(self, data: bytes, max_bytes: int) -> bytes:
        """Return a JPEG copy of at most *max_bytes*, on white and without metadata.

        Lowers the quality first, then the size. Raises ImageError(`too_large`) when that is not enough.
        """
        return await _run(self._slow, _shrink, data, max_bytes, self._max_pixels)

    async def thumbnail(self, picture: Picture) -> bytes:
        """Return a JPEG of at most THUMBNAIL_SIDE each way, on white and without metadata. Raises like `read`."""
        return await _run(self._slow, self._thumbnail, picture)

    async def strip(self, data: bytes) -> bytes:
        """Return a copy with the same pixels that says nothing of where it came from. Raises ImageError."""
        return await _run(self._slow, stripped, data)

    async def remove(self, file: LeftFile) -> None:
        """Take a file away; one that is gone already is no fault. Raises StoreError."""
        await _run(self._quick, self._remove, file)

    async def within(self, data: bytes, sides: tuple[int, int], max_bytes: int) -> bytes:
        """Return *data*, or a JPEG copy where its sides (lowest, highest) or its size do not fit. Raises ImageError."""
        return await _run(self._slow, self._within, data, sides, max_bytes)

    async def is_plain(self, data: bytes) -> bool:
        """Say whether all pixels have one colour. Raises ImageError."""
        return await _run(self._slow, self._is_plain, data)

    def _within(self, data: bytes, sides: tuple[int, int], max_bytes: int) -> bytes:
        _check(data, self._max_pixels)
        with _image_errors():
            return copy_within(data, sides, max_bytes)

    def _is_plain(self, data: bytes) -> bool:
        _check(data, self._max_pixels)
        with _image_errors():
            return is_plain(data)

    def _prepare(self) -> None:
        with _store_errors():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for leftover in self._folder.glob("*.tmp"):
                if time.time() - leftover.stat().st_mtime > LEFTOVER_AGE_S:
                    leftover.unlink()

    def _keep(self, data: bytes) -> Picture:
        picture = _check(data, self._max_pixels)
        path = self._path(picture)
        with _store_errors():
            if _size_of(path) != picture.size_bytes:
                path.parent.mkdir(mode=0o700, exist_ok=True)
                self._write(path, data)
        return picture

    def _write(self, path: Path, data: bytes) -> None:
        """Write under another name first, so that a half file never has the final one; no fsync, as for the log."""
        # The folder itself is on the same file system, and quicker to search for leftovers than all below it.
        descriptor, name = tempfile.mkstemp(".tmp", dir=self._folder)  # readable by its owner only
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            temporary.replace(path)
        except OSError:
            temporary.unlink()
            raise

    def _read(self, picture: Picture) -> bytes:
        with _store_errors():
            data = self._path(picture).read_bytes()
        if len(data) != picture.size_bytes:
            raise StoreError(f"picture {picture.sha256} has {len(data)} bytes, not {picture.size_bytes}")
        return data

    def _remove(self, file: LeftFile) -> None:
        with _store_errors():
            self._path(file).unlink(missing_ok=True)
            if self._kept_apart:
                (self._kept_apart / self._path(file).relative_to(self._folder)).unlink(missing_ok=True)

    def _thumbnail(self, picture: Picture) -> bytes:
        data, out = self._read(picture), BytesIO()
        with _image_errors(), Image.open(BytesIO(data)) as image:
            image.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))  # a large JPEG is decoded small
            image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BILINEAR)
            _on_white(image).save(out, "JPEG", quality=THUMBNAIL_QUALITY)
        return out.getvalue()

    def _path(self, picture: Picture | LeftFile) -> Path:
        return self._folder / picture.sha256[:2] / f"{picture.sha256}.{picture.format}"


def _size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


async def _run(threads: ThreadPoolExecutor, work: Callable[[*Ts], T], *args: *Ts) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, work, *args)


# -- checking ------------------------------------------------------------------------------------


def _check(data: bytes, max_pixels: int) -> Picture:
    """Return what *data* is; raise ImageError unless it is one whole picture of at most *max_pixels*.

    Bytes after the picture's own end are let pass and kept: decoders ignore them, and the picture is there.
    """
    if data.startswith(_PNG_MAGIC):
        kind, (width, height) = PictureFormat.PNG, _check_png(data, max_pixels)
    elif data.startswith(_JPEG_MAGIC):
        kind, (width, height) = PictureFormat.JPEG, _check_jpeg(data, max_pixels)
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        kind, (width, height) = PictureFormat.WEBP, _check_webp(data, max_pixels)
    else:
        raise ImageError("not_a_picture", f"{len(data)} bytes that begin with {data[:8]!r}")
    return Picture(hashlib.sha256(data).hexdigest(), kind, width, height, len(data))


def _check_png(data: bytes, max_pixels: int) -> tuple[int, int]:
    """Check every chunk's CRC up to IEND.

    That proves that all bytes arrived as they were sent, in a thirtieth of the time of decoding them. What it
    does not prove, that the pixels inside decompress, no damage on the way can change without changing a CRC.
    """
    view, position, kinds = memoryview(data), len(_PNG_MAGIC), list[bytes]()
    while b"IEND" not in kinds[-1:]:
        if position + 12 > len(data):
            raise ImageError("cut_short", f"{len(data)} bytes without IEND")
        length, kind = _PNG_CHUNK.unpack_from(data, position)
        end = position + 12 + length
        if end > len(data):
            raise ImageError("cut_short", f"{end - len(data)} bytes of {kind!r} are missing")
        if _crc32(view[position + 4 : end - 4]) != int.from_bytes(view[end - 4 : end]):
            raise ImageError("broken", f"the checksum of {kind!r} is wrong")
        kinds.append(kind)
        position = end
    if kinds[0] != b"IHDR" or b"IDAT" not in kinds:
        raise ImageError("broken", "no header or no pixels")
    if b"acTL" in kinds:
        raise ImageError("animated")
    return _checked_size(int.from_bytes(data[16:20]), int.from_bytes(data[20:24]), max_pixels)


def _check_jpeg(data: bytes, max_pixels: int) -> tuple[int, int]:
    """Decode it: JPEG has no checksums. At an eighth of the size, which still reads every coefficient."""
    # The last: an embedded preview has scan and end of its own, before the picture's.
    if data.rfind(_JPEG_END) <= data.rfind(_JPEG_SCAN):
        raise ImageError("cut_short", f"{len(data)} bytes without an end mark")
    # Not Image.open(): it warns of many pixels before we can look, and warnings belong to the whole process.
    with _image_errors(), JpegImageFile(BytesIO(data)) as image:
        size = _checked_size(*image.size, max_pixels)
        if "mp" in image.info:  # CIPA DC-007, "Multi-Picture Format"
            raise ImageError("animated")
        image.draft("L", (1, 1))
        image.load()
        return size


def _check_webp(data: bytes, max_pixels: int) -> tuple[int, int]:
    """Decode it: WebP has no checksums. Its decoder takes memory at once, so the header is read here first."""
    if len(data) < 30 or 8 + int.from_bytes(data[4:8], "little") > len(data):  # noqa: PLR2004  # the longest header
        raise ImageError("cut_short", f"{len(data)} bytes")
    size = _checked_size(*_webp_size(data), max_pixels)
    with _image_errors(), WebPImageFile(BytesIO(data)) as image:
        image.load()
    return size


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read width and height (https://developers.google.com/speed/webp/docs/riff_container, RFC 9649 and RFC 6386)."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        if data[20] & 0x02:
            raise ImageError("animated")
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    raise ImageError("broken", f"a WebP file that begins with {chunk!r}")


def _checked_size(width: int, height: int, max_pixels: int) -> tuple[int, int]:
    if not width or not height:
        raise ImageError("broken", "no pixels")
    if width * height > max_pixels:
        raise ImageError("too_many_pixels", f"{width} x {height}, limit {max_pixels}")
    return width, height


# -- shrinking -----------------------------------------------------------------------------------


def _shrink(data: bytes, max_bytes: int, max_pixels: int) -> bytes:
    _check(data, max_pixels)
    with _image_errors(), Image.open(BytesIO(data)) as image:
        flat = _on_white(image)
    for _ in range(_SHRINK_STEPS):
        for quality in _SHRINK_QUALITIES:
            copy = BytesIO()
            flat.save(copy, "JPEG", quality=quality)
            if copy.tell() <= max_bytes:
                return copy.getvalue()
        flat.thumbnail((flat.width * _SHRINK_BY, flat.height * _SHRINK_BY))
    raise ImageError("too_large", f"no copy of at most {max_bytes} bytes")


def _on_white(image: Image.Image) -> Image.Image:
    """Return the pixels on a new white picture: what was attached to the old one stays behind."""
    pixels = image.convert("RGBA")
    flat = Image.new("RGB", pixels.size, "white")
    flat.paste(pixels, mask=pixels)
    return flat


# -- errors --------------------------------------------------------------------------------------


@contextmanager
def _image_errors() -> Generator[None]:
    """Turn Pillow's errors into ours: it raises whatever its parsers stumble over, from SyntaxError to struct.error."""
    try:
        yield
    except (ImageError, MemoryError):
        raise
    except Exception as error:
        raise ImageError("broken", f"{type(error).__name__}: {error}") from error


@contextmanager
def _store_errors() -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"the picture folder: {error}") from error
