"""A row of the log as it leaves: its columns, and what kind of value each holds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = dict[str, object]


class Kind(StrEnum):
    """What a column holds; every kind may also be empty."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    YES_NO = "yes or no"
    TIME = "time"


WORDS = ("prompt", "words", "a_prompt", "b_prompt", "remark", "error_detail", "suite", "category", "challenge")
"""Columns with what people wrote."""

_NUMBERS: tuple[str, ...] = ("id", "http_status", "attempts", "parent_id", "image_width", "image_height", "image_bytes")
_STYLE: tuple[str, ...] = ("style_version_id", "style_version")
_SUITE: tuple[str, ...] = ("suite_version", "run", "place")
_DURATIONS: tuple[str, ...] = ("queue_ms", "scoring_ms", "delivery_ms")
_COUNTS: tuple[str, ...] = ("likes", "not_right", "remarks", "won", "lost", "thumbs_up", "thumbs_down")
_OPINIONS: tuple[str, ...] = ("generation_id", "matches_words", "looks_good", "pair_id", "a_id", "b_id")
_MEANS: tuple[str, ...] = ("mean_matches_words", "mean_looks_good")
_YES_NO: tuple[str, ...] = ("nsfw_flag", "charged", "is_author", "is_private", "is_fast", "is_spoiler")
_TIMES: tuple[str, ...] = ("queued_at", "started_at", "finished_at", "verdict_at", "details_at", "voted_at")
_OTHERS = {
    **dict.fromkeys(_NUMBERS + _STYLE + _SUITE + _DURATIONS + _COUNTS + _OPINIONS, Kind.NUMBER),
    **dict.fromkeys(_MEANS, Kind.DECIMAL),
    **dict.fromkeys(_YES_NO, Kind.YES_NO),
    **dict.fromkeys(_TIMES, Kind.TIME),
}


def kind_of(column: str) -> Kind:
    """Return what a column of the log holds."""
    return _OTHERS.get(column, Kind.TEXT)


def record_of(row: Mapping[str, object]) -> Record:
    """Return a row with yes and no as booleans; times stay UTC text, as in the log."""
    return {
        name: bool(value) if kind_of(name) is Kind.YES_NO and value is not None else value
        for name, value in row.items()
    }
