"""What a command's argument may be, for argparse: each returns the value or says in a sentence what it takes."""

from __future__ import annotations

import math
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain import RUN_REPEATS_MAX, day_of

if TYPE_CHECKING:
    from datetime import datetime

PORT_MAX = 65_535
NUMBER_MAX = 2**63 - 1
"""The log counts no further."""


def whole_number(text: str) -> int:
    """Return a whole number from 0 up."""
    if not (text.isascii() and text.isdecimal()):
        raise ArgumentTypeError(f"{text} is no whole number from 0 up")
    return int(text)


def repeats(text: str) -> int:
    """Return how often a prompt is painted."""
    if not text.isdecimal() or not 1 <= whole_number(text) <= RUN_REPEATS_MAX:
        raise ArgumentTypeError(f"{text} is no whole number from 1 to {RUN_REPEATS_MAX}")
    return int(text)


def run_number(text: str) -> int:
    """Return the number of a suite's run."""
    if not text.isdecimal() or not 1 <= whole_number(text) <= NUMBER_MAX:
        raise ArgumentTypeError(f"{text} is no run's number: it stands on the run's card")
    return int(text)


def port(text: str) -> int:
    """Return a port; 0 stands for any that is free."""
    if not text.isdecimal() or whole_number(text) > PORT_MAX:
        raise ArgumentTypeError(f"{text} is no port: a number from 0 (any that is free) to {PORT_MAX}")
    return int(text)


def seconds(text: str) -> float:
    """Return a time in seconds, 0 or longer."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise ArgumentTypeError(f"{text} is no number of seconds from 0 up")
    return value


def new_file(text: str) -> Path:
    """Return the file to write, in a folder that is there: told before a picture is asked for."""
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise ArgumentTypeError(f"{path} is no file in a folder that exists")
    return path


def day(text: str) -> datetime:
    """Return a date, or a date with a time, as aware UTC; without a zone it is UTC."""
    try:
        return day_of(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no date like 2026-01-31") from None
