"""Every way the endpoint can fail a call: the error, and how often the request was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stamina

from bot.adapters.scoring.retries import RetryPolicy
from bot.domain import Target
from bot.errors import (
    AnswerCutShortError,
    CredentialRefusedError,
    DeploymentNotFoundError,
    EndpointBusyError,
    EndpointNotReadyError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    HeldBackError,
    ModelFailedError,
    RequestRejectedError,
    ScoringError,
    ScoringResponseError,
)
from bot.rehearsal.misbehaviour import Misbehaviour
from tests.bot.adapters.scoring.conftest import PROMPT
from tests.bot.adapters.scoring.servers import picture_answer, saying, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.bot.adapters.scoring.conftest import MakeScorer

REFUSALS: list[tuple[Misbehaviour, type[ScoringError], int]] = [
    (Misbehaviour.BUSY, EndpointBusyError, 6),
    (Misbehaviour.WRONG_KEY, CredentialRefusedError, 1),
    (Misbehaviour.FORBIDDEN, CredentialRefusedError, 1),
    (Misbehaviour.NO_DEPLOYMENT, DeploymentNotFoundError, 1),
    (Misbehaviour.TIMED_OUT, EndpointTimeoutError, 1),
    (Misbehaviour.MODEL_ERROR, ModelFailedError, 2),
    (Misbehaviour.MODEL_BUSY, EndpointBusyError, 6),
    (Misbehaviour.MODEL_NOT_READY, EndpointNotReadyError, 6),
    (Misbehaviour.TOO_FEW_INSTANCES, EndpointNotReadyError, 6),
    (Misbehaviour.MODEL_REJECTS, RequestRejectedError, 1),
    (Misbehaviour.SERVER_ERROR, EndpointUnreachableError, 4),
    (Misbehaviour.HTML_ERROR, EndpointUnreachableError, 4),
    (Misbehaviour.BAD_GATEWAY, EndpointUnreachableError, 4),
    (Misbehaviour.UNAVAILABLE, EndpointUnreachableError, 4),
    (Misbehaviour.GATEWAY_TIMEOUT, EndpointUnreachableError, 4),
    (Misbehaviour.BAD_REQUEST, RequestRejectedError, 1),
    (Misbehaviour.REDIRECT, RequestRejectedError, 1),
    (Misbehaviour.RESET, EndpointUnreachableError, 4),
    (Misbehaviour.CUT, AnswerCutShortError, 1),
]

BAD_ANSWERS: list[tuple[Misbehaviour, type[ScoringResponseError], str]] = [
    (Misbehaviour.EMPTY_OBJECT, HeldBackError, "empty_object"),
    (Misbehaviour.EMPTY_IMAGE, HeldBackError, "empty_picture"),
    (Misbehaviour.EMPTY_PROMPT, HeldBackError, "empty_prompt"),
    (Misbehaviour.NSFW_FLAG, HeldBackError, "nsfw"),
    (Misbehaviour.EMPTY_LIST, ScoringResponseError, "no_record"),
    (Misbehaviour.TWO_RECORDS, ScoringResponseError, "too_many_records"),
    (Misbehaviour.STRING_ERROR, ScoringResponseError, "error_text"),
    (Misbehaviour.DOUBLE_ENCODED, ScoringResponseError, "double_encoded"),
    (Misbehaviour.NAN, ScoringResponseError, "nan"),
    (Misbehaviour.MISSING_KEY, ScoringResponseError, "missing_key"),
    (Misbehaviour.BAD_BASE64, ScoringResponseError, "bad_base64"),
    (Misbehaviour.OTHER_PROMPT, ScoringResponseError, "other_prompt"),
    (Misbehaviour.HTML_OK, ScoringResponseError, "html"),
    (Misbehaviour.NOT_JSON, ScoringResponseError, "not_json"),
    (Misbehaviour.NOT_A_PICTURE, ScoringResponseError, "not_a_picture"),
    (Misbehaviour.TOO_LARGE, ScoringResponseError, "too_large"),
]

LEFT_TO_OTHERS = {
    # Slow, silent or asking for a wait: tests of their own.
    *(Misbehaviour.SLOW, Misbehaviour.STALL, Misbehaviour.HANG, Misbehaviour.BUSY_RETRY_AFTER),
    # Pictures only a decoder can judge: the picture folder's business.
    *(Misbehaviour.TRUNCATED_PICTURE, Misbehaviour.BROKEN_CRC, Misbehaviour.ANIMATED, Misbehaviour.BOMB),
    # Good in another form.
    *(Misbehaviour.JPEG, Misbehaviour.WEBP, Misbehaviour.DATA_URI, Misbehaviour.LINE_BREAKS, Misbehaviour.NO_ECHO),
    # A picture all the same, of which only its pixels tell that something is wrong.
    Misbehaviour.BLANK,
}


@pytest.fixture
def no_waits() -> Iterator[None]:
    """Let stamina count its waits without spending them."""
    with stamina.set_testing(True, attempts=100):
        yield


@pytest.mark.parametrize(("behaviour", "error", "sent"), REFUSALS)
async def test_a_refusal_has_its_error_and_its_repeats(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer, behaviour: Misbehaviour, error: type[ScoringError], sent: int
) -> None:
    """An endpoint that always fails alike is asked as often as is worth it, and its error is told."""
    endpoint.misbehave_always(behaviour)
    with pytest.raises(ScoringError) as caught:
        await make_scorer().score(PROMPT, "call-1")
    assert type(caught.value) is error
    assert (len(endpoint.calls), caught.value.facts.attempts) == (sent, sent)


@pytest.mark.parametrize(("behaviour", "error", "kind"), BAD_ANSWERS)
async def test_a_bad_200_has_its_kind_and_is_not_repeated(
    endpoint: RehearsalEndpoint,
    make_scorer: MakeScorer,
    behaviour: Misbehaviour,
    error: type[ScoringResponseError],
    kind: str,
) -> None:
    """A 200 that is no picture is told by its kind, once: the model has done its work."""
    endpoint.misbehave_always(behaviour)
    with pytest.raises(ScoringResponseError) as caught:
        await make_scorer().score(PROMPT, "call-1")
    assert (type(caught.value), caught.value.kind) == (error, kind)
    assert len(endpoint.calls) == 1
    assert (caught.value.facts.http_status, caught.value.facts.deployment) == (200, "blue")
    assert caught.value.facts.endpoint_request_id


def test_every_misbehaviour_is_tested() -> None:
    """What the rehearsal endpoint learns to do wrong must find its place in these tables."""
    tabled = {row[0] for row in REFUSALS} | {row[0] for row in BAD_ANSWERS}
    assert tabled | LEFT_TO_OTHERS == set(Misbehaviour)


@pytest.mark.parametrize("behaviour", [row[0] for row in REFUSALS if row[2] > 1])
async def test_a_failure_that_passes_costs_only_a_repeat(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer, behaviour: Misbehaviour
) -> None:
    """Where a repeat is allowed and helps, the user gets the picture and the log the count."""
    endpoint.misbehave(behaviour)
    image = await make_scorer().score(PROMPT, "call-1")
    assert (image.attempts, len(endpoint.calls)) == (2, 2)


async def test_different_failures_in_a_row_each_have_their_repeats(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer
) -> None:
    """A busy endpoint does not use up the one repeat of a failing script."""
    endpoint.misbehave(Misbehaviour.BUSY, Misbehaviour.BAD_GATEWAY, Misbehaviour.MODEL_ERROR, Misbehaviour.BUSY)
    assert (await make_scorer().score(PROMPT, "call-1")).attempts == 5


async def test_retry_after_is_waited_for(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer, no_waits: None, caplog: pytest.LogCaptureFixture
) -> None:
    """A 429 that names a wait is repeated after that wait."""
    endpoint.misbehave(Misbehaviour.BUSY_RETRY_AFTER)
    assert (await make_scorer().score(PROMPT, "call-1")).attempts == 2
    assert "call-1 tries again in 1.0 s: HTTP 429" in caplog.text


async def test_a_wait_longer_than_the_call_is_not_begun(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """When the wait would outlast the call, the user learns at once that the endpoint is busy."""
    endpoint.misbehave_always(Misbehaviour.BUSY)
    patient = RetryPolicy(wait_initial_s=1000, wait_max_s=1000)
    with pytest.raises(EndpointBusyError):
        await make_scorer(retry=patient).score(PROMPT, "call-1")
    assert len(endpoint.calls) == 1


async def test_a_redirect_is_not_followed(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """The key never travels to where a redirect points."""
    endpoint.misbehave(Misbehaviour.REDIRECT)
    with pytest.raises(RequestRejectedError):
        await make_scorer().score(PROMPT, "call-1")
    assert endpoint.followed == []


async def test_an_unknown_deployment_is_told(make_scorer: MakeScorer) -> None:
    """A target that names a deployment there is not gets the error for it."""
    with pytest.raises(DeploymentNotFoundError):
        await make_scorer(target=Target("sdxl", deployment="no-such")).score(PROMPT, "call-1")


async def test_an_error_page_is_kept_as_one_line(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """The log keeps the words of an HTML error, not its markup."""
    endpoint.misbehave_always(Misbehaviour.HTML_ERROR)
    with pytest.raises(EndpointUnreachableError) as caught:
        await make_scorer().score(PROMPT, "call-1")
    assert caught.value.facts.detail == "HTTP 500: Internal Server Error"


async def test_a_424_keeps_the_containers_reason(
    endpoint: RehearsalEndpoint, make_scorer: MakeScorer, caplog: pytest.LogCaptureFixture
) -> None:
    """Facts and log of a failed script name the container's reason, code and text, and whom to ask about it."""
    endpoint.misbehave_always(Misbehaviour.MODEL_ERROR)
    with pytest.raises(ModelFailedError) as caught:
        await make_scorer().score(PROMPT, "call-1")
    facts = caught.value.facts
    assert facts.detail == "HTTP 424: model_error 500: The scoring script raised: CUDA out of memory"
    assert (facts.http_status, facts.deployment) == (424, "blue")
    assert facts.endpoint_request_id
    last = caplog.records[-1].getMessage()
    assert last.startswith(f"call-1 no picture from sdxl: model_failed: {facts.detail}; attempts 2, HTTP 424, ")
    assert facts.endpoint_request_id in last


