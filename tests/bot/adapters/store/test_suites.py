"""Suites in the log: versions that never change, names that belong to one, and who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.store.opening import open_store
from bot.domain import SUITE_PROMPTS_MAX, Origin, StoredSuite, Suite, SuitePrompt, folded_name
from bot.errors import StoreError
from tests.bot.adapters.store.samples import NOW

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from bot.adapters.store.opening import Store

LEA, ADA = Origin(1, "Lea\ud800", 7, 8), Origin(2, "Ada", 7, 8)
FOX = SuitePrompt("a {red|grey} fox", "Clay", "animals", "fur", 3, "soft?")
PETS = Suite("Größe", (FOX, SuitePrompt("a\r\ncat"), FOX))


async def test_a_suite_is_kept_with_its_versions(store: Store, path: Path, reader: sqlite3.Connection) -> None:
    """Each as it was, also in the next run; it is whose the first version is; who did it is in both places."""
    first = await store.suites.add(ADA, PETS, NOW)
    second = await store.suites.add_version(LEA, first, Suite("GRÖSSE", (FOX,)), NOW)
    assert first == StoredSuite(1, 1, "Größe", 1, 3, owner_id=2, made_by=2, made_at=NOW)
    assert second == StoredSuite(1, 2, "Größe", 2, 1, owner_id=2, made_by=1, made_at=NOW)
    async with open_store(path) as again:
        assert await again.suites.all() == [second]
        assert await again.suites.versions("GRÖSSE") == [second, first]
        prompts = await again.suites.prompts(first.version_id)
        assert (tuple(prompts), [one.line for one in prompts]) == (PETS.prompts, [1, 2, 3])
        assert tuple(await again.suites.prompts(second.version_id)) == (FOX,)
    acts = reader.execute("SELECT act, subject, detail, user_id FROM audit").fetchall()
    assert [tuple(act) for act in acts] == [("suite", "Größe", "added", "2"), ("suite", "Größe", "version 2", "1")]


async def test_a_name_belongs_to_one_suite(store: Store, reader: sqlite3.Connection) -> None:
    """However its letters are written, until it is deleted; nothing is left of what failed, not even the act."""
    first = await store.suites.add(ADA, PETS, NOW)
    with pytest.raises(StoreError):
        await store.suites.add(ADA, Suite(" GRÖSSE\u200b", (FOX,)), NOW)
    assert reader.execute("SELECT count(*) FROM audit").fetchone()[0] == 1
    await store.suites.delete(ADA, first, NOW)
    assert (await store.suites.all(), await store.suites.versions("Größe")) == ([], [])
    assert (await store.suites.add(LEA, Suite("GRÖSSE", (FOX,)), NOW)).id == 2
    assert reader.execute("SELECT count(*) FROM suite_prompts").fetchone()[0] == 4


async def test_suites_are_listed_by_name(store: Store) -> None:
    """Not by when they were saved."""
    for name in ("pets", "Birds", "zoo"):
        await store.suites.add(ADA, Suite(name, (FOX,)), NOW)
    assert [suite.name for suite in await store.suites.all()] == ["Birds", "pets", "zoo"]


async def test_the_biggest_suite_is_kept_whole(store: Store) -> None:
    """In order."""
    prompts = tuple(SuitePrompt(f"fox {number}") for number in range(SUITE_PROMPTS_MAX))
    stored = await store.suites.add(ADA, Suite("big", prompts), NOW)
    assert stored.count == SUITE_PROMPTS_MAX
    assert tuple(await store.suites.prompts(stored.version_id)) == prompts


@given(st.text())
def test_names_fold_once(name: str) -> None:
    """What is folded stays as it is, so that it finds itself."""
    assert folded_name(folded_name(name)) == folded_name(name)
