"""A file's bytes as lines of text, whatever ends them."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from bot.domain import SUITE_PROMPTS_MAX, SuiteFault
from bot.errors import SuiteFaultsError

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BROKEN = re.compile("[\ud800-\udfff]")
_NULS = 4
"""Where one byte in so many is a NUL, it is UTF-16, or no text at all."""

HOW_TO_SAVE = "In Excel choose Save As and “CSV UTF-8”; elsewhere choose UTF-8 where you save."
NOT_TEXT = f"This file is not text in UTF-8, which is all that can be read here. {HOW_TO_SAVE}"
BROKEN_LINE = f"Letters like ä, é or ’ cannot be read here, as the file is not in UTF-8. {HOW_TO_SAVE}"


def to_lines(data: bytes) -> tuple[list[str], list[SuiteFault]]:
    """Return the lines with what ends them, and those that are broken; the broken letters are replaced.

    Raises SuiteFaultsError for what is no text in UTF-8 at all.
    """
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or data.count(0) * _NULS > len(data):
        raise SuiteFaultsError((SuiteFault(None, NOT_TEXT),))
    lines = _LINE.findall(data.removeprefix(BOM_UTF8).decode("utf-8", "surrogateescape"))
    faults = [SuiteFault(number, BROKEN_LINE) for number, line in enumerate(lines, 1) if _BROKEN.search(line)]
    if len(faults) > SUITE_PROMPTS_MAX:
        raise SuiteFaultsError((SuiteFault(None, NOT_TEXT),))
    return [_BROKEN.sub("\ufffd", line) for line in lines], faults
