"""Compares two runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.report.runs.matching import side_by_side
from bot.report.runs.sentences import sentences_of
from bot.report.runs.votes import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.report.rows import RunVote
    from bot.report.runs.contents import RunSide, SideBySide


def compare(first: RunSide, second: RunSide, cast: Sequence[RunVote] = ()) -> SideBySide:
    """Put two runs side by side and say what changed; *cast* are all votes between their pictures, in order."""
    counted = count(cast, first, second)
    found = side_by_side(first, second, counted.votes)
    return replace(found, sentences=sentences_of(found, counted))
