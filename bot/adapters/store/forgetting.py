"""Deletes one person's data, a little at a time: the event loop waits for every write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.adapters.store import cleaning
from bot.adapters.store.rows import KEPT_APART, to_id
from bot.domain import FORGOTTEN_ID, FORGOTTEN_NAME, FORGOTTEN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.adapters.store.database import Database
    from bot.adapters.store.history import SQLiteHistory
    from bot.adapters.store.writer import Statement

BATCH = 100
"""Rows in a transaction."""

OPEN = "('queued', 'scoring', 'scored')"

# What a person said: the rows go. The second column tells them apart among the person's.
_SAID = {
    "verdicts": "generation_id",
    "details": "generation_id",  # and with them their defects
    "reactions": "message_id",
    "votes": "pair_id",
    "showings": "pair_id",
    "complaints": "id",
    "told_privacy": "user_id",
}

# What a person did with the powers of a lead, or for everybody: it stays, by nobody. Column of the id, of the name.
_DID = {
    "complaints": ("decided_by", "decided_by_name"),
    "blocks": ("blocked_by", None),
    "pauses": ("paused_by", None),
    "changed_settings": ("changed_by", None),
    "shows": ("presenter_id", "presenter_name"),
    "style_versions": ("made_by", None),
    "watches": ("user_id", "user_name"),
    "suite_versions": ("made_by", None),
}

# What anybody wrote, in which the person may be mentioned: table, column, how to find the row again.
_WRITTEN = (
    ("generations", "prompt", ("id",)),
    ("generations", "words", ("id",)),
    ("generations", "error_detail", ("id",)),
    ("grids", "template", ("request_id",)),
    ("details", "remark", ("generation_id", "user_id")),
    ("complaints", "reason", ("id",)),
    ("style_versions", "template", ("id",)),
    ("style_versions", "negative", ("id",)),
    *(("suite_prompts", column, ("version_id", "place")) for column in ("words", "category", "challenge", "note")),
    ("blocks", "reason", ("user_id",)),
    ("suite_runs", "suite", ("id",)),
    ("watches", "suite", ("id",)),
    *(("suite_parts", column, ("run_id", "place")) for column in ("prompt", "words", "category", "challenge", "note")),
)

# What leads were shown that names the person: as whoever asked, reported or decided.
_NOTICES = """
    FROM complaints JOIN generations ON generations.id = generation_id
    WHERE notice_id IS NOT NULL AND :who IN (generations.user_id, complaints.user_id, decided_by)
"""

# Why a card was reported stands also in the rows that were removed for it, and in the act of whoever decided: there
# the reasons that others gave are left.
_OTHERS = """
    (SELECT group_concat(reason, '; ')
    FROM complaints JOIN generations AS first ON first.id = generation_id
    WHERE {same_card} AND complaints.user_id <> :who AND outcome IS NOT NULL AND reason <> '')
