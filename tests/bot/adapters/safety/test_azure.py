"""The client of Azure AI Content Safety against a server that speaks as it does, well or badly."""

from __future__ import annotations

import asyncio
import logging
import traceback
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.adapters.safety.azure import API_VERSION
from bot.domain import HarmCategory, Judgement
from bot.errors import SafetyUnavailableError
from bot.rehearsal.judging import signed
from bot.rehearsal.misbehaviour import Misbehaviour
from bot.services.safety import PICTURE_MAX_BYTES
from tests.stage import KEY

if TYPE_CHECKING:
    from bot.adapters.safety.azure import AzureContentSafety
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.bot.adapters.safety.conftest import Connect

PRIVATE = "a very private fox"
SAFE = dict.fromkeys(HarmCategory, 0)
PASSING = (
    Misbehaviour.BUSY,
    Misbehaviour.BUSY_RETRY_AFTER,
    Misbehaviour.SERVER_ERROR,
    Misbehaviour.BAD_GATEWAY,
    Misbehaviour.UNAVAILABLE,
    Misbehaviour.RESET,
    Misbehaviour.CUT,
)
LASTING = {
    Misbehaviour.WRONG_KEY: "HTTP 401 (the key is not accepted)",
    Misbehaviour.FORBIDDEN: "HTTP 403 (access is denied)",
    Misbehaviour.NO_DEPLOYMENT: "HTTP 404 (no such address or blocklist)",
    Misbehaviour.BAD_REQUEST: "HTTP 400 (InvalidRequestBody)",
    Misbehaviour.HTML_OK: "the answer is no JSON",
    Misbehaviour.NOT_JSON: "the answer is no JSON",
    Misbehaviour.NAN: "the answer is no JSON",
    Misbehaviour.EMPTY_OBJECT: "makes no sense",
    Misbehaviour.EMPTY_LIST: "makes no sense",
    Misbehaviour.STRING_ERROR: "makes no sense",
    Misbehaviour.TOO_LARGE: "the answer is no JSON",
}


def png(size: int = 64, prompt: str = "") -> bytes:
    """Return a picture that carries what the prompt says of it."""
    out = BytesIO()
    Image.new("RGB", (size, size), "teal").save(out, "PNG")
    return signed(out.getvalue(), prompt)


async def test_a_harmless_text_is_judged(client: AzureContentSafety, endpoint: RehearsalEndpoint) -> None:
    """All four categories come back, and the request has the documented shape."""
    assert await client.check_text("a red fox", "ab12-1") == Judgement(SAFE)
    (call,) = endpoint.safety.calls
    assert (call.operation, call.api_version) == ("text:analyze", API_VERSION)
    assert call.body == {"text": "a red fox", "categories": ["Hate", "SelfHarm", "Sexual", "Violence"]}
    assert call.headers["ocp-apim-subscription-key"] == KEY
    assert call.headers["x-ms-client-request-id"] == "ab12-1"


@pytest.mark.parametrize("category", HarmCategory)
@pytest.mark.parametrize("severity", [2, 4, 6])
async def test_each_category_is_told_apart(client: AzureContentSafety, category: HarmCategory, severity: int) -> None:
    """What the service finds in a text, and in a picture, comes back under our names."""
    word = f"{category.replace('_', '-')} {severity}"
    assert await client.check_text(f"[{word}]", "c") == Judgement(SAFE | {category: severity})
    assert await client.check_picture(png(prompt=f"[picture-{word}]"), "c") == Judgement(SAFE | {category: severity})


async def test_blocklists_are_asked_for(connect: Connect, endpoint: RehearsalEndpoint) -> None:
    """A match with one of the resource's lists is a mark of its own."""
    client = connect(blocklists=("house-rules",))
    assert (await client.check_text("a fox", "c")).marks == ()
    assert (await client.check_text("a [listed] fox", "c")).marks == ("blocklist",)
    assert endpoint.safety.calls[0].body["blocklistNames"] == ["house-rules"]


async def test_a_blocklist_that_is_not_there_is_an_outage(connect: Connect) -> None:
    """Nothing passes because of a misspelt list."""
    with pytest.raises(SafetyUnavailableError, match="no such address or blocklist, BlocklistNotFound"):
        await connect(blocklists=("nobodys",)).check_text("a fox", "c")


async def test_the_shield_is_asked_when_wanted(connect: Connect, endpoint: RehearsalEndpoint) -> None:
    """An attempt to trick the model is a mark; without the setting nobody asks."""
    client = connect(has_shield=True)
    assert (await client.check_text("a fox", "c")).marks == ()
    assert (await client.check_text("[attack] a fox", "c")).marks == ("attack",)
    assert endpoint.safety.calls[1].body == {"userPrompt": "a fox", "documents": []}
    endpoint.safety.calls.clear()
    await connect().check_text("[attack] a fox", "c")
    assert [call.operation for call in endpoint.safety.calls] == ["text:analyze"]


