"""Likes per target and per style, and what is wrong."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.report.chart import FINDING_MAX, Chart
from bot.report.charts.bars import Line, draw_shares
from bot.report.verdicts import liked, wrong
from bot.report.words import DEFECTS, percent_range, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.report.facts import Facts
    from bot.report.verdicts import Share

ROWS_MAX = 8


def likes_chart(facts: Facts) -> Chart | None:
    """Return the share of likes of each target, among others than the author."""
    return _liked("likes", "How often pictures are liked", "Model", liked(facts.said))


def styles_chart(facts: Facts) -> Chart | None:
    """Return the same of each style."""
    return _liked("styles", "How often pictures in a style are liked", "Style", liked(facts.styled))


def _liked(key: str, title: str, what: str, shares: Sequence[Share]) -> Chart | None:
    if not shares:
        return None
    lines = [
        Line(short(share.name), f"{share.count:,} of {share.total:,}", 0, share.interval) for share in shares[:ROWS_MAX]
    ]
    said = [f"{share.name} {share.count:,} of {share.total:,} ({percent_range(share.interval)})" for share in shares]
    finding = f"Liked by people other than the one who asked: {'; '.join(said)}."[:FINDING_MAX]
    columns = (what, "Likes", "Not right", "Liked", "95 % interval", "People")
    rows = tuple(
        (share.name, f"{share.count:,}", f"{share.total - share.count:,}", *_figures(share)) for share in shares
    )
    return Chart(key, title, finding, columns, rows, partial(draw_shares, title=title, lines=lines))


def wrong_chart(facts: Facts) -> Chart | None:
    """Return the share of the answers that ticked each thing."""
    shares = wrong(facts)
    if not shares:
        return None
    title, total = "What is wrong with pictures", shares[0].total
    lines = [Line(DEFECTS[share.name].capitalize(), f"{share.count:,}", 0, share.interval) for share in shares]
    said = [f"{DEFECTS[share.name]} {share.count:,}" for share in shares]
    finding = f"Ticked in {total:,} answers of “Tell us more”: {', '.join(said)}."[:FINDING_MAX]
    columns = ("What is wrong", "Ticked", "Answers", "Share", "95 % interval", "People")
    rows = tuple((DEFECTS[share.name], f"{share.count:,}", f"{total:,}", *_figures(share)) for share in shares)
    return Chart("wrong", title, finding, columns, rows, partial(draw_shares, title=title, lines=lines))


def _figures(share: Share) -> tuple[str, str, str]:
    return f"{100 * share.interval.share:.0f} %", percent_range(share.interval), f"{share.people:,}"
