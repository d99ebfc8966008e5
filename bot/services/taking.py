"""TakingService: the log and its pictures, to take away."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from bot.domain import ExportOrder, day_of
from bot.errors import NotADateError
from bot.services.clock import Clock
from bot.services.telling import telling

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from contextlib import AbstractAsyncContextManager

    from bot.domain import ExportFormat, Parcel
    from bot.ports import Exporter
    from bot.services.telling import Words

BEHIND_ANOTHER = "Another export is being made. Yours comes next."


def order_of(form: ExportFormat, since: str | None, *, with_names: bool) -> ExportOrder:
    """Return what is asked for. Raises NotADateError."""
    try:
        return ExportOrder(form, day_of(since) if since else None, with_names)
    except ValueError as error:
        raise NotADateError from error


class TakingService:
    """Makes exports, one at a time: each is as much work as the log is long."""

    def __init__(self, exporter: Exporter, clock: Clock | None = None) -> None:
        """*exporter* does the work; *clock* is for the progress shown."""
        self._exporter, self._clock = exporter, clock or Clock()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def take(
        self, order: ExportOrder, max_bytes: int, show: Callable[[str], Awaitable[object]]
    ) -> AsyncGenerator[Parcel]:
        """Make an export of files of at most *max_bytes*, which go when the block is left; *show* how far it is.

        Raises StoreError, FormNotInstalledError.
        """
        async with AsyncExitStack() as life:
            async with self.telling(show) as words:
                if self._turn.locked():
                    words(BEHIND_ANOTHER)
                async with self._turn:
                    export = self._exporter.export(order, max_bytes, lambda done, of: words(_written(done, of)))
                    parcel = await life.enter_async_context(export)
            yield parcel

    def telling(self, show: Callable[[str], Awaitable[object]]) -> AbstractAsyncContextManager[Words]:
        """While the block runs, *show* the words it sets, every few seconds at most."""
        return telling(show, self._clock)


def _written(done: int, of: int) -> str:
    return f"Written: {done:,} of {of:,} rows."
