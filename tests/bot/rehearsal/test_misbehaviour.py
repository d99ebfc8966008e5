"""Every misbehaviour does on the wire what its name says."""

from __future__ import annotations

import asyncio
import base64
import binascii
import errno
import io
import math
from typing import TYPE_CHECKING

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.rehearsal.endpoint import RehearsalEndpoint
from bot.rehearsal.misbehaviour import Misbehaviour, Wish, wish_in
from tests.bot.rehearsal.asking import AUTHORIZED, Answered, Client, asking, rows

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

TOO_LARGE_BYTES = 2**20

STATUSES = {
    Misbehaviour.BUSY: 429,
    Misbehaviour.BUSY_RETRY_AFTER: 429,
    Misbehaviour.WRONG_KEY: 401,
    Misbehaviour.FORBIDDEN: 403,
    Misbehaviour.NO_DEPLOYMENT: 404,
    Misbehaviour.TIMED_OUT: 408,
    Misbehaviour.BAD_REQUEST: 400,
    Misbehaviour.REDIRECT: 307,
    Misbehaviour.SERVER_ERROR: 500,
    Misbehaviour.HTML_ERROR: 500,
    Misbehaviour.BAD_GATEWAY: 502,
    Misbehaviour.UNAVAILABLE: 503,
    Misbehaviour.GATEWAY_TIMEOUT: 504,
}
MODEL_FAILURES = {
    Misbehaviour.MODEL_ERROR: ("500", "model_error"),
    Misbehaviour.MODEL_BUSY: ("429", "model_error"),
    Misbehaviour.MODEL_NOT_READY: ("503", "model_not_ready"),
    Misbehaviour.TOO_FEW_INSTANCES: ("503", "too_few_model_instance"),
    Misbehaviour.MODEL_REJECTS: ("400", "model_error"),
}
CONNECTION_FAILURES = {Misbehaviour.RESET, Misbehaviour.CUT, Misbehaviour.STALL, Misbehaviour.HANG}
EXACT_BODIES = {Misbehaviour.EMPTY_OBJECT: b"{}", Misbehaviour.EMPTY_LIST: b"[]"}


@pytest.fixture
def endpoint() -> RehearsalEndpoint:
    """Return an endpoint with small pictures that is slow for a moment only."""
    return RehearsalEndpoint(size=32, slow_s=0.05, too_large_bytes=TOO_LARGE_BYTES)


@pytest.fixture
async def client(endpoint: RehearsalEndpoint) -> AsyncGenerator[Client, None]:
    """Yield a client of the served endpoint."""
    async with asking(endpoint) as client:
        yield client


async def spoilt(client: Client, behaviour: Misbehaviour) -> Answered:
    """Ask with the misbehaviour's word in the prompt."""
    return await client.ask(f"a quiet bay [{behaviour}]")


def image_in(data: bytes) -> Image.Image:
    """Return the picture, wholly decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


# -- choosing ------------------------------------------------------------------------------------


async def test_the_next_calls_misbehave_in_order(client: Client, endpoint: RehearsalEndpoint) -> None:
    """Each misbehaviour is used up by one call; then the endpoint behaves again."""
    endpoint.misbehave(Misbehaviour.BUSY, Misbehaviour.UNAVAILABLE)
    assert [(await client.ask()).status for _ in range(3)] == [429, 503, 200]
    assert [call.status for call in endpoint.calls] == [429, 503, 200]


async def test_a_misbehaviour_can_stay(client: Client, endpoint: RehearsalEndpoint) -> None:
    """What is said for ever holds, behind what is said for the next call, until it is taken back."""
    endpoint.misbehave_always(Misbehaviour.BUSY)
    endpoint.misbehave(Misbehaviour.UNAVAILABLE)
    assert [(await client.ask()).status for _ in range(3)] == [503, 429, 429]
    endpoint.misbehave_always(None)
    assert (await client.ask()).status == 200


@pytest.mark.parametrize(
    ("prompt", "wish"),
    [
        ("a hill [busy]", Wish(Misbehaviour.BUSY)),
        ("[BUSY] a hill", Wish(Misbehaviour.BUSY)),
        ("[oil on canvas] [hill] [too-large]", Wish(Misbehaviour.TOO_LARGE)),
        ("[reset][busy]", Wish(Misbehaviour.RESET)),
        ("[slow]", Wish(Misbehaviour.SLOW)),
        ("[slow 10]", Wish(Misbehaviour.SLOW, 10)),
        ("[slow 0.25]", Wish(Misbehaviour.SLOW, 0.25)),
        ("[slow ten] [busy", None),
        ("busy slow (hang)", None),
        ("[ busy ] [[]]", None),
        ("", None),
    ],
)
def test_a_prompt_can_ask_for_a_misbehaviour(prompt: str, wish: Wish | None) -> None:
    """The first known word in brackets is a wish; everything else is just a prompt."""
    assert wish_in(prompt) == wish


@given(st.text(), st.sampled_from(Misbehaviour), st.text())
def test_any_known_word_is_found_in_any_text(before: str, behaviour: Misbehaviour, after: str) -> None:
    """Whatever stands around it, a known word in brackets makes a wish."""
    assert wish_in(f"{before}[{behaviour}]{after}") is not None


# -- refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", STATUSES)
async def test_the_front_door_refuses(client: Client, endpoint: RehearsalEndpoint, behaviour: Misbehaviour) -> None:
    """Azure's own refusals have their status and a request id, and name no deployment."""
    answer = await spoilt(client, behaviour)
    assert (answer.status, endpoint.calls[0].status) == (STATUSES[behaviour],) * 2
    assert answer.headers["x-request-id"]
    assert "azureml-model-deployment" not in answer.headers


