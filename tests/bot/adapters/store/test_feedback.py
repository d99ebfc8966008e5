"""Verdicts and details: one of each per person and picture, whatever they said before."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.store.opening import open_store
from bot.domain import Defect, Details, ImagineRequest, Origin, Verdict
from bot.errors import StoreError

if TYPE_CHECKING:
    from bot.adapters.store.opening import Store

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
ADA, BO = Origin(1, "Ada", 8, 9), Origin(2, "Bo", 8, 9)
TAPS = st.lists(st.tuples(st.integers(1, 2), st.sampled_from([ADA, BO]), st.sampled_from(Verdict)), max_size=12)

MARKS = st.none() | st.integers(1, 5)
DETAILS = st.builds(Details, MARKS, MARKS, st.frozensets(st.sampled_from(Defect)), st.sampled_from(["", "odd", "\n'"]))
TELLINGS = st.lists(st.tuples(st.integers(1, 2), st.sampled_from([ADA, BO]), DETAILS), max_size=10)


async def draw(store: Store) -> None:
    """Write two pictures of Ada's."""
    await store.log.begin(ImagineRequest("a fox", "sdxl", ADA, 2), "request", NOW)


def standing(reader: sqlite3.Connection) -> dict[tuple[int, str], str]:
    """Return the verdicts by picture and person."""
    rows = reader.execute("SELECT generation_id, user_id, verdict FROM verdicts").fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


@settings(max_examples=30, deadline=None)
@given(TAPS)
def test_any_taps_leave_what_was_said_last(taps: list[tuple[int, Origin, Verdict]]) -> None:
    """The state is that of each person's last word on each picture, and nobody's changes another's."""
    expected: dict[tuple[int, str], str] = {}

    async def tap() -> dict[tuple[int, str], str]:
        with TemporaryDirectory() as folder:
            async with open_store(Path(folder) / "imagine.db") as store:
                await draw(store)
                for number, person, verdict in taps:
                    key = (number, str(person.user_id))
                    stands = expected.get(key) != verdict
                    expected.pop(key, None)
                    if stands:
                        expected[key] = verdict
                    assert await store.feedback.judge(number, person, verdict, NOW) is stands
                with closing(sqlite3.connect(Path(folder) / "imagine.db")) as reader:
                    return standing(reader)

    assert asyncio.run(tap()) == expected


async def test_a_verdict_says_who_and_when(store: Store, reader: sqlite3.Connection) -> None:
    """The last name and time count, and the view tells the author from the others."""
    await draw(store)
    await store.feedback.judge(1, ADA, Verdict.LIKE, NOW)
    await store.feedback.judge(1, BO, Verdict.LIKE, NOW)
    await store.feedback.judge(1, Origin(2, "Bob", 8, 9), Verdict.NOT_RIGHT, NOW + timedelta(seconds=1))
    rows = reader.execute("SELECT user_name, verdict, said_at, prompt, is_author FROM judged_pictures ORDER BY user_id")
    assert [tuple(row) for row in rows] == [
        ("Ada", "like", "2026-01-31T09:30:00.000Z", "a fox", 1),
        ("Bob", "not_right", "2026-01-31T09:30:01.000Z", "a fox", 0),
    ]


async def test_there_is_no_verdict_on_nothing(store: Store) -> None:
    """A picture that is not in the log cannot be judged."""
    with pytest.raises(StoreError):
        await store.feedback.judge(1, ADA, Verdict.LIKE, NOW)


@settings(max_examples=30, deadline=None)
@given(TELLINGS)
def test_any_tellings_leave_the_last_one(tellings: list[tuple[int, Origin, Details]]) -> None:
    """Whole, each person's own on each picture, and an empty one leaves nothing."""
    expected: dict[tuple[int, int], Details] = {}

    async def tell() -> None:
        with TemporaryDirectory() as folder:
            async with open_store(Path(folder) / "imagine.db") as store:
                await draw(store)
                for number, person, details in tellings:
                    await store.feedback.tell(number, person, details, NOW)
                    expected[number, person.user_id] = details
                for number in (1, 2):
                    for person in (ADA, BO):
                        last = expected.get((number, person.user_id), Details())
                        assert await store.feedback.told(number, person.user_id) == (None if last.is_empty else last)
            with closing(sqlite3.connect(Path(folder) / "imagine.db")) as reader:
                [(ticked,)] = reader.execute("SELECT count(*) FROM defects").fetchall()
                assert ticked == sum(len(details.defects) for details in expected.values())

    asyncio.run(tell())


async def test_details_say_who_and_when(store: Store, reader: sqlite3.Connection) -> None:
    """The last name and time count, and what SQLite cannot hold is written as a question mark."""
    await draw(store)
    await store.feedback.tell(1, BO, Details(1), NOW)
    await store.feedback.tell(1, Origin(2, "Bob", 8, 9), Details(remark="odd \ud800"), NOW + timedelta(seconds=1))
    rows = reader.execute("SELECT user_id, user_name, matches_words, remark, said_at FROM details").fetchall()
    assert [tuple(row) for row in rows] == [("2", "Bob", None, "odd ?", "2026-01-31T09:30:01.000Z")]


async def test_there_is_nothing_to_tell_of_nothing(store: Store) -> None:
    """A picture that is not in the log cannot be told about."""
    with pytest.raises(StoreError):
        await store.feedback.tell(1, ADA, Details(1), NOW)
