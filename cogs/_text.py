"""Text for Discord: shown as it was written, never interpreted, never too long."""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Left-to-right marks and their kind reorder what stands around them; isolates keep them inside.
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_WORDS_HINTED = 60


def escape(text: str) -> str:
    """Return *text* so that Discord shows it letter by letter: no markdown, mention, emoji code, link or timestamp.

    Discord takes a backslash before any ASCII punctuation as "show this as it is".
    """
    visible = text if text.isprintable() else _without_controls(text)
    escaped = _PUNCTUATION.sub(r"\\\1", visible)
    return f"{_ISOLATE}{escaped}{_POP_ISOLATE}" if _has_right_to_left(visible) else escaped


def shorten(text: str, max_chars: int) -> str:
    """Return *text* cut to *max_chars* with an ellipsis, at a word's end where one is near."""
    if len(text) <= max_chars:
        return text
    cut = text[: max_chars - 1]
    head, space, tail = cut.rpartition(" ")
    near = space and len(tail) < max_chars // 4
    return f"{head if near else cut}…"


def shown_prompt(prompt: str, max_chars: int = 300) -> str:
    """Return the prompt for a card: shortened first, then escaped, so that no escape is cut in two."""
    return escape(shorten(" ".join(prompt.split()), max_chars)) or "…"


def alt_text(prompt: str) -> str:
    """Return what a screen reader says of a picture; Discord takes 1,024 characters."""
    return shorten(f"AI picture of: {' '.join(prompt.split())}", 1024)


def is_long_prompt(prompt: str) -> bool:
    """Say whether the model will probably not read all of it: it reads 77 tokens, about 60 words."""
    return len(prompt.split()) > _WORDS_HINTED


def is_visible(text: str) -> bool:
    """Say whether there is anything to see in *text*; Discord takes no blank names."""
    return any(char.isprintable() and not char.isspace() for char in text)


def _without_controls(text: str) -> str:
    spaced = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in text)
    return spaced.translate(_BIDI_CONTROLS)


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(
        unicodedata.bidirectional(char) in {"R", "AL", "RLE", "RLO", "RLI"} for char in text
    )
