"""The stand-in for Content Safety answers as the service is documented to, and as prompts and tests tell it to."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from PIL import Image

from bot.domain import PictureFormat
from bot.rehearsal.bodies import picture_of
from bot.rehearsal.judging import marks_in, severities_in, signed
from bot.rehearsal.misbehaviour import Misbehaviour
from tests.stage import KEY

if TYPE_CHECKING:
    from bot.rehearsal.endpoint import RehearsalEndpoint

HEADERS = {"Ocp-Apim-Subscription-Key": KEY}


async def ask(
    endpoint: RehearsalEndpoint,
    operation: str,
    body: Any,
    headers: dict[str, str] | None = None,
    version: str = "2024-09-01",
) -> tuple[int, Any]:
    """Return status and document."""
    url = f"{endpoint.safety_url}/contentsafety/{operation}?api-version={version}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=body, headers=HEADERS if headers is None else headers) as answer,
    ):
        return answer.status, await answer.json(content_type=None)


def image(size: int = 64) -> dict[str, Any]:
    """Return the body that asks about a picture."""
    file = io.BytesIO()
    Image.new("RGB", (size, size)).save(file, "PNG")
    return {"image": {"content": base64.b64encode(file.getvalue()).decode()}}


async def test_a_text_is_judged(endpoint: RehearsalEndpoint) -> None:
    """Four categories, and the matches of blocklists."""
    body = {"text": "[hate 4] [Self-Harm 2] a [listed] fox", "blocklistNames": ["house-rules"]}
    status, answer = await ask(endpoint, "text:analyze", body)
    assert status == 200
    assert {one["category"]: one["severity"] for one in answer["categoriesAnalysis"]} == {
        "Hate": 4, "SelfHarm": 2, "Sexual": 0, "Violence": 0,
    }  # fmt: skip
    assert [match["blocklistName"] for match in answer["blocklistsMatch"]] == ["house-rules"]


async def test_an_attack_is_found(endpoint: RehearsalEndpoint) -> None:
    """By the shield, in the prompt."""
    status, answer = await ask(endpoint, "text:shieldPrompt", {"userPrompt": "[attack]", "documents": []})
    assert (status, answer["userPromptAnalysis"]) == (200, {"attackDetected": True})


@pytest.mark.parametrize(
    ("operation", "body", "status", "code"),
    [
        ("text:analyze", {"text": ""}, 400, "InvalidRequestBody"),
        ("text:analyze", {"text": "x" * 10_001}, 400, "InvalidRequestBody"),
        ("text:analyze", [], 400, "InvalidRequestBody"),
        ("text:analyze", {"text": "x", "blocklistNames": ["no"]}, 404, "BlocklistNotFound"),
        ("text:shieldPrompt", {}, 400, "InvalidRequestBody"),
        ("image:analyze", {"image": {"content": "no"}}, 400, "InvalidImageFormat"),
        ("image:analyze", image(40), 400, "InvalidImageSize"),
        ("image:analyze", image(2049), 400, "InvalidImageSize"),
        ("text:sing", {}, 404, "404"),
    ],
)
async def test_what_it_does_not_take(
    endpoint: RehearsalEndpoint, operation: str, body: object, status: int, code: str
) -> None:
    """Errors have a code and a message."""
    told, answer = await ask(endpoint, operation, body)
    assert (told, answer["error"]["code"]) == (status, code)
    assert answer["error"]["message"]


async def test_key_and_version_are_needed(endpoint: RehearsalEndpoint) -> None:
    """A bearer token is none, and an unknown version has no such address."""
    assert (await ask(endpoint, "text:analyze", {"text": "x"}, {"Authorization": f"Bearer {KEY}"}))[0] == 401
    assert (await ask(endpoint, "text:analyze", {"text": "x"}, version="1999-01-01"))[0] == 404


async def test_it_misbehaves_on_demand(endpoint: RehearsalEndpoint) -> None:
    """Once, or until told otherwise, or when the prompt says so."""
    endpoint.safety.misbehave(Misbehaviour.BUSY)
    assert (await ask(endpoint, "image:analyze", image()))[0] == 429
    assert (await ask(endpoint, "image:analyze", image()))[0] == 200
    endpoint.safety.misbehave_always(Misbehaviour.UNAVAILABLE)
    assert [(await ask(endpoint, "image:analyze", image()))[0] for _ in range(2)] == [503, 503]
    endpoint.safety.misbehave_always(None)
    assert (await ask(endpoint, "text:analyze", {"text": "[safety-down]"}))[0] == 503


def test_a_picture_carries_what_its_prompt_says_of_it() -> None:
    """In a chunk that leaves the pixels alone; marks of the prompt itself are not carried."""
    plain = picture_of("a fox", 64, PictureFormat.PNG)
    marked = signed(plain, "a fox [picture-hate 4] [sexual 6] [picture-safety-down]")
    assert marks_in(marked) == "[hate 4][safety-down]"
    assert severities_in(marks_in(marked)) == {"Hate": 4, "SelfHarm": 0, "Sexual": 0, "Violence": 0}
    with Image.open(io.BytesIO(marked)) as one, Image.open(io.BytesIO(plain)) as other:
        assert one.tobytes() == other.tobytes()
    assert signed(plain, "a fox [hate 4]") is plain
    assert signed(b"no PNG", "[picture-hate 4]") == b"no PNG"
    assert marks_in(plain) == ""
