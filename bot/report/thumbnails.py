"""Small copies of pictures."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain import PictureFormat

SIDE = 256
QUALITY = 72


class PictureFile(Protocol):
    """What names a file in the picture folder."""

    @property
    def sha256(self) -> str:
        """The file's name."""
        ...

    @property
    def format(self) -> PictureFormat:
        """And its ending."""
        ...


def thumbnail(pictures: Path, file: PictureFile, side: int = SIDE) -> bytes | None:
    """Return a JPEG of at most *side* by *side* pixels, without metadata; None where the file is gone or broken."""
    path = pictures / file.sha256[:2] / f"{file.sha256}.{file.format}"
    out = BytesIO()
    try:
        with Image.open(path) as image:
            image.draft("RGB", (side, side))  # a large JPEG is decoded small
            image.thumbnail((side, side))
            _on_white(image).save(out, "JPEG", quality=QUALITY, optimize=True)
    except Exception:  # noqa: BLE001  # Pillow raises whatever its parsers stumble over; the page does without
        return None
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    pixels = image.convert("RGBA")
    flat = Image.new("RGB", pixels.size, "white")
    flat.paste(pixels, mask=pixels)
    return flat
