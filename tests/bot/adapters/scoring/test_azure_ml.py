"""A call that goes well: what is sent, what comes back, what is told."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import orjson
import pytest
from aiohttp import web

from bot.domain import Target
from bot.errors import RequestRejectedError, ScoringTimeoutError
from bot.rehearsal.misbehaviour import Misbehaviour
from tests.bot.adapters.scoring.conftest import PRIMARY, PROMPT
from tests.bot.adapters.scoring.servers import picture_answer, serving

if TYPE_CHECKING:
    from bot.ports import Scorer
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.bot.adapters.scoring.conftest import MakeScorer


async def test_a_prompt_becomes_a_picture(make_scorer: MakeScorer) -> None:
    """One prompt goes out, one picture comes back with everything the endpoint said of it."""
    scorer: Scorer = make_scorer()
    image = await scorer.score(PROMPT, "call-1")
    assert image.data.startswith(b"\x89PNG")
    assert (image.http_status, image.deployment, image.nsfw_flag, image.attempts) == (200, "blue", None, 1)
    assert image.endpoint_request_id
    assert image.model_ms is not None
    assert scorer.target.name == "sdxl"


async def test_the_request_is_the_contracts(make_scorer: MakeScorer) -> None:
    """One row, its index, the bearer key, the correlation id and the content type go over the wire, and no more."""
    seen: list[tuple[object, dict[str, str]]] = []

    async def note(request: web.Request) -> web.Response:
        seen.append((orjson.loads(await request.read()), {k.lower(): v for k, v in request.headers.items()}))
        return web.Response(status=400)

    async with serving(note) as url:
        with pytest.raises(RequestRejectedError):
            await make_scorer(url=url, target=Target("sdxl", deployment="blue")).score(PROMPT, "call-1")
    ((body, headers),) = seen
    assert body == {"input_data": {"columns": ["prompt"], "index": [0], "data": [PROMPT]}}
    assert headers["authorization"] == f"Bearer {PRIMARY}"
    assert headers["content-type"] == "application/json"
    assert headers["x-ms-client-request-id"] == "call-1"
    assert headers["azureml-model-deployment"] == "blue"


async def test_without_a_deployment_traffic_decides(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """The deployment header is sent only where the target names one."""
    await make_scorer().score(PROMPT, "call-1")
    assert "azureml-model-deployment" not in endpoint.calls[0].headers


async def test_the_named_deployment_answers(make_scorer: MakeScorer) -> None:
    """A target with a deployment is answered by it."""
    image = await make_scorer(target=Target("sdxl", deployment="green")).score(PROMPT, "call-1")
    assert image.deployment == "green"


@pytest.mark.parametrize(
    ("behaviour", "magic"),
    [
        (Misbehaviour.JPEG, b"\xff\xd8\xff"),
        (Misbehaviour.WEBP, b"RIFF"),
        (Misbehaviour.DATA_URI, b"\x89PNG"),
        (Misbehaviour.LINE_BREAKS, b"\x89PNG"),
        (Misbehaviour.NO_ECHO, b"\x89PNG"),
    ],
)
async def test_other_good_forms_are_taken(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer, behaviour: Misbehaviour, magic: bytes
) -> None:
    """What other servers do differently and well is a picture, too."""
    endpoint.misbehave(behaviour)
    assert (await make_scorer().score(PROMPT, "call-1")).data.startswith(magic)


@pytest.mark.parametrize("prompt", ["日本の山 🙂", 'say "x": NaN\n\t\\', "é e\u0301 \u2028", "x" * 4000])
async def test_any_prompt_comes_back_as_sent(make_scorer: MakeScorer, prompt: str) -> None:
    """Quotes, line breaks, any script and 4,000 characters survive the way there and the echo back."""
    assert (await make_scorer().score(prompt, "call-1")).data


async def test_a_lone_surrogate_is_left_out(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """A prompt with half a character is sent without it, and its picture is accepted."""
    await make_scorer().score("a cat\ud83d", "call-1")
    assert endpoint.calls[0].prompt == "a cat"


async def test_before_body_comes_after_the_headers(make_scorer: MakeScorer, endpoint: RehearsalEndpoint) -> None:
    """The hook runs once the model has answered, and the picture waits for it."""
    reached, let_go = asyncio.Event(), asyncio.Event()

    async def hook() -> None:
        reached.set()
        await let_go.wait()

    task = asyncio.create_task(make_scorer().score(PROMPT, "call-1", hook))
    await reached.wait()
    assert endpoint.calls[0].status == 200
    assert not task.done()
    let_go.set()
    assert (await task).data


async def test_before_body_is_left_out_where_there_is_no_picture(
    make_scorer: MakeScorer, endpoint: RehearsalEndpoint
) -> None:
    """A failed attempt does not ask for room for a picture; the good one after it does, once."""
    asked: list[str] = []

    async def hook() -> None:
        asked.append("room")

    endpoint.misbehave(Misbehaviour.UNAVAILABLE)
    await make_scorer().score(PROMPT, "call-1", hook)
    assert asked == ["room"]


async def test_waiting_for_room_is_no_stall(make_scorer: MakeScorer) -> None:
    """The time the hook takes does not count as silence of the endpoint."""

    async def hook() -> None:
        await asyncio.sleep(0.5)

    assert (await make_scorer(stall_timeout_s=0.2).score(PROMPT, "call-1", hook)).data


async def test_waiting_for_room_counts_against_the_whole_time(make_scorer: MakeScorer) -> None:
    """The whole time of a call goes on while the hook waits."""
    scorer = make_scorer(target=Target("sdxl", timeout_s=1.0))
    with pytest.raises(ScoringTimeoutError) as caught:
        await scorer.score(PROMPT, "call-1", _never)
    assert (caught.value.phase, caught.value.facts.http_status) == ("body", 200)


async def _never() -> None:
    await asyncio.get_running_loop().create_future()


async def test_a_big_picture_is_judged_off_the_loop(make_scorer: MakeScorer) -> None:
    """A body above 8 MiB comes through as whole as a small one."""
    picture = b"\x89PNG\r\n\x1a\n" + bytes(9 * 2**20)
    async with serving(picture_answer(picture)) as url:
        image = await make_scorer(url=url, max_body_bytes=2**25).score(PROMPT, "call-1")
    assert image.data == picture


async def test_the_log_tells_the_operator_and_keeps_the_secrets(
    make_scorer: MakeScorer, caplog: pytest.LogCaptureFixture
) -> None:
    """One info line names call, attempts, status, request id, deployment and model time; no key and no prompt."""
    with caplog.at_level(logging.DEBUG, "bot"):
        image = await make_scorer().score(PROMPT, "call-1")
    (line,) = [entry.getMessage() for entry in caplog.records if entry.name.startswith("bot.adapters")]
    assert line.startswith("call-1 ")
    for fact in ("attempts 1", "HTTP 200", f"request id {image.endpoint_request_id}", "deployment blue"):
        assert fact in line
    assert f"model {image.model_ms} ms" in line
    assert PRIMARY not in caplog.text
    assert PROMPT not in caplog.text


async def test_cancelling_a_call_leaves_the_session_usable(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer
) -> None:
    """A call given up half-way neither leaks its connection nor harms the next."""
    scorer = make_scorer()
    endpoint.hold()
    task = asyncio.create_task(scorer.score(PROMPT, "call-1"))
    await endpoint.until_waiting()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    endpoint.release()
    assert (await scorer.score(PROMPT, "call-2")).data
