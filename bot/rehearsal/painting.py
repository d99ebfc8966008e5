"""The rehearsal's painter: a landscape drawn from the prompt alone, and marked as what it is."""

from __future__ import annotations

import io
import random
from enum import StrEnum
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

from bot.domain import PictureFormat
from bot.rehearsal.scenery.caption import add_caption
from bot.rehearsal.scenery.composing import compose
from bot.rehearsal.scenery.reading import scene_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMATS: Final[Mapping[PictureFormat, str]] = {
    PictureFormat.PNG: "PNG",
    PictureFormat.JPEG: "JPEG",
    PictureFormat.WEBP: "WEBP",
}
_GRAIN: Final = NormalDist(mu=10, sigma=2.2)
_GRAIN_TABLE: Final = bytes(round(_GRAIN.inv_cdf((level + 0.5) / 256)) for level in range(256))
_INK: Final = (44, 42, 62)
_PAPER: Final = (250, 246, 236)


class Medium(StrEnum):
    """What a rehearsal draws with, so that two of them can be told apart and compared."""

    PAINT = "paint"
    PENCIL = "pencil"


def paint(prompt: str, size: int = 1024, take: int = 0, medium: Medium = Medium.PAINT) -> Image.Image:
    """Return the prompt's picture, *size* pixels a side: the same prompt, *take* and *medium*, the same pixels."""
    scene = scene_of(prompt, take)
    image = _with_grain(compose(scene, size), random.Random(scene.seed))
    if medium is Medium.PENCIL:
        image = _in_pencil(image)
    add_caption(image, prompt, scene.palette.near if medium is Medium.PAINT else _INK)
    return image


def _in_pencil(image: Image.Image) -> Image.Image:
    """Return the picture as a drawing: ink where a pixel is darker than what is around it, paper elsewhere."""
    grey = ImageOps.autocontrast(image.convert("L").filter(ImageFilter.GaussianBlur(image.width / 1000)))
    around = grey.filter(ImageFilter.GaussianBlur(image.width / 170))
    ink = ImageChops.subtract(around, grey, scale=0.22)
    return ImageOps.colorize(ImageOps.invert(ink), _INK, _PAPER)


def encode(image: Image.Image, picture_format: PictureFormat = PictureFormat.PNG) -> bytes:
    """Return the picture's file."""
    buffer = io.BytesIO()
    image.save(buffer, _FORMATS[picture_format], quality=92, compress_level=3)
    return buffer.getvalue()


def _with_grain(image: Image.Image, rng: random.Random) -> Image.Image:
    """Return the picture with the fine noise of film, which also keeps gradients from banding."""
    noise = rng.randbytes(image.width * image.height).translate(_GRAIN_TABLE)
    grain = Image.frombytes("L", image.size, noise)
    return ImageChops.add(image, Image.merge("RGB", (grain, grain, grain)), offset=-round(_GRAIN.mean))
