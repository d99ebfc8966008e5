"""Times as the log keeps them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the time as the log keeps it: aware, UTC."""
    return datetime.now(UTC)


def day_of(text: str) -> datetime:
    """Read a date, or a date with a time, as aware UTC; without a zone it is UTC. Raises ValueError."""
    told = datetime.fromisoformat(text.strip())
    try:
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except OverflowError as error:  # the first and the last day there is, in a zone of their own
        raise ValueError(text) from error
