"""What is reported and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain import (
        Block,
        Complaint,
        LeftFile,
        LeftMessage,
        Leftover,
        Notice,
        Origin,
        Outcome,
        Removal,
    )


class RemovalLog(Protocol):
    """What is taken away, and what of that is still to be done. Every method raises StoreError."""

    async def begin(self, request_id: str, why: Removal, detail: str, at: datetime) -> bool:
        """Take the request's pictures out of the log and note its files and messages as left over, all at once.

        A file that other requests show as well is none. Say whether there was anything to take; where a picture is
        still on its way there is not.
        """
        ...

    async def leftovers(self, request_id: str | None = None) -> Sequence[Leftover]:
        """Return what is yet to be taken away, of one request or of all."""
        ...

    async def is_shown(self, file: LeftFile) -> bool:
        """Say whether a row shows this file, perhaps a new one."""
        ...

    async def done(self, leftover: Leftover) -> None:
        """Forget what has been taken away."""
        ...

    async def forget(self) -> bool:
        """Leave no copy of what was deleted in the log's files; say whether that worked at once."""
        ...


class Sheets(Protocol):
    """The contact sheets of shows."""

    async def draw_again(self, show_id: int) -> None:
        """Draw one without what was removed; the last picture takes it along. Raises BotError."""
        ...


class RunSheets(Protocol):
    """The contact sheets of suites' runs."""

    async def draw_again(self, run_id: int, place: int) -> None:
        """Draw those with a run's pictures of this place without what was removed. Raises BotError."""
        ...


class MessageRemover(Protocol):
    """Deletes messages of ours."""

    async def remove(self, message: LeftMessage) -> None:
        """Delete a message; one that is gone already is no fault. Raises DeliveryError."""
        ...


class ComplaintLog(Protocol):
    """What people report, and what was decided. A card is named by its first picture. All raise StoreError."""

    async def add(self, generation_id: int, person: Origin, reason: str, at: datetime) -> bool:
        """Keep a person's report of a card; say whether it is their first."""
        ...

    async def open_of(self, generation_id: int) -> Sequence[Complaint]:
        """Return the reports of a card that nobody has decided on, oldest first."""
        ...

    async def last_decided(self, generation_id: int) -> Complaint | None:
        """Return a report of a card from its last decision."""
        ...

    async def noticed(self, generation_id: int, notice: LeftMessage) -> bool:
        """Write where the open reports of a card are shown to the leads; say whether there still are any."""
        ...

    async def decide(self, generation_id: int, outcome: Outcome, by: Origin, at: datetime) -> Sequence[Complaint]:
        """Write what was decided on the open reports of a card, and return them; none where there are none."""
        ...

    async def settled(self, generation_id: int) -> None:
        """Write that the decision is carried out, and that the leads' notice says so."""
        ...

    async def unnoticed(self) -> Sequence[int]:
        """Return the cards whose open reports are shown to nobody."""
        ...

    async def unsettled(self) -> Sequence[Sequence[Complaint]]:
        """Return the reports that were decided on in a run that ended before it was all carried out, by card."""
        ...


class NoticeBoard(Protocol):
    """Where leads see what was reported. All raise DeliveryError."""

    async def post(self, channel_id: int, notice: Notice) -> LeftMessage:
        """Post a notice."""
        ...

    async def edit(self, message: LeftMessage, notice: Notice) -> bool:
        """Show the notice in place of what the message shows; say whether it is still there."""
        ...


class Reports(Protocol):
    """What people report, as leads see it."""

    async def show_unnoticed(self) -> None:
        """Show leads, in the background, the open reports that no notice shows. Raises StoreError."""
        ...


class Blocker(Protocol):
    """Keeps people out of the bot."""

    async def block(self, by: Origin, block: Block) -> int:
        """Keep somebody out from now on; return how many waiting pictures that cancelled. Raises StoreError."""
        ...
