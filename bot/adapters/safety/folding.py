"""Folds what looks alike, so that a word is found however it is dressed up.

What a letter looks like is read from Unicode's own data (compatibility forms, decompositions, and names: LATIN SMALL
LETTER O WITH STROKE is an o), which Python brings, and from small tables for the letters of Cyrillic, Greek, Armenian,
Lisu and Cherokee that pass for Latin ones. Not from the package `confusable-homoglyphs`: it says whether a text may be
confused, not with which, its 900 KB of data are read at import, and it has neither types nor a release since January
2024.

Digits and signs that stand for letters are left as they are: 50s is no sos. `readings` tries them word by word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Capitals first, as they look: a capital eta is an H, though its small letter looks like an n.
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕЅІЈКМНОРСТУХҮԌԚԜӀ", "abezhikmnoptyxabesijkmhopctyxygqwl")
_SMALL = str.maketrans(
    "αβγεηικμνορτυχωавгеѕіјкмнопрстухүһԁԛԝѵӏоցհոսօզ", "abyenikuvoptuxwabresijkmhonpctyxyhdqwvloghnuoq"
)
# Letters of Lisu and Cherokee, which pages that make "fancy letters" use.
_FANCY = str.maketrans("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴᎠᎡᎢᎪᎫᎬᎳᎷᎻᎽᏀᏃᏒᏙᏚᏞᏟᏢᏦᏴ", "bpdtgkjczfmnlsrvhwxyaeioudrtajewmhygzrvslcpkb")
_LUNATE = str.maketrans("ϲϹ", "cc")  # which Unicode takes for a sigma
_NAMED = str.maketrans("ɑɡıƖŋəә¡¦", "agilnee!|")
_LETTER = re.compile(r"LATIN (?:SMALL|CAPITAL)? ?LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH .+)?")
_SQUARED = re.compile(r"(?:NEGATIVE (?:CIRCLED|SQUARED)|REGIONAL INDICATOR SYMBOL) (?:LATIN CAPITAL )?LETTER ([A-Z])")

# Marks that are put on, over or through letters; those that are a part of other scripts' words stay.
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")
_BLANK_LETTERS = re.compile("[\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5]")

# A large I beside small letters, or a small l among large ones, looks like the other. What stands for both is a letter
# of Khoisan languages that looks like them, too.
_I_OR_L = "\u01c0"
_EITHER = re.compile(r"(?<=[a-z])I+|I+(?=[a-z]{2})|(?<=[A-Z])l(?=[A-Z])")

_MEANT = {"0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s",
          "!": "i", "|": "il", "+": "t", "€": "e", "£": "l", _I_OR_L: "il"}  # fmt: skip
_READ_OTHERWISE = frozenset([*_MEANT, *"0123456789"])
_READINGS_MAX = 64
_AMOUNT = re.compile(r"[0-9]{2,}[a-z]{1,2}")  # 50s, 35mm: a number with its unit
_HAS_LETTER = re.compile(r"[^\W\d_]|@")  # of digits alone nobody reads a word
_SHORTEST_READ = 3  # of two characters one would be a guess


def fold(text: str) -> str:
    """Return *text* in plain small letters, without what is not seen; spaces and signs stay where they are."""
    return fold_entry(_EITHER.sub(lambda found: _I_OR_L * len(found[0]), text))


def fold_entry(text: str) -> str:
    """Return the same of a text that nobody disguised: a line of the list."""
    if text.isascii():
        return text.lower()
    text = _BLANK_LETTERS.sub("", unicodedata.normalize("NFKC", text.translate(_LUNATE)))
    plain = "".join(_plain(char) for char in text)
    return unicodedata.normalize("NFKC", plain.casefold().translate(_SMALL).translate(_FANCY))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return what one character looks like: a small Latin letter, nothing, or itself."""
    if char.isascii():
        return char
    if unicodedata.category(char) == "Cf":
        return ""
    base = _MARKS.sub("", unicodedata.normalize("NFD", char)).translate(_CAPITALS).translate(_NAMED)
    name = unicodedata.name(base, "") if len(base) == 1 else ""
    if match := _LETTER.fullmatch(name) or _SQUARED.fullmatch(name):
        return match[1].lower()
    return base


def readings(word: str) -> Iterator[str]:
    """Yield what a folded word may be read as: itself, and with letters for digits and signs; a few only."""
    yield word
    if _READ_OTHERWISE.isdisjoint(word):
        return
    bare = word.strip("0123456789")
    if bare != word and len(bare) >= _SHORTEST_READ:
        yield bare
    if len(word) < _SHORTEST_READ or not _HAS_LETTER.search(word) or _AMOUNT.fullmatch(word):
        return
    for number, letters in enumerate(product(*(_MEANT.get(char, char) for char in word))):
        if number == _READINGS_MAX:
            return
        yield "".join(letters)
