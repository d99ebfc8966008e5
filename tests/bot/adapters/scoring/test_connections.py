"""Connections that cannot be made, or do not last until an answer."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import aiohttp
import pytest
import trustme
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.adapters.scoring.azure_ml import AzureMLScorer
from bot.adapters.scoring.credentials import Credentials
from bot.domain import Target
from bot.errors import AnswerCutShortError, DeploymentNotFoundError, EndpointUnreachableError
from tests.bot.adapters.scoring.conftest import AT_ONCE, PRIMARY, PROMPT
from tests.bot.adapters.scoring.servers import saying

if TYPE_CHECKING:
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.bot.adapters.scoring.conftest import MakeScorer


async def test_a_refused_connection_is_repeated(make_scorer: MakeScorer, unused_tcp_port: int) -> None:
    """Where nobody listens, three repeats are made before the endpoint counts as unreachable."""
    with pytest.raises(EndpointUnreachableError) as caught:
        await make_scorer(url=f"http://127.0.0.1:{unused_tcp_port}/score").score(PROMPT, "call-1")
    assert (caught.value.facts.attempts, caught.value.facts.http_status) == (4, None)


async def test_a_connection_closed_before_an_answer_is_repeated(make_scorer: MakeScorer) -> None:
    """A server that hangs up without a word is tried again like one that refuses."""
    async with saying(b"") as url:
        with pytest.raises(EndpointUnreachableError) as caught:
            await make_scorer(url=url).score(PROMPT, "call-1")
    assert caught.value.facts.attempts == 4


@pytest.mark.parametrize("head", [b"Content-Length: 100", b"Transfer-Encoding: chunked"], ids=["announced", "chunked"])
async def test_an_answer_cut_inside_its_body_is_not_repeated(make_scorer: MakeScorer, head: bytes) -> None:
    """A body that ends early is told as cut short, and the model is not asked again."""
    async with saying(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n") as url:
        with pytest.raises(AnswerCutShortError) as caught:
            await make_scorer(url=url).score(PROMPT, "call-1")
    assert (caught.value.facts.attempts, caught.value.facts.http_status) == (1, 200)


async def test_an_error_cut_inside_its_body_is_still_told(make_scorer: MakeScorer) -> None:
    """The status of an error says enough where the connection ends in its body."""
    async with saying(b"HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n") as url:
        with pytest.raises(DeploymentNotFoundError) as caught:
            await make_scorer(url=url).score(PROMPT, "call-1")
    assert caught.value.facts.detail == "HTTP 404"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/score", "http:///score", "no address"])
async def test_an_address_that_is_none(make_scorer: MakeScorer, url: str) -> None:
    """An address nobody can send to is told at once."""
    with pytest.raises(EndpointUnreachableError, match="address is not valid") as caught:
        await make_scorer(url=url).score(PROMPT, "call-1")
    assert caught.value.facts.attempts == 1


class NoSuchHost(AbstractResolver):
    """A resolver that knows no name."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Fail as the system's resolver does."""
        raise socket.gaierror(socket.EAI_NONAME, f"no address for {host}:{port} in {family.name}")

    async def close(self) -> None:
        """Nothing is open."""


async def test_a_host_without_address() -> None:
    """A name that does not resolve is told as such."""
    connector = aiohttp.TCPConnector(resolver=NoSuchHost())
    async with aiohttp.ClientSession(connector=connector) as session:
        target = Target("sdxl", timeout_s=60)
        scorer = AzureMLScorer(target, "http://nowhere.invalid/score", Credentials(PRIMARY), session, retry=AT_ONCE)
        with pytest.raises(EndpointUnreachableError, match="no such host name"):
            await scorer.score(PROMPT, "call-1")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return a certificate authority nobody knows."""
    return trustme.CA()


@pytest.fixture
def server_side(authority: trustme.CA) -> ssl.SSLContext:
    """Return what a private endpoint on loopback shows."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


async def test_an_unknown_certificate_is_not_trusted(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer, server_side: ssl.SSLContext
) -> None:
    """A private endpoint's certificate is refused, once, and the detail says what to do."""
    async with endpoint.serving(ssl=server_side):
        with pytest.raises(EndpointUnreachableError, match="not trusted") as caught:
            await make_scorer().score(PROMPT, "call-1")
    assert "SCORING_CA_FILE" in caught.value.facts.detail
    assert caught.value.facts.attempts == 1


async def test_a_given_authority_is_trusted(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer, server_side: ssl.SSLContext, authority: trustme.CA
) -> None:
    """With the authority's certificate given, the same endpoint paints."""
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    async with endpoint.serving(ssl=server_side):
        assert (await make_scorer(ssl=trust).score(PROMPT, "call-1")).data


async def test_a_server_that_speaks_no_tls(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """An https address of a plain server is unreachable, once."""
    with pytest.raises(EndpointUnreachableError) as caught:
        await make_scorer(url=endpoint.url.replace("http:", "https:")).score(PROMPT, "call-1")
    assert caught.value.facts.attempts == 1
