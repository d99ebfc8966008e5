"""The land, far to near: each layer darker and clearer than the one behind it, as the air makes it look."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.rehearsal.scenery.colours import WHITE, mix
from bot.rehearsal.scenery.plants import paint_frame, paint_grass, paint_wood
from bot.rehearsal.scenery.reading import Ground

if TYPE_CHECKING:
    import random

    from bot.rehearsal.scenery.canvas import Canvas, Point
    from bot.rehearsal.scenery.colours import Colour
    from bot.rehearsal.scenery.reading import Scene

_STEPS = 256
"""Points along a ridge; a power of two, for halving."""

_FOOTHILLS = 0.5
"""The depth at which mountains give way to wooded hills."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One ridge of land: *heights* above the foot of the picture from left to right, *depth* 0 far to 1 near."""

    heights: tuple[float, ...]
    depth: float

    def y_at(self, x: float) -> float:
        """Return where its edge is, 0 being the top of the picture."""
        return 1 - self.heights[min(_STEPS, max(0, round(x * _STEPS)))]

    def outline(self) -> list[Point]:
        """Return its shape, down to the foot of the picture."""
        edge = [(step / _STEPS, 1 - height) for step, height in enumerate(self.heights)]
        return [*edge, (1, 1), (0, 1)]


def paint_land(canvas: Canvas, scene: Scene, rng: random.Random, sun_x: float, horizon: float, front: float) -> None:
    """Paint what lies between *horizon* and the foreground, whose edge is at about *front*."""
    for step in range(5):
        layer = _layer(scene, rng, step / 5, horizon, front)
        _paint_layer(canvas, scene, rng, layer)
        if scene.ground is Ground.DUNES or (scene.ground is Ground.MOUNTAINS and layer.depth < _FOOTHILLS):
            _paint_shadows(canvas, scene, rng, layer, sun_x)


def paint_foreground(canvas: Canvas, scene: Scene, rng: random.Random, front: float) -> Layer:
    """Paint the nearest ground and return it, for things to stand on."""
    layer = Layer(_waves(rng, 1 - front, 0.022, sharpness=0.0), 1.0)
    colour = land_colour(scene, 1.0)
    if scene.ground is Ground.HILLS and not scene.is_snowy:
        paint_grass(canvas, rng, layer.y_at, colour)
    canvas.shade(layer.outline(), colour, mix(colour, scene.palette.near, 0.5))
    if scene.ground in {Ground.FOREST, Ground.MOUNTAINS}:
        paint_frame(canvas, rng, layer.y_at, scene.palette.near)
    return layer


def paint_headland(canvas: Canvas, scene: Scene, rng: random.Random, x: float) -> float:
    """Paint a rock that rises from the water under *x*; return the y of its flat top."""
    top, rock = 0.775, mix(land_colour(scene, 1.0), scene.palette.middle, 0.22)
    left, right = x - rng.uniform(0.3, 0.36), x + rng.uniform(0.26, 0.32)
    edge = [(left, 1.0), (left + 0.06, 0.9), (x - 0.17, 0.83), (x - 0.13, top), (x + 0.14, top), (x + 0.17, 0.82)]
    edge += [(right - 0.05, 0.88), (right, 1.0)]
    canvas.shade(_broken(rng, edge), mix(rock, scene.palette.horizon, 0.2), scene.palette.near)
    return top + 0.006


def land_colour(scene: Scene, depth: float) -> Colour:
    """Return the colour of land as seen through the air: the horizon's far away, the foreground's near."""
    palette, near = scene.palette, scene.palette.near
    if scene.is_snowy:
        near = mix(mix(palette.middle, palette.horizon, 0.5), WHITE, 0.25 if scene.hour.is_dark else 0.6)
    elif scene.ground is Ground.DUNES:
        near = mix(palette.near, (206, 128, 62), 0.45)
    return mix(_haze(scene), near, 0.12 + 0.88 * depth**1.25)


def _wood_colour(scene: Scene, depth: float) -> Colour:
    """Return the colour of trees, which stay dark in the snow."""
    return mix(_haze(scene), scene.palette.near, 0.12 + 0.8 * depth**1.1)


def _haze(scene: Scene) -> Colour:
    return mix(scene.palette.horizon, scene.palette.middle, 0.45)


def _layer(scene: Scene, rng: random.Random, depth: float, horizon: float, front: float) -> Layer:
    base = 1 - (horizon + (front - horizon) * depth**1.1)
    relief = 0.16 * (1 - depth) ** 0.8 + 0.03
    match scene.ground:
        case Ground.MOUNTAINS if depth < _FOOTHILLS:
            heights = _crags(rng, base + relief * 0.25, relief * 2.6)
        case Ground.DUNES:
            heights = _waves(rng, base, relief * 0.5, sharpness=0.85)
        case _:
            heights = _waves(rng, base, relief * 0.7, sharpness=0.0)
    return Layer(heights, depth)


