"""How the stand-in for Content Safety judges: by words in brackets, in a prompt or carried by its picture.

`[hate 4]`, `[self-harm 2]`, `[sexual 6]`, `[violence 4]` speak of the prompt, `[picture-hate 4]` and so on of its
picture; `[listed]` matches a blocklist, `[attack]` is an attempt to trick, `[safety-down]` and `[picture-safety-down]`
find the service out of order.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import Final

CATEGORIES: Final[tuple[str, ...]] = ("Hate", "SelfHarm", "Sexual", "Violence")
LISTED, ATTACK, DOWN = "listed", "attack", "safety-down"

_WORDS: Final = ("hate", "self-harm", "sexual", "violence")
_SEVERITY: Final = re.compile(rf"\[(picture-)?({'|'.join(_WORDS)}) ([0246])\]", re.IGNORECASE)
_OF_PICTURE: Final = re.compile(r"\[picture-([a-z-]+)((?: [0246])?)\]", re.IGNORECASE)
_KEYWORD: Final = b"Rehearsal\x00"
_PNG_END: Final = b"IEND"


def severities_in(text: str) -> dict[str, int]:
    """Return the severity of every category, as the service names them."""
    found: dict[str, int] = dict.fromkeys(CATEGORIES, 0)
    for is_of_picture, word, severity in _SEVERITY.findall(text):
        if not is_of_picture:
            found[CATEGORIES[_WORDS.index(word.lower())]] = int(severity)
    return found


def has(text: str, word: str) -> bool:
    """Say whether a word stands in brackets."""
    return f"[{word}]" in text.lower()


def signed(picture: bytes, prompt: str) -> bytes:
    """Return a PNG that carries what the prompt says of its picture; anything else as it is."""
    marks = "".join(f"[{word}{severity}]" for word, severity in _OF_PICTURE.findall(prompt))
    end = picture.rfind(_PNG_END) - 4
    if not marks or not picture.startswith(b"\x89PNG") or end < 0:
        return picture
    body = b"tEXt" + _KEYWORD + marks.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return picture[:end] + chunk + picture[end:]


def marks_in(picture: bytes) -> str:
    """Return what a picture of ours carries; a copy of it in another format carries nothing."""
    start = picture.find(b"tEXt" + _KEYWORD)
    if start < 0:
        return ""
    (length,) = struct.unpack_from(">I", picture, start - 4)
    return picture[start + 4 + len(_KEYWORD) : start + 4 + length].decode("ascii", "replace")
