"""Where the scene is drawn: in units of the picture's side, x to the right and y down, at twice the final size."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from bot.rehearsal.scenery.colours import mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.rehearsal.scenery.colours import Colour

Point = tuple[float, float]

_STEPS: Final = 256


class Canvas:
    """A square picture; *size* is its side in the end, in pixels."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._side = 2 * size
        self._image = Image.new("RGB", (self._side, self._side))
        self._draw = ImageDraw.Draw(self._image)

    def finished(self) -> Image.Image:
        """Return the picture at its final size; halving it smooths every edge."""
        return self._image.reduce(2)

    def backdrop(self, stops: Sequence[tuple[float, Colour]]) -> None:
        """Fill everything with colours from top to bottom; each stop is (y, colour), the first at 0, the last at 1."""
        self._image.paste(_gradient(stops, (self._side, self._side)))

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a shape."""
        self._draw.polygon([self._pixel(point) for point in points], fill=colour)

    def ellipse(self, centre: Point, radii: Point, colour: Colour) -> None:
        """Fill an ellipse."""
        (x, y), (across, up) = self._pixel(centre), self._pixel(radii)
        self._draw.ellipse((x - across, y - up, x + across, y + up), fill=colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """Draw a line with round joints."""
        pixels = max(1, round(width * self._side))
        self._draw.line([self._pixel(point) for point in points], fill=colour, width=pixels, joint="curve")

    def shade(self, points: Sequence[Point], top: Colour, bottom: Colour) -> None:
        """Fill a shape with *top* at its highest point, fading to *bottom* at its lowest."""
        box = self._box(points)
        mask = self._mask(points, box, 255)
        self._image.paste(_gradient([(0, top), (1, bottom)], mask.size), box, mask)

    def veil(self, points: Sequence[Point], colour: Colour, opacity: float) -> None:
        """Lay a translucent shape over what is there; *opacity* 0 to 1."""
        box = self._box(points)
        self._image.paste(colour, box, self._mask(points, box, round(255 * opacity)))

    def glow(self, centre: Point, radius: float, colour: Colour, strength: float) -> None:
        """Lay light around a point, *strength* 0 to 1 in its middle and nothing at *radius*."""
        diameter = max(2, round(2 * radius * self._side))
        # Pillow's radial gradient is 0 in the middle and reaches 255 inside the corners of its 256 pixels.
        halo = [_falloff(distance / 127.5) for distance in range(256)]
        table = bytes(round(255 * strength * level) for level in halo)
        light = Image.frombytes("L", (256, 256), Image.radial_gradient("L").tobytes().translate(table))
        x, y = self._pixel(centre)
        self._image.paste(colour, (x - diameter // 2, y - diameter // 2), _scaled(light, (diameter, diameter)))

    def stencil(self, mask: Image.Image, colour: Colour) -> None:
        """Lay a colour over everything, as strong as a small grey picture says; its softness survives the scaling."""
        self._image.paste(colour, (0, 0), _scaled(mask, (self._side, self._side)))

    def _pixel(self, point: Point) -> tuple[int, int]:
        return round(point[0] * self._side), round(point[1] * self._side)

    def _box(self, points: Sequence[Point]) -> tuple[int, int, int, int]:
        pixels = [self._pixel(point) for point in points]
        left, right = min(x for x, _ in pixels), max(x for x, _ in pixels)
        top, bottom = min(y for _, y in pixels), max(y for _, y in pixels)
        limit = self._side
        left, top = max(0, min(left, limit - 1)), max(0, min(top, limit - 1))
        return left, top, max(left + 1, min(right + 1, limit)), max(top + 1, min(bottom + 1, limit))

    def _mask(self, points: Sequence[Point], box: tuple[int, int, int, int], level: int) -> Image.Image:
        left, top, right, bottom = box
        mask = Image.new("L", (right - left, bottom - top))
        moved = [(x - left, y - top) for x, y in map(self._pixel, points)]
        ImageDraw.Draw(mask).polygon(moved, fill=level)
        return mask


def _falloff(distance: float) -> float:
    return max(0.0, 1 - distance) ** 2.2


def _gradient(stops: Sequence[tuple[float, Colour]], size: tuple[int, int]) -> Image.Image:
    pixels = bytes(channel for step in range(_STEPS) for channel in _colour_at(stops, step / (_STEPS - 1)))
    return _scaled(Image.frombytes("RGB", (1, _STEPS), pixels), size)


def _colour_at(stops: Sequence[tuple[float, Colour]], y: float) -> Colour:
    (upper, above), (lower, below) = next(pair for pair in pairwise(stops) if y <= pair[1][0])
    return mix(above, below, (y - upper) / (lower - upper))


def _scaled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    # Pillow's type hints mention numpy, which is not installed.
    return image.resize(size, Image.Resampling.BILINEAR)  # pyright: ignore[reportUnknownMemberType]