"""
_REASONS = (
    f"""
    UPDATE generations SET error_detail = {_OTHERS.format(same_card="first.request_id = generations.request_id")}
    WHERE error_code = 'removed_by_moderator' AND request_id IN (
        SELECT first.request_id FROM complaints JOIN generations AS first ON first.id = generation_id
        WHERE complaints.user_id = :who)
    """,  # noqa: S608  # ours, as below
    f"""
    UPDATE audit SET detail = {_OTHERS.format(same_card="'picture ' || generation_id = audit.subject")}
    WHERE act IN ('remove', 'keep') AND subject IN (
        SELECT 'picture ' || generation_id FROM complaints WHERE user_id = :who)
    """,  # noqa: S608
)

_NAMED = ("generations", "verdicts", "details", "votes", "complaints", "blocks", "suite_runs", "watches", "audit")
_NAMES = " UNION ".join(f"SELECT user_name FROM {table} WHERE user_id = :user" for table in _NAMED)  # noqa: S608  # ours

_GONE = {"user": str(FORGOTTEN_ID), "name": FORGOTTEN_NAME, "words": FORGOTTEN_WORDS}


class SQLiteForgetting:
    """A `ports.ForgettingLog`. Raises StoreError when the file fails it."""

    def __init__(self, database: Database, history: SQLiteHistory) -> None:
        """The database stays its opener's; *history* holds the words once more."""
        self._database, self._history = database, history

    async def open_requests(self, user_id: int) -> Sequence[str]:
        """Return the person's requests from Discord that have not been answered yet."""
        sql = f"""
            SELECT DISTINCT request_id FROM generations LEFT JOIN interaction_tokens USING (request_id)
            WHERE user_id = ? AND channel_id IS NOT NULL AND (status IN {OPEN} OR token IS NOT NULL)
        """  # noqa: S608  # ours
        return [row["request_id"] for row in await self._database.fetch(sql, (to_id(user_id),))]

    async def forget_notices(self, user_id: int) -> Sequence[str]:
        """Note the leads' notices that name the person as left over; return the requests that they are about."""
        leave = f"""
            INSERT OR IGNORE INTO leftovers (what, name, channel_id, request_id)
            SELECT 'message', notice_id, notice_channel_id, request_id {_NOTICES}
        """  # ours
        part = f"""
            UPDATE complaints SET notice_id = NULL, notice_channel_id = NULL
            WHERE notice_id IN (SELECT notice_id {_NOTICES})
            RETURNING (SELECT request_id FROM generations WHERE id = generation_id) AS request_id
        """  # noqa: S608  # ours
        values = {"who": to_id(user_id)}
        rows = await self._database.write((leave, values), (part, values))
        return list(dict.fromkeys(row["request_id"] for row in rows))

    async def forget_acts(self, user_id: int) -> None:
        """Take the person's id and name off what they did as a lead, and off what leads did about them.

        A block and limits of their own stay, without name and reason: else they could be shaken off.
        """
        who = {"who": to_id(user_id)}
        changes = [
            (f"UPDATE {table} SET {name + ' = :name, ' if name else ''}{by} = :user WHERE {by} = :who", _GONE | who)  # noqa: S608  # ours
            for table, (by, name) in _DID.items()
        ]
        block = "UPDATE blocks SET user_name = :name, reason = :words WHERE user_id = :who"
        nobody = "UPDATE audit SET user_id = NULL, user_name = NULL WHERE user_id = :who"
        scrubs = await self._scrubs(user_id)  # which looks for the names, so it comes first
        await self._database.write(*scrubs, *changes, (block, _GONE | who), (nobody, who))

    async def forget_said(self, user_id: int) -> None:
        """Delete what the person said: verdicts, details, thumbs, votes, what they were shown, reports."""
        await self._database.write(*((sql, {"who": to_id(user_id)}) for sql in _REASONS))
        for table, key in _SAID.items():
            sql = f"""
                DELETE FROM {table} WHERE user_id = :who AND {key} IN (
                    SELECT {key} FROM {table} WHERE user_id = :who LIMIT {BATCH})
                RETURNING 1
            """  # noqa: S608  # ours
            while await self._database.write((sql, {"who": to_id(user_id)})):
                pass

    async def forget_name(self, user_id: int) -> None:
        """Put nobody in the person's place beside their pictures; those under way stay theirs."""
        sql = f"""
            UPDATE generations SET user_id = :user, user_name = :name WHERE id IN (
                SELECT id FROM generations WHERE user_id = :who AND status NOT IN {OPEN} LIMIT {BATCH})
            RETURNING 1
        """  # noqa: S608  # ours
        while await self._database.write((sql, _GONE | {"who": to_id(user_id)})):
            pass
        runs = "UPDATE suite_runs SET user_id = :user, user_name = :name WHERE user_id = :who"
        await self._database.write((runs, _GONE | {"who": to_id(user_id)}))

    async def forget_runs(self, user_id: int) -> Sequence[str]:
        """Delete who began the person's runs, and of what; note their cards as left over, and return by what names.

        The name of a stored suite stays: it is everybody's.
        """
        cards = """
            INSERT OR IGNORE INTO leftovers (what, name, channel_id, request_id)
            SELECT 'message', message_id, iif(message_id = thread_id, channel_id, thread_id), 'run ' || id
            FROM suite_runs WHERE user_id = :who AND message_id IS NOT NULL
        """
        runs = """
            UPDATE suite_runs SET user_id = :user, user_name = :name, message_id = NULL,
                suite = iif(suite_version IS NULL, :words, suite)
            WHERE user_id = :who RETURNING 'run ' || id AS card
        """
        values = _GONE | {"who": to_id(user_id)}
        await self._forget_parts("run_id IN (SELECT id FROM suite_runs WHERE user_id = :who)", values)
        return [row["card"] for row in await self._database.write((cards, values), (runs, values))]

    async def _forget_parts(self, which: str, values: Mapping[str, object]) -> None:
        """Delete the words of some parts of runs, a few at a time."""
        sql = f"""
            UPDATE suite_parts SET prompt = :words, words = NULL, category = NULL, challenge = NULL, note = NULL
            WHERE (run_id, place) IN (
                SELECT run_id, place FROM suite_parts WHERE {which} AND (prompt <> :words OR words IS NOT NULL
                    OR category IS NOT NULL OR challenge IS NOT NULL OR note IS NOT NULL) LIMIT {BATCH})
            RETURNING 1
        """  # noqa: S608  # ours
        while await self._database.write((sql, values)):
            pass

    async def forget_mentions(self, user_id: int) -> None:
        """Take the person's id out of what anybody wrote. Looking reads whole tables, on the reader's thread."""
        for table, column, keys in _WRITTEN:
            where = " AND ".join(f"{key} = ?" for key in keys)
            sql = f"SELECT {', '.join(keys)}, {column} FROM {table} WHERE instr({column}, ?)"  # noqa: S608  # ours
            update = f"UPDATE {table} SET {column} = ? WHERE {where}"  # noqa: S608  # ours
            for row in await self._database.fetch(sql, (to_id(user_id),)):
                await self._database.write(
                    (update, (without(row[column], [str(user_id)]), *map(row.__getitem__, keys)))
                )

    async def next_request(self, user_id: int) -> str | None:
        """Return a request of the person's that has ended and is still theirs."""
        sql = f"""
            SELECT request_id FROM generations AS one WHERE user_id = ? AND NOT EXISTS (
                SELECT 1 FROM generations AS other WHERE other.request_id = one.request_id AND other.status IN {OPEN})
            LIMIT 1
        """  # noqa: S608  # ours
        rows = await self._database.fetch(sql, (to_id(user_id),))
        return rows[0]["request_id"] if rows else None

    async def forget_request(self, request_id: str) -> None:
        """Delete who asked and in which words, and what the endpoint may have said of them; the rest still counts."""
        sql = """
            UPDATE generations SET user_id = :user, user_name = :name, prompt = :words, words = NULL,
                error_detail = NULL, endpoint_request_id = NULL, image_sha256 = NULL, image_format = NULL,
                image_width = NULL, image_height = NULL, image_bytes = NULL
            WHERE request_id = :request_id
        """
        kept_apart = f"""
            INSERT OR IGNORE INTO leftovers (what, name, request_id)
            SELECT 'file', error_detail, request_id FROM generations WHERE request_id = :request_id AND {KEPT_APART}
        """  # noqa: S608  # ours
        await self._forget_parts("request_id = :request_id", _GONE | {"request_id": request_id})
        tokens = "DELETE FROM interaction_tokens WHERE request_id = :request_id"
        grid = "DELETE FROM grids WHERE request_id = :request_id"
        values = {"request_id": request_id}
        await self._database.write((kept_apart, values), (tokens, values), (grid, values), (sql, _GONE | values))

    async def clean(self) -> bool:
        """Leave no trace of what was deleted in SQLite's files; say whether that could be done."""
        return await cleaning.clean(self._database, self._history)

    async def is_clean(self) -> bool:
        """Say whether nothing was deleted of which a trace may be left."""
        return await cleaning.is_clean(self._database)

    async def _scrubs(self, user_id: int) -> list[Statement]:
        """Return what takes id and names out of the audit log's words."""
        who = {"user": to_id(user_id)}
        names = [row["user_name"] for row in await self._database.fetch(_NAMES, who) if row["user_name"]]
        words = [str(user_id), *(name for name in names if name != FORGOTTEN_NAME)]
        statements: list[Statement] = []
        for row in await self._database.fetch("SELECT id, subject, detail FROM audit"):
            before = row["subject"], row["detail"]
            after = tuple(without(text, words) for text in before)
            if after != before:
                statements.append(("UPDATE audit SET subject = ?, detail = ? WHERE id = ?", (*after, row["id"])))
        return statements


def without(text: str | None, words: Iterable[str]) -> str | None:
    """Return *text* with "someone" in place of each of *words*, mentioned or plain, where it is a word by itself."""
    if text is None:
        return None
    for word in words:
        text = re.sub(rf"<@!?{re.escape(word)}>|(?<!\w){re.escape(word)}(?!\w)", FORGOTTEN_NAME, text)
    return text
