"""Two keys, one of which may be regenerated at any time; and neither of which may ever be seen."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.adapters.scoring.credentials import Credentials
from bot.errors import CredentialRefusedError, EndpointUnreachableError, RequestRejectedError, ScoringError
from bot.rehearsal.misbehaviour import Misbehaviour
from tests.bot.adapters.scoring.conftest import PRIMARY, PROMPT, SECONDARY
from tests.bot.adapters.scoring.servers import saying, serving

if TYPE_CHECKING:
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.bot.adapters.scoring.conftest import MakeScorer

OLD = "fake-old-key"

ENDS_BY_WAITING = {Misbehaviour.HANG, Misbehaviour.SLOW, Misbehaviour.STALL, Misbehaviour.BUSY_RETRY_AFTER}
"""Left out where every misbehaviour is tried: they log the same lines, only later."""


async def test_a_refused_key_gives_way_to_the_other(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer, caplog: pytest.LogCaptureFixture
) -> None:
    """After the primary key was regenerated the secondary serves, now and for later calls, and the log says so."""
    scorer = make_scorer(keys=(OLD, SECONDARY))
    assert (await scorer.score(PROMPT, "call-1")).attempts == 2
    assert (await scorer.score(PROMPT, "call-2")).attempts == 1
    assert [call.key for call in endpoint.calls] == [OLD, SECONDARY, SECONDARY]
    assert "call-1 the primary key was refused" in caplog.text
    assert "call-1 the secondary key works" in caplog.text


async def test_the_way_back_is_open(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """When the key in use is refused one day, the first is tried again."""
    scorer = make_scorer(keys=(PRIMARY, SECONDARY))
    endpoint.misbehave(Misbehaviour.WRONG_KEY)
    await scorer.score(PROMPT, "call-1")
    endpoint.misbehave(Misbehaviour.FORBIDDEN)
    await scorer.score(PROMPT, "call-2")
    assert [call.key for call in endpoint.calls] == [PRIMARY, SECONDARY, SECONDARY, PRIMARY]


async def test_two_refused_keys_end_the_call(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """When both keys are refused each was sent once, and the next call begins with the primary again."""
    scorer = make_scorer(keys=(OLD, "fake-older-key"))
    for _ in range(2):
        with pytest.raises(CredentialRefusedError) as caught:
            await scorer.score(PROMPT, "call-1")
        assert (caught.value.facts.http_status, caught.value.facts.attempts) == (401, 2)
    assert [call.key for call in endpoint.calls] == [OLD, "fake-older-key"] * 2


async def test_the_other_key_may_be_repeated_with(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """A busy endpoint after a change of keys is still waited for, with the new key."""
    endpoint.misbehave(Misbehaviour.WRONG_KEY, Misbehaviour.BUSY)
    image = await make_scorer(keys=(PRIMARY, SECONDARY)).score(PROMPT, "call-1")
    assert image.attempts == 3
    assert [call.key for call in endpoint.calls] == [PRIMARY, SECONDARY, SECONDARY]


def test_credentials_show_no_key() -> None:
    """No repr of the credentials holds a key."""
    credentials = Credentials(PRIMARY, SECONDARY)
    assert PRIMARY not in repr(credentials)
    assert SECONDARY not in repr(credentials)


async def test_an_endpoint_that_repeats_the_key_does_not_put_it_in_the_log(
    make_scorer: MakeScorer, caplog: pytest.LogCaptureFixture
) -> None:
    """A key and a prompt that an error's body gives back are hidden in log and error."""

    async def echo(request: web.Request) -> web.Response:
        text = f"cannot use {request.headers['Authorization']} for {PROMPT}: {await request.text()}"
        return web.Response(status=400, text=text)

    async with serving(echo) as url:
        with caplog.at_level(logging.DEBUG, "bot"), pytest.raises(RequestRejectedError) as caught:
            await make_scorer(url=url, keys=(PRIMARY, SECONDARY)).score(PROMPT, "call-1")
    assert "cannot use Bearer [hidden] for [hidden]" in caught.value.facts.detail
    _assert_untold(caught.value, caplog.text)
    assert PROMPT not in caplog.text


async def test_an_answer_that_is_no_http_does_not_lead_to_the_key(
    make_scorer: MakeScorer, caplog: pytest.LogCaptureFixture
) -> None:
    """The library's own error carries the request's headers; ours does not lead there, and nothing is repeated."""
    async with saying(b"this is no HTTP at all\r\n\r\n") as url:
        with pytest.raises(EndpointUnreachableError, match="no HTTP") as caught:
            await make_scorer(url=url).score(PROMPT, "call-1")
    assert caught.value.facts.attempts == 1
    assert caught.value.__cause__ is None
    _assert_untold(caught.value, caplog.text)


@pytest.mark.parametrize("behaviour", sorted(set(Misbehaviour) - ENDS_BY_WAITING))
async def test_no_failure_shows_a_key_or_the_prompt(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer, caplog: pytest.LogCaptureFixture, behaviour: Misbehaviour
) -> None:
    """Whatever goes wrong, neither key is in the log, the error, its causes or the scorer's repr."""
    endpoint.misbehave_always(behaviour)
    scorer = make_scorer(keys=(PRIMARY, SECONDARY))
    with caplog.at_level(logging.DEBUG, "bot"):
        try:
            await scorer.score(PROMPT, "call-1")
        except ScoringError as error:
            _assert_untold(error, caplog.text)
    _assert_untold(None, caplog.text + repr(scorer))
    assert PROMPT not in caplog.text


def _assert_untold(error: BaseException | None, told: str) -> None:
    while error is not None:
        told += repr(error) + "".join(traceback.format_exception(error))
        error = error.__cause__
    assert PRIMARY not in told
    assert SECONDARY not in told
