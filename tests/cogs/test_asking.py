"""The first answer: within three seconds, over connections that break, or the request is taken back."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.domain import utc_now
from cogs._asking import TOKEN_LIFE
from tests.cogs.loopback_discord import Broken
from tests.stage import pictures_of, private_answer

if TYPE_CHECKING:
    import pytest

    from tests.stage import Stage

CALLBACK = "/interactions/*/callback"
GIVEN_BACK = [("cancelled", 0)]


def break_first_answers(stage: Stage, monkeypatch: pytest.MonkeyPatch, *plan: Broken) -> None:
    """Break the connections of the next first answers, one each, where discord.py would meet it."""
    adapter, left = stage.env._webhook_adapter, deque(plan)
    request = adapter.request

    async def breaking(route: Any, *args: Any, **kwargs: Any) -> Any:
        if not left or not route.url.endswith("/callback"):
            return await request(route, *args, **kwargs)
        if left.popleft() is Broken.AFTER:
            await request(route, *args, **kwargs)
        raise aiohttp.ClientOSError(104, "reset by peer")

    monkeypatch.setattr(adapter, "request", breaking)


async def test_a_lost_first_answer_is_sent_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice if need be; the person notices nothing."""
    break_first_answers(stage, monkeypatch, Broken.BEFORE, Broken.BEFORE)
    assert pictures_of(await stage.draw())
    assert len(stage.endpoint.calls) == len(stage.messages) == 1


async def test_a_first_answer_that_arrived_unheard_counts(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second try is told "already acknowledged", and that is good news."""
    break_first_answers(stage, monkeypatch, Broken.AFTER)
    card = await stage.draw()
    assert pictures_of(card)
    assert stage.sql("SELECT status, message_id FROM generations") == [("posted", str(card.id))]
    assert len(stage.messages) == 1


async def test_a_person_who_cannot_be_answered_pays_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken back, not painted, its token forgotten; the error itself is told once the connection is back."""
    break_first_answers(stage, monkeypatch, *[Broken.BEFORE] * 3)
    stage.expected_errors += (aiohttp.ClientOSError,)
    refused = private_answer(await stage.ask())
    assert refused.content.startswith("Something went wrong inside the bot.")
    assert stage.sql("SELECT status, charged FROM generations") == GIVEN_BACK
    assert stage.sql("SELECT * FROM interaction_tokens") == []
    assert stage.endpoint.calls == []


async def test_a_command_that_came_too_late_is_taken_back_in_silence(stage: Stage) -> None:
    """Discord takes no answer after three seconds, so none is tried."""
    stage.env.inject_error("POST", CALLBACK, status=404, code=10062, message="Unknown interaction", times=None)
    stage.expected_errors += (discord.NotFound,)
    asked = await stage.ask()
    assert not asked.acknowledged
    assert len(stage.calls("POST", "/interactions/")) == 1
    assert stage.sql("SELECT status, charged FROM generations") == GIVEN_BACK
    assert stage.endpoint.calls == []


async def test_a_command_that_somebody_else_answered_is_taken_back(stage: Stage) -> None:
    """Two bots with one token would otherwise both paint."""
    stage.env.inject_error("POST", CALLBACK, status=400, code=40060, times=None)
    stage.expected_errors += (discord.HTTPException,)
    await stage.ask()
    assert stage.sql("SELECT status, charged FROM generations") == GIVEN_BACK
    assert stage.endpoint.calls == []


async def test_the_log_knows_who_asked_and_where(stage: Stage) -> None:
    """By id, and by the name people see in this guild."""
    await stage.draw()
    rows = stage.sql("SELECT user_id, user_name, guild_id, channel_id FROM generations")
    assert rows == [(str(stage.ada.id), "Ada", str(stage.guild.id), str(stage.channel.id))]


async def test_the_address_is_kept_while_the_picture_is_on_its_way(stage: Stage) -> None:
    """With the time until which Discord takes the token and what a file may weigh; then it is wiped."""
    stage.endpoint.hold()
    before = utc_now()
    asked = await stage.ask()
    [(application, expires_at, max_bytes)] = stage.sql(
        "SELECT application_id, expires_at, max_file_bytes FROM interaction_tokens"
    )
    assert application == str(stage.bot.application_id)
    assert timedelta(0) <= datetime.fromisoformat(expires_at) - before - TOKEN_LIFE + timedelta(milliseconds=1)
    assert datetime.fromisoformat(expires_at) < before + timedelta(minutes=15)
    assert max_bytes == 25 * 2**20
    stage.endpoint.release()
    await stage.ended(asked)
    assert stage.sql("SELECT * FROM interaction_tokens") == []
