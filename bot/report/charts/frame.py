"""What charts have in common: a frame that fits a phone, with few lines and large text."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Matplotlib's stubs leave much of it unknown.
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.report.colours import Colours

SMALL_PT = 12
TITLE_PT = 14


def framed(
    figure: Figure, colours: Colours, title: str, height_pt: float, *, left_pt: float = 14, bottom_pt: float = 42
) -> Axes:
    """Return axes under a title, without a box; *left_pt* and *bottom_pt* are room for text beside and below them."""
    width_pt = figure.get_figwidth() * 72
    figure.set_figheight(height_pt / 72)
    figure.text(14 / width_pt, 1 - 24 / height_pt, title, color=colours.ink, fontsize=TITLE_PT, fontweight="bold")
    top = 40
    axes = figure.add_axes(
        (left_pt / width_pt, bottom_pt / height_pt, 1 - (left_pt + 16) / width_pt, 1 - (bottom_pt + top) / height_pt)
    )
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(colours.faint)
    axes.set_facecolor("none")
    axes.tick_params(colors=colours.ink, length=0, pad=6)
    return axes


def percent_axis(axes: Axes, colours: Colours) -> None:
    """Let the horizontal axis run from 0 to 100 %, with a line in the middle."""
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    ticks = axes.get_xticklabels()
    ticks[0].set_horizontalalignment("left")
    ticks[-1].set_horizontalalignment("right")
    axes.grid(axis="x", color=colours.faint, linewidth=1)
    axes.set_axisbelow(True)
