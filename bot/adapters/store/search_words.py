"""The words of a prompt as they are looked for, and what FTS5 is asked: made of these words only, never of raw text.

Words are folded: "Café" is `cafe`. Where a script writes no spaces, or hangs its particles on a word, every two letters
beside each other are a word, so that a part of a sentence finds it; emoji are words as well. FTS5's `ascii` tokenizer
takes each of them whole, in every version of SQLite, which splitting by its own tables of Unicode would not promise.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain import HistoryQuestion, Origin

WORD_MAX, WORDS_MAX = 64, 32
"""What is looked at of one word, and how many words of a question."""

ENDINGS_FROM, ENDINGS_MAX = 5, 60
"""Beginnings this long have no list of their own in the index: so many words that begin so are looked up first."""

NOT_TURNED_AWAY = 'NOT ("_srefused" OR "_sheld_back")'
"""What is added to leave out prompts that nobody is to be led to."""

_PIECE = re.compile(r"[^\W_]+|[^\w\s]")
# Thai, Lao, Burmese, Khmer, kana, Han and Hangul.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\U00020000-\U0003ffff]+)"
)


def search_words(text: str) -> list[str]:
    """Return the words of *text* in order, folded, each once: where it stands last."""
    return [*dict.fromkeys(reversed([*_words(_folded(text))]))][::-1]


def joined_words(text: str) -> str:
    """Return the words of *text* as the index keeps them: with those that a single letter looked for begins."""
    folded = _folded(text)
    last_letters = (part[-1] for part in _UNSPACED.findall(folded))
    return " ".join(dict.fromkeys((*_words(folded), *last_letters)))


def match_for(question: HistoryQuestion, viewer: Origin, endings: Sequence[str] | None) -> str | None:
    """Return what FTS5 is asked for what *viewer* may see of what *question* asks; None: nothing can be found.

    *endings* are the words of the index that begin with the last one, where they were looked up.
    """
    words = search_words(question.text)[:WORDS_MAX]
    if question.text.strip() and not words:
        return None
    return " AND ".join([*_seen_by(viewer), *_facts(question), *_asked(words, endings)])


def last_word(question: HistoryQuestion) -> str | None:
    """Return the last word of a question, if it is so long that the words which begin with it have to be looked up."""
    words = search_words(question.text)[:WORDS_MAX]
    return words[-1] if words and len(words[-1]) >= ENDINGS_FROM else None


def _seen_by(viewer: Origin) -> Iterator[str]:
    own = _fact("u", viewer.user_id)
    yield own if viewer.guild_id is None else f"({_fact('g', viewer.guild_id)} OR {own})"


def _facts(question: HistoryQuestion) -> Iterator[str]:
    if question.person_id is not None:
        yield _fact("u", question.person_id)
    if question.target is not None:
        yield _fact("m", question.target.encode().hex())
    if question.status is not None:
        yield _fact("s", question.status)
    if question.is_liked:
        yield _fact("l", "")
    if question.liked_by is not None:
        yield _fact("l", question.liked_by)


def _asked(words: Sequence[str], endings: Sequence[str] | None) -> Iterator[str]:
    yield from map(_quoted, words[:-1])
    if words and endings is None:
        yield f"{_quoted(words[-1])} *"
    elif words:
        yield f"({' OR '.join(map(_quoted, endings or words[-1:]))})"


def _fact(kind: str, value: object) -> str:
    # The minus of -1, who is nobody, would end the word.
    return _quoted(f"_{kind}{value}".replace("-", "n"))


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _folded(text: str) -> str:
    """Return *text* without case, accents and variants of form: composed again, so that Hangul has its syllables."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(char for char in plain if unicodedata.category(char) != "Mn"))


def _words(folded: str) -> Iterator[str]:
    for piece in _PIECE.findall(folded):
        if piece[0].isalnum():
            yield from _split(piece)
        elif unicodedata.category(piece) == "So":
            yield piece


def _split(piece: str) -> Iterable[str]:
    if piece.isascii():
        return (piece[:WORD_MAX],)
    # With a group in it, the pattern stands at every second place of the result.
    parts = enumerate(_UNSPACED.split(piece))
    return (word for place, part in parts if part for word in (_pairs(part) if place % 2 else (part[:WORD_MAX],)))


def _pairs(letters: str) -> Iterator[str]:
    if len(letters) == 1:
        yield letters
    yield from (first + second for first, second in pairwise(letters))