async def test_half_an_emoji_is_no_obstacle(client: AzureContentSafety) -> None:
    """A lone surrogate, which no encoding can hold, is left out."""
    assert await client.check_text("a fox \ud83e", "c") == Judgement(SAFE)


@pytest.mark.usefixtures("quick_retries")
@pytest.mark.parametrize("behaviour", PASSING)
async def test_what_passes_is_tried_again(
    client: AzureContentSafety, endpoint: RehearsalEndpoint, behaviour: Misbehaviour
) -> None:
    """Two failures of a kind that passes, and the third attempt is the answer."""
    endpoint.safety.misbehave(behaviour, behaviour)
    assert await client.check_text("a fox", "c") == Judgement(SAFE)
    assert len(endpoint.safety.calls) == 3


@pytest.mark.usefixtures("quick_retries")
@pytest.mark.parametrize("behaviour", PASSING)
async def test_what_does_not_pass_is_given_up(
    client: AzureContentSafety, endpoint: RehearsalEndpoint, behaviour: Misbehaviour
) -> None:
    """After a few attempts the outage is told."""
    endpoint.safety.misbehave_always(behaviour)
    with pytest.raises(SafetyUnavailableError):
        await client.check_picture(png(), "c")
    assert 1 < len(endpoint.safety.calls) <= 6


@pytest.mark.parametrize("behaviour", LASTING)
async def test_what_lasts_is_told_at_once(
    client: AzureContentSafety, endpoint: RehearsalEndpoint, behaviour: Misbehaviour
) -> None:
    """A wrong key or an answer without sense is not repeated, and never taken for harmless."""
    endpoint.safety.misbehave_always(behaviour)
    with pytest.raises(SafetyUnavailableError) as caught:
        await client.check_text("a fox", "c")
    assert LASTING[behaviour] in str(caught.value)
    assert len(endpoint.safety.calls) == 1


@pytest.mark.parametrize("behaviour", [Misbehaviour.HANG, Misbehaviour.STALL])
async def test_silence_ends_within_the_budget(
    connect: Connect, endpoint: RehearsalEndpoint, behaviour: Misbehaviour
) -> None:
    """A service that does not answer holds a picture up for the budget at most."""
    endpoint.safety.misbehave_always(behaviour)
    async with asyncio.timeout(10.0):
        with pytest.raises(SafetyUnavailableError):
            await connect(budget_s=0.2).check_text("a fox", "c")


async def test_a_wait_beyond_the_budget_is_not_begun(connect: Connect, endpoint: RehearsalEndpoint) -> None:
    """When the service wants more patience than there is, that is told at once."""
    endpoint.safety.misbehave_always(Misbehaviour.BUSY_RETRY_AFTER)
    with pytest.raises(SafetyUnavailableError, match="429") as caught:
        await connect(budget_s=0.9).check_text("a fox", "c")
    assert caught.value.http_status == 429
    assert len(endpoint.safety.calls) == 1


async def test_nobody_there(connect: Connect) -> None:
    """An address where nothing answers is an outage too."""
    with pytest.raises(SafetyUnavailableError):
        await connect(url="http://127.0.0.1:9", budget_s=0.5).check_text("a fox", "c")


@pytest.mark.parametrize("behaviour", [Misbehaviour.WRONG_KEY, Misbehaviour.RESET, Misbehaviour.HANG])
async def test_the_key_is_told_nowhere(
    connect: Connect, endpoint: RehearsalEndpoint, behaviour: Misbehaviour, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither a traceback nor the log nor the client's repr shows it, and none shows the prompt."""
    caplog.set_level(logging.DEBUG)
    endpoint.safety.misbehave_always(behaviour)
    client = connect(key="a-key-of-secrets" if behaviour is Misbehaviour.WRONG_KEY else KEY, budget_s=0.3)
    with pytest.raises(SafetyUnavailableError) as caught:
        await client.check_text(PRIVATE, "c")
    told = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(client)
    assert "a-key-of-secrets" not in told
    assert KEY not in told
    assert PRIVATE not in told


async def test_a_picture_as_large_as_allowed_is_judged(client: AzureContentSafety) -> None:
    """The stand-in takes what the service takes: 4 MB, which base64 makes a third more."""
    out = BytesIO()
    noise = Image.effect_noise((1024, 1024), 80).convert("RGB")
    noise.save(out, "PNG", compress_level=0)
    picture = out.getvalue()
    assert 3 * 2**20 < len(picture) <= PICTURE_MAX_BYTES
    assert await client.check_picture(picture, "ab12-1") == Judgement(SAFE)
