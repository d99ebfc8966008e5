"""Everything above the land: light, stars, clouds, birds, and what falls from them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFilter

from bot.rehearsal.scenery.colours import BLACK, WHITE, Hour, mix

if TYPE_CHECKING:
    import random

    from bot.rehearsal.scenery.canvas import Canvas, Point
    from bot.rehearsal.scenery.reading import Scene

_CLOUD_PIXELS = 256


def paint_sky(canvas: Canvas, scene: Scene, rng: random.Random, sun: Point, horizon: float) -> None:
    """Fill the picture with sky; *sun* is where sun or moon stand, *horizon* where the light gathers."""
    colours = scene.palette
    canvas.backdrop(
        [(0, colours.zenith), (horizon * 0.55, colours.middle), (horizon, colours.horizon), (1, colours.horizon)]
    )
    if scene.hour in {Hour.NIGHT, Hour.DUSK}:
        _stars(canvas, scene, rng, horizon)
    _sun_or_moon(canvas, scene, sun)
    _clouds(canvas, scene, rng, horizon)
    if scene.is_stormy:
        _lightning(canvas, rng, sun, horizon)


def _stars(canvas: Canvas, scene: Scene, rng: random.Random, horizon: float) -> None:
    for _ in range(420 if scene.hour is Hour.NIGHT else 110):
        x, y = rng.random(), horizon * rng.random() ** 1.5
        size = 0.0005 + 0.0013 * rng.random() ** 4
        background = mix(scene.palette.zenith, scene.palette.middle, min(1, y / horizon))
        canvas.ellipse((x, y), (size, size), mix(background, WHITE, rng.uniform(0.35, 1.0)))


def _sun_or_moon(canvas: Canvas, scene: Scene, sun: Point) -> None:
    light = scene.palette.light
    if scene.is_stormy:
        canvas.glow(sun, 0.6, light, 0.45)
        return
    canvas.glow(sun, 0.75, mix(scene.palette.horizon, light, 0.5), 0.55)
    canvas.glow(sun, 0.24, light, 0.7)
    radius = 0.062 if scene.hour in {Hour.SUNSET, Hour.DAWN} else 0.046
    canvas.ellipse(sun, (radius, radius), light)
    if scene.hour in {Hour.NIGHT, Hour.DUSK}:
        _craters(canvas, scene, sun, radius)


def _craters(canvas: Canvas, scene: Scene, moon: Point, radius: float) -> None:
    shadow = mix(scene.palette.light, scene.palette.middle, 0.16)
    for x, y, size in ((-0.35, -0.2, 0.3), (0.25, 0.3, 0.24), (0.3, -0.4, 0.15), (-0.2, 0.5, 0.13)):
        centre = (moon[0] + x * radius, moon[1] + y * radius)
        canvas.ellipse(centre, (size * radius, size * radius), shadow)


def _clouds(canvas: Canvas, scene: Scene, rng: random.Random, horizon: float) -> None:
    """Lay flat banks of cloud, drawn small and blurred, lit from below."""
    count = 16 if scene.is_stormy else rng.randint(3, 7)
    base = scene.palette.zenith if scene.is_stormy else scene.palette.light
    for layer in range(2):
        mask = Image.new("L", (_CLOUD_PIXELS, _CLOUD_PIXELS))
        for _ in range(count):
            _cloud(ImageDraw.Draw(mask), rng, horizon, 150 if scene.is_stormy else 92 - 30 * layer)
        colour = mix(base, scene.palette.horizon, 0.15 + 0.35 * layer)
        canvas.stencil(mask.filter(ImageFilter.GaussianBlur(2.2)), mix(colour, BLACK, 0.25 if scene.is_stormy else 0))


def _cloud(draw: ImageDraw.ImageDraw, rng: random.Random, horizon: float, level: int) -> None:
    across, centre = rng.uniform(18, 70), rng.uniform(-20, _CLOUD_PIXELS + 20)
    floor = _CLOUD_PIXELS * horizon * rng.uniform(0.12, 0.92)
    for _ in range(9):
        offset = rng.gauss(0, 0.4)
        height = across * 0.13 * max(0.25, 1 - abs(offset)) * rng.uniform(0.6, 1.2)
        x, width = centre + offset * across, across * rng.uniform(0.2, 0.5)
        draw.ellipse((x - width, floor - height, x + width, floor + height * 0.35), fill=level)


def _lightning(canvas: Canvas, rng: random.Random, sun: Point, horizon: float) -> None:
    """Let one bolt fall beside the brightest cloud."""
    x, y = 1 - sun[0] + rng.uniform(-0.08, 0.08), 0.06
    bolt = [(x, y)]
    while y < horizon:
        x, y = x + rng.gauss(0, 0.022), y + rng.uniform(0.015, 0.04)
        bolt.append((x, y))
        if rng.random() < 0.25:  # noqa: PLR2004 -- how often a bolt forks
            _fork(canvas, rng, (x, y))
    canvas.glow(bolt[len(bolt) // 2], 0.35, WHITE, 0.3)
    canvas.line(bolt, 0.0028, (240, 246, 255))


def _fork(canvas: Canvas, rng: random.Random, start: Point) -> None:
    (x, y), lean = start, rng.choice((-1, 1))
    fork = [start]
    for _ in range(rng.randint(2, 5)):
        x, y = x + lean * rng.uniform(0.008, 0.026), y + rng.uniform(0.01, 0.025)
        fork.append((x, y))
    canvas.line(fork, 0.0012, (214, 226, 245))


def paint_birds(canvas: Canvas, scene: Scene, rng: random.Random) -> None:
    """Let a small flock cross the sky."""
    centre, colour = (
        (rng.uniform(0.2, 0.8), rng.uniform(0.14, 0.34)),
        mix(scene.palette.near, scene.palette.middle, 0.3),
    )
    for _ in range(rng.randint(4, 9)):
        x, y, wing = centre[0] + rng.gauss(0, 0.06), centre[1] + rng.gauss(0, 0.025), rng.uniform(0.006, 0.013)
        left = [(x - wing, y - wing * 0.5), (x - wing * 0.45, y - wing * 0.62), (x, y)]
        right = [(x, y), (x + wing * 0.45, y - wing * 0.62), (x + wing, y - wing * 0.5)]
        canvas.line(left + right, 0.0012, colour)


def paint_rain(canvas: Canvas, scene: Scene, rng: random.Random) -> None:
    """Let it rain from the left."""
    for _ in range(420):
        x, y, length = rng.uniform(-0.1, 1.05), rng.uniform(-0.05, 1), rng.uniform(0.015, 0.05)
        canvas.line([(x, y), (x + length * 0.32, y + length)], 0.0006, mix(scene.palette.middle, WHITE, 0.28))


def paint_snowfall(canvas: Canvas, rng: random.Random) -> None:
    """Let it snow: many small flakes, few near ones."""
    for _ in range(340):
        size = 0.0008 + 0.0042 * rng.random() ** 5
        canvas.ellipse((rng.random(), rng.random()), (size, size), mix(WHITE, (190, 205, 225), rng.random() * 0.5))


def sun_of(scene: Scene, rng: random.Random, horizon: float) -> Point:
    """Return where sun or moon stand: low at the ends of the day, left or right of the middle."""
    x = 0.5 + rng.choice((-1, 1)) * rng.uniform(0.1, 0.28)
    low = scene.hour in {Hour.SUNSET, Hour.DAWN}
    return x, horizon * (rng.uniform(0.62, 0.82) if low else rng.uniform(0.2, 0.42)) + 0.01 * math.sin(x)
