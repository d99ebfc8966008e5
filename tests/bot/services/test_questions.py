"""Requests that wait for a yes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import ImagineRequest, Origin
from bot.errors import QuestionClosedError
from bot.services.questions import OPEN_FOR, OPEN_MAX, Questions

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
REQUEST = ImagineRequest("{a|b}", "sdxl", Origin(1, "Ada"))


def test_a_question_is_answered_once_by_who_was_asked() -> None:
    """Nobody else's answer counts, and a second one neither."""
    questions = Questions(lambda: NOW)
    key = questions.ask(REQUEST)
    with pytest.raises(QuestionClosedError):
        questions.close(key, 2)
    assert questions.close(key, 1) is REQUEST
    with pytest.raises(QuestionClosedError):
        questions.close(key, 1)
    assert questions.ask(REQUEST, key) == key
    assert questions.close(key, 1) is REQUEST


def test_an_old_question_is_closed() -> None:
    """After a quarter of an hour, or when many others came."""
    now = [NOW]
    questions = Questions(lambda: now[0])
    first = questions.ask(REQUEST)
    now[0] += OPEN_FOR + timedelta(seconds=1)
    with pytest.raises(QuestionClosedError):
        questions.close(first, 1)
    second = questions.ask(REQUEST)
    for _ in range(OPEN_MAX):
        questions.ask(REQUEST)
    with pytest.raises(QuestionClosedError):
        questions.close(second, 1)
