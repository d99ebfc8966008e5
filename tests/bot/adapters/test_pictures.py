"""The picture folder: nothing but whole pictures goes in, and what goes in comes out byte for byte."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import resource
import struct
import subprocess
import sys
import threading
import zlib
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.adapters.pictures import PictureFolder
from bot.domain import LeftFile, Picture, PictureFormat
from bot.errors import ImageError, StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from pathlib import Path

SIZE = (40, 24)


def noise(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """Return pixels that hardly compress, the same every time."""
    colours = random.Random(1).randbytes(size[0] * size[1] * 4)
    return Image.frombytes("RGBA", size, colours).convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the picture in a format."""
    file = BytesIO()
    image.save(file, kind, **options)  # pyright: ignore[reportArgumentType]  # options differ by format
    return file.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a PNG chunk with its right checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    """Return a PNG of these chunks."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def header(width: int, height: int) -> bytes:
    """Return a PNG's first chunk, for RGB."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


END = chunk(b"IEND", b"")
SAMPLES = {
    "png": encoded(noise(), "PNG"),
    "png alpha": encoded(noise("RGBA"), "PNG"),
    "png palette": encoded(noise("P"), "PNG"),
    "jpeg": encoded(noise(), "JPEG"),
    "jpeg progressive": encoded(noise(), "JPEG", progressive=True),
    "jpeg grey": encoded(noise("L"), "JPEG"),
    "jpeg cmyk": encoded(noise("CMYK"), "JPEG"),
    "webp": encoded(noise(), "WEBP"),
    "webp lossless": encoded(noise(), "WEBP", lossless=True),
    "webp extended": encoded(noise("RGBA"), "WEBP", exif=b"Exif\0\0anything"),
}
FORMATS = {"png": PictureFormat.PNG, "jpeg": PictureFormat.JPEG, "webp": PictureFormat.WEBP}
each_sample = pytest.mark.parametrize("name", SAMPLES)
ON_ONE_FOLDER = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the pictures will be; it does not exist yet."""
    return tmp_path / "data" / "pictures"


@pytest.fixture
async def pictures(folder: Path) -> AsyncGenerator[PictureFolder]:
    """Open a picture folder."""
    async with PictureFolder(folder) as pictures:
        yield pictures


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file below the folder, by its path in it."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def only_file(folder: Path) -> Path:
    """Return the one file below the folder."""
    [file] = [path for path in folder.rglob("*") if path.is_file()]
    return file


async def refusal(pictures: PictureFolder, data: bytes) -> str:
    """Return the kind of error that *data* is refused with."""
    with pytest.raises(ImageError) as caught:
        await pictures.keep(data)
    return caught.value.kind


# -- keeping and reading -------------------------------------------------------------------------


@each_sample
async def test_the_exact_bytes_are_kept(pictures: PictureFolder, folder: Path, name: str) -> None:
    """A picture of any format is stored as it came, under its hash, and described rightly."""
    data = SAMPLES[name]
    picture = await pictures.keep(data)
    digest = hashlib.sha256(data).hexdigest()
    kind = FORMATS[name.split(maxsplit=1)[0]]
    assert picture == Picture(digest, kind, *SIZE, len(data))
    assert files_in(folder) == {f"{digest[:2]}/{digest}.{kind}": data}
    assert await pictures.read(picture) == data


async def test_files_and_folders_are_private(pictures: PictureFolder, folder: Path) -> None:
    """Only the owner may look at the pictures."""
    await pictures.keep(SAMPLES["png"])
    file = only_file(folder)
    assert [path.stat().st_mode & 0o777 for path in (folder, file.parent, file)] == [0o700, 0o700, 0o600]


async def test_the_same_bytes_are_written_once(pictures: PictureFolder, folder: Path) -> None:
    """A picture that is there already is left alone."""
    picture = await pictures.keep(SAMPLES["png"])
    file = only_file(folder)
    before = file.stat()
    assert await pictures.keep(SAMPLES["png"]) == picture
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


async def test_a_damaged_file_is_mended(pictures: PictureFolder, folder: Path) -> None:
    """A file of the wrong size is no picture to read, and is written again when its bytes come again."""
    picture = await pictures.keep(SAMPLES["png"])
    file = only_file(folder)
    file.write_bytes(b"half")
    with pytest.raises(StoreError, match=picture.sha256):
        await pictures.read(picture)
    await pictures.keep(SAMPLES["png"])
    assert await pictures.read(picture) == SAMPLES["png"]


async def test_a_removed_file_is_gone(pictures: PictureFolder, folder: Path) -> None:
    """Removing it twice is no fault, and the same picture may come again."""
    picture = await pictures.keep(SAMPLES["png"])
    file = only_file(folder)
    for _ in range(2):
        await pictures.remove(LeftFile(picture.sha256, picture.format))
    assert not file.exists()
    assert await pictures.keep(SAMPLES["png"]) == picture
    assert await pictures.read(picture) == SAMPLES["png"]


async def test_a_file_that_cannot_be_removed(pictures: PictureFolder, folder: Path) -> None:
    """Whatever the disk says is a StoreError."""
    picture = await pictures.keep(SAMPLES["png"])
    file = only_file(folder)
    file.unlink()
    file.mkdir()
    with pytest.raises(StoreError):
        await pictures.remove(LeftFile(picture.sha256, picture.format))


async def test_a_picture_that_is_gone(pictures: PictureFolder, folder: Path) -> None:
    """Reading what somebody has deleted is a StoreError."""
    picture = await pictures.keep(SAMPLES["png"])
    file = only_file(folder)
    file.unlink()
    with pytest.raises(StoreError):
        await pictures.read(picture)


async def test_many_at_once(pictures: PictureFolder, folder: Path) -> None:
    """The same and different pictures at the same time end as one whole file each."""
    kept = await asyncio.gather(*(pictures.keep(data) for data in list(SAMPLES.values()) * 5))
    assert len(set(kept)) == len(SAMPLES)
    assert sorted(files_in(folder).values()) == sorted(SAMPLES.values())


async def test_bytes_after_the_end_are_kept(pictures: PictureFolder) -> None:
    """A picture with something behind it is whole, and stored with it."""
    for name in ("png", "jpeg", "webp"):
        data = SAMPLES[name] + b"\nsomething"
        assert await pictures.read(await pictures.keep(data)) == data


@contextmanager
def files_of_at_most(size_bytes: int) -> Generator[None]:
    """Let the system refuse to write more into any file, as a full disk does."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


