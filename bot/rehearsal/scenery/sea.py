"""Water to the horizon: far islands, the sun's path on it, and waves as high as the weather makes them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.rehearsal.scenery.colours import WHITE, mix
from bot.rehearsal.scenery.land import land_colour

if TYPE_CHECKING:
    import random

    from bot.rehearsal.scenery.canvas import Canvas, Point
    from bot.rehearsal.scenery.colours import Colour
    from bot.rehearsal.scenery.reading import Scene

_STEPS = 160


def paint_sea(canvas: Canvas, scene: Scene, rng: random.Random, sun: Point, horizon: float) -> None:
    """Paint all water but the nearest waves."""
    for _ in range(rng.randint(1, 3)):
        _island(canvas, scene, rng, horizon)
    canvas.shade([(0, horizon), (1, horizon), (1, 1), (0, 1)], _water(scene, 0), _water(scene, 1))
    for step in range(4):
        paint_wave(canvas, scene, rng, horizon + (0.78 - horizon) * (step + 1) / 4, (step + 1) / 6)
    _glitter(canvas, scene, rng, sun, horizon)


def paint_wave(canvas: Canvas, scene: Scene, rng: random.Random, y: float, depth: float) -> None:
    """Paint one row of waves with its crest at about *y*; in a storm it is high and foams."""
    height = (0.034 if scene.is_stormy else 0.005) * (0.3 + depth)
    frequency, phase = rng.uniform(2.5, 4.5) / (0.4 + depth), rng.uniform(0, math.tau)

    def crest(x: float) -> Point:
        angle = frequency * math.tau * x + phase
        swell = 1 + 0.5 * math.sin(angle * 0.31 + phase)
        if scene.is_stormy:
            return x, y - height * swell * (1 - abs(math.sin(angle / 2 + 0.2 * math.sin(angle)))) ** 1.3
        return x, y - height * swell * (math.sin(angle) + 0.4 * math.sin(2 * angle + 1.1))

    crests = [crest(step / _STEPS) for step in range(_STEPS + 1)]
    colour = _water(scene, 0.25 + 0.75 * depth)
    canvas.shade([*crests, (1, 1), (0, 1)], colour, mix(colour, scene.palette.near, 0.35 + 0.3 * depth))
    if scene.is_stormy:
        canvas.line(crests, 0.0022 * (0.3 + depth), mix(colour, WHITE, 0.5))


def _water(scene: Scene, depth: float) -> Colour:
    palette = scene.palette
    far = mix(palette.horizon, palette.middle, 0.35)
    return mix(far, mix(palette.near, palette.zenith, 0.55), 0.1 + 0.9 * depth**0.8)


def _island(canvas: Canvas, scene: Scene, rng: random.Random, horizon: float) -> None:
    centre, reach, height = rng.random(), rng.uniform(0.08, 0.26), rng.uniform(0.015, 0.07)
    phases = [(rng.uniform(2, 4) * 1.8**octave, rng.uniform(0, math.tau), 0.4 * 0.55**octave) for octave in range(5)]

    def rise(u: float) -> float:
        rough = sum(weight * math.sin(frequency * u * math.pi + phase) for frequency, phase, weight in phases)
        return height * (1 - u * u) * max(0.1, 1 + rough)

    edge = [step / 40 - 1 for step in range(81)]
    shape = [(centre + u * reach, horizon - rise(u)) for u in edge]
    canvas.polygon(
        [*shape, (centre + reach, horizon + 0.01), (centre - reach, horizon + 0.01)], land_colour(scene, 0.2)
    )


def _glitter(canvas: Canvas, scene: Scene, rng: random.Random, sun: Point, horizon: float) -> None:
    """Break the light on the ripples: dense and narrow far away, wide and loose near by."""
    for _ in range(60 if scene.is_stormy else 260):
        near = rng.random() ** 1.7
        x, y = rng.gauss(sun[0], 0.018 + 0.11 * near), horizon + 0.004 + (0.97 - horizon) * near
        shine = 0.75 * (1 - 0.55 * near) * math.exp(-abs(x - sun[0]) * 4)
        across = rng.uniform(0.006, 0.022) * (0.6 + 2 * near)
        canvas.ellipse((x, y), (across, 0.0007 + 0.0018 * near), mix(_water(scene, near), scene.palette.light, shine))