async def test_busy_says_nothing_more(client: Client) -> None:
    """The plain 429 is empty and does not say when to come back; the other one does."""
    busy, polite = await spoilt(client, Misbehaviour.BUSY), await spoilt(client, Misbehaviour.BUSY_RETRY_AFTER)
    assert (busy.body, busy.headers.get("Retry-After")) == (b"", None)
    assert polite.headers["Retry-After"] == "1"


async def test_errors_come_in_the_forms_azure_uses(client: Client) -> None:
    """One 500 is JSON, the other HTML; a wrong key is told in plain text."""
    assert isinstance((await spoilt(client, Misbehaviour.SERVER_ERROR)).document, dict)
    assert (await spoilt(client, Misbehaviour.HTML_ERROR)).body.startswith(b"<!DOCTYPE html>")
    assert (await spoilt(client, Misbehaviour.WRONG_KEY)).headers["content-type"] == "text/plain"


async def test_a_followed_redirect_is_recorded(client: Client, endpoint: RehearsalEndpoint) -> None:
    """A client that follows the redirect shows on the other path, with the credential it brought along."""
    endpoint.misbehave(Misbehaviour.REDIRECT)
    assert (await client.ask(redirects=True)).status == 200
    assert endpoint.followed[0].headers["authorization"] == "Bearer rehearsal-key"
    assert [call.status for call in endpoint.calls] == [307]


@pytest.mark.parametrize("behaviour", MODEL_FAILURES)
async def test_the_container_fails(client: Client, behaviour: Misbehaviour) -> None:
    """The container's failures are all 424; its own status and the reason stand in headers."""
    answer = await spoilt(client, behaviour)
    inner = (answer.headers["ms-azureml-model-error-statuscode"], answer.headers["ms-azureml-model-error-reason"])
    assert (answer.status, inner) == (424, MODEL_FAILURES[behaviour])
    assert answer.headers["azureml-model-deployment"] == "blue"


# -- the connection ------------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "least_ms"), [("slow", 45), ("slow 0.1", 95)])
async def test_slow_answers_are_good_but_late(client: Client, wish: str, least_ms: float) -> None:
    """The answer is right and takes at least the time asked for."""
    answer = await client.ask(f"a quiet bay [{wish}]")
    assert float(answer.headers["x-ms-run-fn-exec-ms"]) > least_ms
    assert image_in(answer.picture).size == (32, 32)


async def test_reset_comes_before_any_answer(client: Client, endpoint: RehearsalEndpoint) -> None:
    """The connection is reset, not closed: the client's system says so."""
    with pytest.raises(aiohttp.ClientOSError) as caught:
        await spoilt(client, Misbehaviour.RESET)
    assert caught.value.errno == errno.ECONNRESET
    assert endpoint.calls[0].status is None
    assert (await client.ask()).status == 200