async def test_a_full_disk_leaves_nothing(pictures: PictureFolder, folder: Path) -> None:
    """A picture that cannot be written whole is a StoreError, and no file."""
    with files_of_at_most(500), pytest.raises(StoreError):
        await pictures.keep(SAMPLES["png"])
    assert files_in(folder) == {}


@pytest.mark.slow
async def test_a_kill_leaves_no_half_picture(folder: Path) -> None:
    """A process that dies before the last step leaves a temporary file only, which a later start removes."""
    killed = """
import asyncio, os, pathlib, sys
from bot.adapters.pictures import PictureFolder
pathlib.Path.replace = lambda *_: os._exit(9)
async def main():
    async with PictureFolder(pathlib.Path(sys.argv[1])) as pictures:
        await pictures.keep(sys.stdin.buffer.read())
asyncio.run(main())
"""
    command = [sys.executable, "-c", killed, str(folder)]
    done = await asyncio.to_thread(subprocess.run, command, input=SAMPLES["png"], timeout=60, check=False)
    assert done.returncode == 9
    leftover = only_file(folder)
    assert leftover.suffix == ".tmp"
    os.utime(leftover, (0, 0))
    async with PictureFolder(folder) as pictures:
        assert files_in(folder) == {}
        await pictures.keep(SAMPLES["png"])
    assert list(files_in(folder).values()) == [SAMPLES["png"]]


