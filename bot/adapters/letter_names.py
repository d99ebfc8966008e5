"""Names for letters and emoji that no font has, so that a reader knows what stood there."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES_MAX = 3
_ELLIPSIS = "…"
_OF_A_SCRIPT = frozenset(("LETTER", "SYLLABLE", "SYLLABICS", "VOWEL", "SIGN", "MARK", "CHARACTER", "SMALL", "CAPITAL"))
"""What comes before one of these is the script: "TIBETAN LETTER KA"."""
_OTHER_NAMES = {"CJK UNIFIED": "Chinese", "CJK COMPATIBILITY": "Chinese", "HANGUL": "Korean"}
_FLAG = "REGIONAL INDICATOR"
_TONE = "EMOJI MODIFIER"


def names_of(chars: Sequence[str]) -> str:
    """Return the names in brackets, each once and three at most; an ellipsis for what has none."""
    names = list(dict.fromkeys(name for char in chars if (name := _name_of(char))))
    if not names:
        return _ELLIPSIS if any(not _is_tone(char) for char in chars) else ""
    shown = names[:NAMES_MAX] + ([_ELLIPSIS] if len(names) > NAMES_MAX else [])
    return f"[{', '.join(shown)}]"


def _is_tone(char: str) -> bool:
    return unicodedata.name(char, "").startswith(_TONE)


def _name_of(char: str) -> str:
    """Return what an emoji or another sign shows, or which script a letter is of; empty where nothing is known."""
    name = unicodedata.name(char, "")
    if not name or _is_tone(char):
        return ""
    if name.startswith(_FLAG):
        return "flag"
    if unicodedata.category(char)[0] not in "LMP":
        return name.lower()
    return _script(name)


def _script(name: str) -> str:
    for start, other in _OTHER_NAMES.items():
        if name.startswith(start):
            return other
    words = name.split()
    end = next((place for place, word in enumerate(words) if place and word in _OF_A_SCRIPT), 1)
    return " ".join(words[:end]).title()
