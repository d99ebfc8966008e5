"""The preferences as a forest plot, and wordings beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.judging.shares import Interval
from bot.judging.wording import Evidence
from bot.report.chart import FINDING_MAX, Chart
from bot.report.charts.bars import Line, draw_points
from bot.report.words import PAIRED_NAME_MAX, percent_range, short

if TYPE_CHECKING:
    from bot.report.preferences import Pair, Preferences, Wordings

ROWS_MAX = 8
COLUMNS = ("Comparison", "Preferred", "Decided", "95 % interval", "People", "Prompts", "So far")


def preference_chart(found: Preferences) -> Chart | None:
    """Return each pair's share of the decided votes; with three targets and more, each against a typical other too."""
    pairs = [_ahead_first(pair) for pair in found.pairs[:ROWS_MAX]]
    if not pairs:
        return None
    lines = [
        Line(
            f"{short(first, PAIRED_NAME_MAX)} over {short(second, PAIRED_NAME_MAX)}",
            _value(pair),
            0,
            interval,
            is_sure=pair.verdict.evidence is Evidence.PREFERRED,
        )
        for (first, second, interval), pair in zip(pairs, found.pairs, strict=False)
    ]
    overall = sorted(found.overall.items(), key=lambda item: -item[1].share)[:ROWS_MAX]
    lines += [Line(f"{short(name)} over any other", f"{100 * one.share:.0f} %", 0, one) for name, one in overall]
    title = "Which model people prefer"
    return Chart(
        "preferences", title, _finding(found), COLUMNS, (*(_row(pair) for pair in found.pairs), *_overall(found)),
        partial(draw_points, title=title, lines=lines),
    )  # fmt: skip


def wordings_chart(found: Preferences) -> Chart | None:
    """Return how wordings fared against each other on one model. The drawing numbers them, the table has the words."""
    decided = [pair for pair in found.wordings if pair.interval]
    if not decided:
        return None
    lines = [
        Line(f"Pair {number}: first over second", f"{100 * pair.interval.share:.0f} %", 0, pair.interval)
        for number, pair in enumerate(decided[:ROWS_MAX], 1)
        if pair.interval
    ]
    clear = sum(not pair.interval.includes_half for pair in decided if pair.interval)
    finding = (
        f"{len(decided)} pairs of wordings were compared on one model each; in {clear or 'none'} of them the votes "
        "speak clearly for one."
    )
    return Chart(
        "wordings", "Which wording people prefer", finding,
        ("Pair", "First wording", "Second wording", "Model", "First preferred", "Decided", "95 % interval"),
        tuple(_worded(number, pair) for number, pair in enumerate(decided, 1)),
        partial(draw_points, title="Which wording people prefer", lines=lines),
    )  # fmt: skip


def _ahead_first(pair: Pair) -> tuple[str, str, Interval | None]:
    """Return the pair with the one ahead first, as the sentences have it."""
    found = pair.verdict.interval
    if found and found.share < 0.5:  # noqa: PLR2004  # half
        return pair.second, pair.first, Interval(1 - found.share, 1 - found.high, 1 - found.low)
    return pair.first, pair.second, found


def _value(pair: Pair) -> str:
    if pair.verdict.evidence is Evidence.TOO_EARLY:
        return "too early"
    share = pair.verdict.tally.decided_share or 0.0
    return f"{100 * max(share, 1 - share):.0f} %, {pair.verdict.evidence}"


def _row(pair: Pair) -> tuple[str, ...]:
    first, second, interval = _ahead_first(pair)
    found = pair.verdict
    wins = found.tally.wins if first == pair.first else found.tally.losses
    people, prompts = str(found.raters), str(found.prompts)
    between = percent_range(interval) if interval else "–"
    return f"{first} over {second}", str(wins), str(found.tally.decided), between, people, prompts, found.evidence.value


def _overall(found: Preferences) -> list[tuple[str, ...]]:
    return [
        (f"{name} over any other", f"{100 * one.share:.0f} %", "", percent_range(one), "", "", "")
        for name, one in sorted(found.overall.items(), key=lambda item: -item[1].share)
    ]


def _worded(number: int, pair: Wordings) -> tuple[str, ...]:
    between = percent_range(pair.interval) if pair.interval else ""
    return str(number), pair.first, pair.second, pair.target, str(pair.tally.wins), str(pair.tally.decided), between


def _finding(found: Preferences) -> str:
    said = [
        f"{pair.first} and {pair.second}: too early to say"
        if pair.verdict.evidence is Evidence.TOO_EARLY
        else pair.verdict.sentence.replace("*", "")
        for pair in found.pairs
    ]
    return f"{'; '.join(said)}."[:FINDING_MAX]
