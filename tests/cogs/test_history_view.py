"""A page of /history as a message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Found, GenerationStatus, HistoryPage, HistoryQuestion, Origin, Turn
from bot.services.history import PAGE_SIZE
from cogs._history_buttons import TurnButton, turns_of
from cogs._history_state import custom_id_of, fitting_text, state_in
from cogs._history_view import (
    LOOK_ON,
    NOTHING,
    NOTHING_MORE,
    NOTHING_YET,
    READING_IN,
    STATUS_WORDS,
    TITLE,
    history_message,
)
from tests.cogs.samples import NOW, generation, prompts
from tests.cogs.test_cards import labels, taken_by_discord, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

ANYTHING = HistoryQuestion()
TURNS = [TurnButton(custom_id_of(ANYTHING, Turn(1, is_newer=is_newer), 7)) for is_newer in (True, False)]
LINK = "https://discord.com/channels/8/9/11"
WHEN = f"<t:{int(NOW.timestamp())}:R>"


def page(*found: Found, **changes: Any) -> HistoryPage:
    """Return a page with nothing beside it."""
    return replace(HistoryPage(found, has_newer=False, has_older=False), **changes)


def message(
    *found: Found, question: HistoryQuestion = ANYTHING, turns: Sequence[TurnButton] = (), **changes: Any
) -> Any:
    """Return what is shown, and its files."""
    return history_message(question, page(*found, **changes), turns)


def lines(*found: Found, **options: Any) -> list[str]:
    """Return the texts."""
    return texts(message(*found, **options)[0])


def test_a_line_says_what_when_by_whom_and_how_it_ended() -> None:
    """With a link to the message, and the buttons of a card."""
    posted = generation(12, message_id=11)
    view, files = message(Found(posted, 2, b"small"))
    assert texts(view) == [
        TITLE,
        f"**12** a red fox\n-# sdxl · Ada · {WHEN} · posted · 2 likes · [to its message]({LINK})",
    ]
    assert labels(view) == ["Again", "Change words", "Show"]
    assert [file.filename for file in files] == ["picture-12.jpg"]


def test_a_line_without_a_picture_has_no_thumbnail() -> None:
    """Nor a link where there is no message, or none any more."""
    deleted = generation(3, status=GenerationStatus.DELETED, picture=None, message_id=11, origin=Origin(7, "A*a"))
    view, files = message(Found(deleted, 1))
    assert texts(view)[1] == r"**3** a red fox" + "\n" + rf"-# sdxl · A\*a · {WHEN} · deleted · 1 like"
    assert files == []


def test_a_picture_of_a_direct_message_is_linked_there() -> None:
    """Discord calls that guild @me."""
    direct = generation(origin=Origin(7, "Ada", None, 9), message_id=11)
    assert "https://discord.com/channels/@me/9/11" in lines(Found(direct, 0))[1]


def test_a_spoiler_stays_one() -> None:
    """In small as well."""
    view, _ = message(Found(generation(is_spoiler=True), 0, b"small"))
    [section] = [one for one in view.to_components() if one["type"] == 9]
    assert section["accessory"]["spoiler"] is True


def test_the_title_says_what_was_looked_for() -> None:
    """All of it; words are shown as they were written."""
    question = HistoryQuestion("*fox*", 5, "sdxl", GenerationStatus.FAILED, is_liked=True, liked_by=7)
    [title] = lines(question=question)
    assert title == rf"{TITLE}" + "\n" + r"-# “\*fox\*” · by <@5> · sdxl · did not work · liked · liked by you" + (
        f"\n{NOTHING}"
    )


def test_an_empty_page_says_what_to_do() -> None:
    """Whether nothing was found, nothing is there yet, or nothing is left on this side."""
    assert lines() == [f"{TITLE}\n{NOTHING_YET}"]
    assert lines(turns=TURNS) == [f"{TITLE}\n{NOTHING_MORE}"]
    assert lines(turns=TURNS, reached=77) == [f"{TITLE}\n{LOOK_ON.format(reached=77)}"]
    assert lines(is_complete=False) == [f"{TITLE}\n{NOTHING_YET}\n{READING_IN}"]


@pytest.mark.parametrize(
    ("turn", "reached", "newest", "oldest"),
    [
        (None, None, 9, 5),
        (Turn(12), 3, 9, 3),
        (Turn(4, is_newer=True), 20, 20, 5),
        (Turn(12), None, 9, 5),
    ],
)
def test_the_next_page_begins_where_this_one_ends(
    turn: Turn | None, reached: int | None, newest: int, oldest: int
) -> None:
    """Or where looking stopped, on the side that was looked at."""
    shown = page(Found(generation(9), 0), Found(generation(5), 0), has_older=True, reached=reached)
    turns = [state_in(button.custom_id, 7, ())[1] for button in turns_of(ANYTHING, shown, turn, 7)]
    assert turns == [Turn(newest, is_newer=True), Turn(oldest)]


def test_an_empty_page_turns_from_where_it_is() -> None:
    """There is no line to begin beside."""
    turns = turns_of(ANYTHING, page(has_newer=True), Turn(12), 7)
    assert [state_in(button.custom_id, 7, ())[1] for button in turns] == [Turn(12, is_newer=True), Turn(12)]
    assert turns_of(ANYTHING, page(), None, 7) == []


def test_every_end_has_words() -> None:
    """But for those of pictures under way, which are not in the history."""
    assert {*GenerationStatus} - {*STATUS_WORDS} == {"queued", "scoring", "scored"}


@given(
    prompt=prompts,
    name=st.text(min_size=1, max_size=80),
    text=prompts.map(fitting_text),
    has_thumbnail=st.booleans(),
    is_complete=st.booleans(),
)
def test_a_full_page_always_fits(prompt: str, name: str, text: str, has_thumbnail: bool, is_complete: bool) -> None:  # noqa: FBT001  # Hypothesis passes them
    """With the longest of everything."""
    row = generation(2**53, prompt=prompt, target="t" * 80, origin=Origin(2**63, name, 2**63, 2**63), message_id=2**63)
    found = [
        Found(replace(row, id=row.id + number), 10**6, b"small" if has_thumbnail else None)
        for number in range(PAGE_SIZE)
    ]
    question = HistoryQuestion(text, 2**63, "t" * 80, GenerationStatus.UNDELIVERED, is_liked=True, liked_by=7)
    view, files = message(*found, question=question, turns=TURNS, reached=2**53, is_complete=is_complete)
    taken_by_discord(view)
    assert labels(view) == ["Again", "Change words", "Show"] * PAGE_SIZE + ["← Newer", "Older →"]
    assert len(files) == PAGE_SIZE * has_thumbnail
