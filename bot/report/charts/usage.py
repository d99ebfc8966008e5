"""Usage per day, and failures by cause."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Matplotlib's stubs leave much of it unknown.
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.report.chart import FINDING_MAX, Chart
from bot.report.charts.bars import Line, draw_counts
from bot.report.charts.frame import SMALL_PT, framed
from bot.report.usage import failures, outcomes, per_day
from bot.report.words import number, percent

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Mapping
    from datetime import date

    from matplotlib.figure import Figure

    from bot.report.colours import Colours
    from bot.report.facts import Facts

OUTCOMES = ("came", "failed", "refused", "cancelled", "open")
CAUSES_MAX, BARS_MAX, ROWS_MAX = 8, 60, 400


def failures_chart(facts: Facts) -> Chart | None:
    """Return how many pictures failed by cause."""
    causes, counts = failures(facts.asked), outcomes(facts.asked)
    if not causes:
        return None
    failed, tried = counts["failed"], counts["failed"] + counts["came"]
    lines = [
        Line(name.capitalize() if name[0].islower() else name, f"{count:,}", count)
        for name, count in causes[:CAUSES_MAX]
    ]
    said = ", ".join(f"{name} {count:,}" for name, count in causes)
    finding = f"{failed:,} of {number(tried, 'picture')} failed ({percent(failed, tried)}): {said}."[:FINDING_MAX]
    rows = tuple((name, f"{count:,}", percent(count, failed)) for name, count in causes)
    title = "Why pictures failed"
    draw = partial(draw_counts, title=title, lines=lines)
    return Chart("failures", title, finding, ("Cause", "Pictures", "Of all failures"), rows, draw)


def usage_chart(facts: Facts) -> Chart | None:
    """Return how many pictures were asked for per day; the table has the newest ROWS_MAX days."""
    days = per_day(facts.asked)
    if not days:
        return None
    busiest = max(days, key=lambda day: days[day].total())
    finding = (
        f"{number(facts.pictures, 'picture')} in {number(len(days), 'day')}, most on {busiest}: "
        f"{days[busiest].total():,}."
    )
    changed = {change.at.date() for change in facts.changed} & days.keys()
    if changed:
        finding += " A dashed line: from that day on another deployment answers."
    rows = tuple((str(day), *(f"{days[day][name]:,}" for name in OUTCOMES)) for day in [*reversed(days)][:ROWS_MAX])
    columns = ("Day", *(name.capitalize() for name in OUTCOMES))
    return Chart("usage", "Pictures per day", finding, columns, rows, partial(_draw, days=days, changed=changed))


def _draw(
    figure: Figure, colours: Colours, *, days: Mapping[date, Counter[str]], changed: Collection[date] = ()
) -> None:
    """Draw a bar for every day; where they are too many, for as many days as make them few.

    A line stands before each of those with a day of *changed*.
    """
    step = -(-len(days) // BARS_MAX)
    dates = [*days]
    groups = [dates[start : start + step] for start in range(0, len(dates), step)]
    came = [sum(days[day]["came"] for day in group) for group in groups]
    rest = [sum(days[day].total() for day in group) - one for group, one in zip(groups, came, strict=True)]
    axes = framed(figure, colours, "Pictures per day" if step == 1 else f"Pictures per {step} days", 280, left_pt=56)
    places = range(len(groups))
    axes.bar(places, came, width=0.85, color=colours.first, label="came")
    if any(rest):
        axes.bar(places, rest, bottom=came, width=0.85, color=colours.second, label="did not", hatch="////",
                 edgecolor=colours.paper, linewidth=0)  # fmt: skip
        axes.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=2, frameon=False, fontsize=SMALL_PT,
                    labelcolor=colours.ink, handlelength=1.2, borderpad=0, columnspacing=1)  # fmt: skip
    for place, group in enumerate(groups):
        if any(day in changed for day in group):
            axes.axvline(place - 0.5, color=colours.ink, linewidth=1.5, linestyle=(0, (4, 3)))
    axes.set_ylim(0, 1.1 * max(one + other for one, other in zip(came, rest, strict=True)))
    axes.set_xlim(-0.6, len(groups) - 0.4)
    axes.locator_params(axis="y", nbins=3, integer=True)
    axes.grid(axis="y", color=colours.faint, linewidth=1)
    axes.set_axisbelow(True)
    ends = sorted({0, len(groups) - 1})
    axes.set_xticks(ends, [_day(groups[end][0]) for end in ends])
    labels = axes.get_xticklabels()
    if len(ends) > 1:
        labels[0].set_horizontalalignment("left")
        labels[-1].set_horizontalalignment("right")
    axes.yaxis.set_major_formatter("{x:,.0f}")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
