"""New rows: requests that come in while others are being written are written together, in one statement."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_text, to_time
from bot.domain import GenerationStatus
from bot.errors import StoreError

if TYPE_CHECKING:
    from datetime import datetime
    from sqlite3 import Row

    from bot.adapters.store.database import Database
    from bot.domain import ImagineRequest
    from bot.errors import BotError

BATCH_MAX = 200
"""Requests in one statement; SQLite takes 32,766 parameters."""

_ADDRESSES = (
    "INSERT INTO interaction_tokens (request_id, application_id, token, expires_at, message_id, max_file_bytes) VALUES "
)
_ADDRESS = "(?, ?, ?, ?, ?, ?)"
_GENERATIONS = """
    INSERT INTO generations (
        request_id, user_id, user_name, guild_id, channel_id, prompt, target, parent_id,
        status, error_code, error_detail, queued_at, finished_at, charged)
    VALUES """
# A refused request may name a parent that does not exist: its row then says none.
_GENERATION = "(?, ?, ?, ?, ?, ?, ?, (SELECT id FROM generations WHERE id = ?), ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One request to write: *error* None begins it, otherwise it is refused for that."""

    request: ImagineRequest
    request_id: str
    at: datetime
    error: BotError | None = None

    def address_values(self) -> tuple[object, ...] | None:
        """Return the row of the address, as `_ADDRESS` takes it; None where there will be no answer to edit."""
        address = self.request.address
        if self.error or not address:
            return None
        ids = (to_id(address.application_id), address.token, to_time(address.expires_at), to_id(address.message_id))
        return (self.request_id, *ids, address.max_file_bytes)

    def values(self) -> tuple[object, ...]:
        """Return the row of one picture, as `_GENERATION` takes it."""
        request, origin, error = self.request, self.request.origin, self.error
        return (
            self.request_id,
            to_id(origin.user_id),
            to_text(origin.user_name),
            to_id(origin.guild_id),
            to_id(origin.channel_id),
            to_text(request.prompt),
            to_text(request.target),
            request.parent_id,
            GenerationStatus.REFUSED if error else GenerationStatus.QUEUED,
            error and error.code,
            error and to_text(str(error)),
            to_time(self.at),
            to_time(self.at) if error else None,
            error is None,
        )


class Admissions:
    """Collects entries and writes them, batch after batch.

    In a burst of 200 requests two statements take the place of 400, and nobody's first answer waits for the others.
    """

    def __init__(self, database: Database) -> None:
        """*database* runs the statements."""
        self._database = database
        self._waiting: list[tuple[Entry, asyncio.Future[list[int]]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, entry: Entry) -> list[int]:
        """Write the entry's rows and return their ids, in order. Raises StoreError."""
        written: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        return await written

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
                await self._write_batch(batch)
        finally:
            self._writing = None

    async def _write_batch(self, batch: list[tuple[Entry, asyncio.Future[list[int]]]]) -> None:
        try:
            ids = await self._insert([entry for entry, _ in batch])
        except StoreError as error:
            for _, written in batch:
                if not written.done():  # who was cancelled does not wait any more
                    written.set_exception(error)
            return
        for entry, written in batch:
            if not written.done():
                written.set_result(sorted(ids[entry.request_id]))

    async def _insert(self, entries: list[Entry]) -> dict[str, list[int]]:
        addresses = [values for entry in entries if (values := entry.address_values())]
        rows = [entry.values() for entry in entries for _ in range(entry.request.count)]
        # Both go to the database's thread at once and run there in this order: the addresses first, since a crash in
        # between then leaves tokens that expire, not requests that cannot be answered.
        _, written = await asyncio.gather(self._insert_addresses(addresses), self._insert_generations(rows))
        ids: defaultdict[str, list[int]] = defaultdict(list)
        for row in written:
            ids[row["request_id"]].append(row["id"])
        return ids

    async def _insert_addresses(self, rows: list[tuple[object, ...]]) -> None:
        if rows:
            await self._database.fetch(_ADDRESSES + _repeated(_ADDRESS, len(rows)), list(chain(*rows)))

    async def _insert_generations(self, rows: list[tuple[object, ...]]) -> list[Row]:
        sql = f"{_GENERATIONS}{_repeated(_GENERATION, len(rows))} RETURNING id, request_id"
        return await self._database.fetch(sql, list(chain(*rows)))


def _repeated(row: str, count: int) -> str:
    return ", ".join([row] * count)
