"""Who won against whom: a table of shares, shaded."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Matplotlib's stubs leave much of it unknown.
from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.report.chart import FINDING_MAX, Chart
from bot.report.charts.frame import SMALL_PT, framed
from bot.report.words import joined, number, short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.figure import Figure

    from bot.report.colours import Colours
    from bot.report.preferences import Preferences

NAMES_MAX = 5
"""More do not fit a phone; the table has them all."""

Wins = dict[tuple[str, str], int]


def wins_chart(found: Preferences) -> Chart | None:
    """Return the wins of every target against every other, all counted votes in, those after a verdict too."""
    wins: Wins = {}
    for pair in found.pairs:
        wins[pair.first, pair.second], wins[pair.second, pair.first] = pair.tally.wins, pair.tally.losses
    decided = sum(wins.values())
    if not decided:
        return None
    names = sorted({name for pair in wins for name in pair}, key=lambda name: (-_share(wins, name), name))
    said = [f"{name} won {_won(wins, name)} of {_met(wins, name)}" for name in names if _met(wins, name)]
    finding = f"Of {number(decided, 'decided vote')}, {joined(said)}."[:FINDING_MAX]
    rows = tuple(
        (
            f"{pair.first} – {pair.second}",
            *map(str, (pair.tally.wins, pair.tally.losses, pair.tally.ties, pair.tally.neither)),
        )
        for pair in found.pairs
    )
    columns = ("First – second", "First won", "Second won", "About the same", "Neither good")
    return Chart(
        "wins", "Who won against whom", finding, columns, rows, partial(_draw, names=names[:NAMES_MAX], wins=wins)
    )


def _draw(figure: Figure, colours: Colours, *, names: list[str], wins: Mapping[tuple[str, str], int]) -> None:
    count = len(names)
    axes = framed(figure, colours, "Who won against whom", 88 + 52 * count, bottom_pt=12)
    axes.set_xlim(-0.5, count - 0.5)
    axes.set_ylim(count - 0.5, -1.15)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["bottom"].set_visible(False)
    axes.text(
        -0.48, -0.95, "Row against column: wins of decided votes", color=colours.muted, fontsize=SMALL_PT, va="center"
    )
    for row, first in enumerate(names):
        for column, second in enumerate(names):
            words, alpha = _cell(first, second, wins, 46 // count)
            axes.fill_between(
                [column - 0.48, column + 0.48], row - 0.42, row + 0.42, color=colours.first, alpha=alpha, linewidth=0
            )
            is_name = row == column
            text = short(first, 34 // count) if is_name else words
            weight = "bold" if is_name else "normal"
            axes.text(column, row, text, color=colours.ink, fontsize=SMALL_PT, ha="center", va="center", weight=weight)


def _cell(first: str, second: str, wins: Mapping[tuple[str, str], int], letters: int) -> tuple[str, float]:
    """Return what stands in a cell of so many *letters*, and how dark it is."""
    won, lost = wins.get((first, second), 0), wins.get((second, first), 0)
    if not won + lost:
        return "–", 0.0
    share, words = won / (won + lost), f"{won} of {won + lost}"
    return words if len(words) <= letters else f"{100 * share:.0f} %", 0.45 * share


def _won(wins: Wins, name: str) -> int:
    return sum(count for (first, _), count in wins.items() if first == name)


def _met(wins: Wins, name: str) -> int:
    return sum(count for pair, count in wins.items() if name in pair)


def _share(wins: Wins, name: str) -> float:
    return _won(wins, name) / max(1, _met(wins, name))
