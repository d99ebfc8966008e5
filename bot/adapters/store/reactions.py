"""Thumbs under the messages that show our pictures. They are counted, and never rank anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_id, to_time
from bot.domain import PostedCard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import Thumb, ThumbsBy

RECENT_ROWS = 5000
"""How far back `recent_cards` looks at most: it shares the reading thread with people who wait for an answer."""

_KEEP = """
    INSERT INTO reactions (message_id, user_id, reaction) SELECT :message_id, :user_id, :reaction
    WHERE EXISTS (SELECT 1 FROM generations WHERE message_id = :message_id AND image_sha256 IS NOT NULL)
    ON CONFLICT DO NOTHING
"""


class SQLiteReactions:
    """One thumb of a kind per person and message; a `ports.ReactionLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def add(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Keep a thumb, if the message shows a picture of ours."""
        await self._database.write((_KEEP, _values(message_id, user_id, thumb)))

    async def remove(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Forget one person's thumb."""
        sql = "DELETE FROM reactions WHERE message_id = :message_id AND user_id = :user_id AND reaction = :reaction"
        await self._database.write((sql, _values(message_id, user_id, thumb)))

    async def clear(self, message_id: int, thumb: Thumb | None = None) -> None:
        """Forget all of one kind under a message; without *thumb* all there are."""
        sql = "DELETE FROM reactions WHERE message_id = :message_id AND reaction = coalesce(:reaction, reaction)"
        await self._database.write((sql, {"message_id": to_id(message_id), "reaction": thumb}))

    async def replace(self, message_id: int, thumbs: ThumbsBy) -> None:
        """Keep exactly these under a message."""
        forget = "DELETE FROM reactions WHERE message_id = :message_id"
        kept = [(_KEEP, _values(message_id, user_id, thumb)) for user_id, thumb in thumbs]
        await self._database.write((forget, {"message_id": to_id(message_id)}), *kept)

    async def recent_cards(self, since: datetime, limit: int) -> Sequence[PostedCard]:
        """Return the *limit* newest messages with pictures asked for after *since*, newest first.

        None from before somebody's data was deleted, or is to be: Discord still shows the thumbs that are forgotten.
        """
        sql = """
            SELECT message_id, channel_id, guild_id
            FROM (SELECT * FROM generations ORDER BY id DESC LIMIT :recent_rows)
            WHERE message_id IS NOT NULL AND channel_id IS NOT NULL AND guild_id IS NOT NULL
                AND image_sha256 IS NOT NULL AND queued_at > :since
                AND queued_at > coalesce((SELECT max(at) FROM audit WHERE act = 'forget'), '')
                AND NOT EXISTS (SELECT 1 FROM bot_state WHERE key GLOB 'forget:*')
            GROUP BY message_id, channel_id, guild_id ORDER BY max(id) DESC LIMIT :limit
        """
        parameters = {"since": to_time(since), "limit": limit, "recent_rows": RECENT_ROWS}
        rows = await self._database.fetch(sql, parameters)
        return [PostedCard(*(int(value) for value in row)) for row in rows]


def _values(message_id: int, user_id: int, thumb: Thumb) -> dict[str, str | None]:
    return {"message_id": to_id(message_id), "user_id": to_id(user_id), "reaction": thumb}
