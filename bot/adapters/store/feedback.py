"""What people say of the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_text, to_time
from bot.domain import Defect, Details

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import Origin, Verdict


class SQLiteFeedback:
    """What each person last said of each picture; a `ports.FeedbackLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def judge(self, generation_id: int, person: Origin, verdict: Verdict, at: datetime) -> bool:
        """Keep the verdict in place of the person's earlier one; the same again takes it back. Say whether it stands.

        Two taps at the same time are one that stands.
        """
        values = {
            "generation_id": generation_id,
            "user_id": to_id(person.user_id),
            "user_name": to_text(person.user_name),
            "verdict": verdict,
            "said_at": to_time(at),
        }
        take_back = """
            DELETE FROM verdicts WHERE generation_id = :generation_id AND user_id = :user_id AND verdict = :verdict
            RETURNING 1
        """
        if await self._database.write((take_back, values)):
            return False
        keep = """
            INSERT INTO verdicts (generation_id, user_id, user_name, verdict, said_at)
            VALUES (:generation_id, :user_id, :user_name, :verdict, :said_at)
            ON CONFLICT (generation_id, user_id) DO UPDATE SET
                user_name = excluded.user_name, verdict = excluded.verdict, said_at = excluded.said_at
        """
        await self._database.write((keep, values))
        return True

    async def tell(self, generation_id: int, person: Origin, details: Details, at: datetime) -> None:
        """Keep the details in place of the person's earlier ones; empty ones take them back."""
        values = {
            "generation_id": generation_id,
            "user_id": to_id(person.user_id),
            "user_name": to_text(person.user_name),
            "matches_words": details.matches_words,
            "looks_good": details.looks_good,
            "remark": to_text(details.remark) or None,
            "said_at": to_time(at),
        }
        # The defects go with their row.
        forget = "DELETE FROM details WHERE generation_id = :generation_id AND user_id = :user_id"
        keep = """
            INSERT INTO details (generation_id, user_id, user_name, matches_words, looks_good, remark, said_at)
            VALUES (:generation_id, :user_id, :user_name, :matches_words, :looks_good, :remark, :said_at)
        """
        tick = "INSERT INTO defects (generation_id, user_id, defect) VALUES (:generation_id, :user_id, :defect)"
        ticked = [(tick, values | {"defect": defect}) for defect in details.defects]
        kept = [] if details.is_empty else [(keep, values), *ticked]
        await self._database.write((forget, values), *kept)

    async def told(self, generation_id: int, user_id: int) -> Details | None:
        """Return what the person told before."""
        sql = """
            SELECT matches_words, looks_good, remark, (
                SELECT group_concat(defect, ' ') FROM defects
                WHERE defects.generation_id = details.generation_id AND defects.user_id = details.user_id) AS defects
            FROM details WHERE generation_id = :generation_id AND user_id = :user_id
        """
        rows = await self._database.fetch(sql, {"generation_id": generation_id, "user_id": to_id(user_id)})
        return _to_details(rows[0]) if rows else None


def _to_details(row: sqlite3.Row) -> Details:
    defects = frozenset(Defect(defect) for defect in (row["defects"] or "").split())
    return Details(row["matches_words"], row["looks_good"], defects, row["remark"] or "")
