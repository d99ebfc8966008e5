"""The ports in memory: an endpoint, a picture folder and a courier that do as told and remember what was asked."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain import Delivery, Picture, PictureFormat, ReportCard, ScoredImage, Target
from bot.errors import StoreError
from tests.fake_log import FakeLog
from tests.manual_clock import Gate, ManualClock, settle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.domain import (
        Generation,
        ImagineRequest,
        LeftFile,
        LeftMessage,
        Progress,
        ReplyAddress,
        ReportQuestion,
    )
    from bot.errors import BotError

__all__ = [
    "FakeLog",
    "FakePictures",
    "FakeReporter",
    "FakeScorer",
    "Gate",
    "ManualClock",
    "RecordingCourier",
    "RecordingRemover",
    "Shown",
    "picture_bytes",
    "settle",
]

MESSAGE_ID = 555_000_000_000_000_001


def picture_bytes(prompt: str) -> bytes:
    """Return what FakeScorer answers to a prompt."""
    return f"picture of {prompt}".encode()


class FakeScorer:
    """An endpoint that paints at once, or when it is let. *started* lists the prompts in the order they came."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.started: list[str] = []
        self.correlation_ids: list[str] = []
        self.abandoned: list[str] = []
        self.errors: dict[str, Exception] = {}
        self.running = self.most_running = 0
        self._is_held = False
        self._waiting: defaultdict[str, deque[asyncio.Event]] = defaultdict(deque)

    def hold(self) -> None:
        """Let no call end from now on."""
        self._is_held = True

    def let_go(self) -> None:
        """Let every call end, those to come too."""
        self._is_held = False
        for prompt in list(self._waiting):
            while self._waiting[prompt]:
                self._waiting[prompt].popleft().set()

    async def release(self, prompt: str) -> None:
        """Let the oldest held call for this prompt end, and what follows from it happen."""
        await settle()
        self._waiting[prompt].popleft().set()
        await settle()

    async def score(
        self, prompt: str, correlation_id: str, before_body: Callable[[], Awaitable[None]] | None = None
    ) -> ScoredImage:
        """Paint."""
        self.started.append(prompt)
        self.correlation_ids.append(correlation_id)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await self._painted(prompt)
        except asyncio.CancelledError:
            self.abandoned.append(prompt)
            raise
        finally:
            self.running -= 1
        if before_body:
            await before_body()
        return ScoredImage(picture_bytes(prompt), endpoint_request_id="endpoint-1", deployment="blue")

    async def _painted(self, prompt: str) -> None:
        if self._is_held:
            told = asyncio.Event()
            self._waiting[prompt].append(told)
            await told.wait()
        await asyncio.sleep(0)
        if prompt in self.errors:
            raise self.errors[prompt]


