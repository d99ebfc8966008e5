"""Writes that come while another of their kind is under way go together, in one statement."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

_Entry = TypeVar("_Entry")
_Result = TypeVar("_Result")

BATCH_MAX = 200
"""Entries in one statement; SQLite takes 32,766 parameters, and an entry has 60 at most."""


class Batches(Generic[_Entry, _Result]):
    """One kind of write. A lone entry is written at once; in a burst of 200 a few statements take the place of 200."""

    def __init__(self, write: Callable[[Sequence[_Entry]], Awaitable[Sequence[_Result]]]) -> None:
        """*write* takes entries in the order they came and returns a result for each; it raises StoreError only."""
        self._write = write
        self._waiting: list[tuple[_Entry, asyncio.Future[_Result]]] = []
        self._is_writing = False
        self._rest: asyncio.Task[None] | None = None

    async def add(self, entry: _Entry) -> _Result:
        """Write the entry, alone or with others, and return its result. Raises StoreError."""
        if self._is_writing:
            written: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
            self._waiting.append((entry, written))
            return await written
        self._is_writing = True
        try:
            return (await self._write([entry]))[0]
        finally:
            self._rest = asyncio.create_task(self._write_rest()) if self._waiting else None
            self._is_writing = self._rest is not None

    async def _write_rest(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
            await self._write_batch(batch)
        self._is_writing = False

    async def _write_batch(self, batch: Sequence[tuple[_Entry, asyncio.Future[_Result]]]) -> None:
        try:
            results = await self._write([entry for entry, _ in batch])
        except StoreError as error:
            for _, written in batch:
                if not written.done():  # who was cancelled does not wait any more
                    written.set_exception(error)
            return
        for (_, written), result in zip(batch, results, strict=True):
            if not written.done():
                written.set_result(result)
