"""What people report, and what was decided."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_text, to_time
from bot.domain import Complaint, LeftMessage, Outcome

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from bot.adapters.store.database import Database
    from bot.domain import Origin


class SQLiteComplaints:
    """One row per person and card; a `ports.ComplaintLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def add(self, generation_id: int, person: Origin, reason: str, at: datetime) -> bool:
        """Keep a person's report of a card; say whether it is their first."""
        sql = """
            INSERT INTO complaints (generation_id, user_id, user_name, reason, reported_at)
            VALUES (:generation_id, :user_id, :user_name, :reason, :at)
            ON CONFLICT (generation_id, user_id) DO NOTHING RETURNING 1
        """
        values = {
            "generation_id": generation_id,
            "user_id": to_id(person.user_id),
            "user_name": to_text(person.user_name),
            "reason": to_text(reason),
            "at": to_time(at),
        }
        return bool(await self._database.write((sql, values)))

    async def open_of(self, generation_id: int) -> Sequence[Complaint]:
        """Return the reports of a card that nobody has decided on, oldest first."""
        sql = "SELECT * FROM complaints WHERE generation_id = :id AND outcome IS NULL ORDER BY id"
        return [_to_complaint(row) for row in await self._database.fetch(sql, {"id": generation_id})]

    async def last_decided(self, generation_id: int) -> Complaint | None:
        """Return a report of a card from its last decision."""
        sql = """
            SELECT * FROM complaints WHERE generation_id = :id AND outcome IS NOT NULL
            ORDER BY decided_at DESC, id DESC LIMIT 1
        """
        rows = await self._database.fetch(sql, {"id": generation_id})
        return _to_complaint(rows[0]) if rows else None

    async def noticed(self, generation_id: int, notice: LeftMessage) -> bool:
        """Write where the open reports of a card are shown to the leads; say whether there still are any."""
        sql = """
            UPDATE complaints SET notice_id = :message_id, notice_channel_id = :channel_id
            WHERE generation_id = :id AND outcome IS NULL RETURNING 1
        """
        message = {"message_id": to_id(notice.message_id), "channel_id": to_id(notice.channel_id)}
        return bool(await self._database.write((sql, {"id": generation_id} | message)))

    async def decide(self, generation_id: int, outcome: Outcome, by: Origin, at: datetime) -> Sequence[Complaint]:
        """Write what was decided on the open reports of a card, and return them; none where there are none."""
        sql = """
            UPDATE complaints SET outcome = :outcome, decided_by = :by, decided_by_name = :by_name, decided_at = :at
            WHERE generation_id = :id AND outcome IS NULL RETURNING *
        """
        decision = {"outcome": outcome, "by": to_id(by.user_id), "by_name": to_text(by.user_name), "at": to_time(at)}
        rows = await self._database.write((sql, {"id": generation_id} | decision))
        return [_to_complaint(row) for row in sorted(rows, key=lambda row: row["id"])]

    async def settled(self, generation_id: int) -> None:
        """Write that the decision is carried out, and that the leads' notice says so."""
        sql = "UPDATE complaints SET is_settled = 1 WHERE generation_id = :id AND outcome IS NOT NULL"
        await self._database.write((sql, {"id": generation_id}))

    async def unnoticed(self) -> Sequence[int]:
        """Return the cards whose open reports are shown to nobody."""
        sql = """
            SELECT generation_id FROM complaints WHERE outcome IS NULL AND notice_id IS NULL
            GROUP BY generation_id ORDER BY min(id)
        """
        return [row["generation_id"] for row in await self._database.fetch(sql)]

    async def unsettled(self) -> Sequence[Sequence[Complaint]]:
        """Return the reports that were decided on in a run that ended before it was all carried out, by card."""
        sql = """
            SELECT * FROM complaints WHERE outcome IS NOT NULL AND notice_id IS NOT NULL AND NOT is_settled
            ORDER BY generation_id, id
        """
        complaints = [_to_complaint(row) for row in await self._database.fetch(sql)]
        return [list(group) for _, group in groupby(complaints, key=lambda one: one.generation_id)]


def _to_complaint(row: sqlite3.Row) -> Complaint:
    is_shown, decided_by = row["notice_id"] is not None, row["decided_by"]
    return Complaint(
        generation_id=row["generation_id"],
        user_id=int(row["user_id"]),
        user_name=row["user_name"],
        reason=row["reason"],
        reported_at=datetime.fromisoformat(row["reported_at"]),
        notice=LeftMessage(int(row["notice_channel_id"]), int(row["notice_id"])) if is_shown else None,
        outcome=row["outcome"] and Outcome(row["outcome"]),
        decided_by=None if decided_by is None else int(decided_by),
        decided_by_name=row["decided_by_name"],
    )
