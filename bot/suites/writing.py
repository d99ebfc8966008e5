"""Writes a suite as a file that reads back the same."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bot.suites.cells import COLUMNS

if TYPE_CHECKING:
    from bot.domain import Suite


def to_csv(suite: Suite) -> bytes:
    """Return the suite as a `.csv`; the mark at its beginning tells Excel that it is UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in suite.prompts:
        writer.writerow((one.words, one.style, one.category, one.challenge, one.repeats, one.note))
    return out.getvalue().encode("utf-8-sig")
