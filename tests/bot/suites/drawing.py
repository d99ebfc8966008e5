"""Suites that nobody would think of, as Hypothesis draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bot.domain import RUN_REPEATS_MAX, Suite, SuitePrompt
from bot.errors import PromptRejectedError
from bot.services.prompts import clean_prompt
from bot.suites.cells import LABEL_MAX

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
AWKWARD = st.sampled_from(
    ['"', '""', ",", ";", "\t", "\n", "\r", "\r\n", "#", "{a|b}", "\u2028", "=1+1", "\ufeff", " "]
)


def is_visible(text: str) -> bool:
    """Say whether there is anything to see."""
    try:
        clean_prompt(text, len(text))
    except PromptRejectedError:
        return False
    return True


def texts(max_size: int = 40) -> SearchStrategy[str]:
    """Return texts as a suite holds them: trimmed, with something to see."""
    pieces = st.lists(st.text(LETTERS, max_size=8) | AWKWARD, min_size=1, max_size=max_size // 8)
    return pieces.map(lambda found: "".join(found).strip()).filter(is_visible)


def labels() -> SearchStrategy[str | None]:
    """Return short texts on one line, or none."""
    return st.none() | texts().map(lambda text: " ".join(text.split())[:LABEL_MAX].strip()).filter(is_visible)


PROMPTS = st.builds(
    SuitePrompt,
    words=texts(),
    style=labels(),
    category=labels(),
    challenge=labels(),
    repeats=st.none() | st.integers(1, RUN_REPEATS_MAX),
    note=st.none() | texts(),
)
SUITES = st.lists(PROMPTS, min_size=1, max_size=8).map(lambda prompts: Suite("drawn", tuple(prompts)))
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
MARKS = st.sampled_from([b"", b"\xef\xbb\xbf"])
