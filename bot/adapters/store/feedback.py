"""What people say of the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_text, to_time

if TYPE_CHECKING:
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import Origin, Verdict


class SQLiteFeedback:
    """One verdict per person and picture; a `ports.FeedbackLog`. Raises StoreError when the file fails it."""

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