class FakePictures:
    """The picture folder in a dictionary, by sha256. Each kind of call fails while it has an error."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.reads = 0
        self.keep_error: BotError | None = None
        self.shrink_error: BotError | None = None
        self.remove_error: BotError | None = None

    async def keep(self, data: bytes) -> Picture:
        """Store the bytes."""
        await asyncio.sleep(0)
        if self.keep_error:
            raise self.keep_error
        sha256 = hashlib.sha256(data).hexdigest()
        self.files[sha256] = data
        return Picture(sha256, PictureFormat.PNG, 1024, 1024, len(data))

    async def read(self, picture: Picture) -> bytes:
        """Return the bytes."""
        await asyncio.sleep(0)
        self.reads += 1
        if picture.sha256 not in self.files:
            raise StoreError(f"{picture.sha256} is gone")
        return self.files[picture.sha256]

    async def shrink(self, data: bytes, max_bytes: int) -> bytes:
        """Return the first bytes."""
        await asyncio.sleep(0)
        if self.shrink_error:
            raise self.shrink_error
        return data[:max_bytes]

    async def within(self, data: bytes, sides: tuple[int, int], max_bytes: int) -> bytes:
        """Return the bytes, as many as fit."""
        await asyncio.sleep(0)
        return data[: max(sides[0], max_bytes)]

    async def is_plain(self, data: bytes) -> bool:
        """Say whether the bytes say so."""
        return b"one colour" in data

    async def strip(self, data: bytes) -> bytes:
        """Return other bytes."""
        await asyncio.sleep(0)
        return b"stripped " + data

    async def remove(self, file: LeftFile) -> None:
        """Take a file away."""
        await asyncio.sleep(0)
        if self.remove_error:
            raise self.remove_error
        self.files.pop(file.sha256, None)


class RecordingSheets:
    """Contact sheets that remember which were drawn again."""

    def __init__(self) -> None:
        self.drawn: list[int] = []

    async def draw_again(self, show_id: int) -> None:
        """Draw one."""
        self.drawn.append(show_id)


class RecordingRunSheets:
    """Contact sheets of runs that remember for which places they were drawn again."""

    def __init__(self) -> None:
        self.drawn: list[tuple[int, int]] = []

    async def draw_again(self, run_id: int, place: int) -> None:
        """Draw those of a place."""
        self.drawn.append((run_id, place))


class RecordingReports:
    """Counts how often what no notice shows was to be shown."""

    def __init__(self) -> None:
        self.shown = 0

    async def show_unnoticed(self) -> None:
        """Show it."""
        self.shown += 1


class RecordingRemover:
    """Remembers which messages it was to delete, by id. Removing fails while it has an *error*."""

    def __init__(self) -> None:
        self.removed: list[int] = []
        self.error: Exception | None = None

    async def remove(self, message: LeftMessage) -> None:
        """Delete a message."""
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        self.removed.append(message.message_id)


@dataclass(frozen=True, slots=True)
class Shown:
    """What one call of `show_progress` was given."""

    request_id: str
    request: ImagineRequest
    address: ReplyAddress
    progress: Progress


@dataclass(frozen=True, slots=True)
class ToldMore:
    """What one call of `tell_more` was given."""

    generations: tuple[Generation, ...]
    address: ReplyAddress

    @property
    def request_id(self) -> str:
        """Which request it was about."""
        return self.generations[0].request_id


class RecordingCourier:
    """Remembers what it was to show and deliver, in order. Delivering fails while it has an *error*."""

    def __init__(self) -> None:
        self.events: list[Shown | Delivery | ToldMore] = []
        self.error: Exception | None = None
        self.takes_words = True
        self.showing, self.delivering = Gate(), Gate()

    @property
    def deliveries(self) -> list[Delivery]:
        """What was delivered."""
        return [event for event in self.events if isinstance(event, Delivery)]

    def shown_to(self, request_id: str) -> list[Progress]:
        """Return the words one request was shown."""
        return [event.progress for event in self.events if isinstance(event, Shown) and event.request_id == request_id]

    def delivered(self) -> Counter[str]:
        """Return how often each request was delivered."""
        return Counter(delivery.request_id for delivery in self.deliveries)

    async def show_progress(
        self, request_id: str, request: ImagineRequest, address: ReplyAddress, progress: Progress
    ) -> bool:
        """Show; say whether further words are welcome."""
        await self.showing.passed()
        self.events.append(Shown(request_id, request, address, progress))
        return self.takes_words

    async def deliver(self, delivery: Delivery) -> int | None:
        """Deliver."""
        await self.delivering.passed()
        if self.error:
            raise self.error
        self.events.append(replace(delivery, pictures=tuple(delivery.pictures)))  # the bot lets go of its own
        return MESSAGE_ID

    async def tell_more(
        self, generations: Sequence[Generation], address: ReplyAddress, eased: Callable[[], Awaitable[None]]
    ) -> None:
        """Tell, when it has eased."""
        await eased()
        self.events.append(ToldMore(tuple(generations), address))


class FakeReporter:
    """Gives the same report on everything, when it is let; *questions* lists what was asked."""

    def __init__(self) -> None:
        self.card = ReportCard("Report", ("Nobody has said anything yet.",))
        self.words = "Reading the log…"
        self.questions: list[ReportQuestion] = []
        self.error: Exception | None = None
        self.gate = Gate()

    async def report(self, question: ReportQuestion, told: Callable[[str], None]) -> ReportCard:
        """Report."""
        self.questions.append(question)
        told(self.words)
        await self.gate.passed()
        if self.error:
            raise self.error
        return self.card
