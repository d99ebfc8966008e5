"""Small copies of pictures."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from bot.report.contents import Example, Exhibit

SIDE = 256
QUALITY = 72


def thumbnail(pictures: Path, example: Example | Exhibit) -> bytes | None:
    """Return a JPEG of at most SIDE by SIDE pixels, without metadata; None where the file is gone or broken."""
    path = pictures / example.sha256[:2] / f"{example.sha256}.{example.format}"
    out = BytesIO()
    try:
        with Image.open(path) as image:
            image.draft("RGB", (SIDE, SIDE))  # a large JPEG is decoded small
            image.thumbnail((SIDE, SIDE))
            _on_white(image).save(out, "JPEG", quality=QUALITY, optimize=True)
    except Exception:  # noqa: BLE001  # Pillow raises whatever its parsers stumble over; the page does without
        return None
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    pixels = image.convert("RGBA")
    flat = Image.new("RGB", pixels.size, "white")
    flat.paste(pixels, mask=pixels)
    return flat