async def test_a_young_temporary_file_is_left_alone(pictures: PictureFolder, folder: Path) -> None:
    """What may be another process's work in hand is not removed at start, and pictures never are."""
    await pictures.keep(SAMPLES["png"])
    os.utime(only_file(folder), (0, 0))
    (folder / "now.tmp").write_bytes(b"")
    before = files_in(folder)
    async with PictureFolder(folder):
        assert files_in(folder) == before


async def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    """Where no folder can be made, starting is a StoreError."""
    (tmp_path / "pictures").write_bytes(b"")
    with pytest.raises(StoreError, match="pictures"):
        async with PictureFolder(tmp_path / "pictures"):
            pass


async def test_a_png_does_not_wait_for_pictures_that_are_made_anew(folder: Path) -> None:
    """To check, store and read it takes a millisecond; to shrink another may take a hundred."""
    ended = threading.Event()
    async with PictureFolder(folder) as pictures:
        slow = [pictures._slow.submit(ended.wait) for _ in range(4)]
        kept = await pictures.keep(SAMPLES["png"])
        assert await pictures.read(kept) == SAMPLES["png"]
        assert not any(work.done() for work in slow)
        ended.set()


async def test_closing_ends_the_threads(folder: Path) -> None:
    """Nothing of the folder's is left running after the block."""
    async with PictureFolder(folder) as pictures:
        await asyncio.gather(*(pictures.keep(data) for data in SAMPLES.values()))
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("pictures")]
    assert 1 <= len(threads) <= 3
    assert not any(thread.is_alive() for thread in threads)


# -- refusing ------------------------------------------------------------------------------------


@each_sample
@ON_ONE_FOLDER
@given(data=st.data())
async def test_a_cut_picture_is_refused(pictures: PictureFolder, folder: Path, name: str, data: st.DataObject) -> None:
    """Wherever the bytes end early, nothing is stored."""
    whole = SAMPLES[name]
    recognised = {"png": 8, "jpeg": 3, "webp": 12}[name.split(maxsplit=1)[0]]
    length = data.draw(st.integers(0, len(whole) - 1))
    assert await refusal(pictures, whole[:length]) == ("cut_short" if length >= recognised else "not_a_picture")
    assert files_in(folder) == {}


@pytest.mark.parametrize("name", ["png", "png alpha", "png palette"])
@ON_ONE_FOLDER
@given(data=st.data(), flip=st.integers(1, 255))
async def test_a_wrong_byte_in_a_png_is_refused(
    pictures: PictureFolder, folder: Path, name: str, data: st.DataObject, flip: int
) -> None:
    """Whichever byte is damaged, and however, nothing is stored."""
    damaged = bytearray(SAMPLES[name])
    damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= flip
    assert await refusal(pictures, bytes(damaged)) in {"not_a_picture", "cut_short", "broken"}
    assert files_in(folder) == {}


@each_sample
@ON_ONE_FOLDER
@given(data=st.data(), flip=st.integers(1, 255))
async def test_a_wrong_byte_is_refused_or_kept(
    pictures: PictureFolder, name: str, data: st.DataObject, flip: int
) -> None:
    """A damaged picture of any format is an ImageError, or is taken for another picture and kept exactly."""
    damaged = bytearray(SAMPLES[name])
    damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= flip
    try:
        picture = await pictures.keep(bytes(damaged))
    except ImageError:
        return
    assert await pictures.read(picture) == damaged


@ON_ONE_FOLDER
@given(
    start=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x40\0\0\0WEBPVP8 ", b"<html>"]),
    rest=st.binary(max_size=200),
)
async def test_random_bytes_are_refused(pictures: PictureFolder, start: bytes, rest: bytes) -> None:
    """Bytes nobody encoded are an ImageError, also when they begin like a picture."""
    assert await refusal(pictures, start + rest) in {"not_a_picture", "cut_short", "broken", "too_many_pixels"}


