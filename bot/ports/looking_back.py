"""What the log tells afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.domain import (
        ExportOrder,
        Family,
        Generation,
        HistoryPage,
        HistoryQuestion,
        Origin,
        Parcel,
        Picture,
        ReportCard,
        ReportQuestion,
        Turn,
    )


class HistoryLog(Protocol):
    """Earlier pictures by their words, who asked, and what came of them. Every method raises StoreError."""

    async def index_some(self) -> bool:
        """Read in a few pictures that have ended or changed, the newest first; say whether there may be more."""
        ...

    async def page(self, question: HistoryQuestion, viewer: Origin, turn: Turn | None, size: int) -> HistoryPage:
        """Return at most *size* of what *viewer* may see, beside *turn*, by default the newest; without thumbnails."""
        ...

    async def prompts(self, question: HistoryQuestion, viewer: Origin, limit: int) -> Sequence[str]:
        """Return the newest prompts of what *viewer* may see, each once."""
        ...

    async def family(self, generation: Generation, viewer: Origin, parents: int, children: int) -> Family:
        """Return at most so many wordings above and below a picture, of what *viewer* may see."""
        ...


class Thumbnails(Protocol):
    """The picture folder, for those who want to see little of each picture."""

    async def thumbnail(self, picture: Picture) -> bytes:
        """Return a small JPEG. Raises StoreError when the file is gone, ImageError when it cannot be read."""
        ...


class Exporter(Protocol):
    """Makes exports of the log."""

    def export(
        self, order: ExportOrder, max_bytes: int, told: Callable[[int, int], None]
    ) -> AbstractAsyncContextManager[Parcel]:
        """Make one, of files of at most *max_bytes* that go when the block is left.

        *told* hears, on any thread, how many rows of how many are written. Raises StoreError, FormNotInstalledError.
        """
        ...


class Reporter(Protocol):
    """Makes reports of the log."""

    async def report(self, question: ReportQuestion, told: Callable[[str], None]) -> ReportCard:
        """Make one; *told* hears, on any thread, what is being done, in a few words. Raises StoreError."""
        ...