@pytest.mark.parametrize("is_chunked", [False, True], ids=["announced", "unannounced"])
async def test_an_answer_above_the_bound_is_not_read(make_scorer: MakeScorer, *, is_chunked: bool) -> None:
    """A body above the bound is refused, whether its length was announced or not."""
    async with serving(picture_answer(b"\x89PNG\r\n\x1a\n" + bytes(20_000), is_chunked=is_chunked)) as url:
        with pytest.raises(ScoringResponseError) as caught:
            await make_scorer(url=url, max_body_bytes=20_000).score(PROMPT, "call-1")
    assert caught.value.kind == "too_large"


async def test_a_length_above_the_bound_is_enough(make_scorer: MakeScorer) -> None:
    """Where the headers announce too much, none of the body is waited for."""
    async with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n") as url:
        with pytest.raises(ScoringResponseError) as caught:
            await make_scorer(url=url).score(PROMPT, "call-1")
    assert caught.value.kind == "too_large"


async def test_after_any_failure_the_next_call_works(endpoint: RehearsalEndpoint, make_scorer: MakeScorer) -> None:
    """No failed call leaves something behind that spoils a later one on the same session."""
    scorer = make_scorer(retry=RetryPolicy(few=0, patient=0))
    for behaviour in (Misbehaviour.CUT, Misbehaviour.TOO_LARGE, Misbehaviour.BUSY, Misbehaviour.RESET):
        endpoint.misbehave(behaviour)
        with pytest.raises(ScoringError):
            await scorer.score(PROMPT, "call-1")
        assert (await scorer.score(PROMPT, "call-2")).data
