"""One picture from its turn to its end, through the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain import GenerationStatus, Limits, ScoredImage
from bot.errors import (
    EndpointBusyError,
    ImageError,
    InterruptedScoringError,
    ScoringFacts,
    ScoringResponseError,
    ScoringTimeoutError,
)
from tests.fakes import picture_bytes, settle

if TYPE_CHECKING:
    from bot.domain import Generation
    from bot.errors import BotError
    from tests.bot.services.conftest import StartRig
    from tests.bot.services.rig import Rig

FACTS = ScoringFacts("too busy", 429, "endpoint-9", "green", attempts=4)


@pytest.fixture
async def rig(start: StartRig) -> Rig:
    """Five pictures a minute."""
    return await start(limits=Limits(pictures_per_window=5))


async def only_row(rig: Rig) -> Generation:
    """Ask for one picture and return what the log says of it in the end."""
    await rig.ask()
    await settle()
    return rig.log.rows[1]


def is_given_back(rig: Rig) -> bool:
    """Say whether neither the service nor the log counts the picture."""
    window = rig.quota(1).window
    return window is not None and window.used == 0 and not rig.log.charged[1]


async def test_a_failed_call_is_logged_with_its_facts(rig: Rig) -> None:
    """The row keeps what the endpoint said, the user is answered, and the picture is given back."""
    rig.scorer.errors["a red fox"] = EndpointBusyError(FACTS)
    row = await only_row(rig)
    assert (row.status, row.error_code, row.error_detail) == (GenerationStatus.FAILED, "endpoint_busy", "too busy")
    assert (row.http_status, row.endpoint_request_id, row.deployment, row.attempts) == (429, "endpoint-9", "green", 4)
    assert row.finished_at == rig.clock.now()
    assert is_given_back(rig)
    (delivery,) = rig.courier.deliveries
    assert delivery.generations[0].error_code == "endpoint_busy"
    assert not rig.log.addresses


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (ScoringTimeoutError(ScoringFacts("no answer in time"), "answer"), "answer: no answer in time"),
        (ScoringResponseError(ScoringFacts("0 records"), "no_record"), "no_record: 0 records"),
        (ScoringResponseError(ScoringFacts("no_record, 0 of 1"), "no_record"), "no_record, 0 of 1"),
    ],
)
async def test_the_detail_says_where_it_failed(rig: Rig, error: BotError, detail: str) -> None:
    """The phase of a time-out and the kind of a bad answer stand before the detail, once."""
    rig.scorer.errors["a red fox"] = error
    assert (await only_row(rig)).error_detail == detail


async def test_no_picture_in_the_answer(rig: Rig) -> None:
    """Bytes that are no picture fail it; the row still says which deployment sent them, after how many attempts."""
    rig.pictures.keep_error = ImageError("cut_short", "at byte 17")
    row = await only_row(rig)
    assert (row.status, row.error_code, row.error_detail) == (
        GenerationStatus.FAILED,
        "bad_picture",
        "cut_short: at byte 17",
    )
    assert (row.http_status, row.endpoint_request_id, row.deployment, row.attempts) == (200, "endpoint-1", "blue", 1)
    assert is_given_back(rig)


async def test_a_bug_in_a_library_fails_one_picture(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """An error nobody foresaw is logged with its traceback; the user is answered and the queue goes on."""
    rig.scorer.errors["a red fox"] = RuntimeError("on purpose")
    row = await only_row(rig)
    assert (row.status, row.error_code) == (GenerationStatus.FAILED, InterruptedScoringError.code)
    assert is_given_back(rig)
    assert any(record.exc_info for record in caplog.records)
    await rig.ask("another")
    await settle()
    assert rig.log.rows[2].status is GenerationStatus.POSTED


@pytest.mark.parametrize("method", ["mark_scoring", "mark_scored"])
async def test_a_log_that_fails_on_the_way_fails_the_picture(rig: Rig, method: str) -> None:
    """A picture whose step cannot be logged ends there, given back, and its user is answered."""
    rig.log.broken.add(method)
    row = await only_row(rig)
    assert (row.status, row.error_code) == (GenerationStatus.FAILED, "store")
    assert is_given_back(rig)
    assert len(rig.courier.deliveries) == 1


async def test_a_log_that_fails_altogether_still_answers(rig: Rig) -> None:
    """With a full disk from the first step on, the user is answered and not charged."""
    rig.log.broken |= {"mark_scoring", "mark_ended", "mark_delivered"}
    await rig.ask()
    await settle()
    assert len(rig.courier.deliveries) == 1
    assert rig.quota(1).open_now == 0
    window = rig.quota(1).window
    assert window
    assert window.used == 0


async def test_nobody_looked_is_not_the_same_as_clean(rig: Rig) -> None:
    """The model's flag is kept as it came, also when it says nothing."""
    row = await only_row(rig)
    assert row.nsfw_flag is None
    assert row.picture
    assert row.picture.size_bytes == len(ScoredImage(picture_bytes("a red fox")).data)


async def test_the_log_names_no_prompt(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """Prompts are personal: no line above debug repeats one, whether the picture came or not."""
    caplog.set_level("INFO")
    rig.scorer.errors["a secret wish"] = EndpointBusyError(FACTS)
    for prompt in ("a secret wish", "another secret wish"):
        await rig.ask(prompt)
    await settle()
    assert "failed: endpoint_busy" in caplog.text
    assert "posted" in caplog.text
    assert "secret" not in caplog.text
    assert "not-a-real-token" not in caplog.text
