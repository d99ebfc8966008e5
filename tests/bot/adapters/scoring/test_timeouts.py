"""Time-outs by phase: none is repeated, as the container may still be at work."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.domain import Target
from bot.errors import EndpointTimeoutError, ScoringResponseError, ScoringTimeoutError
from bot.rehearsal.misbehaviour import Misbehaviour
from tests.bot.adapters.scoring.conftest import PROMPT
from tests.bot.adapters.scoring.servers import serving

if TYPE_CHECKING:
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.bot.adapters.scoring.conftest import MakeScorer

HASTY = Target("sdxl", timeout_s=1.0)


@pytest.mark.parametrize("behaviour", [Misbehaviour.HANG, Misbehaviour.SLOW])
async def test_no_answer_in_time(endpoint: RehearsalEndpoint, make_scorer: MakeScorer, behaviour: Misbehaviour) -> None:
    """A model that does not answer within the whole time is given up, once, in the phase `answer`."""
    endpoint.misbehave_always(behaviour)
    with pytest.raises(ScoringTimeoutError) as caught:
        await make_scorer(target=HASTY).score(PROMPT, "call-1")
    assert (caught.value.phase, caught.value.facts.attempts, len(endpoint.calls)) == ("answer", 1, 1)
    assert caught.value.facts.detail == "no picture within 1 s"


async def test_a_body_that_stalls(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """A body that falls silent is given up, once, in the phase `body`, long before the whole time."""
    endpoint.misbehave_always(Misbehaviour.STALL)
    with pytest.raises(ScoringTimeoutError) as caught:
        await make_scorer(stall_timeout_s=0.05).score(PROMPT, "call-1")
    assert (caught.value.phase, caught.value.facts.http_status) == ("body", 200)
    assert len(endpoint.calls) == 1


async def test_a_slow_body_is_no_stall(make_scorer: MakeScorer) -> None:
    """A body that takes longer than the stall time-out in all is read, as long as it keeps coming."""

    async def trickle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for part in (b'["not ', b"a ", b"record", b'"]'):
            await response.write(part)
            await asyncio.sleep(0.9)
        return response

    async with serving(trickle) as url:
        with pytest.raises(ScoringResponseError) as caught:
            await make_scorer(url=url, stall_timeout_s=2.5).score(PROMPT, "call-1")
    assert caught.value.kind == "not_a_record"


async def test_a_body_that_outlasts_the_whole_time(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """The whole time bounds the body, too."""
    endpoint.misbehave_always(Misbehaviour.STALL)
    with pytest.raises(ScoringTimeoutError) as caught:
        await make_scorer(target=HASTY).score(PROMPT, "call-1")
    assert caught.value.phase == "body"


async def test_the_whole_time_bounds_the_repeats(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """A repeat that hangs is given up when the call's time is over, and the facts count both attempts."""
    endpoint.misbehave(Misbehaviour.BUSY)
    endpoint.misbehave_always(Misbehaviour.HANG)
    with pytest.raises(ScoringTimeoutError) as caught:
        await make_scorer(target=HASTY).score(PROMPT, "call-1")
    assert (caught.value.phase, caught.value.facts.attempts, caught.value.facts.http_status) == ("answer", 2, None)


async def test_no_connection_in_time(make_scorer: MakeScorer) -> None:
    """A host that takes no connection is given up, once, in the phase `connect`."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        address: tuple[str, int] = deaf.getsockname()
        url = f"http://127.0.0.1:{address[1]}/score"
        # The kernel queues a connection or two although nobody accepts; behind them nobody gets through.
        with ExitStack() as waiting:
            for _ in range(4):
                connection = waiting.enter_context(socket.socket())
                connection.setblocking(False)
                connection.connect_ex(address)
            with pytest.raises(ScoringTimeoutError) as caught:
                await make_scorer(url=url, target=HASTY).score(PROMPT, "call-1")
    assert (caught.value.phase, caught.value.facts.attempts) == ("connect", 1)


async def test_a_probe_without_answer(make_scorer: MakeScorer) -> None:
    """A probe that nobody answers ends in time, too."""

    async def say_nothing(request: web.Request) -> web.StreamResponse:
        return await asyncio.get_running_loop().create_future()

    async with serving(say_nothing) as url:
        with pytest.raises(ScoringTimeoutError) as caught:
            await make_scorer(url=url, target=HASTY).probe()
    assert caught.value.phase == "answer"


async def test_an_error_whose_body_never_comes_is_still_told(make_scorer: MakeScorer) -> None:
    """The status of an error says enough where its body stalls."""

    async def fall_silent(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=408)
        await response.prepare(request)
        return await asyncio.get_running_loop().create_future()

    async with serving(fall_silent) as url:
        with pytest.raises(EndpointTimeoutError) as caught:
            await make_scorer(url=url, stall_timeout_s=0.05).score(PROMPT, "call-1")
    assert caught.value.facts.detail == "HTTP 408"
