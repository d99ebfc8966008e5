"""Runs of suites in the report: the last two of each, with the prompts on which they differ most."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.report.page_parts import emphasised
from bot.report.runs.page_rows import figures_table, row_item
from bot.report.words import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import SuiteRun
    from bot.report.page_pictures import Thumbnails
    from bot.report.runs.contents import Row, SideBySide

ROWS_MAX, CELL_PICTURES_MAX = 6, 2
"""What a report shows of each suite, so that it stays as light as it was; `/suite compare` shows all."""


def runs_section(suites: Sequence[SideBySide], thumbnails: Thumbnails) -> str:
    """Return the section; nothing where no suite was run twice."""
    if not suites:
        return ""
    return f"<section><h2>Suites</h2>{''.join(_suite(found, thumbnails) for found in suites)}</section>"


def title_of(run: SuiteRun) -> str:
    """Return the suite's name, with its version where it has one."""
    return run.suite if run.version is None else f"{run.suite} v{run.version}"


def when(run: SuiteRun) -> str:
    """Say when a run was asked for."""
    return f"{day(run.asked_at)}, {run.asked_at:%H:%M} UTC"


def most_different(found: SideBySide, limit: int) -> list[Row]:
    """Return the rows on which the two runs differ most, in their own order: pictures missing, likes, votes."""
    weighed = sorted(range(len(found.rows)), key=lambda place: -_difference(found, found.rows[place]))
    return [found.rows[place] for place in sorted(weighed[:limit])]


def _difference(found: SideBySide, row: Row) -> float:
    return sum(abs(_standing(row, match.first) - _standing(row, match.second)) for match in found.matches)


def _standing(row: Row, place: int) -> float:
    """Weigh how well a cell did: a picture that did not come counts most."""
    cell = row.cells[place]
    came = sum(one.picture is not None and not one.is_blank for one in cell.pictures)
    return 3 * came + sum(one.likes - one.not_right for one in cell.pictures) + (cell.won - cell.lost) / 2


def _suite(found: SideBySide, thumbnails: Thumbnails) -> str:
    first, second = found.first.run, found.second.run
    sentences = "".join(f"<li>{emphasised(sentence)}</li>" for sentence in found.sentences)
    rows = most_different(found, ROWS_MAX)
    items = "".join(row_item(row, found, thumbnails, CELL_PICTURES_MAX) for row in rows)
    more = len(found.rows) - len(rows)
    note = f'<p class="muted">The prompts on which the runs differ most; {more:,} more are not shown here.</p>'
    return (
        f'<details class="suite" open><summary>{escape(title_of(second))}: run {first.id} ({when(first)}) beside '
        f'run {second.id} ({when(second)})</summary><div class="said card"><ul>{sentences}</ul></div>'
        f'{figures_table(found)}{note if more else ""}<ol class="rows">{items}</ol></details>'
    )
