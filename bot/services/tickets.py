"""A ticket: one request on its way through this run, from admission to delivery."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Finding, Generation, ImagineRequest, Pair, Progress, ReplyAddress
    from bot.services.allowance import Claim


@dataclass(slots=True, eq=False)
class Ticket:
    """A request's pictures as the log has them, and what they were charged."""

    request_id: str
    request: ImagineRequest
    generations: dict[int, Generation]
    claims: dict[int, Claim]
    address: ReplyAddress | None
    pair: Pair | None = None
    """What the two pictures of a comparison are."""
    data: dict[int, bytes] = field(default_factory=dict[int, bytes], repr=False)
    """The bytes of a picture just stored, so that a lone one need not be read again."""
    findings: dict[int, tuple[Finding, ...]] = field(default_factory=dict[int, "tuple[Finding, ...]"])
    """What the safety checks found, written with the picture's end."""
    is_cancelled: bool = False
    is_arriving: bool = False
    """The last picture is on its way in: words about progress would only delay it."""
    is_remembered: bool = False
    """Whether the log knows which message shows the progress."""
    shown: Progress | None = None
    shown_at: float = 0.0
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once what became of it has been delivered and written down."""
    editing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the message is edited: words about progress must never overtake the picture."""

    @classmethod
    def of(
        cls,
        request_id: str,
        request: ImagineRequest,
        rows: Sequence[Generation],
        claims: Sequence[Claim],
        pair: Pair | None = None,
    ) -> Self:
        """Return the ticket of a request whose *rows* stand in the log, each with its claim."""
        return cls(
            request_id=request_id,
            request=request,
            generations={row.id: row for row in rows},
            claims={row.id: claim for row, claim in zip(rows, claims, strict=True)},
            address=request.address,
            pair=pair,
        )

    @property
    def open(self) -> list[Generation]:
        """The pictures still waiting or being painted."""
        return [generation for generation in self.generations.values() if generation.status.is_open]

    @property
    def answered_at(self) -> ReplyAddress | None:
        """The address, where what became of it stands in the message that answered whoever asked."""
        answer_id = self.address and self.address.message_id
        return self.address if answer_id and answer_id == self.rows[0].message_id else None

    @property
    def owner(self) -> int:
        """Whose turn in the queue it takes: a user's, or that of a suite's run."""
        part = self.request.part
        return part.run_id if part else self.request.origin.user_id

    @property
    def rows(self) -> tuple[Generation, ...]:
        """All pictures, in the order they were asked for."""
        return tuple(self.generations.values())

    def update(self, generation: Generation, **changes: object) -> Generation:
        """Replace a picture's row by a changed one, and return that."""
        changed = replace(generation, **changes)  # type: ignore[arg-type]
        self.generations[generation.id] = changed
        return changed