@pytest.mark.parametrize("data", [b"", b"<html>", encoded(noise(), "GIF"), encoded(noise(), "BMP")])
async def test_other_formats_are_no_pictures(pictures: PictureFolder, data: bytes) -> None:
    """PNG, JPEG and WebP are all there is."""
    assert await refusal(pictures, data) == "not_a_picture"


@pytest.mark.parametrize(
    "data",
    [
        png(header(8, 8), END),
        png(chunk(b"IDAT", b"pixels"), END),
        png(header(0, 8), chunk(b"IDAT", b"pixels"), END),
    ],
    ids=["no pixels", "no header", "no width"],
)
async def test_a_png_without_a_picture_is_broken(pictures: PictureFolder, data: bytes) -> None:
    """Right checksums around nothing make no picture."""
    assert await refusal(pictures, data) == "broken"


ANIMATIONS = {
    "apng": encoded(noise(), "PNG", save_all=True, append_images=[noise("L").convert("RGB")]),
    "animated webp": encoded(noise(), "WEBP", save_all=True, append_images=[noise("L").convert("RGB")]),
    "multi-picture jpeg": encoded(noise(), "MPO", save_all=True, append_images=[noise("L").convert("RGB")]),
}


@pytest.mark.parametrize("name", ANIMATIONS)
async def test_more_than_one_picture_is_refused(pictures: PictureFolder, name: str) -> None:
    """A file with several frames or pictures is not what was asked for."""
    assert await refusal(pictures, ANIMATIONS[name]) == "animated"


def with_size(name: str, position: int, size: bytes) -> bytes:
    """Return a sample that claims another size."""
    data = SAMPLES[name]
    return data[:position] + size + data[position + len(size) :]


