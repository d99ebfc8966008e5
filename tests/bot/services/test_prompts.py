"""What a prompt may be."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import PromptRejectedError
from bot.services.prompts import clean_prompt

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
MAX_CHARS = 40


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("a red fox", "a red fox"),
        ("  two  spaces inside \n", "two  spaces inside"),
        ("line one\nline two", "line one\nline two"),
        ("nul\0 inside", "nul inside"),
        ("half an emoji \ud83e", "half an emoji"),
        ("a 👩‍👩‍👧 family", "a 👩‍👩‍👧 family"),  # joined by invisible characters, which stay
        ("x" * MAX_CHARS, "x" * MAX_CHARS),
    ],
)
def test_a_prompt_is_only_trimmed(text: str, prompt: str) -> None:
    """A prompt reaches the model as it was written, but for its edges and what cannot be sent."""
    assert clean_prompt(text, MAX_CHARS) == prompt


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\u200b", "\ufeff", "\0", "\ud800", "\u2028 \u00a0", "\x1b"])
def test_a_prompt_without_anything_to_see_is_rejected(text: str) -> None:
    """Blanks and invisible characters are no prompt, and the error says so by a length of 0."""
    with pytest.raises(PromptRejectedError) as rejected:
        clean_prompt(text, MAX_CHARS)
    assert (rejected.value.length, rejected.value.limit) == (0, MAX_CHARS)


def test_the_length_counts_what_would_be_sent() -> None:
    """One character too many is rejected with both numbers; blanks at the edges do not count."""
    with pytest.raises(PromptRejectedError) as rejected:
        clean_prompt("x" * (MAX_CHARS + 1), MAX_CHARS)
    assert (rejected.value.length, rejected.value.limit) == (MAX_CHARS + 1, MAX_CHARS)
    assert clean_prompt(" " * MAX_CHARS + "x", MAX_CHARS) == "x"


@given(ANY_TEXT)
@example("\ud800 \0")
@example("\0 x")
def test_any_text_is_rejected_or_can_be_sent(text: str) -> None:
    """Whatever people type is either refused or valid UTF-8 within the limit, and cleaning it twice changes nothing."""
    try:
        prompt = clean_prompt(text, MAX_CHARS)
    except PromptRejectedError:
        return
    assert 0 < len(prompt) <= MAX_CHARS
    assert prompt.encode()
    assert "\0" not in prompt
    assert clean_prompt(prompt, MAX_CHARS) == prompt


@given(ANY_TEXT, st.sampled_from("aé漢🦊"))
def test_visible_text_is_never_called_empty(text: str, letter: str) -> None:
    """A text with one visible character in it is a prompt, and keeps its visible characters in order."""
    prompt = clean_prompt(text + letter, len(text) + 1)
    visible = [char for char in text + letter if not char.isspace() and unicodedata.category(char)[0] != "C"]
    assert [char for char in prompt if not char.isspace() and unicodedata.category(char)[0] != "C"] == visible
