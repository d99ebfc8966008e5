"""Whatever happens, the person is answered once, in private, and the log says as much as it needs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest

from bot.error_messages import sentence_for
from bot.errors import ImageError, RefusedError, ShuttingDownError, StoreError, UnknownTargetError
from tests.stage import private_answer, text_of

if TYPE_CHECKING:
    from tests.stage import Stage

CALLBACK = "/interactions/*/callback"


def fail_with(stage: Stage, monkeypatch: pytest.MonkeyPatch, method: str, error: Exception) -> None:
    """Let one of the service's methods raise."""

    def fail(*_: object) -> None:
        raise error

    async def fail_later(*_: object) -> None:
        raise error

    monkeypatch.setattr(stage.app.generation, method, fail if method == "quota" else fail_later)
    stage.expected_errors += (type(error),)


def records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what `bot.replies` logged."""
    return [record for record in caplog.records if record.name == "bot.replies"]


@pytest.mark.parametrize(
    "error",
    [ShuttingDownError(), UnknownTargetError("x", ("a", "b")), StoreError("disk"), ValueError("a bug"), TimeoutError()],
    ids=repr,
)
@pytest.mark.parametrize("is_deferred", [False, True])
async def test_every_error_is_answered_once_in_private(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    is_deferred: bool,  # noqa: FBT001  # pytest passes it
) -> None:
    """Before the first answer and after it, with the sentence of that error."""
    await stage.draw()
    fail_with(stage, monkeypatch, "picture" if is_deferred else "find", error)
    shown = await stage.ada.slash(stage.channel, "show", id=1)
    assert text_of(private_answer(shown)) == sentence_for(error)


@pytest.mark.parametrize(
    ("error", "level", "has_stack"),
    [
        (ShuttingDownError(), logging.INFO, False),
        (RefusedError("why"), logging.INFO, False),
        (StoreError("disk full"), logging.ERROR, False),
        (ImageError("too_large"), logging.ERROR, False),
        (ValueError("a bug"), logging.ERROR, True),
    ],
    ids=repr,
)
async def test_the_log_says_as_much_as_it_needs(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    level: int,
    has_stack: bool,  # noqa: FBT001  # pytest passes it
) -> None:
    """A refusal is no error, an error of ours needs no stack, a bug does; each begins with the interaction."""
    fail_with(stage, monkeypatch, "quota", error)
    with caplog.at_level(logging.INFO):
        await stage.ada.slash(stage.channel, "quota")
    [record] = records(caplog)
    assert (record.levelno, record.exc_info is not None) == (level, has_stack)
    assert record.getMessage().startswith("interaction ")


@pytest.mark.parametrize("status", [400, 403, 404, 500])
async def test_an_error_that_cannot_be_told_is_logged_and_no_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    """Whoever answers errors must not raise one."""
    fail_with(stage, monkeypatch, "quota", ShuttingDownError())
    stage.env.inject_error("POST", CALLBACK, status=status, times=None)
    await stage.ada.slash(stage.channel, "quota")
    assert "the error could not be told" in records(caplog)[-1].getMessage()
    assert len(stage.env.errors) == 1


@pytest.mark.parametrize("failure", [aiohttp.ServerDisconnectedError(), RuntimeError("Session is closed")], ids=repr)
async def test_a_connection_that_is_gone_does_not_raise_either(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    """So while the bot is closing: aiohttp then raises what is no error of a connection."""

    async def broken(*_: Any, **__: Any) -> None:
        raise failure

    fail_with(stage, monkeypatch, "quota", ShuttingDownError())
    monkeypatch.setattr(stage.env._webhook_adapter, "request", broken)
    await stage.ada.slash(stage.channel, "quota")
    assert "the error could not be told" in records(caplog)[-1].getMessage()
    assert len(stage.env.errors) == 1


async def test_an_interaction_that_discord_has_forgotten_is_left_alone(stage: Stage) -> None:
    """Every further answer would be refused, too."""
    stage.env.inject_error("POST", CALLBACK, status=404, code=10062, times=None)
    stage.expected_errors += (discord.NotFound,)
    await stage.ada.slash(stage.channel, "quota")
    assert len(stage.calls("POST", "/interactions/")) == 1
