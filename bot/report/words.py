"""Numbers and names as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.judging.shares import Interval

DEFECTS = {
    "hands_or_faces": "hands or faces",
    "text": "text",
    "count": "the number of things",
    "mixed_up": "colours or details mixed up",
    "missing": "something missing",
    "added": "something not asked for",
    "style": "style",
    "blank": "blank or broken",
}
"""What can be wrong with a picture, by the log's words."""

NAME_MAX, PAIRED_NAME_MAX = 18, 12
"""Letters of a name that fit into a chart, alone or beside another."""


def number(count: int, one: str, many: str | None = None) -> str:
    """Write `1 vote`, `1,234 votes`."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def people(count: int) -> str:
    """Write `1 person`, `9 people`."""
    return number(count, "person", "people")


def percent(part: int, whole: int) -> str:
    """Write a share in whole percent, or that it is less than one."""
    share = 100 * part / whole
    return "under 1 %" if 0 < share < 1 else f"{share:.0f} %"


def percent_range(interval: Interval) -> str:
    """Write `67–86 %`."""  # noqa: RUF002  # as people read it
    return f"{100 * interval.low:.0f}–{100 * interval.high:.0f} %"


def duration(ms: float) -> str:
    """Write `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    seconds = ms / 1000
    if seconds < 9.95:  # noqa: PLR2004  # tenths while they matter
        return f"{seconds:.1f} s".replace(".0 s", " s")
    whole = round(seconds)
    for unit, small, name, small_name in ((3600, 60, "h", "min"), (60, 1, "min", "s")):
        if whole >= unit:
            rest = whole % unit // small
            return f"{whole // unit} {name} {rest} {small_name}" if rest else f"{whole // unit} {name}"
    return f"{whole} s"


def day(at: datetime) -> str:
    """Write `31 Jan 2026`."""
    return f"{at.day} {at:%b %Y}"


def joined(parts: Sequence[str]) -> str:
    """Write `a, b and c`."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def short(name: str, letters: int = NAME_MAX) -> str:
    """Return a name that fits into a chart."""
    return name if len(name) <= letters else f"{name[: letters - 1]}…"
