"""The rehearsal's painter: a landscape drawn from the prompt alone, and marked as what it is."""

from __future__ import annotations

import io
import random
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

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


def paint(prompt: str, size: int = 1024, take: int = 0) -> Image.Image:
    """Return the prompt's picture, *size* pixels a side: the same prompt and *take*, the same pixels."""
    scene = scene_of(prompt, take)
    image = _with_grain(compose(scene, size), random.Random(scene.seed))
    add_caption(image, prompt, scene.palette.near)
    return image


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
