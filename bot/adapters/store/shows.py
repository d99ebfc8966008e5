"""Shows, and what the log tells of the pictures asked for in them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.adapters.store.rows import to_generation, to_id, to_text, to_time
from bot.domain import Favourite, Show, ShowCounts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from bot.adapters.store.database import Database
    from bot.domain import Generation, ShowPlan

# A show's pictures are those asked for in its channel while it was on: rows need not say so themselves. The one that
# warmed the endpoint is older, by a moment at least.
_OF_SHOW = "channel_id = :channel_id AND queued_at > :began_at AND queued_at < :ends_at"
_OPEN = """
    INSERT INTO shows (guild_id, channel_id, presenter_id, presenter_name, target, began_at, ends_at)
    VALUES (:guild_id, :channel_id, :presenter_id, :presenter_name, :target, :began_at, :ends_at)
    ON CONFLICT DO NOTHING
    RETURNING *
"""
_COUNTS = f"""
    SELECT
        count(*) FILTER (WHERE status IN ('posted', 'deleted')) AS pictures,
        count(DISTINCT user_id) FILTER (WHERE status IN ('posted', 'deleted')) AS people,
        count(*) FILTER (WHERE status IN ('queued', 'scoring', 'scored')) AS on_their_way,
        count(*) FILTER (WHERE status IN ('failed', 'undelivered', 'held_back')) AS troubles
    FROM generations WHERE {_OF_SHOW}
"""  # noqa: S608  # our own words
_TROUBLES = f"""
    SELECT * FROM generations WHERE {_OF_SHOW} AND status IN ('failed', 'undelivered', 'held_back')
    ORDER BY id DESC LIMIT :limit
"""  # noqa: S608  # our own words
# What is blurred, or reported and not decided yet, is not put before everybody once more.
_FAVOURITES = f"""
    SELECT generations.*, count(*) FILTER (WHERE verdict = 'like') AS likes
    FROM generations LEFT JOIN verdicts ON verdicts.generation_id = generations.id
    WHERE {_OF_SHOW} AND status = 'posted' AND image_sha256 IS NOT NULL AND NOT is_spoiler AND NOT EXISTS (
        SELECT 1 FROM complaints JOIN generations AS first ON first.id = complaints.generation_id
        WHERE first.request_id = generations.request_id AND outcome IS NULL)
    GROUP BY generations.id
    ORDER BY likes - count(*) FILTER (WHERE verdict = 'not_right') DESC, generations.id DESC
    LIMIT :limit
"""  # noqa: S608  # our own words


class SQLiteShows:
    """A `ports.ShowLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def open(self, plan: ShowPlan, began_at: datetime, ends_at: datetime) -> Show | None:
        """Write that a show has begun; None where one is open in its channel."""
        values = {
            "guild_id": to_id(plan.guild_id),
            "channel_id": to_id(plan.channel_id),
            "presenter_id": to_id(plan.presenter.user_id),
            "presenter_name": to_text(plan.presenter.user_name),
            "target": to_text(plan.target),
            "began_at": to_time(began_at),
            "ends_at": to_time(ends_at),
        }
        rows = await self._database.write((_OPEN, values))
        return _to_show(rows[0]) if rows else None

    async def open_shows(self) -> Sequence[Show]:
        """Return the shows that have not been closed, also those whose time is over."""
        rows = await self._database.fetch("SELECT * FROM shows WHERE ended_at IS NULL ORDER BY id")
        return [_to_show(row) for row in rows]

    async def cut_short(self, show_id: int, at: datetime) -> None:
        """Write that the show takes no more requests from *at* on."""
        sql = "UPDATE shows SET ends_at = :at WHERE id = :id AND ended_at IS NULL"
        await self._database.write((sql, {"id": show_id, "at": to_time(at)}))

    async def close(self, show_id: int, at: datetime) -> None:
        """Write that nothing is left to do for the show."""
        sql = "UPDATE shows SET ended_at = :at WHERE id = :id"
        await self._database.write((sql, {"id": show_id, "at": to_time(at)}))

    async def move_board(self, show_id: int, board_id: int) -> None:
        """Keep which message is the board."""
        sql = "UPDATE shows SET board_id = :board_id WHERE id = :id"
        await self._database.write((sql, {"id": show_id, "board_id": to_id(board_id)}))

    async def keep_sheet(self, show_id: int, sheet_id: int | None) -> None:
        """Keep which message has the contact sheet; None: it is gone."""
        sql = "UPDATE shows SET sheet_id = :sheet_id WHERE id = :id"
        await self._database.write((sql, {"id": show_id, "sheet_id": to_id(sheet_id)}))

    async def find(self, show_id: int) -> Show | None:
        """Return a show, also one that is over."""
        rows = await self._database.fetch("SELECT * FROM shows WHERE id = :id", {"id": show_id})
        return _to_show(rows[0]) if rows else None

    async def counts(self, show: Show) -> ShowCounts:
        """Count what the show has brought; what was deleted since had been brought, too."""
        [row] = await self._database.fetch(_COUNTS, _of(show))
        return ShowCounts(row["pictures"], row["people"], row["on_their_way"], row["troubles"])

    async def troubles(self, show: Show, limit: int) -> Sequence[Generation]:
        """Return the show's newest pictures that did not come, newest first."""
        return [to_generation(row) for row in await self._database.fetch(_TROUBLES, _of(show, limit))]

    async def favourites(self, show: Show, limit: int) -> Sequence[Favourite]:
        """Return the best liked pictures that everybody may see: likes less the others, then the newest."""
        rows = await self._database.fetch(_FAVOURITES, _of(show, limit))
        return [Favourite(to_generation(row), row["likes"]) for row in rows]


def _of(show: Show, limit: int = 0) -> Mapping[str, object]:
    return {
        "channel_id": to_id(show.channel_id),
        "began_at": to_time(show.began_at),
        "ends_at": to_time(show.ends_at),
        "limit": limit,
    }


def _to_show(row: sqlite3.Row) -> Show:
    return Show(
        id=row["id"],
        guild_id=int(row["guild_id"]),
        channel_id=int(row["channel_id"]),
        presenter_id=int(row["presenter_id"]),
        presenter_name=row["presenter_name"],
        target=row["target"],
        began_at=datetime.fromisoformat(row["began_at"]),
        ends_at=datetime.fromisoformat(row["ends_at"]),
        board_id=None if row["board_id"] is None else int(row["board_id"]),
        sheet_id=None if row["sheet_id"] is None else int(row["sheet_id"]),
    )
