"""Who did what with the powers of a lead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.adapters.store.opening import Store, open_store
from bot.domain import AuditEntry
from tests.bot.adapters.store.samples import NOW, ORIGIN

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

LATER = NOW + timedelta(seconds=1)


async def test_an_act_says_who_did_what_to_whom(store: Store) -> None:
    """With the name that the lead had then, and where it was done."""
    await store.audit.note(ORIGIN, "block", "5", "until tomorrow", NOW)
    assert list(await store.audit.latest(10)) == [
        AuditEntry(NOW, "block", ORIGIN.user_id, "ada", ORIGIN.guild_id, "5", "until tomorrow")
    ]


async def test_nobody_need_be_named(store: Store) -> None:
    """What the bot did by itself, and that somebody's data was deleted."""
    await store.audit.note(None, "forget", None, None, NOW)
    assert list(await store.audit.latest(10)) == [AuditEntry(NOW, "forget")]


async def test_the_newest_come_first(store: Store) -> None:
    """As many as are asked for, also where two acts have the same time."""
    for act, at in (("block", NOW), ("limit", LATER), ("pause", LATER)):
        await store.audit.note(ORIGIN, act, None, None, at)
    assert [entry.act for entry in await store.audit.latest(2)] == ["pause", "limit"]


async def test_words_of_any_kind_are_kept(store: Store) -> None:
    """A lone surrogate, which no encoding can hold, becomes a question mark."""
    await store.audit.note(ORIGIN, "block", "a\ud800b", "\N{FOX FACE}\n'--", NOW)
    [entry] = await store.audit.latest(1)
    assert (entry.subject, entry.detail) == ("a?b", "\N{FOX FACE}\n'--")


async def test_acts_outlive_the_run(path: Path) -> None:
    """What one run has noted the next one reads."""
    async with open_store(path) as store:
        await store.audit.note(ORIGIN, "block", None, None, NOW)
    async with open_store(path) as store:
        assert len(await store.audit.latest(10)) == 1


async def test_ids_are_text(store: Store, reader: sqlite3.Connection) -> None:
    """As everywhere in the log: they may be larger than SQLite's integers."""
    await store.audit.note(ORIGIN, "block", None, None, NOW)
    [row] = reader.execute("SELECT typeof(user_id), typeof(guild_id) FROM audit")
    assert tuple(row) == ("text", "text")
