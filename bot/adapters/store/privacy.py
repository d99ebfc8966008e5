"""What is kept of one person: whether they were told so, how much it is, and what of it is still to be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.cleaning import NOTE_UNCLEAN
from bot.adapters.store.rows import to_id, to_time
from bot.domain import Forgetting, ForgettingOrder, OwnData

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.adapters.store.database import Database

_ORDER = "forget:"
"""Keys of `bot_state` that begin so hold what is still to be deleted."""

_COUNTS = """
    SELECT (SELECT count(*) FROM generations WHERE user_id = :user) AS pictures,
        (SELECT count(*) FROM (
            SELECT generation_id FROM verdicts WHERE user_id = :user
            UNION SELECT generation_id FROM details WHERE user_id = :user)) AS opinions,
        (SELECT count(*) FROM votes WHERE user_id = :user) AS votes,
        (SELECT count(*) FROM reactions WHERE user_id = :user) AS thumbs
"""


class SQLitePrivacy:
    """A `ports.PrivacyLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def tell(self, user_id: int, at: datetime) -> bool:
        """Write that the person is told what is stored; False where they were told before."""
        sql = "INSERT INTO told_privacy (user_id, told_at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1"
        return bool(await self._database.write((sql, (to_id(user_id), to_time(at)))))

    async def untell(self, user_id: int) -> None:
        """Write that telling them failed."""
        await self._database.write(("DELETE FROM told_privacy WHERE user_id = ?", (to_id(user_id),)))

    async def own(self, user_id: int) -> OwnData:
        """Return how much is kept of a person."""
        [row] = await self._database.fetch(_COUNTS, {"user": to_id(user_id)})
        return OwnData(row["pictures"], row["opinions"], row["votes"], row["thumbs"])

    async def order(self, order: ForgettingOrder) -> None:
        """Keep what is to be deleted until it is done."""
        sql = "INSERT INTO bot_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        await self._database.write((sql, (f"{_ORDER}{order.user_id}", order.what)))

    async def orders(self) -> Sequence[ForgettingOrder]:
        """Return what is still to be deleted."""
        sql = "SELECT key, value FROM bot_state WHERE key GLOB ?"
        rows = await self._database.fetch(sql, (f"{_ORDER}*",))
        return [ForgettingOrder(int(row["key"].removeprefix(_ORDER)), Forgetting(row["value"])) for row in rows]

    async def done(self, user_id: int) -> None:
        """Forget the wish, and with it the last that was known of the person; note that the file is to be cleaned."""
        gone = "DELETE FROM bot_state WHERE key = ?"
        await self._database.write(NOTE_UNCLEAN, (gone, (f"{_ORDER}{user_id}",)))
