"""Text is shown as it was written, never interpreted, never too long."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs._text import alt_text, escape, is_long_prompt, is_visible, shorten, shown_prompt
from tests.cogs.samples import FRAGMENTS, prompts

ISOLATES = "\u2068\u2069"
BIDI = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))


def unescaped(text: str) -> str:
    """Read *text* as Discord does: a backslash before punctuation is not shown."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def visible(text: str) -> str:
    """Return what is left of *text* without what must not be shown."""
    without_bidi = (char for char in text if char not in BIDI)
    return "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in without_bidi)


@given(prompts)
def test_taking_the_backslashes_away_gives_the_text_back(text: str) -> None:
    """What people read is what was written, letter by letter."""
    shown = unescaped(escape(text))
    if shown[:1] == ISOLATES[0]:
        shown = shown.removeprefix(ISOLATES[0]).removesuffix(ISOLATES[1])
    assert shown == visible(text)


@given(prompts)
def test_no_punctuation_stands_without_a_backslash(text: str) -> None:
    """Markdown, mentions, emoji codes, links and timestamps all need punctuation, and none is left to them."""
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", escape(text)))


@given(prompts)
def test_every_text_is_one_line_and_closes_what_it_opens(text: str) -> None:
    """A prompt can neither begin a line of its own (headings, lists, quotes) nor reorder the words around it."""
    shown = escape(text)
    assert "\n" not in shown
    assert "\r" not in shown
    inside = shown.removeprefix(ISOLATES[0]).removesuffix(ISOLATES[1])
    assert not set(inside) & set(BIDI)
    assert (shown[:1] == ISOLATES[0]) == (shown[-1:] == ISOLATES[1])


def test_right_to_left_text_is_isolated_and_other_text_is_not() -> None:
    """An Arabic prompt does not turn the facts beside it around."""
    assert escape("ثعلب") == f"{ISOLATES[0]}ثعلب{ISOLATES[1]}"
    assert escape("a fox") == "a fox"


@given(prompts, st.integers(1, 400))
def test_shortened_text_fits_and_begins_as_the_whole_does(text: str, limit: int) -> None:
    """Nothing is cut without an ellipsis, and nothing is longer than asked."""
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_text_is_cut_at_the_end_of_a_word_where_one_is_near() -> None:
    """Half words are for words without an end."""
    assert shorten("a red fox in the snow", 12) == "a red fox…"
    assert shorten("x" * 30, 12) == "x" * 11 + "…"


@given(prompts)
def test_a_shown_prompt_is_never_empty_and_never_much_longer_than_its_limit(prompt: str) -> None:
    """Escaping at most doubles what shortening left, so a card has room for it."""
    shown = shown_prompt(prompt)
    assert 0 < len(shown) <= 2 * 300 + 2


def test_a_prompt_is_shortened_before_it_is_escaped() -> None:
    """No backslash is left alone at the cut, where it would spoil what follows."""
    assert shown_prompt("*" * 400) == r"\*" * 299 + "…"


@given(prompts)
def test_alt_text_fits_and_says_that_a_machine_made_it(prompt: str) -> None:
    """Discord takes 1,024 characters of alt text; a screen reader reads it as it stands."""
    alt = alt_text(prompt)
    assert len(alt) <= 1024
    assert alt.startswith("AI picture of:")


def test_the_hint_about_long_prompts_begins_after_sixty_words() -> None:
    """The model reads 77 tokens, about 60 words."""
    assert not is_long_prompt("fox " * 60)
    assert is_long_prompt("fox " * 61)


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u200b\u200d", "\ufeff", "\u2066\u2069"])
def test_blank_text_is_known(blank: str) -> None:
    """Text without a single visible letter cannot be a name in a list."""
    assert not is_visible(blank)
    assert is_visible(f"{blank}x{blank}")


def test_the_fragments_hold_what_discord_would_interpret() -> None:
    """The samples above are worth something: unescaped, most of them would not be shown as they are."""
    assert sum(escape(fragment) != fragment for fragment in FRAGMENTS) > 25
