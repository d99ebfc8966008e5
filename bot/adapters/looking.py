"""What the safety checks need of a picture: a copy that their service takes, and whether it is of a single colour.

Everything here takes whole, checked pictures, and blocks: it is called on a thread.
"""

from __future__ import annotations

from io import BytesIO
from typing import cast

from PIL import Image

from bot.errors import ImageError

_QUALITIES = (92, 75, 50)
_NEARLY_ONE = 16  # of 255: WebP spreads one colour over up to 14 levels, and so little of a picture nobody sees


def copy_within(data: bytes, sides: tuple[int, int], max_bytes: int) -> bytes:
    """Return *data* where it fits, else a JPEG copy on white: sides from the lowest to the highest of *sides*.

    What is too narrow is not stretched, but gets a margin. Raises ImageError(`too_large`).
    """
    lowest, highest = sides
    with Image.open(BytesIO(data)) as image:
        if len(data) <= max_bytes and lowest <= min(image.size) and max(image.size) <= highest:
            return data
        image.draft("RGB", (highest, highest))  # a JPEG far too large is decoded at half the size or less
        image.thumbnail((highest, highest))
        pixels = image.convert("RGBA")
    flat = Image.new("RGB", (max(lowest, pixels.width), max(lowest, pixels.height)), "white")
    flat.paste(pixels, mask=pixels)
    for quality in _QUALITIES:
        copy = BytesIO()
        flat.save(copy, "JPEG", quality=quality)
        if copy.tell() <= max_bytes:
            return copy.getvalue()
    raise ImageError("too_large", f"no copy of at most {max_bytes} bytes")


def is_plain(data: bytes) -> bool:
    """Say whether all pixels have one colour, or none because they are transparent."""
    with Image.open(BytesIO(data)) as image:
        seen = image.convert("RGBA") if image.mode == "P" else image  # a palette's numbers are no colours
        found, mode = seen.getextrema(), seen.mode
    ranges = cast("list[tuple[float, float]]", list(found) if isinstance(found[0], tuple) else [found])
    is_empty = mode in {"RGBA", "LA"} and ranges[-1][1] == 0
    return is_empty or all(highest - lowest <= _NEARLY_ONE for lowest, highest in ranges)
