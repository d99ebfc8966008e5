"""How long a block lasts, as people write it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotATimeError
from bot.services.until import LONGEST, until_of

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("30m", NOW + timedelta(minutes=30)),
        (" 2H ", NOW + timedelta(hours=2)),
        ("3 days", NOW + timedelta(days=3)),
        ("1w", NOW + timedelta(weeks=1)),
        ("1d 12h", NOW + timedelta(hours=36)),
        ("1h30m", NOW + timedelta(minutes=90)),
        ("2026-02-01", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2026-02-01 18:00", datetime(2026, 2, 1, 18, tzinfo=UTC)),
        ("2026-01-31T12:00+02:00", NOW + timedelta(minutes=30)),
    ],
)
def test_what_people_write(text: str, until: datetime) -> None:
    """A length of time, or a date with or without a time."""
    assert until_of(text, NOW) == until


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2", "h", "-2h", "2h ago", "0h", "1y", "2026-01-31", "2026-02-30", "9999-12-31", "999999w"],
)
def test_what_is_no_time_to_come(text: str) -> None:
    """Neither nonsense, nor what is over, nor what is too far away."""
    with pytest.raises(NotATimeError):
        until_of(text, NOW)


@given(st.lists(st.tuples(st.integers(0, 999_999), st.sampled_from("mhdw")), min_size=1, max_size=4))
def test_every_length_is_that_long_or_refused(parts: list[tuple[int, str]]) -> None:
    """However it is put together."""
    length = sum((timedelta(**{UNITS[unit]: number}) for number, unit in parts), timedelta(0))
    text = " ".join(f"{number}{unit}" for number, unit in parts)
    if timedelta(0) < length <= LONGEST:
        assert until_of(text, NOW) == NOW + length
    else:
        with pytest.raises(NotATimeError):
            until_of(text, NOW)


@given(st.text())
def test_any_text_is_a_time_to_come_or_refused(text: str) -> None:
    """Nothing else happens."""
    try:
        assert NOW < until_of(text, NOW) <= NOW + LONGEST
    except NotATimeError:
        return


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_date_is_read_or_refused(at: datetime) -> None:
    """As exactly as it was written."""
    if NOW < at <= NOW + LONGEST:
        assert until_of(at.isoformat(), NOW) == at
    else:
        with pytest.raises(NotATimeError):
            until_of(at.isoformat(), NOW)
