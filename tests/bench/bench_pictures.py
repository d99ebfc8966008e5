"""What the picture folder costs: `python -m tests.bench.bench_pictures` prints ms and CPU ms a picture.

The picture is a PNG of 1.7 MB, 1024 pixels square, as the model sends it, and the same as JPEG and WebP.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter

from bot.adapters.pictures import PictureFolder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ROUNDS = 30
SIDE = 1024


def picture() -> Image.Image:
    """Return pixels that compress as a painting does."""
    noise = Image.frombytes("RGB", (SIDE, SIDE), random.Random(1).randbytes(SIDE * SIDE * 3))
    return noise.filter(ImageFilter.GaussianBlur(1.35))


def encoded(kind: str) -> bytes:
    """Return the picture in a format."""
    file = BytesIO()
    picture().save(file, kind, quality=90)
    return file.getvalue()


async def measure(name: str, work: Callable[[int], Awaitable[object]]) -> None:
    """Print what one round of *work* takes, on average; it is given the round's number."""
    started, started_cpu = time.perf_counter(), time.process_time()
    for number in range(ROUNDS):
        await work(number)
    wall_ms = (time.perf_counter() - started) * 1000 / ROUNDS
    cpu_ms = (time.process_time() - started_cpu) * 1000 / ROUNDS
    sys.stdout.write(f"{name:24} {wall_ms:7.2f} ms  CPU {cpu_ms:7.2f} ms\n")


async def main() -> None:
    """Measure keep, read and shrink."""
    with tempfile.TemporaryDirectory() as folder:
        async with PictureFolder(Path(folder)) as pictures:
            for kind in ("PNG", "JPEG", "WEBP"):
                data = encoded(kind)
                kept = await pictures.keep(data)
                label = f"{kind} {len(data) / 1e6:.1f} MB"
                # Bytes after the end make it another file each time.
                await measure(f"keep {label}", lambda n, data=data: pictures.keep(data + n.to_bytes(4)))
                await measure(f"keep {label} again", lambda _, data=data: pictures.keep(data))
                await measure(f"read {label}", lambda _, kept=kept: pictures.read(kept))
            data = encoded("PNG")
            await measure("shrink PNG to 400 kB", lambda _: pictures.shrink(data, 400_000))


if __name__ == "__main__":
    asyncio.run(main())
