"""From a prompt to a picture with the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.domain import (
        Charge,
        Delivery,
        Finding,
        Generation,
        ImagineRequest,
        KeptGrid,
        LeftFile,
        Pair,
        Picture,
        Progress,
        ReplyAddress,
        ScoredImage,
        Target,
        UnfinishedRequest,
    )
    from bot.errors import BotError


class Scorer(Protocol):
    """One scoring endpoint."""

    @property
    def target(self) -> Target:
        """The endpoint as users see it."""
        ...

    async def score(
        self, prompt: str, correlation_id: str, before_body: Callable[[], Awaitable[None]] | None = None
    ) -> ScoredImage:
        """Send one prompt and wait for its picture; *before_body* is awaited once the answer's headers are there.

        *correlation_id*: letters, digits, `-` and `_`, at most 40. Raises ScoringError.
        """
        ...


class Pictures(Protocol):
    """The picture folder."""

    async def keep(self, data: bytes) -> Picture:
        """Check *data* wholly, then store these exact bytes. Raises ImageError, StoreError."""
        ...

    async def read(self, picture: Picture) -> bytes:
        """Return the exact bytes. Raises StoreError when the file is gone."""
        ...

    async def shrink(self, data: bytes, max_bytes: int) -> bytes:
        """Return a JPEG copy of at most *max_bytes*. Raises ImageError when it cannot be made that small."""
        ...

    async def strip(self, data: bytes) -> bytes:
        """Return a copy with the same pixels that says nothing of where it came from. Raises ImageError."""
        ...

    async def within(self, data: bytes, sides: tuple[int, int], max_bytes: int) -> bytes:
        """Return *data*, or a JPEG copy where its sides (lowest, highest) or its size do not fit. Raises ImageError."""
        ...

    async def is_plain(self, data: bytes) -> bool:
        """Say whether all pixels have one colour. Raises ImageError."""
        ...

    async def remove(self, file: LeftFile) -> None:
        """Take a file away; one that is gone already is no fault. Raises StoreError."""
        ...


class GenerationLog(Protocol):
    """The log: one row per picture asked for. Every method raises StoreError when the file fails it."""

    async def begin(self, request: ImagineRequest, request_id: str, queued_at: datetime) -> tuple[Generation, ...]:
        """Write *request.count* rows as `queued`, and the address apart; return them in order of id."""
        ...

    async def begin_pair(
        self, request: ImagineRequest, request_id: str, queued_at: datetime
    ) -> tuple[tuple[Generation, ...], Pair]:
        """Begin a comparison: its two rows, and the pair that they are."""
        ...

    async def refuse(
        self,
        request: ImagineRequest,
        request_id: str,
        at: datetime,
        error: BotError,
        findings: Sequence[Finding] = (),
    ) -> None:
        """Write *request.count* rows as `refused` with the error's code and text, each with these findings."""
        ...

    async def mark_scoring(self, generation: Generation) -> None:
        """Write status, started_at, queue_ms."""
        ...

    async def mark_scored(self, generation: Generation, findings: Sequence[Finding] = ()) -> None:
        """Write status, scoring_ms, the picture, what the endpoint said, and what the checks found but let pass."""
        ...

    async def mark_ended(self, generation: Generation, *, charged: bool, findings: Sequence[Finding] = ()) -> None:
        """Write `failed`, `cancelled` or `held_back` with its error and findings.

        *charged* False gives the picture back.
        """
        ...

    async def mark_delivered(self, generations: Sequence[Generation]) -> None:
        """Write `posted` or `undelivered`, message_id, delivery_ms, finished_at, and wipe the request's token.

        Failed and cancelled rows keep their status and gain the message id.
        """
        ...

    async def remember_message(self, request_id: str, message_id: int) -> None:
        """Keep which message answers the request, while its address lives."""
        ...

    async def wipe_address(self, request_id: str) -> None:
        """Forget the request's token."""
        ...

    async def unfinished(self) -> Sequence[UnfinishedRequest]:
        """Return every request from Discord that has not been answered yet, oldest first.

        Those with a queued, scoring or scored picture, those whose address is still kept (all their pictures may have
        failed in the moment the process ended, and the person still reads that they are being painted), and the parts
        without a card of runs that go on.
        """
        ...

    async def charges_since(self, since: datetime) -> Sequence[Charge]:
        """Return the charged pictures asked for after *since*, and all that are open, oldest first."""
        ...

    async def recent_scoring_ms(self, target: str, limit: int) -> Sequence[int]:
        """Return the last *limit* scoring times of the target, oldest first."""
        ...

    async def find(self, generation_id: int) -> Generation | None:
        """Return one row."""
        ...

    async def of_request(self, request_id: str) -> Sequence[Generation]:
        """Return the request's rows, in order of id."""
        ...

    async def grid_of(self, request_id: str) -> KeptGrid | None:
        """Return how a request's pictures stand together; None where they do not, or are removed."""
        ...

    async def recent_prompts(self, user_id: int, containing: str, limit: int) -> Sequence[tuple[int, str]]:
        """Return the user's last prompts, newest first, each once, as (generation id, prompt)."""
        ...


class Courier(Protocol):
    """Brings progress and results to the person who asked."""

    async def show_progress(
        self, request_id: str, request: ImagineRequest, address: ReplyAddress, progress: Progress
    ) -> bool:
        """Show how far a request is; False when the address takes no more words. Never raises for Discord."""
        ...

    async def deliver(self, delivery: Delivery) -> int | None:
        """Show what became of a request, once; return the message's id, if there is one. Raises DeliveryError."""
        ...

    async def tell_more(
        self, generations: Sequence[Generation], address: ReplyAddress, eased: Callable[[], Awaitable[None]]
    ) -> None:
        """Say what can wait until it has *eased*, if there is anything, once a request is answered at its address.

        Never raises for Discord.
        """
        ...
