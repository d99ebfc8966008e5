"""What `imagine-bot check` learns from the description beside the scoring address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.scoring.swagger import Probe, describes_table
from bot.errors import CredentialRefusedError, EndpointUnreachableError, ScoringError
from tests.bot.adapters.scoring.conftest import PRIMARY, SECONDARY
from tests.bot.adapters.scoring.servers import serving

if TYPE_CHECKING:
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.bot.adapters.scoring.conftest import MakeScorer

OLD = "fake-old-key"
TABLE = {"input_data": {"properties": {"columns": {}, "index": {}, "data": {}}}}


@pytest.mark.parametrize(
    ("keys", "accepted", "refused"),
    [
        ((PRIMARY, SECONDARY), ("primary", "secondary"), ()),
        ((PRIMARY, None), ("primary",), ()),
        ((OLD, SECONDARY), ("secondary",), ("primary",)),
        ((PRIMARY, OLD), ("primary",), ("secondary",)),
    ],
)
async def test_each_key_is_tried(
    endpoint: RehearsalEndpoint,
    make_scorer: MakeScorer,
    keys: tuple[str, str | None],
    accepted: tuple[str, ...],
    refused: tuple[str, ...],
) -> None:
    """A probe says of every key by name whether it is accepted, and paints nothing."""
    probe = await make_scorer(keys=keys).probe()
    assert probe == Probe(accepted, refused, http_status=200, deployment=None, describes_table=True)
    assert endpoint.calls == []


async def test_no_accepted_key_is_an_error(make_scorer: MakeScorer) -> None:
    """When the endpoint accepts no key, the probe raises and shows none."""
    with pytest.raises(CredentialRefusedError) as caught:
        await make_scorer(keys=(OLD, None)).probe()
    assert caught.value.facts.http_status == 401
    assert OLD not in str(caught.value)


async def test_the_description_stands_beside_the_scoring_address(make_scorer: MakeScorer) -> None:
    """The last part of the address is replaced, and whoever answered is named."""
    paths: list[str] = []

    async def describe(request: web.Request) -> web.Response:
        paths.append(f"{request.method} {request.path}")
        return web.json_response({"openapi": "3.0"}, headers={"azureml-model-deployment": "green"})

    async with serving(describe) as url:
        probe = await make_scorer(url=url.replace("/score", "/api/v1/score")).probe()
    assert paths == ["GET /api/v1/swagger.json"]
    assert (probe.deployment, probe.describes_table) == ("green", False)


@pytest.mark.parametrize("status", [302, 404, 424, 429, 503])
async def test_every_other_status_is_its_error(make_scorer: MakeScorer, status: int) -> None:
    """A probe that meets another status raises the error a call would, without repeats."""
    asked: list[str] = []

    async def refuse(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=status)

    async with serving(refuse) as url:
        with pytest.raises(ScoringError) as caught:
            await make_scorer(url=url).probe()
    assert (caught.value.facts.http_status, len(asked)) == (status, 1)


async def test_an_unreachable_endpoint_is_told(make_scorer: MakeScorer, unused_tcp_port: int) -> None:
    """A probe of nobody raises what a call would."""
    with pytest.raises(EndpointUnreachableError):
        await make_scorer(url=f"http://127.0.0.1:{unused_tcp_port}/score").probe()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (TABLE, True),
        ({"components": [TABLE]}, True),
        ({"input_data": {"data": {}}}, False),
        ({"prompt": {"type": "string"}}, False),
        ([], False),
    ],
)
def test_a_table_is_recognised(document: object, *, expected: bool) -> None:
    """Only a description with all four words is that of a table."""
    assert describes_table(json.dumps(document).encode()) is expected


@given(st.binary())
@example(b'{"a":' * 900 + b"1" + b"}" * 900)
@example(b"<html>")
def test_any_bytes_are_a_table_or_not(body: bytes) -> None:
    """No description, however deep or broken, makes the reader raise."""
    assert describes_table(body) in {True, False}
