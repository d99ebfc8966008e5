"""Verdicts: one per person and picture, whatever they did before."""

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
from bot.domain import ImagineRequest, Origin, Verdict
from bot.errors import StoreError

if TYPE_CHECKING:
    from bot.adapters.store.opening import Store

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
ADA, BO = Origin(1, "Ada", 8, 9), Origin(2, "Bo", 8, 9)
TAPS = st.lists(st.tuples(st.integers(1, 2), st.sampled_from([ADA, BO]), st.sampled_from(Verdict)), max_size=12)


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
