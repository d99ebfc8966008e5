"""The rehearsal endpoint when it behaves: contract, credentials, deployments, pace."""

from __future__ import annotations

import asyncio
import io
import ssl
import time
import uuid
from typing import TYPE_CHECKING

import aiohttp
import pytest
import trustme
from PIL import Image

from bot.rehearsal.endpoint import RehearsalEndpoint
from bot.rehearsal.misbehaviour import Misbehaviour
from tests.bot.rehearsal.asking import AUTHORIZED, Client, asking, rows

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@pytest.fixture
def endpoint() -> RehearsalEndpoint:
    """Return an endpoint with small pictures, two keys and two deployments."""
    return RehearsalEndpoint(size=32, keys=("rehearsal-key", "other-fake-key"), deployments=("blue", "green"))


@pytest.fixture
async def client(endpoint: RehearsalEndpoint) -> AsyncGenerator[Client, None]:
    """Yield a client of the served endpoint."""
    async with asking(endpoint) as client:
        yield client


async def test_a_prompt_gives_one_record_with_its_picture(client: Client) -> None:
    """The good answer is one record: the prompt, a PNG of the asked size, and nobody's verdict."""
    answer = await client.ask("a lighthouse, ночь 🙂")
    with Image.open(io.BytesIO(answer.picture)) as image:
        assert (answer.status, image.format, image.size, image.mode) == (200, "PNG", (32, 32), "RGB")
    assert list(answer.record) == ["prompt", "generated_image", "nsfw_content_detected"]
    assert answer.record["prompt"] == "a lighthouse, ночь 🙂"
    assert answer.record["nsfw_content_detected"] is None


async def test_answers_say_who_gave_them(client: Client) -> None:
    """Every answer has a fresh request id; the container's have its headers; ours comes back."""
    first = await client.ask(headers=AUTHORIZED | {"x-ms-client-request-id": "try-1_a"})
    second = await client.ask()
    assert uuid.UUID(first.headers["x-request-id"]) != uuid.UUID(second.headers["x-request-id"])
    assert first.headers["x-ms-client-request-id"] == "try-1_a"
    assert "x-ms-client-request-id" not in second.headers
    assert first.headers["azureml-model-deployment"] == "blue"
    assert first.headers["x-ms-run-function-failed"] == "False"
    assert first.headers["x-ms-server-version"]
    assert float(first.headers["x-ms-run-fn-exec-ms"]) > 0


@pytest.mark.parametrize("row", ["a hill", ["a hill"], {"prompt": "a hill"}], ids=["text", "list", "object"])
async def test_rows_come_in_three_forms(client: Client, endpoint: RehearsalEndpoint, row: object) -> None:
    """A row is a prompt, a list of one, or an object with one; the index may be left out."""
    answer = await client.ask(body={"input_data": {"columns": ["prompt"], "data": [row]}})
    assert answer.record["prompt"] == "a hill"
    assert endpoint.calls[0].prompt == "a hill"


async def test_several_rows_give_several_records_in_order(client: Client) -> None:
    """Each row has its own record, in the order of the rows."""
    answer = await client.ask(body=rows("one", "two", "three"))
    document = answer.document
    assert isinstance(document, list)
    assert [record["prompt"] for record in document] == ["one", "two", "three"]
    assert len({record["generated_image"] for record in document}) == 3


async def test_a_lone_surrogate_vanishes_from_the_echo(client: Client) -> None:
    """Half a surrogate pair is dropped, as the real container drops it."""
    answer = await client.ask("a\ud800b")
    assert answer.record["prompt"] == "ab"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[" * 100_000,
        b"\xff\xfe",
        [],
        {},
        {"input_data": []},
        {"input_data": {"columns": ["text"], "data": ["a hill"]}},
        {"input_data": {"columns": ["prompt", "negative_prompt"], "data": [["a hill", "rain"]]}},
        {"input_data": {"columns": ["prompt"], "index": [0, 1], "data": ["a hill"]}},
        {"input_data": {"columns": ["prompt"], "index": 0, "data": ["a hill"]}},
        {"input_data": {"columns": ["prompt"], "index": [0], "data": ["a hill"], "parameters": {}}},
        {"input_data": {"columns": ["prompt"], "index": [], "data": []}},
        {"input_data": {"columns": ["prompt"], "data": "a hill"}},
        rows(7),
        rows(["a", "b"]),
        rows("a hill", None),
    ],
    ids=lambda body: str(body)[:60],
)
async def test_what_the_script_cannot_read_is_a_failed_model(client: Client, body: object) -> None:
    """The container fails with 500 on a body of another shape; the front door makes it 424."""
    answer = await client.ask(body=body)
    assert answer.status == 424
    assert answer.headers["ms-azureml-model-error-statuscode"] == "500"
    assert answer.headers["ms-azureml-model-error-reason"] == "model_error"
    assert answer.headers["x-ms-run-function-failed"] == "True"
    assert answer.headers["azureml-model-deployment"] == "blue"


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer no-such-key", "Basic rehearsal-key", "rehearsal-key"]
)
async def test_without_a_valid_key_nothing_is_scored(
    client: Client, endpoint: RehearsalEndpoint, authorization: str | None
) -> None:
    """A missing or wrong credential gives 401 in plain text, and names no deployment."""
    answer = await client.ask(headers={} if authorization is None else {"Authorization": authorization})
    assert (answer.status, answer.headers["content-type"]) == (401, "text/plain")
    assert "azureml-model-deployment" not in answer.headers
    assert endpoint.calls[0].status == 401


