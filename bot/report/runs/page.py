"""Two runs side by side as one HTML file that needs nothing else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.report.page_parts import head_of, made_on, said
from bot.report.page_pictures import Thumbnails
from bot.report.runs.page_rows import figures_table, row_item
from bot.report.runs.page_script import SCRIPT
from bot.report.runs.page_section import title_of, when
from bot.report.runs.times import CHANGE_MIN, PROMPTS_MIN, SLOW_PROMPTS_MIN
from bot.report.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.report.runs.contents import RunSide, SideBySide

_SIDES = ((80, 512), (400, 256))
_SIDE_OF_MANY = 128
"""Up to so many pictures, thumbnails of so many pixels: all of a page's together must stay light enough to send."""

NOTE = (
    f"“Slower” and “faster” are said of at least {PROMPTS_MIN} prompts ({SLOW_PROMPTS_MIN} for the slow time, which 19 "
    "in 20 pictures stayed within), where the 99 % interval over the same prompts leaves out no change and the change "
    f"is {100 * CHANGE_MIN:.0f} % or more. Whatever slowed down a whole run, such as a busy hour, counts too."
)


def page_of_runs(found: SideBySide, pictures: Path, made_at: datetime) -> str:
    """Return the page with thumbnails in it; takes a while, so call it on a thread. *pictures* is the picture folder.

    Every text is escaped, and the page's own policy lets no script run but its own, and nothing be loaded.
    """
    thumbnails = Thumbnails(pictures, _side(found))
    first, second = found.first.run, found.second.run
    title = f"{title_of(second)}: run {first.id} beside run {second.id}"
    parts = [
        head_of(title, SCRIPT),
        f"<main><header><h1>{escape(title)}</h1>",
        *(f'<p class="muted">{_run(side)}</p>' for side in (found.first, found.second)),
        made_on(made_at),
        "</header>",
        said("What changed", found.sentences),
        f'<section><h2>Figures</h2>{figures_table(found)}<p class="muted">{NOTE}</p></section>'
        if found.columns
        else "",
        _rows(found, thumbnails),
        _not_compared(found),
        '</main><dialog id="large" aria-label="A picture in large"><img alt=""></dialog>',
        f"<script>{SCRIPT}</script></body></html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _side(found: SideBySide) -> int:
    shown = sum(len(cell.pictures) for row in found.rows for cell in row.cells)
    return next((side for limit, side in _SIDES if shown <= limit), _SIDE_OF_MANY)


def _run(side: RunSide) -> str:
    run = side.run
    status = "" if run.status.is_over else ", still going on"
    pictures = number(run.pictures, "picture")
    return f"Run {run.id}: {escape(title_of(run))}, {when(run)}, {pictures} on {escape(', '.join(run.targets))}{status}"


def _rows(found: SideBySide, thumbnails: Thumbnails) -> str:
    if not found.rows:
        return ""
    items = "".join(row_item(row, found, thumbnails) for row in found.rows)
    heading = f"<h2>{number(len(found.rows), 'prompt')} that both runs have</h2>"
    return f'<section>{heading}{_filter(found.categories)}<ol class="rows">{items}</ol></section>'


def _filter(categories: Sequence[str]) -> str:
    """Return the choice of a category, where there is one; the script shows it."""
    if len(categories) < 2:  # noqa: PLR2004  # nothing to choose between
        return ""
    options = "".join(f'<option value="{escape(name)}">{escape(name)}</option>' for name in categories)
    return (
        '<div class="sort" id="filter" hidden><label for="category">Category</label>'
        f'<select id="category"><option value="">All</option>{options}</select>'
        '<span id="shown" class="muted" aria-live="polite"></span></div>'
    )


def _not_compared(found: SideBySide) -> str:
    sides = ((found.first, found.only_first), (found.second, found.only_second))
    lists = [_only(side, words) for side, words in sides if words]
    return f"<section><h2>Not compared</h2>{''.join(lists)}</section>" if lists else ""


def _only(side: RunSide, prompts: Sequence[str]) -> str:
    items = "".join(f'<li dir="auto">{escape(words)}</li>' for words in prompts)
    summary = f"Only run {side.run.id} has {number(len(prompts), 'prompt')}"
    return f"<details><summary>{summary}</summary><ul>{items}</ul></details>"