JPEG_SIZE_AT = SAMPLES["jpeg"].index(b"\xff\xc0") + 5
BOMBS = {
    "png": png(header(100_000, 100_000), chunk(b"IDAT", b"pixels"), END),
    "jpeg": with_size("jpeg", JPEG_SIZE_AT, b"\xff\xdc\xff\xdc"),
    "webp": with_size("webp", 26, b"\xff\x3f\xff\x3f"),
    "webp lossless": with_size("webp lossless", 21, b"\xff\xff\xff\x0f"),
    "webp extended": with_size("webp extended", 24, b"\xff\xff\x00\xff\xff\x00"),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_unopened(pictures: PictureFolder, name: str) -> None:
    """A file of a few bytes that claims a huge picture is refused before memory is taken for it."""
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert await refusal(pictures, BOMBS[name]) == "too_many_pixels"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < 50 * 1024


@each_sample
async def test_the_limit_is_counted_in_pixels(folder: Path, name: str) -> None:
    """A picture may have as many pixels as the limit says, and not one more."""
    pixels = SIZE[0] * SIZE[1]
    async with PictureFolder(folder, max_pixels=pixels - 1) as pictures:
        assert await refusal(pictures, SAMPLES[name]) == "too_many_pixels"
    async with PictureFolder(folder, max_pixels=pixels) as pictures:
        await pictures.keep(SAMPLES[name])


# -- shrinking -----------------------------------------------------------------------------------

BIG = encoded(noise(size=(400, 300)), "PNG")


def opened(data: bytes) -> Image.Image:
    """Return the decoded picture."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


@settings(ON_ONE_FOLDER, max_examples=25)
@given(max_bytes=st.integers(2000, len(BIG)))
async def test_a_copy_fits(pictures: PictureFolder, max_bytes: int) -> None:
    """Whatever the limit within reason, the copy is a JPEG within it."""
    copy = await pictures.shrink(BIG, max_bytes)
    assert len(copy) <= max_bytes
    assert opened(copy).format == "JPEG"


async def test_a_copy_cannot_be_made_of_nothing(pictures: PictureFolder) -> None:
    """A limit that no copy meets is an error."""
    with pytest.raises(ImageError) as caught:
        await pictures.shrink(BIG, 300)
    assert caught.value.kind == "too_large"


async def test_quality_goes_before_size(pictures: PictureFolder) -> None:
    """The picture keeps its size while a lower quality is enough, and its shape after that."""
    assert opened(await pictures.shrink(BIG, len(BIG) // 3)).size == (400, 300)
    assert opened(await pictures.shrink(BIG, 20_000)).size == (196, 147)


@each_sample
async def test_every_format_can_be_shrunk(pictures: PictureFolder, name: str) -> None:
    """A copy of any kind of picture has its size and no transparency."""
    copy = opened(await pictures.shrink(SAMPLES[name], 10_000))
    assert (copy.size, copy.mode) == (SIZE, "RGB")


async def test_what_is_transparent_becomes_white(pictures: PictureFolder) -> None:
    """Where nothing was drawn, the copy is white, not black."""
    clear = encoded(Image.new("RGBA", SIZE, (0, 0, 0, 0)), "PNG")
    copy = opened(await pictures.shrink(clear, 10_000))
    assert copy.getextrema() == ((255, 255), (255, 255), (255, 255))


async def test_a_copy_says_nothing_about_its_origin(pictures: PictureFolder) -> None:
    """What was written beside the pixels is not in the copy."""
    exif = Image.Exif()
    exif[0x010E] = "the description"
    data = encoded(noise(), "JPEG", comment=b"the comment", exif=exif, icc_profile=b"the profile", xmp=b"the xmp")
    assert data.count(b"the ") == 4
    assert b"the " not in await pictures.shrink(data, 10_000)


async def test_only_pictures_are_shrunk(pictures: PictureFolder) -> None:
    """Bytes that could not be kept cannot be shrunk either."""
    for data in (b"<html>", SAMPLES["jpeg"][:-2], BOMBS["png"]):
        with pytest.raises(ImageError):
            await pictures.shrink(data, 10_000)


async def test_a_png_of_garbage_is_broken_when_opened(pictures: PictureFolder) -> None:
    """Right checksums around pixels that do not decompress are found out at the latest when a copy is made."""
    garbage = png(header(8, 8), chunk(b"IDAT", b"pixels"), END)
    with pytest.raises(ImageError) as caught:
        await pictures.shrink(garbage, 10_000)
    assert caught.value.kind == "broken"


# -- thumbnails ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_thumbnail_is_a_small_jpeg(pictures: PictureFolder, kind: str) -> None:
    """Of the same shape, on white, and without what was attached."""
    picture = await pictures.keep(encoded(noise("RGBA" if kind == "PNG" else "RGB", (1200, 600)), kind))
    with Image.open(BytesIO(await pictures.thumbnail(picture))) as small:
        assert (small.format, small.size, small.mode) == ("JPEG", (256, 128), "RGB")
        assert not small.getexif()


async def test_a_small_picture_is_not_made_larger(pictures: PictureFolder) -> None:
    """It is its own thumbnail, as a JPEG."""
    picture = await pictures.keep(encoded(noise(), "PNG"))
    with Image.open(BytesIO(await pictures.thumbnail(picture))) as small:
        assert small.size == SIZE


async def test_no_thumbnail_of_a_file_that_is_gone_or_broken(pictures: PictureFolder, folder: Path) -> None:
    """Each is an error of ours."""
    picture = await pictures.keep(encoded(noise(), "PNG"))
    [file] = folder.rglob("*.png")  # noqa: ASYNC240  # nothing else runs
    file.write_bytes(bytes(picture.size_bytes))
    with pytest.raises(ImageError, match="broken"):
        await pictures.thumbnail(picture)
    file.unlink()
    with pytest.raises(StoreError):
        await pictures.thumbnail(picture)
