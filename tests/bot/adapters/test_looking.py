"""What the safety checks need of a picture: a copy that their service takes, and whether it is of one colour."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.adapters.pictures import PictureFolder
from bot.errors import ImageError
from bot.rehearsal.painting import paint

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

SIDES, MAX_BYTES = (50, 2048), 4 * 2**20
KINDS = ("PNG", "JPEG", "WEBP")
ON_ONE_FOLDER = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
async def pictures(tmp_path: Path) -> AsyncGenerator[PictureFolder]:
    """Open a picture folder."""
    async with PictureFolder(tmp_path / "pictures") as pictures:
        yield pictures


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    """Return the picture in a format."""
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


async def test_a_picture_that_fits_is_sent_as_it_is(pictures: PictureFolder) -> None:
    """Byte for byte: nothing is lost by another encoding."""
    data = encoded(Image.new("RGB", (1024, 1024), "teal"))
    assert await pictures.within(data, SIDES, MAX_BYTES) is data


@ON_ONE_FOLDER
@given(st.integers(1, 3000), st.integers(1, 3000), st.sampled_from(KINDS), st.sampled_from(["RGB", "L", "RGBA"]))
async def test_every_size_becomes_one_that_fits(
    pictures: PictureFolder, width: int, height: int, kind: str, mode: str
) -> None:
    """Too large is made smaller, too narrow gets a margin, and the longer side stays the longer one."""
    mode = "RGB" if kind == "JPEG" and mode == "RGBA" else mode
    copy = await pictures.within(encoded(Image.new(mode, (width, height)), kind), SIDES, MAX_BYTES)
    with Image.open(BytesIO(copy)) as image:
        assert all(SIDES[0] <= side <= SIDES[1] for side in image.size)
        assert (image.width > image.height) <= (width > height or max(width, height) < 50)


async def test_a_heavy_picture_becomes_lighter(pictures: PictureFolder) -> None:
    """Within the sides, but too many bytes: a JPEG copy."""
    data = encoded(paint("a fox", 512))
    copy = await pictures.within(data, SIDES, len(data) // 2)
    assert copy.startswith(b"\xff\xd8")
    assert len(copy) <= len(data) // 2
    with pytest.raises(ImageError, match="too_large"):
        await pictures.within(data, SIDES, 100)


@pytest.mark.parametrize("data", [b"", b"no picture", encoded(Image.new("RGB", (3000, 10)))[:-20]])
async def test_what_is_no_picture_is_told(pictures: PictureFolder, data: bytes) -> None:
    """As it would be when it is stored."""
    with pytest.raises(ImageError):
        await pictures.within(data, SIDES, MAX_BYTES)
    with pytest.raises(ImageError):
        await pictures.is_plain(data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("colour", ["black", "white", "#c08040", "#0000ff"])
@pytest.mark.parametrize("size", [(64, 64), (1024, 1024), (1344, 768)])
async def test_one_colour_is_seen(pictures: PictureFolder, kind: str, colour: str, size: tuple[int, int]) -> None:
    """In every format, and its file is small enough to make somebody look."""
    data = encoded(Image.new("RGB", size, colour), kind)
    assert await pictures.is_plain(data)
    assert (await pictures.keep(data)).may_be_blank


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "RGBA"])
async def test_one_colour_is_seen_in_every_mode(pictures: PictureFolder, mode: str) -> None:
    """Grey, one bit, a palette, with transparency."""
    assert await pictures.is_plain(encoded(Image.new(mode, (64, 64))))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_painted_picture_is_not_even_decoded(pictures: PictureFolder, kind: str) -> None:
    """Its file is far too large for one colour, so nobody has to look."""
    data = encoded(paint("a fox", 256), kind)
    assert not (await pictures.keep(data)).may_be_blank
    assert not await pictures.is_plain(data)


async def test_two_colours_of_a_palette_are_two(pictures: PictureFolder) -> None:
    """Their numbers may be neighbours."""
    image = Image.new("P", (64, 64))
    image.putpalette([0, 0, 0, 255, 255, 255])
    image.putpixel((5, 5), 1)
    assert not await pictures.is_plain(encoded(image))


async def test_a_dot_is_something(pictures: PictureFolder) -> None:
    """A small file may be a picture all the same."""
    image = Image.new("RGB", (1024, 1024), "white")
    image.putpixel((500, 500), (0, 0, 0))
    data = encoded(image)
    assert (await pictures.keep(data)).may_be_blank
    assert not await pictures.is_plain(data)
