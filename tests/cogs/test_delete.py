"""Delete: from the button to nothing left, in the channel, on the disk and in the log."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain import Block, Origin, Removal
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._cards import DELETED
from cogs._moderation_buttons import DELETED_BEFORE, DELETED_NOW, KEPT, SURE
from tests.cogs.leading import WAYS, lead_by
from tests.stage import labels_of, pictures_of, private_answer, target_at, text_of, until

if TYPE_CHECKING:
    from pathlib import Path

    from simcord.actors import MemberActor
    from simcord.results import ResponseMessage

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage


async def ask_to_delete(card: ResponseMessage, by: MemberActor) -> ResponseMessage:
    """Press Delete, and return the private question."""
    question = private_answer(await by.click(card, label="Delete"))
    assert text_of(question) == SURE
    assert labels_of(question) == ["Delete it", "Keep it"]
    return question


async def delete(card: ResponseMessage, by: MemberActor) -> str:
    """Delete a card, and return what the person reads in the end."""
    question = await ask_to_delete(card, by)
    await by.click(question, label="Delete it")
    return text_of(question)


def everything_in(folder: Path) -> bytes:
    """Return the names and the bytes of all files below."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"".join(str(path).encode() + path.read_bytes() for path in files)


def picture_files(stage: Stage) -> list[Path]:
    """Return what is in the picture folder."""
    return [path for path in (stage.folder / "pictures").rglob("*") if path.is_file()]


async def test_a_deleted_picture_is_nowhere(stage: Stage) -> None:
    """No message in the channel; not a byte of the file and no hash in the data folder; the row says who."""
    card = await stage.draw()
    data = await card.attachments[0].read()
    sha256 = hashlib.sha256(data).hexdigest().encode()
    before = await asyncio.to_thread(everything_in, stage.folder)
    assert data in before
    assert sha256 in before
    assert await delete(card, stage.ada) == DELETED_NOW
    assert stage.messages == []
    after = await asyncio.to_thread(everything_in, stage.folder)
    assert data[100:200] not in after
    assert sha256 not in after
    rows = stage.sql("SELECT status, error_code, user_name, prompt, image_sha256, message_id FROM generations")
    assert rows == [("deleted", "deleted_by_author", "Ada", "a red fox", None, None)]
    assert stage.sql("SELECT * FROM audit") == []


async def test_nothing_goes_before_it_is_confirmed(stage: Stage) -> None:
    """A second thought leaves everything as it was."""
    card = await stage.draw()
    question = await ask_to_delete(card, stage.ada)
    assert stage.statuses == ["posted"]
    await stage.ada.click(question, label="Keep it")
    assert text_of(question) == KEPT
    assert stage.statuses == ["posted"]
    assert len(stage.messages) == 1


async def test_a_card_with_several_pictures_goes_as_a_whole(stage: Stage) -> None:
    """One of them failed, and still says why."""
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    card = await stage.draw(count=3)
    assert await delete(card, stage.ada) == DELETED_NOW
    assert sorted(stage.statuses) == ["deleted", "deleted", "failed"]
    assert stage.messages == []
    assert picture_files(stage) == []


async def test_a_card_without_a_picture_can_go_too(stage: Stage) -> None:
    """Its words stand there for everyone."""
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    card = await stage.draw()
    assert await delete(card, stage.ada) == DELETED_NOW
    assert stage.statuses == ["failed"]
    assert stage.messages == []


async def test_the_same_bytes_on_another_card_stay(stage: Stage) -> None:
    """Both rows name one file; it goes with the last of them."""
    first, second = await stage.draw(), await stage.draw("a grey owl")
    stage.sql("UPDATE generations SET image_sha256 = (SELECT image_sha256 FROM generations WHERE id = 1) WHERE id = 2")
    files = picture_files(stage)
    await delete(first, stage.ada)
    assert picture_files(stage) == files
    await delete(second, stage.ada)
    assert len(picture_files(stage)) == len(files) - 1


# -- who may -------------------------------------------------------------------------------------


async def test_only_the_author_may(stage: Stage) -> None:
    """Others are told so, kindly, and before they are asked whether they are sure."""
    card = await stage.draw()
    answer = private_answer(await stage.bo.click(card, label="Delete"))
    assert answer.content == "Only the person who asked for this picture can do that."
    assert stage.statuses == ["posted"]


@pytest.mark.parametrize("way", WAYS)
async def test_a_lead_may(stage: Stage, way: str) -> None:
    """Which is an act that is kept; deleting one's own is none."""
    lea = lead_by(stage, way)
    assert await delete(await stage.draw(), lea) == DELETED_NOW
    assert stage.sql("SELECT error_code FROM generations") == [(Removal.BY_LEAD,)]
    acts = stage.sql("SELECT user_name, act, subject FROM audit")
    assert acts == [("Lea", "delete", f"picture 1 of user {stage.ada.id}")]
    await delete(await stage.draw(by=lea), lea)
    assert len(stage.sql("SELECT * FROM audit")) == 1


