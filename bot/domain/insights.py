"""What the log tells, and the forms it is taken away in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.domain.compared_runs import RunsFinding


class ExportFormat(StrEnum):
    """The forms in which the log can be taken away."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    IMAGEFOLDER = "imagefolder"
    PREFERENCES = "preferences"
    SQLITE = "sqlite"


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What to take away: what was asked for from *since* on (aware), all without; people by name or by pseudonym."""

    form: ExportFormat
    since: datetime | None = None
    with_names: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """An export on its way: the files of one message after the other. *note* says in a few words what is in it.

    *is_cut* marks files that are to be joined before anything can open them.
    """

    note: str
    messages: tuple[tuple[Path, ...], ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """What a report is to be about; what is None leaves nothing out. *since* is aware."""

    since: datetime | None = None
    target: str | None = None
    channel_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """A chart drawn as a PNG; *finding* says in words what there is to see."""

    title: str
    finding: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReportExample:
    """A prompt on a target, what others than its author said of its pictures, and one of them as a small JPEG.

    *won* and *lost* are comparisons. *thumbnail* is None where the picture is gone.
    """

    generation_id: int
    prompt: str
    target: str
    likes: int
    not_right: int
    won: int
    lost: int
    thumbnail: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A report as people read it in a channel: *sentences* are ours, the most important first.

    *suites* are those that were run twice.
    """

    title: str
    sentences: tuple[str, ...]
    charts: tuple[ChartPicture, ...] = ()
    best: tuple[ReportExample, ...] = ()
    worst: tuple[ReportExample, ...] = ()
    suites: tuple[RunsFinding, ...] = ()
