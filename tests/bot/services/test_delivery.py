"""The last step: what came of a request reaches its user once, and the log says whether."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain import GenerationStatus, PictureFormat
from bot.errors import DeliveryError, EndpointBusyError, ImageError, ScoringFacts
from tests.fakes import MESSAGE_ID, picture_bytes, settle

if TYPE_CHECKING:
    from tests.bot.services.conftest import StartRig
    from tests.bot.services.rig import Rig


async def ask_with_limit(rig: Rig, prompt: str, max_file_bytes: int, count: int = 1) -> None:
    """Ask from a place where a file may weigh so much, and wait for the delivery."""
    request = rig.request(prompt, count=count)
    assert request.address
    address = replace(request.address, max_file_bytes=max_file_bytes)
    rig.service.launch(await rig.service.admit(replace(request, address=address)))
    await settle()


@pytest.mark.parametrize("error", [DeliveryError("50013"), RuntimeError("on purpose")])
async def test_a_failed_post_is_never_scored_again(rig: Rig, error: Exception) -> None:
    """A picture that Discord does not take, for whatever reason, is undelivered, kept, charged and scored once."""
    rig.courier.error = error
    await rig.ask("a red fox")
    await settle()
    row = rig.log.rows[1]
    assert (row.status, row.error_code, row.message_id) == (GenerationStatus.UNDELIVERED, "undelivered", None)
    assert row.error_detail
    assert row.finished_at == rig.clock.now()
    assert rig.scorer.started == ["a red fox"]
    assert await rig.service.picture(row) == picture_bytes("a red fox")
    assert rig.log.charged[1]
    assert not rig.log.addresses


async def test_an_undelivered_request_keeps_its_failures(rig: Rig) -> None:
    """Of a failed picture the log keeps its own error, also when the answer could not be given."""
    rig.scorer.errors["a red fox"] = EndpointBusyError(ScoringFacts("busy"))
    rig.courier.error = DeliveryError("50013")
    await rig.ask("a red fox")
    await settle()
    assert rig.log.statuses() == ["failed"]
    assert rig.log.rows[1].error_code == "endpoint_busy"


async def test_a_delivery_that_cannot_be_logged_is_not_repeated(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """When only the log fails, the user has the picture, the operator a line, and this run leaves it at that."""
    rig.log.broken.add("mark_delivered")
    await rig.ask()
    await settle()
    assert len(rig.courier.deliveries) == 1
    assert "not in the log" in caplog.text


async def test_a_picture_that_fits_goes_as_it_is(rig: Rig) -> None:
    """A picture exactly as heavy as the place allows is posted in the model's bytes."""
    await ask_with_limit(rig, "fox", len(picture_bytes("fox")))
    (posted,) = rig.courier.deliveries[0].pictures
    assert (posted.data, posted.format, posted.is_reduced) == (picture_bytes("fox"), PictureFormat.PNG, False)


async def test_a_picture_too_heavy_goes_as_a_copy(rig: Rig) -> None:
    """One byte too many makes it a lighter JPEG copy, marked as such; the folder keeps the original."""
    limit = len(picture_bytes("fox")) - 1
    await ask_with_limit(rig, "fox", limit)
    (posted,) = rig.courier.deliveries[0].pictures
    assert (len(posted.data), posted.format, posted.is_reduced) == (limit, PictureFormat.JPEG, True)
    assert await rig.service.picture(rig.log.rows[1]) == picture_bytes("fox")


async def test_all_files_of_a_message_fit_together(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one file may weigh more than its share of a message, the share is the limit."""
    monkeypatch.setattr("bot.services.delivery.REQUEST_MAX_BYTES", 20)
    await ask_with_limit(rig, "fox", 1000, count=2)
    assert [len(posted.data) for posted in rig.courier.deliveries[0].pictures] == [10, 10]


async def test_a_picture_that_cannot_be_made_to_fit_is_given_back(start: StartRig) -> None:
    """A picture that no copy can make light enough has failed; its sisters are posted."""
    rig = await start()
    rig.pictures.shrink_error = ImageError("too_large")
    await ask_with_limit(rig, "fox", 1)
    row = rig.log.rows[1]
    assert (row.status, row.error_code, row.message_id) == (GenerationStatus.FAILED, "bad_picture", MESSAGE_ID)
    assert not rig.log.charged[1]
    (delivery,) = rig.courier.deliveries
    assert delivery.generations[0].status is GenerationStatus.FAILED
    assert not delivery.pictures


async def test_a_lone_picture_is_not_read_again(rig: Rig) -> None:
    """The bytes just stored are posted from memory; several are read back one by one, to hold few at a time."""
    await rig.ask("one")
    await settle()
    assert rig.pictures.reads == 0
    await rig.ask("four", count=4)
    await settle()
    assert rig.pictures.reads == 4
