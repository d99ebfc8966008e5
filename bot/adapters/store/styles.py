"""Styles and their versions. Every change is an act of the audit log, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.store.audit import audit_row
from bot.adapters.store.rows import to_id, to_text, to_time
from bot.domain import Style

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from bot.adapters.store.database import Database
    from bot.domain import Origin, StyleDraft

ACT = "style"

_ALL = """
    SELECT style_id, style_versions.id AS version_id, version, name, template, negative, is_deleted
    FROM style_versions JOIN styles ON styles.id = style_id ORDER BY style_versions.id
"""
_NEW = "INSERT INTO styles (name, folded_name) VALUES (:name, :folded_name)"
_RENAMED = "UPDATE styles SET name = :name, folded_name = :folded_name WHERE id = :style_id"
_VERSION = """
    INSERT INTO style_versions (style_id, version, template, negative, made_by, made_at)
    VALUES ({style_id}, :version, :template, :negative, :made_by, :made_at) RETURNING id, style_id
"""
_FIRST_VERSION = _VERSION.format(style_id="last_insert_rowid()")
_NEXT_VERSION = _VERSION.format(style_id=":style_id")


class SQLiteStyles:
    """A `ports.StyleLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database) -> None:
        """The database stays its opener's."""
        self._database = database

    async def all(self) -> Sequence[Style]:
        """Return every version of every style, also of those that are deleted, the oldest first."""
        return [_to_style(row) for row in await self._database.fetch(_ALL)]

    async def add(self, by: Origin, draft: StyleDraft, at: datetime) -> Style:
        """Keep a new style, and return its first version."""
        act = audit_row(by, ACT, draft.name, "added", at)
        values = _values(by, draft, 1, at)
        [row] = await self._database.write(act, (_NEW, values), (_FIRST_VERSION, values))
        return Style(row["style_id"], row["id"], 1, draft.name, draft.template, draft.negative)

    async def edit(self, by: Origin, before: Style, draft: StyleDraft, at: datetime) -> Style:
        """Keep one version more than *before*, the latest, and return it; the name is that of all versions."""
        version = before.version + 1
        act = audit_row(by, ACT, before.name, f"version {version}, called {draft.name}", at)
        values = _values(by, draft, version, at) | {"style_id": before.id}
        [row] = await self._database.write(act, (_RENAMED, values), (_NEXT_VERSION, values))
        return Style(before.id, row["id"], version, draft.name, draft.template, draft.negative)

    async def delete(self, by: Origin, style: Style, at: datetime) -> None:
        """Offer a style no more; its versions stay for the pictures made with them."""
        sql = "UPDATE styles SET is_deleted = 1 WHERE id = :id"
        await self._database.write(audit_row(by, ACT, style.name, "deleted", at), (sql, {"id": style.id}))


def _values(by: Origin, draft: StyleDraft, version: int, at: datetime) -> dict[str, object]:
    return {
        "name": to_text(draft.name),
        "folded_name": to_text(draft.name).casefold(),
        "version": version,
        "template": to_text(draft.template),
        "negative": to_text(draft.negative),
        "made_by": to_id(by.user_id),
        "made_at": to_time(at),
    }


def _to_style(row: sqlite3.Row) -> Style:
    return Style(
        id=row["style_id"],
        version_id=row["version_id"],
        version=row["version"],
        name=row["name"],
        template=row["template"],
        negative=row["negative"],
        is_deleted=bool(row["is_deleted"]),
    )
