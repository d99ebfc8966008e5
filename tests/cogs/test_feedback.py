"""Like and Not right: one tap, one private answer, on cards of any age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.client import Access
from bot.domain import Verdict
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._verdict_buttons import SAVED, TAKEN_BACK, WHICH
from tests.stage import labels_of, private_answer, text_of

if TYPE_CHECKING:
    from tests.conftest import OpenStage
    from tests.stage import Stage


def verdicts(stage: Stage) -> list[tuple[object, ...]]:
    """Return what stands in the log."""
    return stage.sql("SELECT generation_id, user_name, verdict FROM verdicts ORDER BY generation_id, user_name")


@pytest.mark.parametrize(("label", "verdict"), [("Like", Verdict.LIKE), ("Not right", Verdict.NOT_RIGHT)])
async def test_one_tap_is_one_verdict(stage: Stage, label: str, verdict: Verdict) -> None:
    """Saved, told to this person only, and the card stays as it is."""
    card = await stage.draw()
    before = text_of(card), labels_of(card)
    edits = len(stage.calls("PATCH", ""))
    answer = private_answer(await stage.bo.click(card, label=label))
    assert text_of(answer) == SAVED[verdict]
    assert verdicts(stage) == [(1, "Bo", verdict)]
    assert (text_of(card), labels_of(card)) == before
    assert len(stage.calls("PATCH", "")) == edits
    assert len(stage.messages) == 1


async def test_a_mind_may_change(stage: Stage) -> None:
    """The other button takes the first one's place; the same again takes it back."""
    card = await stage.draw()
    await stage.bo.click(card, label="Like")
    await stage.bo.click(card, label="Not right")
    assert verdicts(stage) == [(1, "Bo", "not_right")]
    assert text_of(private_answer(await stage.bo.click(card, label="Not right"))) == TAKEN_BACK
    assert verdicts(stage) == []


async def test_everybody_has_a_verdict(stage: Stage) -> None:
    """Also the person who asked, who is known as such."""
    card = await stage.draw()
    await stage.ada.click(card, label="Like")
    await stage.bo.click(card, label="Not right")
    assert verdicts(stage) == [(1, "Ada", "like"), (1, "Bo", "not_right")]
    assert stage.sql("SELECT user_name FROM judged_pictures WHERE is_author") == [("Ada",)]


async def test_of_several_pictures_one_is_picked(stage: Stage) -> None:
    """The question is private and numbers the pictures as the card shows them, failed ones left out."""
    stage.endpoint.misbehave(Misbehaviour.NO_ECHO)
    card = await stage.draw(count=3)
    question = private_answer(await stage.bo.click(card, label="Like"))
    assert text_of(question) == WHICH[Verdict.LIKE]
    pictures = [
        number for (number,) in stage.sql("SELECT id FROM generations WHERE image_sha256 IS NOT NULL ORDER BY id")
    ]
    assert labels_of(question) == [f"Picture {place}" for place in range(1, len(pictures) + 1)]
    answer = private_answer(await stage.bo.click(question, label="Picture 2"))
    assert text_of(answer) == f"Picture 2. {SAVED[Verdict.LIKE]}"
    assert verdicts(stage) == [(pictures[1], "Bo", "like")]
    assert text_of(private_answer(await stage.bo.click(question, label="Picture 2"))) == f"Picture 2. {TAKEN_BACK}"


async def test_a_card_of_an_earlier_run_can_be_judged(stage: Stage) -> None:
    """The buttons work after a restart."""
    card = await stage.draw()
    await stage.crash()
    await stage.restart()
    assert text_of(private_answer(await stage.bo.click(card, label="Like"))) == SAVED[Verdict.LIKE]
    assert verdicts(stage) == [(1, "Bo", "like")]


async def test_what_did_not_come_cannot_be_judged(stage: Stage) -> None:
    """A card without a picture has no such buttons."""
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    card = await stage.draw()
    assert not {"Like", "Not right"} & set(labels_of(card))


@pytest.mark.parametrize(
    "change",
    ["UPDATE generations SET guild_id = '1', user_id = '1'", "UPDATE generations SET image_sha256 = NULL"],
)
async def test_a_picture_that_is_gone_is_told(stage: Stage, change: str) -> None:
    """The person reads a sentence, and nothing is written."""
    card = await stage.draw()
    stage.sql(change)
    answer = private_answer(await stage.bo.click(card, label="Like"))
    assert "no such picture" in text_of(answer)
    assert verdicts(stage) == []


async def test_where_the_bot_does_not_answer_nothing_is_judged(open_stage: OpenStage) -> None:
    """A card in a guild that the bot no longer serves is refused in words."""
    stage = await open_stage()
    card = await stage.draw()
    stage.bot.access = Access((1,))
    answer = private_answer(await stage.bo.click(card, label="Like"))
    assert "does not take requests here" in text_of(answer)
    assert verdicts(stage) == []


async def test_the_cog_leaves_nothing_behind(stage: Stage) -> None:
    """Taken out and put back, it answers again, once."""
    card = await stage.draw()
    await stage.bot.unload_extension("cogs.feedback")
    await stage.bot.load_extension("cogs.feedback")
    assert text_of(private_answer(await stage.bo.click(card, label="Like"))) == SAVED[Verdict.LIKE]
