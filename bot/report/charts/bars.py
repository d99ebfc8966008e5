"""Shares and counts as horizontal bars, each under its own words, so that long names fit a phone."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Matplotlib's stubs leave much of it unknown.
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.report.charts.frame import SMALL_PT, framed, percent_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.judging.shares import Interval
    from bot.report.colours import Colours

ROW_PT = 46
BAR, LABEL = 0.3, 0.34
"""In parts of a row: how thick a bar is, and how high above it its words stand."""


@dataclass(frozen=True, slots=True)
class Line:
    """*label* stands above on the left, *value* on the right; *interval* is None where there is none to draw.

    *is_sure* fills a point: the words say so much, and no more.
    """

    label: str
    value: str
    length: float = 0.0
    interval: Interval | None = None
    is_sure: bool = False


def draw_shares(figure: Figure, colours: Colours, *, title: str, lines: Sequence[Line]) -> None:
    """Draw bars from 0 to 100 %, with their intervals as whiskers."""
    axes = _rows(figure, colours, title, lines)
    percent_axis(axes, colours)
    for row, line in enumerate(lines):
        if line.interval:
            axes.barh(row, line.interval.share, height=BAR, color=colours.first)
            _whisker(axes, row, line.interval, colours.ink)


def draw_points(figure: Figure, colours: Colours, *, title: str, lines: Sequence[Line]) -> None:
    """Draw shares as points with their intervals, about a line at 50 %."""
    axes = _rows(figure, colours, title, lines)
    percent_axis(axes, colours)
    axes.axvline(0.5, color=colours.ink, linewidth=1.5, linestyle=(0, (4, 3)))
    for row, line in enumerate(lines):
        if not (found := line.interval):
            continue
        colour = colours.first
        axes.plot([found.low, found.high], [row, row], color=colour, linewidth=4, solid_capstyle="butt")
        face = colour if line.is_sure else colours.paper
        axes.plot(
            [found.share], [row], marker="o", markersize=11, markerfacecolor=face, markeredgecolor=colour,
            markeredgewidth=2.5,
        )  # fmt: skip


def draw_counts(figure: Figure, colours: Colours, *, title: str, lines: Sequence[Line]) -> None:
    """Draw bars as long as their numbers, the longest over the whole width."""
    axes = _rows(figure, colours, title, lines, bottom_pt=10)
    axes.set_xlim(0, max(line.length for line in lines))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    for row, line in enumerate(lines):
        axes.barh(row, line.length, height=BAR, color=colours.second)


def _rows(figure: Figure, colours: Colours, title: str, lines: Sequence[Line], bottom_pt: float = 42) -> Axes:
    axes = framed(figure, colours, title, 42 + bottom_pt + ROW_PT * len(lines), bottom_pt=bottom_pt)
    axes.set_ylim(len(lines) - 0.6, -0.6)
    axes.set_yticks([])
    across = axes.get_yaxis_transform()
    for row, line in enumerate(lines):
        words: dict[str, Any] = {"color": colours.ink, "fontsize": SMALL_PT, "va": "center", "transform": across}
        words["bbox"] = {"facecolor": colours.paper, "edgecolor": "none", "pad": 1.5}  # no line runs through them
        axes.text(0, row - LABEL, line.label, ha="left", **words)
        axes.text(1, row - LABEL, line.value, ha="right", **words)
    return axes


def _whisker(axes: Axes, row: int, interval: Interval, colour: str) -> None:
    axes.plot([interval.low, interval.high], [row, row], color=colour, linewidth=2)
    axes.plot([interval.low, interval.high], [row, row], color=colour, marker="|", markersize=9, linestyle="none")
