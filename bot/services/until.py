"""How long something lasts, as people write it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import day_of
from bot.errors import NotATimeError

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = timedelta(days=3660)
"""Ten years; what is to last longer lasts until somebody ends it."""

_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_PART = re.compile(r"([0-9]{1,6}) ?([mhdw])[a-z]*", re.ASCII)


def until_of(text: str, now: datetime) -> datetime:
    """Read `30m`, `2h`, `3d`, `1d 12h`, or a date with or without a time (UTC), as the time it lasts until.

    Raises NotATimeError unless that is after *now*, and within ten years.
    """
    until = _after(text.strip().lower(), now) or _date(text)
    if not now < until <= now + LONGEST:
        raise NotATimeError
    return until


def _after(text: str, now: datetime) -> datetime | None:
    """Return *now* and so much later, None where the text is no length of time."""
    parts = _PART.findall(text)
    if not parts or _PART.sub("", text).strip():
        return None
    length = sum((int(number) * _UNITS[unit] for number, unit in parts), timedelta(0))
    return now + min(length, 2 * LONGEST)


def _date(text: str) -> datetime:
    try:
        return day_of(text)
    except ValueError as error:
        raise NotATimeError from error
