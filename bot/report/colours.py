"""The colours of charts, for light and dark: told apart by everybody, and never by colour alone.

M. Okabe and K. Ito, "Color Universal Design" (2008); two are lighter on dark, to stand out from it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields


@dataclass(frozen=True, slots=True)
class Colours:
    """*ink* writes, *faint* rules lines, *paper* lies behind; *first* and *second* stand for what there is to see."""

    ink: str
    muted: str
    faint: str
    paper: str
    first: str
    second: str


LIGHT = Colours("#1f2328", "#57606a", "#d0d7de", "#ffffff", "#0072b2", "#d55e00")
DARK = Colours("#e6e8eb", "#a4acb5", "#40464e", "#1b1d21", "#56b4e9", "#e69f00")

MARKED = Colours("#010203", "#010204", "#010205", "#010206", "#010207", "#010208")
"""No colours to be seen: marks that stand in a drawing until each becomes a variable of the page's style."""

NAMES = tuple(field.name for field in fields(Colours))


def variables(colours: Colours) -> str:
    """Write the colours as CSS variables."""
    return "".join(f"--chart-{name}:{value};" for name, value in zip(NAMES, astuple(colours), strict=True))


def with_variables(svg: str) -> str:
    """Return the drawing with a variable in place of each mark."""
    for name, mark in zip(NAMES, astuple(MARKED), strict=True):
        svg = svg.replace(mark, f"var(--chart-{name})")
    return svg
