"""What was painted, for whom and by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_time
from bot.domain import Used

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.adapters.store.database import Database


class SQLiteUsage:
    """A `ports.UsageLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def used_since(self, since: datetime | None) -> Sequence[Used]:
        """Return it by person and target, of what was asked for after *since*, oldest first.

        What was painted counts, also where it was held back, deleted or lost on its way to Discord.
        """
        # With max(), SQLite takes the other columns from the row that has it: the name that the person had last
        # (https://www.sqlite.org/lang_select.html#bareagg).
        sql = """
            SELECT user_id, user_name, target, count(*) AS pictures, sum(scoring_ms) AS scoring_ms, max(id) AS last
            FROM generations
            WHERE scoring_ms IS NOT NULL AND queued_at > coalesce(:since, '')
            GROUP BY user_id, target ORDER BY last
        """
        rows = await self._database.fetch(sql, {"since": to_time(since)})
        return [
            Used(int(row["user_id"]), row["user_name"], row["target"], row["pictures"], row["scoring_ms"])
            for row in rows
        ]
