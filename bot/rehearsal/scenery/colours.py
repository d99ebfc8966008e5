"""Colours that go together: palettes by hour of the day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

Colour = tuple[int, int, int]
"""Red, green, blue, each 0 to 255."""

BLACK: Final[Colour] = (0, 0, 0)
WHITE: Final[Colour] = (255, 255, 255)


class Hour(StrEnum):
    """The light a scene is seen in."""

    DAWN = "dawn"
    DAY = "day"
    SUNSET = "sunset"
    DUSK = "dusk"
    NIGHT = "night"
    STORM = "storm"

    @property
    def is_dark(self) -> bool:
        """Whether windows are lit."""
        return self in {Hour.DUSK, Hour.NIGHT, Hour.STORM}


@dataclass(frozen=True, slots=True)
class Palette:
    """Sky from *zenith* over *middle* to *horizon*, the *light* of sun or moon, and *near*, the darkest foreground."""

    zenith: Colour
    middle: Colour
    horizon: Colour
    light: Colour
    near: Colour

    def tinted(self, tint: Colour, amount: float) -> Palette:
        """Return the palette drawn towards one colour; *amount* 0 to 1. The light stays as it is."""
        return replace(
            self,
            zenith=mix(self.zenith, mix(self.zenith, tint, 0.8), amount),
            middle=mix(self.middle, tint, amount),
            horizon=mix(self.horizon, mix(tint, WHITE, 0.35), amount * 0.7),
            near=mix(self.near, mix(tint, BLACK, 0.75), amount),
        )


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour between the two; *share* 0 is *one*, 1 is *other*."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hex(text: str) -> Colour:
    red, green, blue = bytes.fromhex(text)
    return red, green, blue


def _palette(colours: str) -> Palette:
    return Palette(*map(_hex, colours.split()))


PALETTES: Final[Mapping[Hour, tuple[Palette, ...]]] = {
    Hour.DAWN: (
        _palette("5f7fae e3a9b6 ffe6c7 fff9ea 2b3552"),
        _palette("6f7fc4 f0aeb0 ffdfba fff6e4 33294f"),
        _palette("4f93a8 bfd8c6 fdeecb fffbe9 1f3f49"),
    ),
    Hour.DAY: (
        _palette("2676b8 82c0e6 e6f4f3 fffdf2 15403a"),
        _palette("3f97c2 a3d6d8 f7efd8 fffcec 1d4a47"),
        _palette("3a6fb5 93bce8 f4e9e4 fffaf0 243a5a"),
    ),
    Hour.SUNSET: (
        _palette("2c2b66 b34d78 ffb067 fff0c4 1b1230"),
        _palette("33497f dd7a62 fbd39a fff5d8 231d3a"),
        _palette("3b1f56 d2466a ff9a5a ffe9b8 180d26"),
    ),
    Hour.DUSK: (
        _palette("151b49 4c4191 dc8ca6 ffe9d8 0f0f2e"),
        _palette("0d2a46 2d6c82 f0c08a fff0d0 0a1a2a"),
        _palette("1b1440 6b3f8c f08f7e ffe6cf 120b2a"),
    ),
    Hour.NIGHT: (
        _palette("040a22 11285a 3d6ca0 f5f1dc 030815"),
        _palette("09092a 2a1f5e 6757a6 f3ecff 06051a"),
        _palette("03121f 0d3b4f 3f8587 effae6 021016"),
    ),
    Hour.STORM: (
        _palette("161d29 37475a 8b9ea8 eaf3f5 0a1017"),
        _palette("1b1a2c 454561 a39aa8 f4eef2 0e0c18"),
    ),
}
