"""What is kept of people, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from bot.domain import (
        ForgettingOrder,
        OwnData,
        Parcel,
    )


class PrivacyLog(Protocol):
    """What is kept of one person, and what of it is still to be deleted. Every method raises StoreError."""

    async def tell(self, user_id: int, at: datetime) -> bool:
        """Write that the person is told what is stored; False where they were told before."""
        ...

    async def untell(self, user_id: int) -> None:
        """Write that telling them failed."""
        ...

    async def own(self, user_id: int) -> OwnData:
        """Return how much is kept of a person."""
        ...

    async def order(self, order: ForgettingOrder) -> None:
        """Keep what is to be deleted until it is done."""
        ...

    async def orders(self) -> Sequence[ForgettingOrder]:
        """Return what is still to be deleted."""
        ...

    async def done(self, user_id: int) -> None:
        """Forget the wish, and with it the last that was known of the person."""
        ...


class ForgettingLog(Protocol):
    """Deletes one person's data. Every method may be called again, and raises StoreError."""

    async def open_requests(self, user_id: int) -> Sequence[str]:
        """Return the person's requests from Discord that have not been answered yet."""
        ...

    async def forget_notices(self, user_id: int) -> Sequence[str]:
        """Note the leads' notices that name the person as left over; return the requests that they are about."""
        ...

    async def forget_acts(self, user_id: int) -> None:
        """Take the person's id and name off what they did as a lead, and off what leads did about them."""
        ...

    async def forget_said(self, user_id: int) -> None:
        """Delete what the person said."""
        ...

    async def forget_name(self, user_id: int) -> None:
        """Put nobody in the person's place beside their pictures."""
        ...

    async def forget_runs(self, user_id: int) -> Sequence[str]:
        """Delete who began the person's runs, and of what; note their cards as left over, and return by what names."""
        ...

    async def forget_mentions(self, user_id: int) -> None:
        """Take the person's id out of what anybody wrote."""
        ...

    async def next_request(self, user_id: int) -> str | None:
        """Return a request of the person's that has ended and is still theirs."""
        ...

    async def forget_request(self, request_id: str) -> None:
        """Delete who asked and in which words."""
        ...

    async def clean(self) -> bool:
        """Leave no trace of what was deleted in the log's files; say whether that could be done."""
        ...

    async def is_clean(self) -> bool:
        """Say whether nothing was deleted of which a trace may be left."""
        ...


class RetentionLog(Protocol):
    """Deletes what is older than it is to be kept. Every method raises StoreError."""

    async def expire_pictures(self, before: datetime, limit: int) -> int:
        """Take the files off at most *limit* rows of before, and note those to be removed; return of how many."""
        ...

    async def expire_rows(self, before: datetime, limit: int) -> int:
        """Delete at most *limit* rows of before with all that was said of them; return how many."""
        ...

    async def expire_acts(self, before: datetime, limit: int) -> int:
        """Delete at most *limit* acts of leads, and as many shows and runs, of before; return how many."""
        ...

    async def clean(self) -> bool:
        """Leave no trace of rows that were deleted, where any were; say whether that could be done."""
        ...


class OwnExporter(Protocol):
    """Makes exports of what is kept of one person."""

    def export(self, user_id: int, max_bytes: int) -> AbstractAsyncContextManager[Parcel]:
        """Make one, of files of at most *max_bytes* that go when the block is left. Raises StoreError."""
        ...
