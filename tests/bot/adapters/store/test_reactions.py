"""Thumbs in the log: under messages with pictures only, and the newest of those."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.store.opening import open_store
from bot.domain import GenerationStatus, Origin, PostedCard, Thumb
from tests.bot.adapters.store.samples import NOW, PICTURE, REQUEST, TERMINAL

if TYPE_CHECKING:
    from bot.adapters.store.opening import Store
    from bot.domain import ImagineRequest

BEFORE = NOW - timedelta(seconds=1)
GUILD = replace(REQUEST, origin=Origin(1, "Ada", 8, 9), address=None)
MESSAGES, PEOPLE, THUMBS = st.integers(1, 3), st.integers(1, 3), st.sampled_from(Thumb)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "remove"]), MESSAGES, PEOPLE, THUMBS)
    | st.tuples(st.just("clear"), MESSAGES, st.none() | THUMBS)
    | st.tuples(st.just("replace"), MESSAGES, st.frozensets(st.tuples(PEOPLE, THUMBS))),
    max_size=20,
)


async def post(store: Store, message_id: int, request: ImagineRequest = GUILD, *, has_picture: bool = True) -> None:
    """Write a request's pictures as posted in one message."""
    rows = await store.log.begin(request, f"request{message_id}", NOW)
    for row in rows if has_picture else ():
        await store.log.mark_scored(replace(row, status=GenerationStatus.SCORED, picture=PICTURE, scoring_ms=1))
    await store.log.mark_delivered(
        [replace(row, status=GenerationStatus.POSTED, message_id=message_id, finished_at=NOW) for row in rows]
    )


def kept(reader: sqlite3.Connection) -> set[tuple[int, int, str]]:
    """Return the thumbs as (message id, user id, thumb)."""
    rows = reader.execute("SELECT message_id, user_id, reaction FROM reactions").fetchall()
    return {(int(row[0]), int(row[1]), row[2]) for row in rows}


@settings(max_examples=40, deadline=None)
@given(CHANGES)
def test_any_changes_leave_what_a_set_would_hold(changes: list[tuple[Any, ...]]) -> None:
    """Thumbs come and go in any order; under message 3, which shows no picture, none is ever kept."""
    expected: set[tuple[int, int, Thumb]] = set()

    async def change() -> set[tuple[int, int, str]]:
        with TemporaryDirectory() as folder:
            async with open_store(Path(folder) / "imagine.db") as store:
                await post(store, 1)
                await post(store, 2)
                await post(store, 3, has_picture=False)
                for name, *values in changes:
                    await getattr(store.reactions, name)(*values)
                    apply(expected, name, *values)
                with closing(sqlite3.connect(Path(folder) / "imagine.db")) as reader:
                    return kept(reader)

    assert asyncio.run(change()) == {one for one in expected if one[0] != 3}


def apply(state: set[tuple[int, int, Thumb]], name: str, message_id: int, *values: Any) -> None:
    """Do to a set what the store is told to do."""
    if name == "add":
        state.add((message_id, *values))
    elif name == "remove":
        state.discard((message_id, *values))
    else:
        [what] = values
        is_all = name == "replace" or what is None
        state -= {one for one in state if one[0] == message_id and (is_all or one[2] == what)}
    if name == "replace":
        state |= {(message_id, *one) for one in values[0]}


async def test_thumbs_are_counted_by_message(store: Store, reader: sqlite3.Connection) -> None:
    """A person who gives both counts in both; nothing here is a verdict."""
    await post(store, 1)
    await post(store, 2)
    for message_id, user_id, thumb in [(1, 1, Thumb.UP), (1, 1, Thumb.DOWN), (1, 2, Thumb.UP), (2, 1, Thumb.DOWN)]:
        await store.reactions.add(message_id, user_id, thumb)
    rows = reader.execute("SELECT message_id, ups, downs FROM reaction_counts ORDER BY message_id")
    assert [tuple(row) for row in rows] == [("1", 2, 1), ("2", 0, 1)]


async def test_recent_cards_come_newest_first_and_each_once(store: Store) -> None:
    """A message of four pictures is one card."""
    await post(store, 11, replace(GUILD, count=4))
    await post(store, 10)
    assert await store.reactions.recent_cards(BEFORE, 5) == [PostedCard(10, 9, 8), PostedCard(11, 9, 8)]
    assert await store.reactions.recent_cards(BEFORE, 1) == [PostedCard(10, 9, 8)]
    assert await store.reactions.recent_cards(NOW, 5) == []


async def test_only_messages_in_guilds_with_pictures_are_recent_cards(store: Store) -> None:
    """Not the terminal's, not direct messages, not failures."""
    await post(store, 1, TERMINAL)
    await post(store, 2, replace(GUILD, origin=Origin(1, "Ada", None, 9)))
    await post(store, 3, has_picture=False)
    assert await store.reactions.recent_cards(BEFORE, 5) == []
