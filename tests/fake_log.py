"""The log in memory: it keeps rows, fails on demand, and can be handed to a second run as a killed one left it."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import Charge, Generation, GenerationStatus, KeptGrid, Pair, PairKind, UnfinishedRequest
from bot.errors import StoreError
from tests.manual_clock import Gate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain import Finding, ImagineRequest, ReplyAddress, RunPart
    from bot.errors import BotError

_UNFINISHED = {GenerationStatus.QUEUED, GenerationStatus.SCORING, GenerationStatus.SCORED}
_SAID = ("http_status", "endpoint_request_id", "deployment", "attempts")


class FakeLog:
    """The log in dictionaries. Methods named in *broken* fail; *history* holds the log as each write left it."""

    def __init__(self) -> None:
        self.rows: dict[int, Generation] = {}
        self.charged: dict[int, bool] = {}
        self.findings: dict[int, tuple[Finding, ...]] = {}
        self.addresses: dict[str, ReplyAddress] = {}
        self.pairs: dict[str, Pair] = {}
        self.grids: dict[str, KeptGrid] = {}
        self.parts: dict[str, RunPart] = {}
        self.broken: set[str] = set()
        self.gates: defaultdict[str, Gate] = defaultdict(Gate)
        self.history: list[FakeLog] = []

    def as_left(self) -> FakeLog:
        """Return the log as a run finds it that starts now."""
        left = FakeLog()
        left.rows, left.charged, left.addresses = copy(self.rows), copy(self.charged), copy(self.addresses)
        left.pairs, left.grids, left.parts = copy(self.pairs), copy(self.grids), copy(self.parts)
        return left

    def hold(self, method: str) -> Gate:
        """Make a method's calls wait, before they write; return the gate that lets them go on."""
        self.gates[method].hold()
        return self.gates[method]

    def statuses(self) -> list[str]:
        """Return every row's status, in order of id."""
        return [row.status.value for row in self.rows.values()]

    async def begin(self, request: ImagineRequest, request_id: str, queued_at: datetime) -> tuple[Generation, ...]:
        """Write *request.count* rows as `queued`."""
        await self._reach("begin")
        rows = self._insert(request, request_id, queued_at, GenerationStatus.QUEUED)
        if request.address:
            self.addresses[request_id] = request.address
        if request.part:
            self.parts[request_id] = replace(request.part, request_id=request_id)
        if request.grid:
            self.grids[request_id] = KeptGrid(request.grid.template, request.grid.repeats)
        self._wrote()
        return rows

    async def begin_pair(
        self, request: ImagineRequest, request_id: str, queued_at: datetime
    ) -> tuple[tuple[Generation, ...], Pair]:
        """Begin, and keep the pair."""
        assert request.against
        rows = await self.begin(request, request_id, queued_at)
        kind = PairKind.WORDINGS if rows[0].target == rows[1].target else PairKind.TARGETS
        pair = Pair(len(self.pairs) + 1, kind, rows[0].id, rows[1].id, request.against.first_is_a)
        self.pairs[request_id] = pair
        return rows, pair

    async def refuse(
        self,
        request: ImagineRequest,
        request_id: str,
        at: datetime,
        error: BotError,
        findings: Sequence[Finding] = (),
    ) -> None:
        """Write *request.count* rows as `refused`."""
        await self._reach("refuse")
        for row in self._insert(request, request_id, at, GenerationStatus.REFUSED):
            self.rows[row.id] = replace(row, error_code=error.code, error_detail=str(error), finished_at=at)
            self.findings[row.id] = tuple(findings)
        self._wrote()

    async def mark_scoring(self, generation: Generation) -> None:
        """Write status, started_at, queue_ms."""
        await self._reach("mark_scoring")
        self._change(generation, "status", "started_at", "queue_ms")

    async def mark_scored(self, generation: Generation, findings: Sequence[Finding] = ()) -> None:
        """Write status, scoring_ms, the picture, what the endpoint said and what was found."""
        await self._reach("mark_scored")
        self.findings[generation.id] = tuple(findings)
        self._change(generation, "status", "scoring_ms", "nsfw_flag", "picture", "is_spoiler", *_SAID)

    async def mark_ended(self, generation: Generation, *, charged: bool, findings: Sequence[Finding] = ()) -> None:
        """Write an end without a picture, whether it counts, and what was found."""
        await self._reach("mark_ended")
        self.charged[generation.id] = charged
        self.findings[generation.id] = tuple(findings)
        self._change(
            generation, "status", "error_code", "error_detail", "finished_at", "nsfw_flag", "scoring_ms", *_SAID
        )

    async def mark_delivered(self, generations: Sequence[Generation]) -> None:
        """Write what came of the delivery, and forget the address, in one."""
        await self._reach("mark_delivered")
        names = ("status", "error_code", "error_detail", "message_id", "delivery_ms")
        for one in generations:
            row = self.rows[one.id]
            changed = replace(row, finished_at=one.finished_at or row.finished_at)
            self.rows[one.id] = replace(changed, **{name: getattr(one, name) for name in names})
            self.addresses.pop(one.request_id, None)
        self._wrote()

    async def remember_message(self, request_id: str, message_id: int) -> None:
        """Keep which message answers."""
        await self._reach("remember_message")
        if request_id in self.addresses:
            self.addresses[request_id] = replace(self.addresses[request_id], message_id=message_id)
        self._wrote()

    async def wipe_address(self, request_id: str) -> None:
        """Forget the address."""
        await self._reach("wipe_address")
        self.addresses.pop(request_id, None)
        self._wrote()

    async def unfinished(self) -> Sequence[UnfinishedRequest]:
        """Return the requests without an answer, oldest first."""
        await self._reach("unfinished")
        by_request: dict[str, list[Generation]] = {}
        for row in self.rows.values():
            if row.origin.channel_id is not None:
                by_request.setdefault(row.request_id, []).append(row)
        return [
            UnfinishedRequest(
                request_id,
                tuple(rows),
                self.addresses.get(request_id),
                self.pairs.get(request_id),
                self.grids.get(request_id),
                self.parts.get(request_id),
            )
            for request_id, rows in by_request.items()
            if request_id in self.addresses
            or any(row.status in _UNFINISHED for row in rows)
            or (request_id in self.parts and rows[0].delivery_ms is None)
        ]

    async def grid_of(self, request_id: str) -> KeptGrid | None:
        """Return how a request's pictures stand together."""
        await self._reach("grid_of")
        return self.grids.get(request_id)

    async def charges_since(self, since: datetime) -> Sequence[Charge]:
        """Return what counts, oldest first."""
        await self._reach("charges_since")
        return [
            Charge(row.id, row.origin.user_id, row.queued_at, row.status.is_open)
            for row in sorted(self.rows.values(), key=lambda row: (row.queued_at, row.id))
            if self.charged[row.id] and (row.queued_at > since or row.status.is_open)
        ]

    async def recent_scoring_ms(self, target: str, limit: int) -> Sequence[int]:
        """Return the last scoring times, oldest first."""
        await self._reach("recent_scoring_ms")
        times = [row.scoring_ms for row in self.rows.values() if row.target == target and row.scoring_ms is not None]
        return times[-limit:]

    async def find(self, generation_id: int) -> Generation | None:
        """Return one row."""
        await self._reach("find")
        return self.rows.get(generation_id)

    async def of_request(self, request_id: str) -> Sequence[Generation]:
        """Return a request's rows."""
        await self._reach("of_request")
        return [row for row in self.rows.values() if row.request_id == request_id]

    async def recent_prompts(self, user_id: int, containing: str, limit: int) -> Sequence[tuple[int, str]]:
        """Return the user's last prompts, newest first, each once."""
        await self._reach("recent_prompts")
        own = (row for row in self.rows.values() if row.origin.user_id == user_id and containing in row.typed)
        newest = {row.typed: row.id for row in own}
        return sorted(((row_id, prompt) for prompt, row_id in newest.items()), reverse=True)[:limit]

    def _insert(
        self, request: ImagineRequest, request_id: str, at: datetime, status: GenerationStatus
    ) -> tuple[Generation, ...]:
        first = len(self.rows) + 1
        rows = tuple(
            Generation(
                id=row_id,
                request_id=request_id,
                origin=request.origin,
                prompt=prompt,
                target=target,
                status=status,
                queued_at=at,
                parent_id=request.parent_id,
                words=request.words,
                style_version_id=request.style_version_id,
            )
            for row_id, (prompt, target) in enumerate(request.variants, first)
        )
        self.rows |= {row.id: row for row in rows}
        is_charged = status is GenerationStatus.QUEUED and request.part is None
        self.charged |= {row.id: is_charged for row in rows}
        return rows

    def _change(self, generation: Generation, *names: str) -> None:
        """Write only what the method says it writes, as the statement of a real log would."""
        changes = {name: getattr(generation, name) for name in names}
        self.rows[generation.id] = replace(self.rows[generation.id], **changes)
        self._wrote()

    def _wrote(self) -> None:
        self.history.append(self.as_left())

    async def _reach(self, method: str) -> None:
        await self.gates[method].passed()
        if method in self.broken:
            raise StoreError(f"{method}: disk full")
