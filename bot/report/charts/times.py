"""How long pictures waited and took to paint."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Matplotlib's stubs leave much of it unknown.
from __future__ import annotations

import itertools
from functools import partial
from math import log10
from typing import TYPE_CHECKING

from bot.report.chart import Chart
from bot.report.charts.frame import SMALL_PT, framed
from bot.report.times import spread, times_of
from bot.report.words import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.report.colours import Colours
    from bot.report.facts import Facts
    from bot.report.rows import Lasted
    from bot.report.times import Times

BINS = 30
LEAST_MS, MOST_MS = 100.0, 3_600_000.0
TICKS = {100: "0.1 s", 1000: "1 s", 10_000: "10 s", 60_000: "1 min", 600_000: "10 min", 3_600_000: "1 h"}
HEIGHT_PT = 330


def times_chart(facts: Facts) -> Chart | None:
    """Return both as histograms of equal steps in ratio; None where nothing was painted."""
    waited, painted = times_of(facts.waited), times_of(facts.painted)
    if not waited or not painted:
        return None
    finding = f"{_said('Waiting', waited)}; {_said('painting', painted)}."
    rows = [_row("Waiting", "all", waited), _row("Painting", "all", painted)]
    rows += [
        _row("Painting", target, times)
        for target in sorted({row.target for row in facts.painted})
        if (times := times_of(row for row in facts.painted if row.target == target))
    ]
    draw = partial(_draw, waited=facts.waited, painted=facts.painted, times=(waited, painted))
    columns = ("What", "Model", "Pictures", "Half within", "90 % within", "99 % within")
    return Chart("times", "How long pictures take", finding, columns, tuple(rows), draw)


def _said(what: str, times: Times) -> str:
    p50, p90, p99 = map(duration, (times.p50, times.p90, times.p99))
    return f"{what} takes half of the pictures up to {p50}, 90 % up to {p90}, 99 % up to {p99}"


def _row(what: str, target: str, times: Times) -> tuple[str, ...]:
    return (what, target, f"{times.pictures:,}", duration(times.p50), duration(times.p90), duration(times.p99))


def _draw(
    figure: Figure, colours: Colours, *, waited: Sequence[Lasted], painted: Sequence[Lasted], times: tuple[Times, Times]
) -> None:
    below = framed(figure, colours, "How long pictures take", HEIGHT_PT)
    box = below.get_position()
    height = (box.height - 30 / HEIGHT_PT) / 2
    below.set_position((box.x0, box.y0, box.width, height - 20 / HEIGHT_PT))
    above = figure.add_axes((box.x0, box.y1 - height, box.width, height - 20 / HEIGHT_PT))
    for side in ("top", "right", "left"):
        above.spines[side].set_visible(False)
    above.spines["bottom"].set_color(colours.faint)
    above.set_facecolor("none")
    edges = _edges([*waited, *painted])
    _histogram(above, colours, "Waiting", spread(waited, edges), edges, times[0])
    _histogram(below, colours, "Painting", spread(painted, edges), edges, times[1])
    above.set_xticks([])
    ticks = {ms: name for ms, name in TICKS.items() if edges[0] <= ms <= edges[-1]}
    below.set_xticks([log10(ms) for ms in ticks], list(ticks.values()))
    for ms, label in zip(ticks, below.get_xticklabels(), strict=True):
        if ms < edges[2]:
            label.set_horizontalalignment("left")
        elif ms > edges[-3]:
            label.set_horizontalalignment("right")


def _edges(rows: Sequence[Lasted]) -> list[float]:
    """Return the edges of bins that hold every time, from tenths of a second to an hour at most."""
    times = [min(max(float(row.ms), LEAST_MS), MOST_MS) for row in rows]
    first = log10(min(times)) - 0.05
    last = max(log10(max(times)), first + 1) + 0.05
    return [10 ** (first + (last - first) * step / BINS) for step in range(BINS + 1)]


def _histogram(axes: Axes, colours: Colours, name: str, counts: list[int], edges: list[float], times: Times) -> None:
    logs = [log10(edge) for edge in edges]
    top = max(counts)
    axes.bar(
        logs[:-1], counts, width=[after - before for before, after in itertools.pairwise(logs)], align="edge",
        color=colours.first, edgecolor=colours.paper, linewidth=0.8,
    )  # fmt: skip
    axes.set_xlim(logs[0], logs[-1])
    axes.set_ylim(0, top * 1.02)
    axes.set_yticks([])
    words = f"{name}: half within {duration(times.p50)}, 90 % {duration(times.p90)}"
    axes.set_title(words, loc="left", fontsize=SMALL_PT, color=colours.ink, pad=6)
    for ms in (times.p50, times.p90):
        at = log10(max(ms, edges[0]))
        axes.axvline(at, color=colours.second, linewidth=2, linestyle=(0, (4, 2)))
