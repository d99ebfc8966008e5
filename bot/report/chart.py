"""A chart: what it shows in words, in a table, and drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bot.report.colours import Colours

FINDING_MAX = 1024
"""Discord's limit for the description of a file."""


class Draw(Protocol):
    """Draws onto an empty figure of the right width, whose height it may set."""

    def __call__(self, figure: Figure, colours: Colours) -> None:
        """Draw with these colours."""
        ...


@dataclass(frozen=True, slots=True)
class Chart:
    """*finding* says in a sentence what there is to see, FINDING_MAX characters at most: it is the alt text too.

    *columns* and *rows* are the table of the same numbers. The drawing is made when it is asked for, by matplotlib,
    which is loaded only then; that takes a while, so call it on a thread.
    """

    name: str
    title: str
    finding: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    draw: Draw = field(repr=False)

    def png(self) -> bytes:
        """Return a picture with a background of its own, legible at the width of a phone."""
        from bot.report.drawing import to_png  # noqa: PLC0415  # matplotlib is loaded for charts only

        return to_png(self)

    def svg(self) -> str:
        """Return an `<svg>` element for a page, with text as text, that follows the reader's light or dark colours."""
        from bot.report.drawing import to_svg  # noqa: PLC0415  # matplotlib is loaded for charts only

        return to_svg(self)
