"""Puts a scene together: sky, land or sea or city, the motif on its place, the weather in front."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from bot.rehearsal.scenery import beings, buildings
from bot.rehearsal.scenery.brush import Brush
from bot.rehearsal.scenery.canvas import Canvas
from bot.rehearsal.scenery.city import paint_city
from bot.rehearsal.scenery.colours import Hour
from bot.rehearsal.scenery.land import paint_foreground, paint_headland, paint_land
from bot.rehearsal.scenery.reading import Ground, Motif
from bot.rehearsal.scenery.sea import paint_sea, paint_wave
from bot.rehearsal.scenery.sky import paint_birds, paint_rain, paint_sky, paint_snowfall, sun_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PIL import Image

    from bot.rehearsal.scenery.canvas import Point
    from bot.rehearsal.scenery.reading import Scene

_FRONT: Final = 0.85
"""Where the foreground begins, from the top; the caption needs what is below."""

_MOTIFS: Final[Mapping[Motif, tuple[Callable[[Brush], None], float]]] = {
    Motif.LIGHTHOUSE: (buildings.lighthouse, 0.46),
    Motif.BOAT: (buildings.boat, 0.3),
    Motif.CASTLE: (buildings.castle, 0.36),
    Motif.HOUSE: (buildings.house, 0.2),
    Motif.TREE: (beings.tree, 0.46),
    Motif.FOX: (beings.fox, 0.34),
    Motif.CAT: (beings.cat, 0.3),
    Motif.ROBOT: (buildings.robot, 0.38),
    Motif.ASTRONAUT: (beings.astronaut, 0.36),
    Motif.WANDERER: (beings.wanderer, 0.27),
}
"""How each is drawn, and its height."""


def compose(scene: Scene, size: int) -> Image.Image:
    """Return the painted scene, *size* pixels a side."""
    rng = random.Random(scene.seed)
    canvas = Canvas(size)
    horizon = rng.uniform(0.55, 0.62)
    sun = sun_of(scene, rng, horizon)
    paint_sky(canvas, scene, rng, sun, horizon)
    if scene.hour in {Hour.DAWN, Hour.DAY, Hour.SUNSET}:
        paint_birds(canvas, scene, rng)
    _paint_middle(canvas, scene, rng, sun, horizon)
    _paint_front(canvas, scene, rng, sun)
    if scene.is_snowy:
        paint_snowfall(canvas, rng)
    elif scene.is_stormy:
        paint_rain(canvas, scene, rng)
    return canvas.finished()


def _paint_middle(canvas: Canvas, scene: Scene, rng: random.Random, sun: Point, horizon: float) -> None:
    match scene.ground:
        case Ground.SEA:
            paint_sea(canvas, scene, rng, sun, horizon)
        case Ground.CITY:
            paint_city(canvas, scene, rng, horizon, _FRONT)
        case _:
            paint_land(canvas, scene, rng, sun[0], horizon, _FRONT)


def _paint_front(canvas: Canvas, scene: Scene, rng: random.Random, sun: Point) -> None:
    """Paint the foreground with the motif on it, across from the light; a boat lies in the water."""
    x = min(0.73, max(0.27, 1 - sun[0] + rng.uniform(-0.04, 0.04)))
    towards = 1 if x < sun[0] else -1
    if scene.ground is not Ground.SEA:
        ridge = paint_foreground(canvas, scene, rng, _FRONT)
        _paint_motif(canvas, scene, (x, ridge.y_at(x) + 0.008), towards)
    elif scene.motif in {None, Motif.BOAT}:
        _paint_motif(canvas, scene, (x, 0.79), towards)
        paint_wave(canvas, scene, rng, 0.8, 0.8)
        paint_wave(canvas, scene, rng, 0.87, 1.0)
    else:
        paint_wave(canvas, scene, rng, 0.84, 0.9)
        top = paint_headland(canvas, scene, rng, x)
        _paint_motif(canvas, scene, (x, top), towards)


def _paint_motif(canvas: Canvas, scene: Scene, foot: Point, towards: int) -> None:
    if scene.motif is not None:
        draw, height = _MOTIFS[scene.motif]
        draw(Brush(canvas, scene, foot, height, towards))
