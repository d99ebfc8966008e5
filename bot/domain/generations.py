"""A request on its way: what is asked for, where it stands, what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.pictures import MAX_FILE_BYTES, Picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.comparisons import Pair
    from bot.domain.people import Origin
    from bot.domain.styles import Style
    from bot.domain.suites import RunPart
    from bot.domain.variations import Grid, KeptGrid

COUNT_MAX = 4
"""Most pictures one `/imagine` may ask for."""


class GenerationStatus(StrEnum):
    """Where one picture is on its way; the values are the log's."""

    QUEUED = "queued"
    SCORING = "scoring"
    SCORED = "scored"
    POSTED = "posted"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    UNDELIVERED = "undelivered"
    HELD_BACK = "held_back"
    """A safety check, ours or the endpoint's, said no: it is never posted."""
    DELETED = "deleted"
    """It was posted; message and file are gone."""

    @property
    def is_open(self) -> bool:
        """Whether the picture is still waiting or being painted."""
        return self in {GenerationStatus.QUEUED, GenerationStatus.SCORING}


@dataclass(frozen=True, slots=True)
class Target:
    """A scoring endpoint as users see it. *concurrency* calls at a time; *timeout_s* in all for one call."""

    name: str
    deployment: str | None = None
    concurrency: int = 2
    timeout_s: float = 200.0


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """What it takes to edit the answer to an interaction, for 15 minutes. The token is a secret.

    *message_id* is the answer's, once Discord told it; *max_file_bytes* is what one file may weigh where the question
    was asked (https://discord.com/developers/docs/reference#uploading-files).
    """

    application_id: int
    token: str = field(repr=False)
    expires_at: datetime
    message_id: int | None = None
    max_file_bytes: int = MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class Opponent:
    """The second picture of a comparison, and whether the first one stands on side A."""

    prompt: str
    target: str
    first_is_a: bool


@dataclass(frozen=True, slots=True)
class ImagineRequest:
    """One `/imagine`: *count* pictures (1 to COUNT_MAX) of *prompt*; *parent_id* is the generation it was made from.

    One `/compare` is two pictures, the second of which is the opponent. A prompt with choices is the pictures of its
    *grid*, which *count* counts all, and a *part* of a suite's run is its pictures. Where a *style* was put around what
    the person typed, *words* are what they typed, and *style_version_id* says which style.
    """

    prompt: str
    target: str
    origin: Origin
    count: int = 1
    parent_id: int | None = None
    address: ReplyAddress | None = None
    against: Opponent | None = None
    grid: Grid | None = None
    words: str | None = None
    style_version_id: int | None = None
    style: Style | None = None
    part: RunPart | None = None

    @property
    def variants(self) -> Sequence[tuple[str, str]]:
        """The words and the target of each picture, in order."""
        if self.part:
            return self.part.variants
        if self.grid:
            return [(self.style.around(words) if self.style else words, self.target) for words in self.grid.prompts]
        first = (self.prompt, self.target)
        return (first, (self.against.prompt, self.against.target)) if self.against else (first,) * self.count

    @property
    def typed(self) -> Sequence[str | None]:
        """What the person typed for each picture, in order; None where that is its prompt."""
        return self.grid.prompts if self.grid and self.style else (self.words,) * len(self.variants)


@dataclass(frozen=True, slots=True)
class Generation:
    """One picture asked for and what came of it: a row of the log. Times are aware UTC, durations milliseconds.

    *prompt* is what goes to the model; *words* are what the person typed where a style was put around it.
    """

    id: int
    request_id: str
    origin: Origin
    prompt: str
    target: str
    status: GenerationStatus
    queued_at: datetime
    deployment: str | None = None
    error_code: str | None = None
    error_detail: str | None = None
    http_status: int | None = None
    endpoint_request_id: str | None = None
    attempts: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    queue_ms: int | None = None
    scoring_ms: int | None = None
    delivery_ms: int | None = None
    picture: Picture | None = None
    nsfw_flag: bool | None = None
    message_id: int | None = None
    parent_id: int | None = None
    is_spoiler: bool = False
    words: str | None = None
    style_version_id: int | None = None

    @property
    def typed(self) -> str:
        """What the person typed."""
        return self.prompt if self.words is None else self.words


class ProgressStage(StrEnum):
    """What a request waits for."""

    WAITING = "waiting"
    PAINTING = "painting"
    PAUSED = "paused"
    """The bot is restarting."""
    HELD = "held"
    """Leads paused the target."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a request is, in the words shown: two that are equal read the same.

    *place* is the turn of its next picture, 1 being next; *wait_s* an estimate, rounded; *done* of *count* are painted.
    """

    stage: ProgressStage
    count: int
    done: int = 0
    place: int | None = None
    wait_s: int | None = None


@dataclass(frozen=True, slots=True)
class UnfinishedRequest:
    """A request that an earlier run left behind: its pictures in order, and its address while one is known.

    *pair* is what the two pictures of a comparison are, *grid* how those of a prompt with choices stand together,
    *part* what they are of a suite's run.
    """

    request_id: str
    generations: tuple[Generation, ...]
    address: ReplyAddress | None
    pair: Pair | None = None
    grid: KeptGrid | None = None
    part: RunPart | None = None
