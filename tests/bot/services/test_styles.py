"""StyleBook over a real store: found by name, changed in versions, refused where they cannot be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.store.opening import Store, open_store
from bot.domain import (
    STYLE_NAME_MAX,
    STYLE_NEGATIVE_MAX,
    STYLE_TEMPLATE_MAX,
    Generation,
    GenerationStatus,
    Origin,
    Style,
    StyleDraft,
)
from bot.errors import PromptHeldBackError, StyleFault, StyleRefusedError, UnknownStyleError
from bot.services.styles import StyleBook

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LEA = Origin(1, "Lea", 7, 8)
BRICKS = StyleDraft("Bricks", "{prompt}, of toy bricks", "glue")


async def check(text: str) -> None:
    """Find one word."""
    if "grelk" in text:
        raise PromptHeldBackError("the word list")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[Store]:
    """Open a fresh store."""
    async with open_store(tmp_path / "imagine.db") as store:
        yield store


async def opened(store: Store) -> StyleBook:
    """Return a book, as at the start of a run."""
    book = StyleBook(store.styles, check, lambda: NOW)
    await book.load()
    return book


@pytest.fixture
async def book(store: Store) -> StyleBook:
    """Return the book of a first run."""
    return await opened(store)


def made_with(version_id: int | None, words: str | None = "a fox") -> Generation:
    """Return a picture that was made with a version of a style."""
    return Generation(
        1, "r1", LEA, "x", "sdxl", GenerationStatus.POSTED, NOW, words=words, style_version_id=version_id
    )  # fmt: skip


@given(st.text())
def test_words_go_where_the_template_says(words: str) -> None:
    """Letter by letter, whatever they are: what looks like a place in them is none."""
    assert Style(1, 1, 1, "x", "<{prompt}>").around(words) == f"<{words.strip()}>"


async def test_a_name_is_found_however_it_is_written(book: StyleBook) -> None:
    """Names are for people."""
    assert book.named(" line ART ").name == "Line art"
    with pytest.raises(UnknownStyleError):
        book.named("Line")


async def test_a_new_style_is_there_at_once_and_in_the_next_run(book: StyleBook, store: Store) -> None:
    """On one line, without empty halves."""
    added = await book.add(LEA, StyleDraft("  Toy \n bricks", "{prompt},\n of bricks ", "  "))
    assert (added.name, added.template, added.negative) == ("Toy bricks", "{prompt}, of bricks", None)
    assert book.styles[-1] == book.named("toy bricks") == book.require(added.id) == added
    assert (await opened(store)).styles == book.styles


async def test_pictures_keep_the_version_that_they_were_made_with(book: StyleBook, store: Store) -> None:
    """Under the name that the style has now; also once it is deleted, and in the next run."""
    first = await book.add(LEA, BRICKS)
    second = await book.edit(LEA, first.id, StyleDraft("Blocks", "{prompt}, of blocks"))
    assert (second.version, book.require(first.id)) == (2, second)
    await book.delete(LEA, first.id)
    for one in (book, await opened(store)):
        was, now = one.of(made_with(first.version_id)), one.of(made_with(second.version_id))
        assert was
        assert now
        assert (was.name, was.template, was.version) == ("Blocks", "{prompt}, of toy bricks", 1)
        assert (now.name, now.template, now.version) == ("Blocks", "{prompt}, of blocks", 2)
        with pytest.raises(UnknownStyleError):
            one.require(first.id)
        with pytest.raises(UnknownStyleError):
            one.named("blocks")


async def test_a_picture_without_a_style_has_none(book: StyleBook) -> None:
    """Nor has one whose words were deleted: nothing could be put into the style again."""
    assert book.of(made_with(None, None)) is None
    assert book.of(made_with(1, None)) is None


@pytest.mark.parametrize(
    ("draft", "fault"),
    [
        (StyleDraft("", "{prompt}"), StyleFault.NAME),
        (StyleDraft("\u200b", "{prompt}"), StyleFault.NAME),
        (StyleDraft("x" * (STYLE_NAME_MAX + 1), "{prompt}"), StyleFault.NAME),
        (StyleDraft("cLAY", "{prompt}"), StyleFault.NAME_TAKEN),
        (StyleDraft("x", " \n "), StyleFault.TEMPLATE),
        (StyleDraft("x", "{prompt}" + "x" * STYLE_TEMPLATE_MAX), StyleFault.TEMPLATE),
        (StyleDraft("x", "{Prompt}"), StyleFault.PLACE),
        (StyleDraft("x", "{prompt}{prompt}"), StyleFault.PLACE),
        (StyleDraft("x", "{prompt}", "x" * (STYLE_NEGATIVE_MAX + 1)), StyleFault.NEGATIVE),
    ],
)
async def test_what_cannot_be_is_refused(book: StyleBook, store: Store, draft: StyleDraft, fault: StyleFault) -> None:
    """When it is added and when it is edited; nothing changes."""
    before = await store.styles.all()
    for change in (book.add(LEA, draft), book.edit(LEA, 1, draft)):
        with pytest.raises(StyleRefusedError) as refused:
            await change
        assert refused.value.fault is fault
    assert await store.styles.all() == before


@pytest.mark.parametrize(
    "draft", [StyleDraft("grelk", "{prompt}"), StyleDraft("x", "{prompt} grelk"), StyleDraft("x", "{prompt}", "grelk")]
)
async def test_the_word_list_looks_at_styles(book: StyleBook, draft: StyleDraft) -> None:
    """At each part, so that a lead hears it rather than everybody who uses the style."""
    with pytest.raises(PromptHeldBackError):
        await book.add(LEA, draft)


async def test_a_style_may_keep_its_name(book: StyleBook) -> None:
    """It is not its own rival; one that is not there cannot be edited or deleted."""
    assert (await book.edit(LEA, 2, StyleDraft("CLAY", "{prompt}, of clay"))).name == "CLAY"
    for change in (book.edit(LEA, 99, BRICKS), book.delete(LEA, 99)):
        with pytest.raises(UnknownStyleError):
            await change