@pytest.mark.parametrize("behaviour", [Misbehaviour.CUT, Misbehaviour.STALL])
async def test_half_the_answer_comes(client: Client, endpoint: RehearsalEndpoint, behaviour: Misbehaviour) -> None:
    """After the promised half the connection ends, or nothing more comes."""
    endpoint.misbehave(behaviour)
    async with client.session.post(endpoint.url, json=rows("a quiet bay"), headers=AUTHORIZED) as response:
        length = response.content_length
        assert (response.status, endpoint.calls[0].status) == (200, 200)
        assert length is not None
        half = await response.content.readexactly(length // 2)
        assert half.startswith(b'[{"prompt": "a quiet bay"')
        expected = aiohttp.ClientPayloadError if behaviour is Misbehaviour.CUT else TimeoutError
        with pytest.raises(expected):
            await asyncio.wait_for(response.content.readexactly(1), 0.2 if behaviour is Misbehaviour.STALL else None)


async def test_hanging_lasts_until_the_server_closes(endpoint: RehearsalEndpoint) -> None:
    """Nothing ever comes; closing the server ends the call without an answer."""
    async with aiohttp.ClientSession() as session:
        async with endpoint.serving():
            endpoint.misbehave(Misbehaviour.HANG)
            asked = asyncio.create_task(Client(endpoint, session).ask())
            done, _ = await asyncio.wait([asked], timeout=0.3)
            assert not done
        with pytest.raises(aiohttp.ClientConnectionError):
            await asked
    assert endpoint.calls[0].status is None


async def test_too_large_streams_past_its_bound(client: Client, endpoint: RehearsalEndpoint) -> None:
    """The body is valid JSON just above the bound, in chunks, its length unannounced."""
    answer = await spoilt(client, Misbehaviour.TOO_LARGE)
    assert TOO_LARGE_BYTES < len(answer.body) < 1.2 * TOO_LARGE_BYTES
    assert "Content-Length" not in answer.headers
    assert set(answer.record) == {"generated_image"}


async def test_a_client_may_leave_a_too_large_answer(client: Client, endpoint: RehearsalEndpoint) -> None:
    """A client that stops reading breaks nothing: the next call is served."""
    endpoint.misbehave(Misbehaviour.TOO_LARGE)
    async with client.session.post(endpoint.url, json=rows("a quiet bay"), headers=AUTHORIZED) as response:
        await response.content.readexactly(10)
        response.close()
    assert (await client.ask()).status == 200


# -- 200, and yet no picture ---------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", EXACT_BODIES)
async def test_empty_answers(client: Client, behaviour: Misbehaviour) -> None:
    """The body is empty JSON, of the container's kind otherwise."""
    answer = await spoilt(client, behaviour)
    assert (answer.status, answer.body) == (200, EXACT_BODIES[behaviour])
    assert answer.headers["x-ms-run-function-failed"] == "False"


async def test_records_lack_what_they_should_hold(client: Client) -> None:
    """The picture is empty, not there, or not even a text; the prompt is another's, empty or missing."""
    assert (await spoilt(client, Misbehaviour.EMPTY_IMAGE)).record["generated_image"] == ""
    assert "generated_image" not in (await spoilt(client, Misbehaviour.MISSING_KEY)).record
    assert b'"generated_image": NaN' in (nan := await spoilt(client, Misbehaviour.NAN)).body
    assert math.isnan(float(str(nan.record["generated_image"])))
    assert (await spoilt(client, Misbehaviour.OTHER_PROMPT)).record["prompt"] not in {"", "a quiet bay [other-prompt]"}
    assert image_in((await spoilt(client, Misbehaviour.NO_ECHO)).picture).size == (32, 32)
    assert "prompt" not in (await spoilt(client, Misbehaviour.NO_ECHO)).record


async def test_an_emptied_prompt_comes_with_an_unrelated_picture(client: Client, endpoint: RehearsalEndpoint) -> None:
    """As a safe deployment does it: the echo is empty and the picture is somebody else's."""
    good = await client.ask()
    endpoint.misbehave(Misbehaviour.EMPTY_PROMPT)
    emptied = await client.ask()
    assert emptied.record["prompt"] == ""
    assert image_in(emptied.picture).tobytes() != image_in(good.picture).tobytes()


async def test_documents_of_the_wrong_shape(client: Client) -> None:
    """Two records, a text that tells of an error, the right list in a text, HTML, and near-JSON."""
    two = (await spoilt(client, Misbehaviour.TWO_RECORDS)).document
    assert isinstance(two, list)
    assert len(two) == 2
    assert "Error" in str((await spoilt(client, Misbehaviour.STRING_ERROR)).document)
    assert str((await spoilt(client, Misbehaviour.DOUBLE_ENCODED)).document).startswith('[{"prompt"')
    page = await spoilt(client, Misbehaviour.HTML_OK)
    assert (page.status, page.headers["content-type"]) == (200, "text/html")
    with pytest.raises(ValueError, match="Expecting"):
        _ = (await spoilt(client, Misbehaviour.NOT_JSON)).document


async def test_bad_base64_does_not_decode_even_leniently(client: Client) -> None:
    """A foreign character replaces a letter, so that skipping it leaves the text one short."""
    text = str((await spoilt(client, Misbehaviour.BAD_BASE64)).record["generated_image"])
    for is_strict in (True, False):
        with pytest.raises(binascii.Error):
            base64.b64decode(text, validate=is_strict)


# -- 200, and a picture that is none -------------------------------------------------------------


async def test_pictures_that_are_none(client: Client) -> None:
    """Text, half a PNG, and a PNG damaged on its way are no pictures to a thorough reader."""
    with pytest.raises(Image.UnidentifiedImageError):
        image_in((await spoilt(client, Misbehaviour.NOT_A_PICTURE)).picture)
    with pytest.raises(OSError, match="truncated"):
        image_in((await spoilt(client, Misbehaviour.TRUNCATED_PICTURE)).picture)
    damaged = (await spoilt(client, Misbehaviour.BROKEN_CRC)).picture
    assert damaged.endswith(b"IEND\xaeB`\x82")
    with pytest.raises(SyntaxError, match="broken PNG"), Image.open(io.BytesIO(damaged)) as image:
        image.verify()


async def test_an_animation_is_a_png_of_two_frames(client: Client) -> None:
    """It passes for a picture by its first bytes, but it moves."""
    data = (await spoilt(client, Misbehaviour.ANIMATED)).picture
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, getattr(image, "n_frames", 1)) == ("PNG", 2)


