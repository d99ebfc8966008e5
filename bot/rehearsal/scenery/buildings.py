"""Motifs people built: lighthouse, boat, castle, house, robot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.rehearsal.scenery.colours import BLACK, WHITE, mix

if TYPE_CHECKING:
    from bot.rehearsal.scenery.brush import Brush
    from bot.rehearsal.scenery.colours import Colour

_STONE: Final[Colour] = (116, 112, 124)
_BEAM: Final[Colour] = (255, 240, 190)


def lighthouse(brush: Brush) -> None:
    """Draw a striped tower, its light on in the dark."""
    white, stripe = brush.lit((238, 234, 226)), brush.accent((186, 52, 48))
    dark = mix(brush.scene.palette.near, BLACK, 0.2)
    if brush.scene.hour.is_dark:
        brush.beam(_BEAM, 0.2, (0, 0.87), (-2.6, 1.14), (-2.6, 0.82))
        brush.beam(_BEAM, 0.2, (0, 0.87), (2.6, 1.06), (2.6, 0.72))
    for part in range(5):
        foot, top = 0.155 * part, 0.155 * (part + 1)
        below, above = 0.125 - 0.055 * foot, 0.125 - 0.055 * top
        colour = stripe if part % 2 else white
        brush.polygon(colour, (-below, foot), (below, foot), (above, top), (-above, top))
        shade = mix(colour, dark, 0.35)
        brush.polygon(shade, (below * 0.3, foot), (below, foot), (above, top), (above * 0.3, top))
    brush.box(dark, -0.125, 0.775, 0.125, 0.8)
    brush.box(mix(_BEAM, dark, 0.0 if brush.scene.hour.is_dark else 0.45), -0.06, 0.8, 0.06, 0.92)
    for x in (-0.06, 0.0, 0.06):
        brush.line(dark, 0.008, (x, 0.8), (x, 0.92))
    brush.polygon(stripe, (-0.085, 0.915), (0.085, 0.915), (0.0, 1.0))
    if brush.scene.hour.is_dark:
        brush.glow(_BEAM, (0, 0.865), 0.55, 0.85)


def boat(brush: Brush) -> None:
    """Draw a small ship under sail."""
    sail, hull = brush.accent((244, 238, 224)), brush.lit((92, 52, 40))
    brush.line(hull, 0.014, (0.0, 0.1), (0.0, 1.0))
    brush.polygon(sail, (0.025, 0.95), (0.025, 0.2), (0.44, 0.2))
    brush.polygon(mix(sail, BLACK, 0.12), (-0.025, 0.86), (-0.025, 0.2), (-0.34, 0.22))
    brush.blob(hull, (-0.46, 0.15), (0.0, 0.125), (0.52, 0.17), (0.34, 0.0), (0.0, -0.06), (-0.34, 0.0))
    brush.line(mix(hull, WHITE, 0.4), 0.012, (-0.43, 0.14), (0.0, 0.118), (0.48, 0.158))
    brush.polygon(brush.lit((196, 60, 52)), (0.0, 1.0), (0.0, 0.95), (-0.13, 0.985))


def castle(brush: Brush) -> None:
    """Draw towers with pointed roofs around a keep."""
    wall, roof = brush.lit(_STONE), brush.accent((86, 62, 108))
    far = mix(wall, brush.scene.palette.horizon, 0.3)
    for x, half, top in ((-0.34, 0.07, 0.58), (0.3, 0.075, 0.66)):
        _tower(brush, far, mix(roof, far, 0.35), x, half, top)
    brush.box(wall, -0.17, 0.0, 0.17, 0.62)
    _battlements(brush, wall, -0.19, 0.19, 0.62)
    _tower(brush, mix(wall, far, 0.4), roof, 0.02, 0.085, 0.78)
    front = mix(wall, brush.scene.palette.near, 0.35)
    brush.box(front, -0.56, 0.0, 0.56, 0.27)
    _battlements(brush, front, -0.56, 0.56, 0.27)
    for x in (-0.58, 0.58):
        _tower(brush, front, roof, x, 0.09, 0.42)
    brush.box(mix(front, BLACK, 0.5), -0.07, 0.0, 0.07, 0.12)
    brush.ellipse(mix(front, BLACK, 0.5), (0.0, 0.12), 0.07, 0.06)
    for x, y in (
        (-0.08, 0.5),
        (0.08, 0.5),
        (0.0, 0.4),
        (0.02, 0.72),
        (-0.34, 0.48),
        (0.3, 0.55),
        (-0.58, 0.32),
        (0.58, 0.32),
    ):
        brush.box(brush.window, x - 0.012, y - 0.025, x + 0.012, y + 0.025)


def _tower(brush: Brush, wall: Colour, roof: Colour, x: float, half: float, top: float) -> None:
    brush.box(wall, x - half, 0.0, x + half, top)
    brush.box(mix(wall, BLACK, 0.14), x + half * 0.3, 0.0, x + half, top)
    brush.polygon(roof, (x - half * 1.3, top), (x + half * 1.3, top), (x, top + half * 2.7))
    brush.polygon(mix(roof, BLACK, 0.2), (x + half * 0.3, top), (x + half * 1.3, top), (x, top + half * 2.7))
    brush.line(roof, 0.006, (x, top + half * 2.6), (x, top + half * 3.4))


def _battlements(brush: Brush, wall: Colour, left: float, right: float, top: float) -> None:
    pitch = 0.05
    for tooth in range(int((right - left) / pitch)):
        brush.box(wall, left + tooth * pitch, top - 0.01, left + (tooth + 0.55) * pitch, top + 0.03)


def house(brush: Brush) -> None:
    """Draw a cottage with a smoking chimney."""
    wall, roof = brush.lit((206, 176, 140)), brush.accent((140, 62, 52))
    smoke = mix(brush.scene.palette.horizon, WHITE, 0.4)
    for step in range(7):
        brush.beam(
            smoke, 0.3 - 0.035 * step, *_puff(0.27 + 0.018 * step**1.5, 0.92 + 0.085 * step, 0.035 + 0.012 * step)
        )
    brush.box(mix(wall, BLACK, 0.35), 0.22, 0.5, 0.32, 0.88)
    brush.box(wall, -0.48, 0.0, 0.48, 0.42)
    brush.box(mix(wall, BLACK, 0.16), 0.16, 0.0, 0.48, 0.42)
    brush.polygon(
        mix(roof, WHITE, 0.75) if brush.scene.is_snowy else roof, (-0.58, 0.4), (-0.3, 0.8), (0.36, 0.8), (0.58, 0.4)
    )
    brush.box(brush.lit((84, 52, 40)), -0.06, 0.0, 0.08, 0.28)
    for x in (-0.3, 0.31):
        brush.box(brush.window, x - 0.075, 0.15, x + 0.075, 0.29)
        brush.line(wall, 0.012, (x, 0.15), (x, 0.29))
        brush.line(wall, 0.012, (x - 0.075, 0.22), (x + 0.075, 0.22))
        if brush.scene.hour.is_dark:
            brush.glow(brush.window, (x, 0.2), 0.3, 0.4)


def _puff(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    return [
        (x + radius * dx, y + radius * dy)
        for dx, dy in ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7))
    ]


def robot(brush: Brush) -> None:
    """Draw a friendly machine."""
    steel, joint, eye = brush.accent((150, 172, 188)), brush.lit((70, 80, 96)), (140, 246, 255)
    for x in (-0.12, 0.12):
        brush.box(joint, x - 0.045, 0.04, x + 0.045, 0.28)
        brush.blob(steel, (x - 0.1, 0.0), (x + 0.1, 0.0), (x + 0.07, 0.09), (x - 0.07, 0.09))
        brush.line(joint, 0.05, (2 * x, 0.58), (2.75 * x, 0.4), (2.5 * x, 0.28))
        brush.ellipse(steel, (2.5 * x, 0.26), 0.055, 0.055)
        brush.ellipse(steel, (2 * x, 0.58), 0.07, 0.07)
    brush.blob(
        steel,
        (-0.2, 0.25),
        (0.0, 0.215),
        (0.2, 0.25),
        (0.23, 0.45),
        (0.2, 0.63),
        (0.0, 0.66),
        (-0.2, 0.63),
        (-0.23, 0.45),
    )
    brush.box(mix(steel, BLACK, 0.3), -0.11, 0.4, 0.11, 0.55)
    brush.ellipse(brush.lit((232, 92, 72)), (-0.05, 0.475), 0.025, 0.025)
    brush.ellipse(brush.lit((240, 190, 80)), (0.05, 0.475), 0.025, 0.025)
    brush.box(joint, -0.05, 0.64, 0.05, 0.7)
    brush.line(joint, 0.014, (0.0, 0.9), (0.0, 0.99))
    brush.ellipse(eye, (0.0, 1.0), 0.022, 0.022)
    brush.blob(
        steel,
        (-0.19, 0.7),
        (0.0, 0.685),
        (0.19, 0.7),
        (0.215, 0.8),
        (0.18, 0.91),
        (0.0, 0.93),
        (-0.18, 0.91),
        (-0.215, 0.8),
    )
    brush.blob(
        mix(joint, BLACK, 0.4), (-0.14, 0.75), (0.14, 0.75), (0.15, 0.81), (0.13, 0.87), (-0.13, 0.87), (-0.15, 0.81)
    )
    for x in (-0.065, 0.065):
        brush.glow(eye, (x, 0.81), 0.12, 0.6)
        brush.ellipse(eye, (x, 0.81), 0.028, 0.034)
