"""What grows in rows and clumps: spruces and grass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rehearsal.scenery.colours import WHITE, mix

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from bot.rehearsal.scenery.canvas import Canvas, Point
    from bot.rehearsal.scenery.colours import Colour

_TIERS = 6


def paint_wood(
    canvas: Canvas, rng: random.Random, y_at: Callable[[float], float], height: float, colour: Colour
) -> None:
    """Let spruces of about *height* grow along an edge of the land."""
    for _ in range(round(5.5 / height**0.9)):
        x = rng.uniform(-0.02, 1.02)
        _paint_spruce(canvas, (x, y_at(x) + 0.01), height * rng.uniform(0.55, 1.2), colour)


def paint_frame(canvas: Canvas, rng: random.Random, y_at: Callable[[float], float], colour: Colour) -> None:
    """Let a few tall spruces frame the picture left and right."""
    for _ in range(7):
        x = rng.choice((rng.uniform(-0.03, 0.13), rng.uniform(0.87, 1.03)))
        height = rng.uniform(0.16, 0.34) * (1 - 2 * min(abs(x), abs(1 - x)))
        _paint_spruce(canvas, (x, y_at(x) + 0.025), height, mix(colour, WHITE, rng.uniform(0, 0.04)))


def paint_grass(canvas: Canvas, rng: random.Random, y_at: Callable[[float], float], colour: Colour) -> None:
    """Let grass grow along an edge of the land."""
    for _ in range(520):
        x, height = rng.random(), rng.uniform(0.006, 0.024)
        y, lean = y_at(x) + 0.004, rng.gauss(0.25, 0.3) * height
        canvas.polygon([(x - 0.0016, y), (x + 0.0016, y), (x + lean, y - height)], colour)


def _paint_spruce(canvas: Canvas, foot: Point, height: float, colour: Colour) -> None:
    x, y = foot
    right: list[Point] = []
    for tier in range(1, _TIERS + 1):
        reach, drop = height * 0.2 * tier / _TIERS, y - height + height * 0.93 * tier / _TIERS
        right += [(x + reach, drop), (x + reach * 0.5, drop - height * 0.025)]
    right[-1] = (x + height * 0.022, right[-2][1])
    right.append((x + height * 0.022, y))
    left = [(2 * x - across, down) for across, down in reversed(right)]
    canvas.polygon([(x, y - height), *right, *left], colour)
