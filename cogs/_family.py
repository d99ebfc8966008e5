"""What /show tells of the words: what they were made from, what was made of them, and how that was liked."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from discord import ui

from cogs._limits import TEXT_MAX, checked
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain import Family, Wording

TITLE = "### How the words changed"
LEGEND = "-# **New words** are bold, ~~old ones~~ are struck through."
WORDS_MAX, WORD_CHARS, KEPT_WORDS, TEXT_CHARS = 100, 30, 3, 700
"""How many words are compared: more than the model reads. How much is shown of one, of those that stay, of all."""


def with_family(view: ui.LayoutView, family: Family) -> ui.LayoutView:
    """Return a card with what is told of the words below it, where they have a story and there is room."""
    if text := family_text(family, TEXT_MAX - view.content_length()):
        view.add_item(ui.TextDisplay(text))
    return checked(view)


def family_text(family: Family, max_chars: int) -> str:
    """Return the steps to these words and from them; as many as fit, and nothing where there are none."""
    line = [*family.parents, family.own]
    steps = [_step(*step) for step in [*pairwise(line), *((family.own, child) for child in family.children)]]
    text = f"{TITLE}\n{LEGEND}"
    shown = 0
    for step in steps:
        if len(text) + 1 + len(step) > max_chars:
            break
        text, shown = f"{text}\n{step}", shown + 1
    return text if shown else ""


def _step(before: Wording, after: Wording) -> str:
    verdicts = {"likes": (before.likes, after.likes), "not right": (before.not_right, after.not_right)}
    moved = " · ".join(f"{what} {old} → {new}" for what, (old, new) in verdicts.items())
    count = f" ({after.pictures} pictures)" if after.pictures > 1 else ""
    return (
        f"**{before.generation_id} → {after.generation_id}**{count} {marked(before.prompt, after.prompt)}\n-# {moved}"
    )


def marked(before: str, after: str) -> str:
    """Return the words of *after*, with what is new and what is gone marked, and little of what stayed."""
    old, new = before.split()[:WORDS_MAX], after.split()[:WORDS_MAX]
    pieces = list[str]()
    for change, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            pieces.append(_stayed(new[c:d], is_first=c == 0, is_last=d == len(new)))
        else:
            pieces += _around("~~", old[a:b]), _around("**", new[c:d])
    return _fitting([piece for piece in pieces if piece])


def _fitting(pieces: Sequence[str]) -> str:
    """Return the pieces that fit, each whole, so that no mark is left open."""
    return " ".join(_first(pieces))


def _first(pieces: Sequence[str]) -> Iterator[str]:
    left = TEXT_CHARS
    for piece in pieces:
        left -= len(piece) + 1
        if left < 0:
            yield "…"
            return
        yield piece


def _around(mark: str, words: Sequence[str]) -> str:
    return f"{mark}{_joined(words)}{mark}" if words else ""


def _stayed(words: Sequence[str], *, is_first: bool, is_last: bool) -> str:
    """Return the words beside the changes, and an ellipsis for those further away; all, where nothing changed."""
    if is_first and is_last:
        return _joined(words)
    head = words[: 0 if is_first else KEPT_WORDS]
    tail = words[len(words) if is_last else -KEPT_WORDS :]
    if len(head) + len(tail) >= len(words):
        return _joined(words)
    return " ".join(filter(None, (_joined(head), "…", _joined(tail))))


def _joined(words: Sequence[str]) -> str:
    shown = [escape(shorten(word, WORD_CHARS)) for word in words]
    return " ".join(shown)
