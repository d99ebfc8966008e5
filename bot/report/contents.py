"""What a report holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.domain import PictureFormat
    from bot.report.chart import Chart
    from bot.report.runs.contents import SideBySide


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt on a target, with the picture that stands for it: *generation_id* is that one's number.

    *likes* and *not_right* are other people's verdicts, not the author's own; *won* and *lost* are comparisons.
    *sha256* and *format* name the file in the picture folder, which may be gone. The prompt is a user's text.
    """

    generation_id: int
    prompt: str
    target: str
    sha256: str
    format: PictureFormat
    likes: int
    not_right: int
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What one person said of a picture: *verdict* in words, *marks* and *defects* too; any may be empty."""

    person: str
    is_author: bool
    verdict: str
    marks: str
    defects: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A judged picture in the gallery, with all that was said of it."""

    generation_id: int
    prompt: str
    target: str
    asked_at: datetime
    sha256: str
    format: PictureFormat
    likes: int
    not_right: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """*sentences* are plain text, the most important first; *names* of targets stand between asterisks in them.

    No user's text is in the title or the sentences. *best* and *worst* are at most ten each. *pictures* is the picture
    folder, for thumbnails (`bot.report.thumbnails`); `bot.report.page` makes a page of it all. *suites* are the last
    two runs of each suite that has two.
    """

    title: str
    made_at: datetime
    sentences: tuple[str, ...]
    charts: tuple[Chart, ...]
    best: tuple[Example, ...]
    worst: tuple[Example, ...]
    gallery: tuple[Exhibit, ...]
    pictures: Path
    suites: tuple[SideBySide, ...] = ()