async def test_a_blocked_person_may_still_delete_their_own(stage: Stage) -> None:
    """A picture is its author's."""
    card = await stage.draw()
    await stage.app.house.blocks.block(Origin(7, "Lea"), Block(stage.ada.id, "Ada"))
    assert await delete(card, stage.ada) == DELETED_NOW


async def test_what_is_deleted_cannot_be_deleted_again(stage: Stage) -> None:
    """Two questions were open; the second answer says that it is done."""
    card = await stage.draw()
    first, second = await ask_to_delete(card, stage.ada), await ask_to_delete(card, stage.ada)
    await stage.ada.click(first, label="Delete it")
    await stage.ada.click(second, label="Delete it")
    assert (text_of(first), text_of(second)) == (DELETED_NOW, DELETED_BEFORE)


# -- elsewhere -----------------------------------------------------------------------------------


async def test_show_says_that_it_was_deleted(stage: Stage) -> None:
    """In private, without the card."""
    await delete(await stage.draw(), stage.ada)
    assert private_answer(await stage.ada.slash(stage.channel, "show", id=1)).content == DELETED


async def test_what_people_said_still_counts(stage: Stage) -> None:
    """Verdicts stay with their row."""
    card = await stage.draw()
    await stage.bo.click(card, label="Like")
    await delete(card, stage.ada)
    assert stage.sql("SELECT user_name, verdict FROM verdicts") == [("Bo", "like")]


async def test_a_comparison_goes_as_a_whole(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """And nobody can vote on it any more, on its card or in a duel; votes given stay."""
    stage = await open_stage(targets=(target_at(endpoint), target_at(endpoint, "turbo")))
    card = await stage.ended(await stage.ada.slash(stage.channel, "compare", prompt="a red fox"))
    await stage.bo.click(card, label="A is better")
    lea = lead_by(stage, "role")
    question = await ask_to_delete(card, stage.ada)
    assert not [name for name in ("sdxl", "turbo") if name in str(question.components)]
    await stage.ada.click(question, label="Delete it")
    assert text_of(question) == DELETED_NOW
    assert stage.statuses == ["deleted", "deleted"]
    assert stage.sql("SELECT user_name FROM votes") == [("Bo",)]
    assert picture_files(stage) == []
    assert stage.messages == []
    duel = private_answer(await lea.slash(stage.channel, "duel"))
    assert "no pair left" in text_of(duel)


# -- when Discord does not let it ----------------------------------------------------------------


async def test_a_message_that_is_gone_already_is_no_fault(stage: Stage) -> None:
    """Somebody who manages the channel was quicker."""
    card = await stage.draw()
    question = await ask_to_delete(card, stage.ada)
    stage.env.backend.messages[stage.channel.id].pop(card.id)
    await stage.ada.click(question, label="Delete it")
    assert text_of(question) == DELETED_NOW
    assert stage.sql("SELECT * FROM leftovers") == []


@pytest.mark.parametrize("step", ["leftovers", "done", "forget"])
async def test_killed_while_deleting_the_next_run_finishes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whichever step was the last one: the message and the file go."""
    card = await stage.draw()
    question = await ask_to_delete(card, stage.ada)

    async def die(*_: object) -> Any:
        raise RuntimeError("the process ends here")

    stage.expected_errors += (RuntimeError,)
    monkeypatch.setattr(stage.app.store.removals, step, die)
    await stage.ada.click(question, label="Delete it")
    await stage.crash()
    monkeypatch.undo()
    await stage.restart()
    await until(lambda: not stage.sql("SELECT * FROM leftovers"), "the rest of the removal")
    assert stage.messages == []
    assert picture_files(stage) == []
    assert stage.statuses == ["deleted"]


async def test_a_question_of_an_earlier_run_still_works(stage: Stage) -> None:
    """The answers know the card."""
    question = await ask_to_delete(await stage.draw(), stage.ada)
    await stage.crash()
    await stage.restart()
    await stage.ada.click(question, label="Delete it")
    assert text_of(question) == DELETED_NOW
    assert stage.messages == []


async def test_a_picture_made_from_a_deleted_one_stays(stage: Stage) -> None:
    """It is another request."""
    card = await stage.draw()
    again = await stage.ended(await stage.bo.click(card, label="Again"))
    await delete(card, stage.ada)
    assert stage.statuses == ["deleted", "posted"]
    assert len(pictures_of(again)) == 1
