"""Draws motifs in their own units: 0 is where they stand, 1 is their height, x to the right and y up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.rehearsal.scenery.colours import Hour, mix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.rehearsal.scenery.canvas import Canvas, Point
    from bot.rehearsal.scenery.colours import Colour
    from bot.rehearsal.scenery.reading import Scene

_SHADOW: Final[Mapping[Hour, float]] = {
    Hour.DAWN: 0.25,
    Hour.DAY: 0.1,
    Hour.SUNSET: 0.38,
    Hour.DUSK: 0.46,
    Hour.NIGHT: 0.56,
    Hour.STORM: 0.42,
}
_WINDOW: Final[Colour] = (255, 211, 122)


@dataclass(frozen=True, slots=True)
class Brush:
    """A canvas seen from the motif: *foot* is where it stands; *towards* -1 mirrors it."""

    canvas: Canvas
    scene: Scene
    foot: Point
    height: float
    towards: int

    def lit(self, colour: Colour) -> Colour:
        """Return a thing's own colour as it looks at this hour."""
        palette = self.scene.palette
        return mix(colour, mix(palette.near, palette.middle, 0.35), _SHADOW[self.scene.hour])

    def accent(self, usual: Colour) -> Colour:
        """Return the usual colour drawn towards the one that the prompt names, as it looks at this hour."""
        return self.lit(mix(usual, self.scene.accent, 0.7) if self.scene.accent else usual)

    @property
    def window(self) -> Colour:
        """The colour of windows: lit, or dark glass by day."""
        return _WINDOW if self.scene.hour.is_dark else mix(self.scene.palette.near, self.scene.palette.middle, 0.3)

    def polygon(self, colour: Colour, *points: Point) -> None:
        """Fill a shape with straight edges."""
        self.canvas.polygon(self._placed(points), colour)

    def box(self, colour: Colour, left: float, foot: float, right: float, top: float) -> None:
        """Fill a rectangle."""
        self.polygon(colour, (left, foot), (right, foot), (right, top), (left, top))

    def blob(self, colour: Colour, *points: Point) -> None:
        """Fill a round shape that runs through all the points."""
        self.canvas.polygon(self._placed(_rounded(points)), colour)

    def ellipse(self, colour: Colour, centre: Point, across: float, up: float) -> None:
        """Fill an ellipse."""
        self.canvas.ellipse(self._placed([centre])[0], (across * self.height, up * self.height), colour)

    def line(self, colour: Colour, width: float, *points: Point) -> None:
        """Draw a line."""
        self.canvas.line(self._placed(points), width * self.height, colour)

    def glow(self, colour: Colour, centre: Point, radius: float, strength: float) -> None:
        """Lay light around a point."""
        self.canvas.glow(self._placed([centre])[0], radius * self.height, colour, strength)

    def beam(self, colour: Colour, opacity: float, *points: Point) -> None:
        """Lay a translucent shape."""
        self.canvas.veil(self._placed(points), colour, opacity)

    def _placed(self, points: Sequence[Point]) -> list[Point]:
        (x, y), scale = self.foot, self.height
        return [(x + self.towards * right * scale, y - up * scale) for right, up in points]


def _rounded(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """Return a closed Catmull-Rom curve through the points."""
    curve: list[Point] = []
    for at in range(len(points)):
        before, start, end, after = (points[(at + offset) % len(points)] for offset in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            x, y = (_spline(t, before[axis], start[axis], end[axis], after[axis]) for axis in (0, 1))
            curve.append((x, y))
    return curve


def _spline(t: float, before: float, start: float, end: float, after: float) -> float:
    bend = 2 * before - 5 * start + 4 * end - after
    twist = 3 * (start - end) + after - before
    return start + 0.5 * t * (end - before + t * (bend + t * twist))
