"""Words and phrases, found whole in a text: as they are, disguised, or with their letters spaced out."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.adapters.safety.folding import fold_entry, readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A word; then the same with signs that stand for letters: @ and $ anywhere, ! and the like only inside.
_WORD = re.compile(r"[^\W_]+")
_SIGNED_WORD = re.compile(r"(?:[^\W_]|[@$€£]|(?<=[^\W_])[!|+](?=[^\W_]))+")
_HAS_SIGN = re.compile(r"[@$€£!|+]")

# Single letters with the same thing between all of them: "b a d", "b.a.d". One may be @ or $.
_SPACED = re.compile(r"(?<![^\W_])([^\W_]|[@$])([\W_]{1,3})(?:[^\W_]|[@$])(?:\2(?:[^\W_]|[@$]))+(?![^\W_])")
# Words by themselves, beside a word that is spaced out: "a b a d", "b a d i". Not an o at the end, as of "h e l l o".
_LONE_BEFORE, _LONE_AFTER = "aio", "ai"

# Scripts without spaces between words: there, a word is found inside others.
_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


class Words:
    """A set of words and phrases. Looking takes as long as the text is, however many there are."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """*phrases* as they were written; those without a letter or digit find nothing."""
        self._by_first: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._anywhere: list[str] = []
        for phrase in phrases:
            folded = fold_entry(phrase)
            if any(map(_is_without_spaces, folded)):
                self._anywhere.append(folded)
            elif words := tuple(_WORD.findall(folded)):
                self._by_first[words[0]].append(words)

    def stand_in(self, folded: str) -> bool:
        """Say whether one of them stands in a folded text."""
        if any(word in folded for word in self._anywhere):
            return True
        return self._by_first != {} and any(self._is_among(words) for words in _each_reading(folded))

    def _is_among(self, words: list[str]) -> bool:
        return any(
            _stands_at(place, phrase, words)
            for place, first in enumerate(words)
            for reading in readings(first)
            for phrase in self._by_first.get(reading, ())
        )


def _stands_at(place: int, phrase: tuple[str, ...], words: list[str]) -> bool:
    """Say whether a phrase whose first word was found at *place* goes on from there."""
    rest = words[place + 1 : place + len(phrase)]
    return len(rest) == len(phrase) - 1 and all(
        word in readings(found) for word, found in zip(phrase[1:], rest, strict=True)
    )


def _each_reading(folded: str) -> Iterator[list[str]]:
    """Yield the text as words, in each way to tell where one ends."""
    yield _WORD.findall(folded)
    if _HAS_SIGN.search(folded):
        yield _SIGNED_WORD.findall(folded)
    for run in _SPACED.finditer(folded):
        letters = run[0][:: len(run[2]) + 1]
        yield [letters]
        if letters[0] in _LONE_BEFORE:
            yield [letters[1:]]
        if letters[-1] in _LONE_AFTER:
            yield [letters[:-1]]


def _is_without_spaces(char: str) -> bool:
    return not char.isascii() and unicodedata.name(char, "").startswith(_WITHOUT_SPACES)
