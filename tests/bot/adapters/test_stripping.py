"""A stripped picture has the same pixels and says nothing of where it came from."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from bot.adapters.pictures import PictureFolder
from bot.adapters.stripping import stripped
from bot.errors import ImageError

SECRET = "made-by-turbo"
XMP = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif() -> Image.Exif:
    """Return EXIF data that tells."""
    found = Image.Exif()
    found[0x010E], found[0x0131] = SECRET, SECRET  # ImageDescription, Software
    return found


def painted(file_format: str, mode: str = "RGB", **options: Any) -> bytes:
    """Return a picture with something in it, encoded with *options*."""
    image = Image.linear_gradient("L").resize((61, 47)).convert(mode)
    image.paste({"L": 77, "CMYK": (10, 200, 30, 5)}.get(mode, (200, 30, 90)), (5, 5, 20, 30))
    out = BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def png_text() -> PngImagePlugin.PngInfo:
    """Return text chunks of all kinds."""
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", SECRET)
    info.add_text("Software", SECRET, zip=True)
    info.add_itxt("XML:com.adobe.xmp", SECRET)
    info.add(b"tIME", struct.pack(">HBBBBB", 2026, 1, 31, 9, 30, 0))
    info.add(b"caBX", SECRET.encode())  # content credentials
    return info


PICTURES = {
    "png": painted("PNG", "RGBA", pnginfo=png_text(), exif=exif(), icc_profile=ICC),
    "grey png": painted("PNG", "L", pnginfo=png_text()),
    "jpeg": painted("JPEG", exif=exif(), comment=SECRET, xmp=XMP, icc_profile=ICC),
    "progressive jpeg": painted("JPEG", progressive=True, exif=exif(), comment=SECRET, restart_marker_blocks=2),
    "cmyk jpeg": painted("JPEG", "CMYK", exif=exif()),
    "webp": painted("WEBP", exif=exif(), xmp=XMP, icc_profile=ICC),
    "lossless webp": painted("WEBP", "RGBA", lossless=True, exif=exif(), xmp=XMP),
    "plain webp": painted("WEBP"),
}


def opened(data: bytes) -> Image.Image:
    """Return the decoded picture."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("data", PICTURES.values(), ids=PICTURES)
def test_the_pixels_stay_and_the_rest_goes(data: bytes) -> None:
    """Colour profile and size stay too."""
    before, after = opened(data), opened(copy := stripped(data))
    assert (after.format, after.mode, after.size) == (before.format, before.mode, before.size)
    assert after.tobytes() == before.tobytes()
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert SECRET.encode() not in copy
    assert SECRET not in str(after.info)
    assert not dict(after.getexif())
    assert not {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"caBX"} & {copy[at : at + 4] for at in range(len(copy))}


@pytest.mark.parametrize("data", PICTURES.values(), ids=PICTURES)
def test_it_is_stripped_once(data: bytes) -> None:
    """A second time changes nothing."""
    assert stripped(stripped(data)) == stripped(data)


@pytest.mark.parametrize("data", PICTURES.values(), ids=PICTURES)
def test_what_stands_behind_the_end_goes_too(data: bytes) -> None:
    """A decoder ignores it, a curious person need not."""
    assert stripped(data + SECRET.encode()) == stripped(data)


def test_marks_may_have_filling_before_them() -> None:
    """JPEG allows any number of 0xFF there."""
    data = PICTURES["jpeg"]
    filled = data[:2] + b"\xff\xff" + data[2:]
    assert opened(stripped(filled)).tobytes() == opened(data).tobytes()


@given(st.sampled_from(sorted(PICTURES)), st.data())
def test_a_cut_picture_is_refused_or_stripped(name: str, data: st.DataObject) -> None:
    """Wherever it is cut, the answer is a copy or our error, and comes."""
    whole = PICTURES[name]
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        assert SECRET.encode() not in stripped(cut)
    except ImageError as error:
        assert error.kind == "broken"  # noqa: PT017  # not every cut is noticed


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"RIFF\xff\xff\xff\xffWEBP", b"\xff\xd8\xff", b"\xff\xd8ab"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    """With the error for broken pictures."""
    with pytest.raises(ImageError):
        stripped(data)


def test_a_chunk_of_odd_length_is_followed_by_a_filler() -> None:
    """WebP says so of each; what comes behind it is found."""
    body = b"WEBP" + PICTURES["plain webp"][12:] + b"XMP " + (3).to_bytes(4, "little") + b"abc\0"
    data = b"RIFF" + len(body).to_bytes(4, "little") + body
    assert stripped(data) == PICTURES["plain webp"]


def test_a_wrong_checksum_of_what_is_dropped_does_not_matter() -> None:
    """Only whole chunks are copied, with the checksums they came with."""
    text = b"tEXt" + SECRET.encode()
    chunk = struct.pack(">I", len(SECRET)) + text + struct.pack(">I", zlib.crc32(text) ^ 1)
    data = PICTURES["grey png"]
    assert stripped(data[:33] + chunk + data[33:]) == stripped(data)


async def test_the_folder_does_it_in_a_thread(tmp_path: Any) -> None:
    """The event loop does not wait for it."""
    async with PictureFolder(tmp_path) as folder:
        assert await folder.strip(PICTURES["png"]) == stripped(PICTURES["png"])
