"""The words of this product as data: requests, generations, targets, pictures. No library, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COUNT_MAX = 4
"""Most pictures one `/imagine` may ask for."""

MARK_MAX = 5
"""The best mark a picture can get; the worst is 1."""

MAX_FILE_BYTES = 10 * 2**20
"""What a file may weigh in a guild without boosts."""


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

    @property
    def is_open(self) -> bool:
        """Whether the picture is still waiting or being painted."""
        return self in {GenerationStatus.QUEUED, GenerationStatus.SCORING}


class PictureFormat(StrEnum):
    """Formats a model may answer with; the value is the file's extension."""

    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"


class Verdict(StrEnum):
    """What a person says of a picture with one tap; the values are the log's."""

    LIKE = "like"
    NOT_RIGHT = "not_right"


class Defect(StrEnum):
    """What may be wrong with a picture; the values are the log's."""

    HANDS_OR_FACES = "hands_or_faces"
    TEXT = "text"
    COUNT = "count"
    MIXED_UP = "mixed_up"
    MISSING = "missing"
    ADDED = "added"
    STYLE = "style"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Details:
    """What a person tells of a picture beyond a tap: marks from 1 (not at all) to MARK_MAX, each may be left out."""

    matches_words: int | None = None
    looks_good: int | None = None
    defects: frozenset[Defect] = frozenset()
    remark: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is told."""
        return self == Details()


class Thumb(StrEnum):
    """A reaction that says something of the pictures above it; the values are the log's."""

    UP = "up"
    DOWN = "down"


ThumbsBy = frozenset[tuple[int, Thumb]]
"""Who gave which thumb, as (user id, thumb)."""


@dataclass(frozen=True, slots=True)
class PostedCard:
    """A message in a guild that shows pictures of ours."""

    message_id: int
    channel_id: int
    guild_id: int


class PairKind(StrEnum):
    """What two pictures to choose between have in common; the values are the log's."""

    TARGETS = "targets"
    """The same words, painted by two models."""
    WORDINGS = "wordings"
    """One model, two wordings."""
    SAME = "same"
    """One model and the same words: what is preferred here tells how much of a preference is chance."""


@dataclass(frozen=True, slots=True)
class Target:
    """A scoring endpoint as users see it. *concurrency* calls at a time; *timeout_s* in all for one call."""

    name: str
    deployment: str | None = None
    concurrency: int = 2
    timeout_s: float = 200.0


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked, and where. The terminal has user 0 and no channel; direct messages have no guild."""

    user_id: int
    user_name: str
    guild_id: int | None = None
    channel_id: int | None = None


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

    One `/compare` is two pictures, the second of which is the opponent.
    """

    prompt: str
    target: str
    origin: Origin
    count: int = 1
    parent_id: int | None = None
    address: ReplyAddress | None = None
    against: Opponent | None = None

    @property
    def variants(self) -> Sequence[tuple[str, str]]:
        """The words and the target of each picture, in order."""
        first = (self.prompt, self.target)
        return (first, (self.against.prompt, self.against.target)) if self.against else (first,) * self.count


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked picture in the picture folder; *sha256* of the model's exact bytes names it."""

    sha256: str
    format: PictureFormat
    width: int
    height: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ScoredImage:
    """An answer that passed for a picture: the encoded bytes as the deployment sent them, and what it said of itself.

    *nsfw_flag* is None where nobody looked; *model_ms* is the time in the scoring script, if told.
    """

    data: bytes = field(repr=False)
    http_status: int = 200
    endpoint_request_id: str | None = None
    deployment: str | None = None
    nsfw_flag: bool | None = None
    model_ms: float | None = None
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Generation:
    """One picture asked for and what came of it: a row of the log. Times are aware UTC, durations milliseconds."""

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


class ProgressStage(StrEnum):
    """What a request waits for."""

    WAITING = "waiting"
    PAINTING = "painting"
    PAUSED = "paused"


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
class PostedPicture:
    """The file to post for one generation; *is_reduced* marks a lighter copy of a picture too big for the place."""

    generation_id: int
    data: bytes = field(repr=False)
    format: PictureFormat
    is_reduced: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one limit leaves a user: *used* of *limit* pictures; *renews_at* is when the first is free again."""

    used: int
    limit: int
    renews_at: datetime | None


@dataclass(frozen=True, slots=True)
class Quota:
    """What a user may still ask for. *window* and *day* are None where there is no such limit."""

    window: Allowed | None
    day: Allowed | None
    open_now: int
    open_limit: int
    window_s: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures to choose between, the lower id first.

    *first_is_a* is its side on a card in the channel; None where sides are drawn for each person.
    """

    id: int
    kind: PairKind
    first_id: int
    second_id: int
    first_is_a: bool | None = None


@dataclass(frozen=True, slots=True)
class Judgeable:
    """A picture, as far as it matters for pairing it with another."""

    id: int
    prompt: str
    target: str


@dataclass(frozen=True, slots=True)
class KnownPair:
    """A pair that was opened before: its votes but for fast ones, who won how many, and whether this person saw it."""

    kind: PairKind
    first_id: int
    second_id: int
    votes: int = 0
    first_wins: int = 0
    second_wins: int = 0
    is_seen: bool = False


@dataclass(frozen=True, slots=True)
class Showing:
    """How a pair was put before one person in private, and when (aware UTC)."""

    first_is_a: bool
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class Charge:
    """A picture that counts against its user's limits, by the time it was asked for."""

    generation_id: int
    user_id: int
    queued_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class UnfinishedRequest:
    """A request that an earlier run left behind: its pictures in order, and its address while one is known.

    *pair* is what the two pictures of a comparison are.
    """

    request_id: str
    generations: tuple[Generation, ...]
    address: ReplyAddress | None
    pair: Pair | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much people may ask for; 0 lifts a limit. Pictures waiting or being painted count."""

    pictures_per_window: int = 5
    window: timedelta = timedelta(seconds=60)
    pictures_per_day: int = 100
    waiting_per_user: int = 4
    queue: int = 200
    prompt_chars: int = 1000


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
    """A report as people read it in a channel: *sentences* are ours, the most important first."""

    title: str
    sentences: tuple[str, ...]
    charts: tuple[ChartPicture, ...] = ()
    best: tuple[ReportExample, ...] = ()
    worst: tuple[ReportExample, ...] = ()


def utc_now() -> datetime:
    """Return the time as the log keeps it: aware, UTC."""
    return datetime.now(UTC)


def day_of(text: str) -> datetime:
    """Read a date, or a date with a time, as aware UTC; without a zone it is UTC. Raises ValueError."""
    told = datetime.fromisoformat(text.strip())
    try:
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except OverflowError as error:  # the first and the last day there is, in a zone of their own
        raise ValueError(text) from error
