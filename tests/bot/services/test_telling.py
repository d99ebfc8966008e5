"""How far something is, told every few seconds at most, and never at the work's expense."""

from __future__ import annotations

import logging

import pytest

from bot.services.telling import SHOWN_EVERY_S, telling
from tests.manual_clock import ManualClock


class Screen:
    """Remembers what was shown; fails while it is told to."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.error: Exception | None = None

    async def __call__(self, words: str) -> None:
        """Show."""
        if self.error:
            raise self.error
        self.shown.append(words)


async def test_the_latest_words_are_shown_when_they_changed() -> None:
    """Nothing at once, nothing twice, and of many words in between only the last."""
    clock, screen = ManualClock(), Screen()
    async with telling(screen, clock.as_clock()) as words:
        await clock.advance(SHOWN_EVERY_S * 2)
        assert screen.shown == []
        words("one")
        words("two")
        assert screen.shown == []
        await clock.advance(SHOWN_EVERY_S * 3)
        assert screen.shown == ["two"]
        words("three")
        await clock.advance(SHOWN_EVERY_S)
    words("too late")
    await clock.advance(SHOWN_EVERY_S)
    assert screen.shown == ["two", "three"]


async def test_what_cannot_be_shown_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, and no more is tried."""
    clock, screen = ManualClock(), Screen()
    screen.error = RuntimeError("no screen")
    with caplog.at_level(logging.WARNING):
        async with telling(screen, clock.as_clock()) as words:
            words("one")
            await clock.advance(SHOWN_EVERY_S)
            screen.error = None
            words("two")
            await clock.advance(SHOWN_EVERY_S)
    assert screen.shown == []
    assert "no screen" in caplog.text


async def test_an_error_of_the_work_passes_through() -> None:
    """And the telling ends with it."""
    clock, screen = ManualClock(), Screen()

    async def work() -> None:
        async with telling(screen, clock.as_clock()) as words:
            words("one")
            raise ValueError("the work")

    with pytest.raises(ValueError, match="the work"):
        await work()
    await clock.advance(SHOWN_EVERY_S)
    assert screen.shown == []