def _crags(rng: random.Random, base: float, relief: float) -> tuple[float, ...]:
    """Return mountains: halve a line again and again, moving each middle by less."""
    heights = [0.0] * (_STEPS + 1)
    heights[0], heights[_STEPS] = rng.uniform(-0.5, 0.5) * relief, rng.uniform(-0.5, 0.5) * relief
    step, swing = _STEPS, relief
    while step > 1:
        half = step // 2
        for middle in range(half, _STEPS, step):
            heights[middle] = (heights[middle - half] + heights[middle + half]) / 2 + rng.uniform(-swing, swing) / 2
        step, swing = half, swing * 0.53
    return tuple(base + height for height in heights)


def _waves(rng: random.Random, base: float, relief: float, sharpness: float) -> tuple[float, ...]:
    """Return hills or, with *sharpness* up to 1, dunes with one steep side."""
    parts = [(0.7 * 1.9**octave, rng.uniform(0, math.tau), 0.5**octave) for octave in range(4)]

    def height(x: float) -> float:
        total = 0.0
        for frequency, phase, weight in parts:
            angle = math.tau * frequency * x + phase
            total += weight * math.sin(angle + sharpness * math.sin(angle))
        return base + relief * total / 1.5

    return tuple(height(step / _STEPS) for step in range(_STEPS + 1))


def _paint_layer(canvas: Canvas, scene: Scene, rng: random.Random, layer: Layer) -> None:
    colour = land_colour(scene, layer.depth)
    mist = mix(colour, scene.palette.horizon, 0.55 * (1 - layer.depth))
    if scene.ground is Ground.FOREST or (scene.ground is Ground.MOUNTAINS and layer.depth > _FOOTHILLS):
        height = 0.018 + 0.085 * layer.depth**1.6
        paint_wood(canvas, rng, layer.y_at, height, _wood_colour(scene, layer.depth))
    canvas.shade(layer.outline(), colour, mist)
    if scene.ground is Ground.MOUNTAINS and layer.depth < _FOOTHILLS:
        _paint_caps(canvas, scene, rng, layer)


def _paint_caps(canvas: Canvas, scene: Scene, rng: random.Random, layer: Layer) -> None:
    """Put snow on what rises above the middle of the ridge, with a ragged lower edge."""
    highest = max(layer.heights)
    line = highest - (highest - min(layer.heights)) * (0.75 if scene.is_snowy else 0.4)
    colour = mix(land_colour(scene, layer.depth), mix(scene.palette.light, scene.palette.horizon, 0.3), 0.5)
    cap: list[Point] = []
    for step, height in enumerate((*layer.heights, 0.0)):
        if height > line:
            cap.append((step / _STEPS, 1 - height))
        elif cap:
            hem = [(x, min(1 - line, y + 0.25 * (1 - line - y) + rng.uniform(0, 0.03))) for x, y in reversed(cap)]
            canvas.polygon(cap + hem, colour)
            cap = []


def _paint_shadows(canvas: Canvas, scene: Scene, rng: random.Random, layer: Layer, sun_x: float) -> None:
    """Darken the side of every peak that the light does not reach."""
    heights, reach = layer.heights, 10
    for at in range(reach, _STEPS - reach):
        if heights[at] != max(heights[at - reach : at + reach + 1]):
            continue
        away = 1 if at / _STEPS > sun_x else -1
        foot = _foot_of(heights, at, away)
        side = [(step / _STEPS, 1 - heights[step]) for step in range(at, foot, away)]
        (x, y), (end_x, end_y) = side[0], side[-1]
        jitter = 0.0 if scene.ground is Ground.DUNES else 0.006
        for down, across in ((0.86, 0.62), (0.66, 0.4), (0.4, 0.22), (0.18, 0.05)):
            wobble = rng.uniform(-jitter, jitter)
            side.append((x + (end_x - x) * across + wobble, y + (end_y - y) * down + 0.3 * abs(end_x - x)))
        canvas.veil(side, mix(scene.palette.near, scene.palette.zenith, 0.5), 0.08 + 0.14 * layer.depth)


def _foot_of(heights: tuple[float, ...], peak: int, away: int) -> int:
    """Return the lowest step beside a peak, before the land rises above the peak again."""
    lowest, at = peak + away, peak + away
    while 0 < at < _STEPS and heights[at] <= heights[peak]:
        lowest = at if heights[at] < heights[lowest] else lowest
        at += away
    return lowest + away


def _broken(rng: random.Random, edge: list[Point]) -> list[Point]:
    """Return the edge with every stretch broken into facets."""
    rough: list[Point] = []
    for (x, y), (next_x, next_y) in pairwise(edge):
        for share in (0.0, 0.3, 0.55, 0.8):
            wobble = 0.0 if y == next_y or share == 0.0 else rng.uniform(-0.008, 0.008)
            rough.append((x + (next_x - x) * share + wobble, y + (next_y - y) * share - wobble))
    return [*rough, edge[-1]]
