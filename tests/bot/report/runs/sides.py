"""Runs made up for comparing: in memory, as the log would give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, Origin, Picture, PictureFormat, RunPart, RunPicture, RunStatus, SuiteRun
from bot.report.rows import RunVote
from bot.report.runs.contents import RunSide, StyleName
from tests.suites import ASKED_AT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

STYLES = {11: StyleName(1, "Clay"), 12: StyleName(1, "Clay"), 21: StyleName(2, "Film")}
"""Versions 11 and 12 are of one style."""


@dataclass(frozen=True)
class Line:
    """A line of a suite: what is written, the version of the style, and the times of its pictures, None: it failed."""

    words: str
    version: int | None = None
    times: Sequence[int | None] = (1000,)
    category: str | None = None
    error_code: str = "timeout"


def side(
    run_id: int,
    lines: Iterable[Line | str],
    targets: Sequence[str] = ("sdxl",),
    deployment: str | None = "blue",
    styles: Mapping[int, StyleName] = STYLES,
) -> RunSide:
    """Return a run of these lines, all of whose pictures have ended."""
    parts: list[RunPart] = []
    pictures: list[RunPicture] = []
    for place, one in enumerate(lines, 1):
        line = Line(one) if isinstance(one, str) else one
        words = line.words if line.version else None
        prompt = f"{line.words}, version {line.version}" if line.version else line.words
        parts.append(
            RunPart(run_id, place, prompt, tuple(targets), len(line.times), words, line.version, line.category)
        )
        for target in targets:
            for repeat, ms in enumerate(line.times, 1):
                number = run_id * 10_000 + len(pictures)
                pictures.append(_picture(parts[-1], number, target, repeat, ms, deployment, line.error_code))
    run = SuiteRun(
        run_id, "smoke", 1, RunStatus.FINISHED, Origin(1, "Ada", 8, 9), tuple(targets), 1, len(parts), len(pictures),
        ASKED_AT,
    )  # fmt: skip
    return RunSide(run, parts, pictures, styles)


def _picture(
    part: RunPart, number: int, target: str, repeat: int, ms: int | None, deployment: str | None, error_code: str
) -> RunPicture:
    came = ms is not None
    return RunPicture(
        place=part.place,
        target=target,
        repeat=repeat,
        generation_id=number,
        status=GenerationStatus.POSTED if came else GenerationStatus.FAILED,
        prompt=part.prompt,
        words=part.words,
        style_version_id=part.style_version_id,
        category=part.category,
        deployment=deployment,
        error_code=None if came else error_code,
        scoring_ms=ms,
        picture=Picture(f"{number:064x}", PictureFormat.PNG, 64, 64, 100) if came else None,
    )


def votes(first: RunSide, second: RunSide, choices: str, people: int = 5) -> list[RunVote]:
    """Return a vote for each letter, on the pictures in turn: f prefers the first run, s the second, t neither."""
    found: list[RunVote] = []
    for number, choice in enumerate(choices):
        one, other = (some.pictures[number % len(some.pictures)].generation_id for some in (first, second))
        first_is_a = number % 2 == 0
        a, b = (one, other) if first_is_a else (other, one)
        said = "tie" if choice == "t" else "a" if (choice == "f") is first_is_a else "b"
        found.append(RunVote(str(100 + number % people), said, False, False, a, b))  # as rows are
    return found
