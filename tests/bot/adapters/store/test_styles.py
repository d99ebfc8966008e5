"""Styles in the log: a dozen to begin with, versions that never change, names that belong to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import open_store
from bot.domain import STYLE_NEGATIVE_MAX, STYLE_PLACE, STYLE_TEMPLATE_MAX, ImagineRequest, Origin, Style, StyleDraft
from bot.errors import PromptRejectedError, StoreError
from tests.bot.adapters.store.samples import NOW

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from bot.adapters.store.opening import Store

LEA, ADA = Origin(1, "Lea\ud800", 7, 8), Origin(2, "Ada", 7, 8)
BRICKS = StyleDraft("Größe\ud800", "{prompt}, of toy bricks", "glue")
IN_CLAY = ImagineRequest("a fox, of clay", "sdxl", ADA, words="a fox\ud800", style_version_id=2)


async def test_a_dozen_is_there_from_the_start(store: Store, path: Path) -> None:
    """Each could have been written in the form; a second start adds none, and one that was deleted stays so."""
    starters = await store.styles.all()
    assert [style.name for style in starters][:3] == ["Film photo", "Clay", "Line art"]
    assert len({style.name.casefold() for style in starters}) == 12
    for style in starters:
        assert style.template.count(STYLE_PLACE) == 1
        assert len(style.template) <= STYLE_TEMPLATE_MAX
        assert len(style.negative or "") <= STYLE_NEGATIVE_MAX
        assert (style.version, style.version_id, style.is_deleted) == (1, style.id, False)
    await store.styles.delete(LEA, starters[0], NOW)
    async with open_store(path) as again:
        assert [style.is_deleted for style in await again.styles.all()] == [True, *[False] * 11]


async def test_a_style_is_kept_with_its_versions(store: Store, reader: sqlite3.Connection) -> None:
    """Each stays as it was but for the name; half an emoji does no harm; who did it is in both places."""
    first = await store.styles.add(LEA, BRICKS, NOW)
    second = await store.styles.edit(LEA, first, StyleDraft("Bricks", "bricks: {prompt}"), NOW)
    assert (first.id, first.version_id, first.version) == (13, 13, 1)
    assert (await store.styles.all())[12:] == [
        Style(13, 13, 1, "Bricks", "{prompt}, of toy bricks", "glue"),
        Style(13, 14, 2, "Bricks", "bricks: {prompt}"),
    ]
    assert second == Style(13, 14, 2, "Bricks", "bricks: {prompt}")
    made = reader.execute("SELECT made_by, made_at FROM style_versions WHERE style_id = 13").fetchall()
    assert [tuple(row) for row in made] == [("1", "2026-01-31T09:30:00.000Z")] * 2
    acts = reader.execute("SELECT act, subject, detail, user_name FROM audit").fetchall()
    assert [tuple(row) for row in acts] == [
        ("style", "Größe?", "added", "Lea?"),
        ("style", "Größe\ud800".encode("utf-8", "replace").decode(), "version 2, called Bricks", "Lea?"),
    ]


async def test_a_name_belongs_to_one_style(store: Store, reader: sqlite3.Connection) -> None:
    """However its letters are written; nothing is left of what failed, not even the act."""
    first = await store.styles.add(LEA, StyleDraft("Größe", "{prompt}"), NOW)
    with pytest.raises(StoreError):
        await store.styles.add(LEA, StyleDraft("GRÖSSE", "{prompt}"), NOW)
    assert reader.execute("SELECT count(*) FROM audit").fetchone()[0] == 1
    await store.styles.delete(LEA, first, NOW)
    assert (await store.styles.add(LEA, StyleDraft("GRÖSSE", "{prompt}"), NOW)).id == 14


async def test_what_was_typed_is_kept_beside_the_prompt(store: Store) -> None:
    """Of what is painted and of what is refused, and read back wherever pictures are."""
    [row] = await store.log.begin(IN_CLAY, "r1", NOW)
    assert (row.prompt, row.words, row.typed, row.style_version_id) == ("a fox, of clay", "a fox?", "a fox?", 2)
    await store.log.refuse(IN_CLAY, "r2", NOW, PromptRejectedError(1, 2))
    for read in (await store.log.find(1), await store.log.find(2), (await store.log.unfinished())[0].generations[0]):
        assert read
        assert (read.prompt, read.words, read.style_version_id) == ("a fox, of clay", "a fox?", 2)
    [plain] = await store.log.begin(ImagineRequest("a fox", "sdxl", ADA), "r3", NOW)
    assert (plain.words, plain.typed, plain.style_version_id) == (None, "a fox", None)


async def test_what_was_typed_is_offered_once(store: Store) -> None:
    """Whatever style was around it."""
    await store.log.begin(IN_CLAY, "r1", NOW)
    await store.log.begin(ImagineRequest("a fox?", "sdxl", ADA), "r2", NOW)
    await store.log.begin(IN_CLAY, "r3", NOW)
    assert list(await store.log.recent_prompts(2, "", 5)) == [(3, "a fox?")]
    assert list(await store.log.recent_prompts(2, "clay", 5)) == []


async def test_a_picture_has_a_style_that_there_is(store: Store) -> None:
    """The file itself sees to it."""
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        await store.log.begin(ImagineRequest("x", "sdxl", ADA, words="x", style_version_id=99), "r1", NOW)
