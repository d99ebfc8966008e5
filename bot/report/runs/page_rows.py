"""Two runs on a page: their figures as a table, and each prompt with the pictures of both."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus
from bot.report.usage import FAILURES
from bot.report.words import duration, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain import RunColumn, RunPicture
    from bot.report.page_pictures import Thumbnails
    from bot.report.runs.contents import Cell, Row, SideBySide

SPOILER = "blurred in Discord, so not shown here"
_HEAD = (
    "Run", "Model", "Deployment", "Pictures", "Failed", "Held back", "One colour", "Typical time", "Slow time",
    "Likes", "Not right",
)  # fmt: skip
_WITHOUT = {
    GenerationStatus.HELD_BACK: "held back by a safety check",
    GenerationStatus.CANCELLED: "cancelled",
    GenerationStatus.DELETED: "deleted",
}


def figures_table(found: SideBySide) -> str:
    """Return the figures of every column, a line each."""
    head = "".join(f'<th scope="col">{name}</th>' for name in _HEAD)
    lines = "".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in _figures(one))}</tr>" for one in found.columns
    )
    return (
        '<div class="card scroll" tabindex="0" role="region" aria-label="Figures of both runs"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _figures(column: RunColumn) -> tuple[str, ...]:
    one = column.figures
    times = ("–" if ms is None else duration(ms) for ms in (one.median_ms, one.slowest_ms))  # a dash
    counts = (one.failed, one.held_back, one.blank)
    came = f"{one.done:,} of {one.pictures:,}"
    deployments = ", ".join(one.deployments) or "not said"
    opinions = (f"{one.likes:,}", f"{one.not_right:,}")
    return (
        f"{column.run.id}",
        column.target,
        deployments,
        came,
        *(f"{count:,}" for count in counts),
        *times,
        *opinions,
    )


def row_item(row: Row, found: SideBySide, thumbnails: Thumbnails, pictures_max: int | None = None) -> str:
    """Return a prompt with what came of it, at most *pictures_max* pictures in a cell."""
    about = " · ".join(escape(part) for part in (row.category, row.challenge, row.style) if part)
    label = f'<p class="muted">{about}</p>' if about else ""
    wide = " wide" if len(row.cells) <= 2 else ""  # noqa: PLR2004  # room for larger pictures
    cells = "".join(
        _cell(cell, column, row, thumbnails, pictures_max)
        for cell, column in zip(row.cells, found.columns, strict=True)
    )
    return (
        f'<li class="card row" data-category="{escape(row.category or "")}">'
        f'<h3 class="prompt" dir="auto">{escape(row.shown_words)}</h3>{label}'
        f'<div class="cells{wide}" style="--columns:{len(row.cells)}">{cells}</div></li>'
    )


def _cell(cell: Cell, column: RunColumn, row: Row, thumbnails: Thumbnails, pictures_max: int | None) -> str:
    shots = "".join(_shot(one, row, thumbnails) for one in cell.pictures[:pictures_max])
    return (
        f'<section class="cell"><h4>Run {column.run.id} <span class="muted">{escape(column.target)}</span></h4>'
        f'<div class="shots">{shots}</div>{"".join(f"<p>{line}</p>" for line in _lines(cell, pictures_max))}</section>'
    )


def _lines(cell: Cell, pictures_max: int | None) -> Iterator[str]:
    """Yield what stands below the pictures."""
    if cell.won or cell.lost:
        yield f"Won {cell.won:,}, lost {cell.lost:,}"
    if pictures_max and (more := len(cell.pictures) - pictures_max) > 0:
        yield f'<span class="muted">and {number(more, "more picture")}</span>'
    if cell.left:
        yield f'<span class="muted">{number(cell.left, "picture")} not begun</span>'
    if not cell.pictures and not cell.left:
        yield '<span class="muted">not asked for</span>'


def _shot(one: RunPicture, row: Row, thumbnails: Thumbnails) -> str:
    if missing := _missing(one):
        return f'<figure><div class="gone">{escape(missing)}</div></figure>'
    assert one.picture is not None  # noqa: S101  # looked at just now
    image = thumbnails.image(one.picture, row.shown_words)
    counts = {"liked": one.likes, "not right": one.not_right}
    said = [f"{count:,} {what}" for what, count in counts.items() if count]
    blank = ["one plain colour"] if one.is_blank else []
    time = [] if one.scoring_ms is None else [duration(one.scoring_ms)]
    return f"<figure>{image}<figcaption>{' · '.join([*time, *said, *blank])}</figcaption></figure>"


def _missing(one: RunPicture) -> str | None:
    """Say why there is nothing to show; None where there is."""
    if words := _WITHOUT.get(one.status):
        return words
    if one.status in {GenerationStatus.FAILED, GenerationStatus.REFUSED}:
        return FAILURES.get(one.error_code or "", FAILURES["bot"])
    if one.picture is None:
        return "still to come" if one.status.is_open else "not kept any more"
    return SPOILER if one.is_spoiler else None
