"""New rows: what a request is when it is begun or refused, and the address of its answer."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_text, to_time
from bot.domain import GenerationStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from sqlite3 import Row

    from bot.adapters.store.database import Database
    from bot.domain import ImagineRequest
    from bot.errors import BotError

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


async def insert(database: Database, entries: Sequence[Entry]) -> list[list[int]]:
    """Write the entries' rows and addresses; return each one's ids, in order. Raises StoreError."""
    addresses = [values for entry in entries if (values := entry.address_values())]
    rows = [entry.values() for entry in entries for _ in range(entry.request.count)]
    # Both go to the database's thread at once and run there in this order: the addresses first, since a crash in
    # between then leaves tokens that expire, not requests that cannot be answered.
    _, written = await asyncio.gather(_insert_addresses(database, addresses), _insert_generations(database, rows))
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for row in written:
        ids[row["request_id"]].append(row["id"])
    return [sorted(ids[entry.request_id]) for entry in entries]


async def _insert_addresses(database: Database, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        await database.fetch(_ADDRESSES + _repeated(_ADDRESS, len(rows)), list(chain(*rows)))


async def _insert_generations(database: Database, rows: Sequence[tuple[object, ...]]) -> list[Row]:
    sql = f"{_GENERATIONS}{_repeated(_GENERATION, len(rows))} RETURNING id, request_id"
    return await database.fetch(sql, list(chain(*rows)))


def _repeated(row: str, count: int) -> str:
    return ", ".join([row] * count)
