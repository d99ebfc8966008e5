"""How the pictures of a suite's run are laid out on contact sheets: a prompt a row, a target's repeats side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, SheetCell, SheetPlan
from bot.errors import PromptHeldBackError
from bot.services.grids import MISSING, WITHHELD
from bot.services.run_figures import by_target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import RunPicture, SuiteRun

    Shown = tuple[SheetPlan, Sequence[RunPicture | None]]
    """A sheet, and for each of its cells the picture that is on it."""
    Columns = Sequence[tuple[str, int]]
    """A target and a repeat each."""

ROWS_MAX, COLUMNS_MAX, GALLERY_MAX, GALLERY_COLUMNS = 12, 10, 30, 5
"""A hundred pictures or so: each is still told from the others on a screen, and the file is no trouble to Discord."""

_SHOWN = {GenerationStatus.SCORED, GenerationStatus.POSTED, GenerationStatus.UNDELIVERED}
_MISSING = {
    **MISSING,
    GenerationStatus.FAILED: "did not work",
    GenerationStatus.REFUSED: "did not work",
    GenerationStatus.DELETED: "deleted",
    GenerationStatus.QUEUED: "not painted",
    GenerationStatus.SCORING: "not painted",
}
BLANK, BLURRED, EXPIRED = "one colour only", "blurred", "no longer kept"


def run_sheets(run: SuiteRun, pictures: Sequence[RunPicture]) -> Sequence[Shown]:
    """Return a run's sheets; *pictures* by place, target and repeat. They stay the same sheets when one is deleted.

    What failed, is blurred or was held back has its place, with the reason and without the picture. Where one model
    painted each prompt once, the prompts stand side by side.
    """
    rows, across = _rows(pictures), _columns(run, pictures)
    pages = [
        (rows[start : start + _rows_max(across)], columns)
        for start in range(0, len(rows), _rows_max(across))
        for columns in across
    ]
    draw = _gallery if _is_gallery(across) else _table
    return [draw(run, page, columns, f"sheet {n} of {len(pages)}") for n, (page, columns) in enumerate(pages, 1)]


def sheets_with(run: SuiteRun, pictures: Sequence[RunPicture], place: int) -> Sequence[int]:
    """Return which of the sheets, counted from 1, have the pictures of a place of the run, also those that are gone."""
    across = _columns(run, pictures)
    rows_max = _rows_max(across)
    pages = {n // rows_max for n, row in enumerate(_rows(pictures)) if any(one.place == place for one in row)}
    return [page * len(across) + column for page in sorted(pages) for column in range(1, len(across) + 1)]


def is_shown(picture: RunPicture) -> bool:
    """Say whether everybody may see a picture, and there is one."""
    return picture.status in _SHOWN and picture.picture is not None and not picture.is_spoiler


def _rows(pictures: Sequence[RunPicture]) -> list[list[RunPicture]]:
    """Return the pictures of each prompt; one with many targets was cut into parts, which are one row again."""
    rows: list[list[RunPicture]] = []
    for picture in pictures:
        last = rows[-1] if rows else []
        if not (last and _goes_on(last, picture)):
            rows.append(last := [])
        last.append(picture)
    return rows


def _goes_on(row: Sequence[RunPicture], picture: RunPicture) -> bool:
    if row[-1].place == picture.place:
        return True
    is_same = (row[0].prompt, row[0].category, row[0].challenge) == (
        picture.prompt,
        picture.category,
        picture.challenge,
    )
    return is_same and picture.target not in {one.target for one in row}


def _columns(run: SuiteRun, pictures: Sequence[RunPicture]) -> Sequence[Columns]:
    """Return the columns of each sheet across: targets with all of their repeats, as many as there is room for."""
    repeats = max((picture.repeat for picture in pictures), default=1)
    targets = list(dict.fromkeys((*run.targets, *by_target(pictures))))
    abreast = max(1, COLUMNS_MAX // repeats)
    return [
        [(target, repeat) for target in targets[start : start + abreast] for repeat in range(1, repeats + 1)]
        for start in range(0, len(targets), abreast)
    ]


def _is_gallery(across: Sequence[Columns]) -> bool:
    return len(across) == 1 and len(across[0]) == 1


def _rows_max(across: Sequence[Columns]) -> int:
    return GALLERY_MAX if _is_gallery(across) else ROWS_MAX


def _gallery(run: SuiteRun, rows: Sequence[Sequence[RunPicture]], columns: Columns, page: str) -> Shown:
    found = [row[0] for row in rows]
    plan = SheetPlan(
        title=f"{title_of(run)} · {columns[0][0]} · {run.asked_at:%Y-%m-%d} · {page}",
        columns=min(GALLERY_COLUMNS, len(found)),
        cells=tuple(_cell(picture, named=True) for picture in found),
    )
    return plan, [picture if is_shown(picture) else None for picture in found]


def _table(run: SuiteRun, rows: Sequence[Sequence[RunPicture]], columns: Columns, page: str) -> Shown:
    has_repeats = columns[-1][1] > 1
    placed = [{(picture.target, picture.repeat): picture for picture in row} for row in rows]
    found = [row.get(column) for row in placed for column in columns]
    plan = SheetPlan(
        title=f"{title_of(run)} · {run.asked_at:%Y-%m-%d} · {page}",
        columns=len(columns),
        cells=tuple(_cell(picture) if picture else None for picture in found),
        column_headings=tuple(f"{target} · {repeat}" if has_repeats else target for target, repeat in columns),
        row_headings=tuple(f"{row[0].place} · {_words(row)}" for row in rows),
    )
    return plan, [picture if picture and is_shown(picture) else None for picture in found]


def title_of(run: SuiteRun) -> str:
    """Return which run it is, in few words."""
    version = f", version {run.version}" if run.version else ""
    return f"{run.suite}{version} · run {run.id}"


def _words(row: Sequence[RunPicture]) -> str:
    # Nothing posted says words that were held back.
    return WITHHELD if any(one.error_code == PromptHeldBackError.code for one in row) else row[0].typed


def _cell(picture: RunPicture, *, named: bool = False) -> SheetCell:
    took = f" · {picture.scoring_ms / 1000:.1f} s" if picture.scoring_ms is not None and is_shown(picture) else ""
    words = f"{picture.place} · {_words([picture])}" if named else ""
    return SheetCell(f"Picture {picture.generation_id}{took}", " – ".join(filter(None, (reason(picture), words))))


def reason(picture: RunPicture) -> str:
    """Return why a picture is not on the sheet, or what is wrong with it, in two words or so; empty if nothing is."""
    if picture.status in _MISSING:
        return _MISSING[picture.status]
    if picture.picture is None:
        return EXPIRED
    if picture.is_spoiler:
        return BLURRED
    return BLANK if picture.is_blank else ""
