"""A skyline, its windows lit when it is dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rehearsal.scenery.colours import mix
from bot.rehearsal.scenery.land import land_colour

if TYPE_CHECKING:
    import random

    from bot.rehearsal.scenery.canvas import Canvas, Point
    from bot.rehearsal.scenery.colours import Colour
    from bot.rehearsal.scenery.reading import Scene


def paint_city(canvas: Canvas, scene: Scene, rng: random.Random, horizon: float, front: float) -> None:
    """Paint rows of towers, far to near."""
    for row in range(4):
        depth = 0.1 + 0.24 * row
        foot = horizon + (front - horizon) * (row + 1) / 4 + 0.02
        x = -0.03
        while x < 1:
            width = rng.uniform(0.04, 0.075) * (0.6 + 0.55 * depth)
            height = rng.triangular(0.08, 0.36, 0.14) * (1.05 - 0.4 * depth)
            _tower(canvas, scene, rng, (x, foot - height, x + width, foot), depth)
            x += width * rng.uniform(0.92, 1.25)
        colour = land_colour(scene, depth)
        canvas.shade([(0, foot), (1, foot), (1, 1), (0, 1)], colour, colour)


def _tower(
    canvas: Canvas, scene: Scene, rng: random.Random, box: tuple[float, float, float, float], depth: float
) -> None:
    left, top, right, foot = box
    colour = mix(land_colour(scene, depth), scene.palette.middle, rng.uniform(0, 0.12))
    canvas.shade([*_roof(canvas, rng, (left, top), right, colour), (right, foot), (left, foot)], colour, colour)
    shadow = mix(colour, scene.palette.near, 0.25)
    canvas.polygon(
        [(left, top), (left + 0.28 * (right - left), top), (left + 0.28 * (right - left), foot), (left, foot)], shadow
    )
    if depth > 0.3:  # noqa: PLR2004 -- windows are too small to see further away
        _windows(canvas, scene, rng, box, colour)


def _roof(canvas: Canvas, rng: random.Random, corner: Point, right: float, colour: Colour) -> list[Point]:
    """Return the upper edge of a tower: flat, stepped or pointed; some carry a mast."""
    (left, top), width = corner, right - corner[0]
    style = rng.randrange(5)
    if style == 0:
        canvas.line([(left + width / 2, top), (left + width / 2, top - width * 1.1)], 0.0016, colour)
    if style == 1:
        return [(left, top), (left + width / 2, top - width * 0.7), (right, top)]
    if style == 2:  # noqa: PLR2004 -- the third kind of roof
        inset, step = width * 0.22, width * 0.4
        return [
            (left, top),
            (left + inset, top),
            (left + inset, top - step),
            (right - inset, top - step),
            (right - inset, top),
            (right, top),
        ]
    return [(left, top), (right, top)]


def _windows(
    canvas: Canvas, scene: Scene, rng: random.Random, box: tuple[float, float, float, float], wall: Colour
) -> None:
    left, top, right, foot = box
    pitch = 0.0115
    columns, rows = int((right - left) / pitch), int((foot - top) / pitch)
    share = 0.42 if scene.hour.is_dark else 0.12
    for column in range(columns):
        for row in range(rows):
            if rng.random() < share:
                x, y = left + (column + 0.5) * (right - left) / columns, top + (row + 0.7) * pitch
                glass = mix(wall, (255, 214, 140), rng.uniform(0.35, 0.95) if scene.hour.is_dark else 0.3)
                canvas.polygon(
                    [
                        (x - 0.0028, y - 0.0036),
                        (x + 0.0028, y - 0.0036),
                        (x + 0.0028, y + 0.0036),
                        (x - 0.0028, y + 0.0036),
                    ],
                    glass,
                )
