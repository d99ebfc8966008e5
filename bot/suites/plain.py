"""`.txt`: a prompt a line. Lines that begin with `#` are the author's own, blank ones do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.suites.cells import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMENT = "#"


def records(lines: Sequence[str]) -> Iterator[Record]:
    """Yield the prompts."""
    for number, line in enumerate(lines, 1):
        words = line.strip()
        if words and not words.startswith(COMMENT):
            yield Record(number, {"prompt": words})