async def test_both_keys_are_valid(client: Client, endpoint: RehearsalEndpoint) -> None:
    """The primary and the secondary key both score, and the call remembers which came."""
    for key in ("rehearsal-key", "other-fake-key"):
        assert (await client.ask(headers={"Authorization": f"Bearer {key}"})).status == 200
    assert [call.key for call in endpoint.calls] == ["rehearsal-key", "other-fake-key"]


async def test_a_call_hides_its_key(client: Client, endpoint: RehearsalEndpoint) -> None:
    """A call printed by a failing test shows neither the key nor the header with it."""
    await client.ask()
    assert endpoint.calls[0].headers["authorization"] == "Bearer rehearsal-key"
    assert "rehearsal-key" not in repr(endpoint.calls)


async def test_the_named_deployment_answers(client: Client, endpoint: RehearsalEndpoint) -> None:
    """The deployment header chooses who answers; a name that is not there gives 404."""
    green = await client.ask(headers=AUTHORIZED | {"azureml-model-deployment": "green"})
    wrong = await client.ask(headers=AUTHORIZED | {"azureml-model-deployment": "red"})
    assert green.headers["azureml-model-deployment"] == "green"
    assert wrong.status == 404
    assert [(call.deployment, call.status) for call in endpoint.calls] == [("green", 200), ("red", 404)]


async def test_swagger_needs_the_key_and_shows_the_kind_of_endpoint(client: Client) -> None:
    """The schema names input_data with columns, index and data, to holders of the key."""
    shown = (await client.get("/swagger.json", AUTHORIZED)).document
    assert isinstance(shown, dict)
    table = shown["definitions"]["ServiceInput"]["properties"]["input_data"]["properties"]
    assert set(table) == {"columns", "index", "data"}
    assert (await client.get("/swagger.json")).status == 401


async def test_the_root_is_healthy(client: Client, endpoint: RehearsalEndpoint) -> None:
    """The health probe needs no key and is no call."""
    answer = await client.get("/")
    assert (answer.status, answer.body, endpoint.calls) == (200, b"Healthy", [])


async def test_held_calls_wait_until_released(client: Client, endpoint: RehearsalEndpoint) -> None:
    """While held no call is answered, good or bad; after the release all are."""
    endpoint.hold()
    endpoint.misbehave(Misbehaviour.BUSY)
    asked = [asyncio.create_task(client.ask(f"hill {number}")) for number in range(3)]
    await endpoint.until_waiting(3)
    assert endpoint.waiting == 3
    assert [call.status for call in endpoint.calls] == [None] * 3
    endpoint.release()
    assert sorted([(await task).status for task in asked]) == [200, 200, 429]
    assert endpoint.waiting == 0
    assert (await client.ask()).status == 200


async def test_closing_ends_calls_whose_client_gave_up() -> None:
    """The work of an abandoned call goes on in the server, and closing ends it."""
    endpoint = RehearsalEndpoint(size=32)
    async with asking(endpoint) as client:
        endpoint.hold()
        asked = asyncio.create_task(client.ask())
        await endpoint.until_waiting()
        asked.cancel()
        await asyncio.wait([asked])
        assert endpoint.waiting == 1
    await asyncio.sleep(0)
    assert endpoint.waiting == 0


async def test_pictures_are_painted_one_after_the_other_when_told_so() -> None:
    """With one slot the calls queue inside the server: three take three times the latency, at least."""
    endpoint = RehearsalEndpoint(size=32, latency_s=0.05, concurrency=1)
    async with asking(endpoint) as client:
        started = time.monotonic()
        await asyncio.gather(*(client.ask() for _ in range(3)))
        assert time.monotonic() - started > 0.14


async def test_a_second_server_cannot_take_the_port(endpoint: RehearsalEndpoint, client: Client) -> None:
    """Serving on a port in use raises the system's error, for the command line to explain."""
    port = int(endpoint.url.rsplit(":", 1)[1].removesuffix("/score"))
    with pytest.raises(OSError, match="address already in use"):
        async with RehearsalEndpoint().serving(port):
            pytest.fail("the port was free")


async def test_it_speaks_tls() -> None:
    """With a certificate the address is https, and a client that trusts the CA is served."""
    authority, endpoint = trustme.CA(), RehearsalEndpoint(size=32)
    server, trusting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(trusting)
    connector = aiohttp.TCPConnector(ssl=trusting)
    async with endpoint.serving(ssl=server), aiohttp.ClientSession(connector=connector) as session:
        assert endpoint.url.startswith("https://127.0.0.1:")
        assert (await Client(endpoint, session).ask()).status == 200
