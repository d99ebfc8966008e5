"""What the arguments of the commands may be."""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal.arguments import PORT_MAX, day, new_file, port, repeats, run_number, seconds, whole_number

if TYPE_CHECKING:
    from pathlib import Path


@given(st.integers(min_value=0))
def test_a_whole_number_is_read_back(number: int) -> None:
    """Every number from 0 up is taken as it is written."""
    assert whole_number(str(number)) == number


@given(st.integers())
def test_a_port_is_one_that_exists(number: int) -> None:
    """A number is a port exactly from 0 to 65535."""
    if 0 <= number <= PORT_MAX:
        assert port(str(number)) == number
    else:
        with pytest.raises(ArgumentTypeError, match="is no port"):
            port(str(number))


@given(st.floats())
def test_seconds_have_an_end(number: float) -> None:
    """Times below 0, without end or that are no number are refused."""
    if 0 <= number < math.inf:
        assert seconds(str(number)) == number
    else:
        with pytest.raises(ArgumentTypeError, match="is no number of seconds"):
            seconds(str(number))


@given(st.text())
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    """No text makes the command line fail in another way."""
    for read in (whole_number, port, repeats, run_number, seconds):
        try:
            assert read(text) >= 0
        except ArgumentTypeError as error:
            assert text in str(error)  # noqa: PT017  # either way is right


def test_a_new_file_needs_a_folder(tmp_path: Path) -> None:
    """A file in a folder that exists is taken; a folder, or a file in none, is refused before anything is painted."""
    assert new_file(str(tmp_path / "fox.png")) == tmp_path / "fox.png"
    for path in (tmp_path, tmp_path / "nowhere" / "fox.png"):
        with pytest.raises(ArgumentTypeError, match="no file in a folder that exists"):
            new_file(str(path))


@pytest.mark.parametrize("text", ["2026-01-31", "2026-01-31T00:00:00Z", "2026-01-31T02:00:00+02:00"])
def test_a_day_is_utc(text: str) -> None:
    """A date without a zone is UTC; with one it is turned into it."""
    assert day(text) == datetime(2026, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "31.1.2026", "2026-02-30"])
def test_no_day_says_how_to_write_one(text: str) -> None:
    """The sentence shows a date."""
    with pytest.raises(ArgumentTypeError, match="2026-01-31"):
        day(text)
