"""The suites that come with the bot. PartiPrompts and GenEval do not: whoever has their files saves them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.suites.reading import read_suite

if TYPE_CHECKING:
    from bot.domain import Suite

SMOKE = Path(__file__).with_name("smoke.csv")
SMOKE_VERSION = 1
"""Counts the changes of its prompts: runs are compared by it."""


def built_in_suites() -> tuple[Suite, ...]:
    """Read them."""
    return (replace(read_suite(SMOKE.name, SMOKE.read_bytes()), version=SMOKE_VERSION),)