async def test_a_bomb_is_small_and_claims_to_be_huge(client: Client) -> None:
    """Some kilobytes declare 144 megapixels, and every checksum is right."""
    data = (await spoilt(client, Misbehaviour.BOMB)).picture
    assert len(data) < 50_000
    with pytest.warns(Image.DecompressionBombWarning):
        image = Image.open(io.BytesIO(data))
    assert image.size == (12_000, 12_000)
    image.verify()


async def test_a_flagged_picture_is_black(client: Client) -> None:
    """The flag is true and the picture as SD 1.x puts it: all black."""
    answer = await spoilt(client, Misbehaviour.NSFW_FLAG)
    assert answer.record["nsfw_content_detected"] is True
    assert image_in(answer.picture).getextrema() == ((0, 0), (0, 0), (0, 0))


# -- 200, good, in another form ------------------------------------------------------------------


@pytest.mark.parametrize(("behaviour", "expected"), [(Misbehaviour.JPEG, "JPEG"), (Misbehaviour.WEBP, "WEBP")])
async def test_other_formats(client: Client, behaviour: Misbehaviour, expected: str) -> None:
    """Other servers send JPEG or WebP."""
    image = image_in((await spoilt(client, behaviour)).picture)
    assert (image.format, image.size) == (expected, (32, 32))


async def test_base64_as_other_servers_write_it(client: Client) -> None:
    """It has a data prefix, or line breaks after 76 characters, around the same picture."""
    prefix, _, rest = str((await spoilt(client, Misbehaviour.DATA_URI)).record["generated_image"]).partition(",")
    assert prefix == "data:image/png;base64"
    assert image_in(base64.b64decode(rest, validate=True)).size == (32, 32)
    lines = str((await spoilt(client, Misbehaviour.LINE_BREAKS)).record["generated_image"]).split("\n")
    assert {len(line) for line in lines[:-1]} == {76}
    assert image_in(base64.b64decode("".join(lines), validate=True)).size == (32, 32)


# -- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", sorted(set(Misbehaviour) - CONNECTION_FAILURES))
async def test_the_endpoint_survives_each(client: Client, endpoint: RehearsalEndpoint, behaviour: Misbehaviour) -> None:
    """After any answer the next call is served as usual, and both are recorded."""
    endpoint.misbehave(behaviour)
    first, second = await client.ask(), await client.ask()
    assert [call.status for call in endpoint.calls] == [first.status, 200]
    assert image_in(second.picture).format == "PNG"
    assert first.body != second.body or behaviour is Misbehaviour.SLOW
