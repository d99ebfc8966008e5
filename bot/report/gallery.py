"""The judged pictures, each with what was said of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.domain import Verdict
from bot.report.contents import Exhibit, Remark
from bot.report.words import DEFECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.report.rows import Opinion, Shown

VERDICTS = {Verdict.LIKE: "Like", Verdict.NOT_RIGHT: "Not right", None: ""}


def exhibits_of(
    shown: Iterable[Shown], opinions: Iterable[Opinion], name_of: Callable[[Opinion], str]
) -> tuple[Exhibit, ...]:
    """Put the opinions under their pictures; *name_of* says what a person is called."""
    by_picture: defaultdict[int, list[Opinion]] = defaultdict(list)
    for one in opinions:
        by_picture[one.generation_id].append(one)
    return tuple(_exhibit(one, by_picture[one.generation_id], name_of) for one in shown)


def _exhibit(shown: Shown, opinions: list[Opinion], name_of: Callable[[Opinion], str]) -> Exhibit:
    others = [one.verdict for one in opinions if not one.is_author]
    return Exhibit(
        shown.generation_id,
        shown.prompt,
        shown.target,
        shown.queued_at,
        shown.sha256,
        shown.format,
        likes=others.count(Verdict.LIKE),
        not_right=others.count(Verdict.NOT_RIGHT),
        remarks=tuple(_remark(one, name_of(one)) for one in opinions),
    )


def _remark(one: Opinion, person: str) -> Remark:
    marks = (("matches the words", one.matches_words), ("looks good", one.looks_good))
    return Remark(
        person,
        one.is_author,
        VERDICTS[one.verdict],
        ", ".join(f"{name} {mark} of 5" for name, mark in marks if mark),
        tuple(DEFECTS[defect] for defect in one.defects),
        one.remark or "",
    )
