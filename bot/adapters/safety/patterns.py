"""The patterns of a word list: an operator's regular expressions, none of which may hold up the bot.

The package `regex` reads what Python's `re` does, and gives up after a time that is given to it. `re` cannot be
stopped, on a thread neither, as it keeps the interpreter's lock; `google-re2` never takes long, but knows no
look-around.
"""

from __future__ import annotations

import logging
import time
import warnings
from typing import TYPE_CHECKING, Protocol, cast

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

log = logging.getLogger(__name__)

TIMEOUT_S = 0.05
"""How long all patterns together may look at one prompt; a hundred ordinary ones take a thousandth of a second."""

_TOO_LONG = "BLOCKLIST_FILE, line %d takes too long on a prompt, which is held back: simplify the pattern"


class BadPatternError(ValueError):
    """It is no pattern; the message says why and where."""


class Pattern(Protocol):
    """What we use of a compiled pattern."""

    def search(self, string: str, *, timeout: float | None = None) -> object | None:
        """Look for it. Raises TimeoutError."""
        ...


def compiled(source: str) -> Pattern:
    """Compile a pattern that does not tell large from small letters. Raises BadPatternError."""
    try:
        with warnings.catch_warnings(action="ignore"):
            pattern = cast("Pattern", regex.compile(source, regex.IGNORECASE))
    except regex.error as error:
        raise BadPatternError(str(error)) from None
    if pattern.search("", timeout=TIMEOUT_S):
        raise BadPatternError("it matches everything")
    return pattern


class Patterns:
    """Patterns by the line they stand in."""

    def __init__(self, patterns: Mapping[int, Pattern]) -> None:
        """Keep them."""
        self._patterns = patterns

    def match_in(self, texts: Iterable[str]) -> bool:
        """Say whether one matches in one of *texts*. One that takes too long counts as if it did: it was not passed."""
        if not self._patterns:
            return False
        end = time.monotonic() + TIMEOUT_S
        for text in texts:
            for line, pattern in self._patterns.items():
                try:
                    if pattern.search(text, timeout=max(0.001, end - time.monotonic())):
                        return True
                except TimeoutError:
                    log.error(_TOO_LONG, line)  # noqa: TRY400  # no bug to trace
                    return True
        return False
