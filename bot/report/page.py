"""The report as one HTML file that needs nothing else: charts, thumbnails, style and script are inside."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.report.page_parts import emphasised, head_of, made_on, said
from bot.report.page_pictures import Thumbnails, example_item, exhibit_item
from bot.report.page_script import SCRIPT
from bot.report.runs.page_section import runs_section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.report.chart import Chart
    from bot.report.contents import Example, Report

_SORTS = (
    ("Newest", "id"),
    ("Most liked", "likes"),
    ("Most often not right", "wrong"),
    ("Most remarks", "remarks"),
    ("Prompt", "prompt"),
    ("Model", "target"),
)

NOTE = (
    "The intervals hold the truth 19 times in 20. Those of comparisons allow for people and prompts that lean one way; "
    "those of likes and defects take every answer as independent, and are a little too narrow."
)


def page_of(report: Report) -> str:
    """Return the page, with charts and thumbnails in it; takes a while, so call it on a thread.

    Every text is escaped, and the page's own policy lets no script run but its own, and nothing be loaded.
    """
    thumbnails = Thumbnails(report.pictures)
    title = emphasised(report.title)
    parts = [
        head_of(report.title, SCRIPT),
        f"<main><header><h1>{title}</h1>",
        made_on(report.made_at),
        "</header>",
        said("What the log says", report.sentences),
        _charts(report.charts),
        runs_section(report.suites, thumbnails),
        _examples("Best prompts", report.best, thumbnails),
        _examples("Worst prompts", report.worst, thumbnails),
        _gallery(report, thumbnails),
        f"</main><script>{SCRIPT}</script></body></html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _charts(charts: Sequence[Chart]) -> str:
    if not charts:
        return ""
    figures = "".join(_chart(chart) for chart in charts)
    return f'<section><h2>Charts</h2><div class="charts">{figures}</div><p class="muted">{NOTE}</p></section>'


def _chart(chart: Chart) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in chart.columns)
    rows = "".join(f"<tr>{''.join(_cell(text) for text in row)}</tr>" for row in chart.rows)
    name = escape(chart.title)
    return (
        f'<figure class="card">{chart.svg()}<figcaption><p>{escape(chart.finding)}</p><details><summary>Table</summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="Table: {name}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details></figcaption></figure>"
    )


def _cell(text: str) -> str:
    """Return a cell; long words are a prompt, which breaks into lines."""
    long = ' class="words" dir="auto"' if len(text) > 30 else ""  # noqa: PLR2004  # longer than any other
    return f"<td{long}>{escape(text)}</td>"


def _examples(title: str, examples: Sequence[Example], thumbnails: Thumbnails) -> str:
    if not examples:
        return ""
    items = "".join(example_item(one, thumbnails) for one in examples)
    return f'<section><h2>{title}</h2><ol class="pictures">{items}</ol></section>'


def _gallery(report: Report, thumbnails: Thumbnails) -> str:
    if not report.gallery:
        return ""
    buttons = " ".join(
        f'<button type="button" data-key="{key}" aria-pressed="{str(key == "id").lower()}">{name}</button>'
        for name, key in _SORTS
    )
    items = "".join(exhibit_item(one, thumbnails) for one in report.gallery)
    return (
        f"<section><h2>The newest pictures that people judged: {len(report.gallery)}</h2>"
        f'<div class="sort" id="sort" role="group" aria-label="Sort the pictures" hidden>Sort by {buttons}'
        '<span id="sorted" class="muted" aria-live="polite"></span></div>'
        f'<ul class="pictures" id="gallery">{items}</ul></section>'
    )
