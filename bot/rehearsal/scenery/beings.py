"""Motifs that live: tree, fox, cat, astronaut, wanderer."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from bot.rehearsal.scenery.colours import BLACK, WHITE, mix

if TYPE_CHECKING:
    from bot.rehearsal.scenery.brush import Brush


def tree(brush: Brush) -> None:
    """Draw a broad old tree."""
    rng = random.Random(brush.scene.seed)
    bark, leaf = brush.lit((74, 54, 46)), brush.accent((58, 122, 76))
    brush.polygon(bark, (-0.09, 0.0), (-0.045, 0.1), (-0.04, 0.5), (0.04, 0.5), (0.045, 0.1), (0.09, 0.0))
    for x, y in ((-0.22, 0.62), (0.24, 0.64), (-0.1, 0.72), (0.12, 0.7)):
        brush.line(bark, 0.025, (0.0, 0.38), (x * 0.5, 0.38 + (y - 0.38) * 0.6), (x, y))
    for tone in range(4):
        colour = mix(mix(leaf, BLACK, 0.3), mix(leaf, brush.scene.palette.light, 0.35), tone / 3)
        for _ in range(46):
            angle, reach = rng.uniform(0, math.tau), math.sqrt(rng.random()) * (1 - 0.13 * tone)
            x, y = 0.33 * reach * math.cos(angle) - 0.03 * tone, 0.72 + 0.18 * reach * math.sin(angle) + 0.025 * tone
            size = rng.uniform(0.6, 1.0) * (0.1, 0.075, 0.05, 0.032)[tone]
            brush.ellipse(colour, (x, y), size, size * 0.85)


def fox(brush: Brush) -> None:
    """Draw a sitting fox, its tail around it."""
    fur, pale, dark = brush.accent((214, 112, 28)), brush.lit((246, 236, 222)), brush.lit((52, 34, 34))
    brush.blob(
        fur,
        (-0.16, 0.02),
        (-0.36, 0.0),
        (-0.55, 0.08),
        (-0.63, 0.26),
        (-0.56, 0.46),
        (-0.47, 0.3),
        (-0.36, 0.2),
        (-0.18, 0.2),
    )
    brush.blob(pale, (-0.612, 0.31), (-0.56, 0.46), (-0.5, 0.33), (-0.55, 0.28))
    brush.blob(
        mix(fur, BLACK, 0.1),
        (-0.02, 0.64),
        (-0.13, 0.5),
        (-0.25, 0.28),
        (-0.28, 0.1),
        (-0.22, 0.0),
        (0.05, 0.0),
        (0.13, 0.25),
        (0.15, 0.5),
    )
    brush.blob(
        fur, (0.15, 0.66), (0.0, 0.66), (-0.06, 0.45), (0.03, 0.22), (0.1, 0.0), (0.22, 0.0), (0.19, 0.25), (0.2, 0.48)
    )
    brush.blob(dark, (0.1, 0.0), (0.23, -0.005), (0.205, 0.1), (0.17, 0.2), (0.125, 0.12))
    brush.blob(pale, (0.19, 0.56), (0.09, 0.6), (0.1, 0.46), (0.16, 0.3), (0.2, 0.44))
    brush.polygon(dark, (-0.07, 0.78), (-0.085, 1.0), (0.03, 0.86))
    brush.polygon(fur, (-0.07, 0.74), (-0.07, 0.94), (0.03, 0.85))
    brush.polygon(dark, (0.07, 0.85), (0.13, 1.01), (0.18, 0.82))
    brush.polygon(fur, (0.07, 0.83), (0.125, 0.95), (0.17, 0.8))
    brush.blob(
        fur,
        (-0.09, 0.72),
        (-0.04, 0.84),
        (0.08, 0.88),
        (0.19, 0.82),
        (0.27, 0.745),
        (0.39, 0.7),
        (0.37, 0.66),
        (0.2, 0.6),
        (0.03, 0.58),
    )
    brush.blob(pale, (0.37, 0.675), (0.26, 0.69), (0.14, 0.68), (0.0, 0.66), (0.03, 0.59), (0.2, 0.6))
    brush.ellipse(dark, (0.38, 0.69), 0.02, 0.017)
    brush.ellipse(dark, (0.185, 0.755), 0.016, 0.019)


def cat(brush: Brush) -> None:
    """Draw a cat from behind, looking into the distance."""
    fur = brush.accent((44, 40, 52))
    brush.line(fur, 0.065, (0.12, 0.04), (0.34, 0.035), (0.46, 0.09), (0.5, 0.2), (0.46, 0.29))
    brush.ellipse(fur, (0.46, 0.29), 0.032, 0.032)
    brush.blob(
        fur,
        (-0.2, 0.0),
        (0.2, 0.0),
        (0.25, 0.14),
        (0.19, 0.38),
        (0.1, 0.58),
        (-0.1, 0.58),
        (-0.19, 0.38),
        (-0.25, 0.14),
    )
    brush.ellipse(fur, (0.0, 0.7), 0.165, 0.14)
    for side in (-1, 1):
        brush.polygon(fur, (side * 0.16, 0.7), (side * 0.15, 0.93), (side * 0.03, 0.81))
        brush.polygon(mix(fur, BLACK, 0.35), (side * 0.13, 0.78), (side * 0.135, 0.885), (side * 0.07, 0.815))
    rim = mix(fur, brush.scene.palette.light, 0.45)
    brush.line(rim, 0.008, (-0.2, 0.36), (-0.16, 0.46), (-0.11, 0.56))
    brush.line(rim, 0.008, (-0.165, 0.7), (-0.152, 0.92))


def astronaut(brush: Brush) -> None:
    """Draw an astronaut on a walk."""
    suit, shade, visor = brush.accent((232, 234, 240)), brush.lit((158, 162, 178)), brush.lit((34, 44, 74))
    brush.box(shade, -0.2, 0.36, 0.2, 0.68)
    for x in (-0.1, 0.1):
        brush.blob(
            suit,
            (x - 0.08, 0.38),
            (x + 0.08, 0.38),
            (x + 0.075, 0.1),
            (x + 0.09, 0.0),
            (x - 0.09, 0.0),
            (x - 0.075, 0.1),
        )
        brush.blob(shade, (x - 0.095, 0.0), (x + 0.095, 0.0), (x + 0.085, 0.06), (x - 0.085, 0.06))
        brush.line(suit, 0.11, (1.7 * x, 0.6), (2.6 * x, 0.46), (2.5 * x, 0.34))
        brush.ellipse(shade, (2.5 * x, 0.31), 0.055, 0.055)
    brush.blob(suit, (-0.17, 0.34), (0.17, 0.34), (0.19, 0.5), (0.18, 0.64), (0.0, 0.68), (-0.18, 0.64), (-0.19, 0.5))
    brush.box(shade, -0.075, 0.46, 0.075, 0.57)
    brush.ellipse(brush.lit((220, 76, 60)), (-0.035, 0.515), 0.018, 0.018)
    brush.ellipse(brush.lit((88, 180, 220)), (0.035, 0.515), 0.018, 0.018)
    brush.ellipse(suit, (0.0, 0.8), 0.185, 0.185)
    brush.ellipse(visor, (0.035, 0.795), 0.135, 0.12)
    brush.blob(mix(visor, WHITE, 0.55), (0.06, 0.87), (0.12, 0.85), (0.14, 0.79), (0.115, 0.83))


def wanderer(brush: Brush) -> None:
    """Draw somebody in a cloak, a scarf in the wind, looking ahead."""
    cloak, skin, scarf = brush.lit((52, 56, 84)), brush.lit((222, 178, 150)), brush.accent((204, 62, 54))
    brush.line(brush.lit((96, 70, 52)), 0.02, (0.24, 0.0), (0.2, 0.92))
    brush.blob(cloak, (-0.2, 0.0), (0.18, 0.0), (0.13, 0.35), (0.1, 0.68), (0.0, 0.78), (-0.1, 0.68), (-0.14, 0.35))
    brush.line(cloak, 0.05, (0.06, 0.62), (0.16, 0.5), (0.21, 0.56))
    brush.ellipse(skin, (0.02, 0.86), 0.07, 0.08)
    brush.blob(brush.lit((46, 34, 38)), (0.06, 0.93), (-0.02, 0.955), (-0.075, 0.89), (-0.06, 0.8), (-0.02, 0.86))
    brush.blob(
        scarf,
        (0.08, 0.775),
        (0.0, 0.8),
        (-0.09, 0.78),
        (-0.22, 0.8),
        (-0.4, 0.74),
        (-0.24, 0.72),
        (-0.08, 0.725),
        (0.05, 0.73),
    )
