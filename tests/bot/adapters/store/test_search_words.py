"""What is looked for in a prompt: folded words, and an expression made of them alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.store.database import MIGRATIONS
from bot.adapters.store.search_words import WORDS_MAX, joined_words, last_word, match_for, search_words
from bot.domain import GenerationStatus, HistoryQuestion, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

VIEWER = Origin(7, "Ada", guild_id=3)
# What FTS5 itself would read as something else than words, and letters of every kind.
SYNTAX = ('"', "'", "*", "^", "(", ")", "-", "+", ":", "{", ",", "\0", "AND", "OR", "NOT", "NEAR(", "words :", "_u7")
LETTERS = (" ", "fox", "é", "狐狸", "여우", "สุนัข", "🦊", "ß", "İ", "ﷺ")
texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from((*SYNTAX, *LETTERS)), max_size=20).map("".join))
questions = st.builds(
    HistoryQuestion,
    text=texts,
    person_id=st.none() | st.integers(-1, 2**64),
    target=st.none() | st.text(max_size=20),
    status=st.none() | st.sampled_from(GenerationStatus),
    is_liked=st.booleans(),
    liked_by=st.none() | st.integers(0, 2**64),
)
viewers = st.builds(Origin, st.integers(0, 2**64), st.just("Ada"), guild_id=st.none() | st.integers(0, 2**64))


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """Return an empty index as the last migration makes it."""
    sql = (MIGRATIONS / "0005_history.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(sql[: sql.index("-- Rows whose entry")])
        yield connection


def found(index: sqlite3.Connection, prompt: str, text: str) -> bool:
    """Say whether *text* finds *prompt* by its words."""
    index.execute("DELETE FROM history")
    index.execute("INSERT INTO history (rowid, words) VALUES (1, ?)", (f"{joined_words(prompt)} _u7",))
    match = match_for(HistoryQuestion(text), VIEWER, None)
    return match is not None and bool(index.execute("SELECT 1 FROM history WHERE history MATCH ?", (match,)).fetchall())


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("A café in Paris", "cafe"),
        ("a cafe in paris", "CAFÉ"),
        ("cafe\u0301", "café"),
        ("Straße", "strasse"),
        ("a red fox, watercolour", "watercolour fox"),
        ("a red fox", "fo"),
        ("a photograph of a hill", "hill photo"),
        ("don't panic", "don't"),
        ("雪の中の赤い狐", "狐"),
        ("一只红色的狐狸在雪中", "狐狸"),
        ("一只红色的狐狸在雪中", "红色的狐狸"),
        ("눈 속의 붉은 여우가", "여우"),
        ("สุนัขจิ้งจอกสีแดง", "จิ้งจอก"),
        ("ガラスの猫", "カラス"),
        ("a 🦊 in the snow", "🦊"),
        ("ＦＯＸ", "fox"),
        ("x" * 6000, "x" * 90),
        ("AND OR NOT", "not and"),
    ],
)
def test_what_finds_what(index: sqlite3.Connection, prompt: str, text: str) -> None:
    """Case, accents and form do not matter, nor the order; the last word may be a beginning; no script is left out."""
    assert found(index, prompt, text)


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("a red fox", "fo red"),
        ("a red fox", "fox blue"),
        ("a red fox", "ox"),
        ("a fox", "u7"),
        ("红色", "色红"),
        ("a", "?!"),
    ],
)
def test_what_does_not_find_what(index: sqlite3.Connection, prompt: str, text: str) -> None:
    """Only the last word may be a beginning, all words have to be there, and facts are no words."""
    assert not found(index, prompt, text)


@given(question=questions, viewer=viewers, endings=st.none() | st.lists(texts, max_size=3))
def test_no_text_breaks_the_expression(
    index: sqlite3.Connection, question: HistoryQuestion, viewer: Origin, endings: list[str] | None
) -> None:
    """Whatever people type or are called, FTS5 can read what it is asked."""
    words = [word for text in endings or () for word in search_words(text)]
    match = match_for(question, viewer, None if endings is None else words)
    if match is not None:
        index.execute("SELECT rowid FROM history WHERE history MATCH ?", (match,)).fetchall()


@given(text=texts)
def test_every_prompt_is_found_by_its_own_words(index: sqlite3.Connection, text: str) -> None:
    """The index and who asks it fold alike; a text without words finds nothing, and no text everything."""
    assert found(index, text, text) is bool(search_words(text) or not text.strip())


@given(text=texts)
def test_every_word_is_found_alone_and_by_its_beginning(index: sqlite3.Connection, text: str) -> None:
    """SQLite takes each of our words for one word of its own."""
    words = search_words(text)
    assert not [word for word in words if "_" in word or not word.strip()]
    for word in words[:3]:
        assert found(index, text, word)
        assert found(index, text, word[: len(word) // 2 + 1])


def test_a_long_question_is_asked_in_part() -> None:
    """The expression stays short, whatever is pasted."""
    match = match_for(HistoryQuestion(" ".join(f"word{number}" for number in range(500))), VIEWER, None)
    assert match
    assert match.count("AND") == WORDS_MAX


def test_only_a_long_beginning_is_looked_up() -> None:
    """Shorter ones have lists of their own."""
    assert last_word(HistoryQuestion("a phot")) is None
    assert last_word(HistoryQuestion("a photo")) == "photo"
    assert last_word(HistoryQuestion("")) is None
