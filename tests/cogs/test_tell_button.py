"""Tell us more: from the button to the log, on cards of any age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.client import Access
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._tell_button import WHICH
from cogs.feedback import EMPTY, SAVED
from tests.stage import labels_of, private_answer, text_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult, ResponseMessage

    from tests.conftest import OpenStage
    from tests.stage import Stage

ALL = {"matches_words": "2", "looks_good": "5", "defects": ["count", "text"], "remark": "two tails"}
GONE = "UPDATE generations SET guild_id = '1', user_id = '1'"


def details(stage: Stage) -> list[tuple[Any, ...]]:
    """Return what stands in the log, with the defects of each."""
    return stage.sql("""
        SELECT generation_id, user_name, matches_words, looks_good, remark, (
            SELECT group_concat(defect, ' ') FROM (
                SELECT defect FROM defects
                WHERE (defects.generation_id, defects.user_id) = (details.generation_id, details.user_id)
                ORDER BY defect))
        FROM details ORDER BY generation_id, user_name
    """)


async def open_form(card: ResponseMessage, by: MemberActor) -> InteractionResult:
    """Press Tell us more under a card with one picture."""
    shown = await by.click(card, label="Tell us more")
    assert shown.modal
    return shown


async def tell(card: ResponseMessage, by: MemberActor, values: dict[str, Any]) -> str:
    """Open the form, send it with *values*, and return the private answer."""
    return text_of(private_answer(await by.submit_modal(await open_form(card, by), values)))


async def test_everything_told_is_kept(stage: Stage) -> None:
    """Marks, what is wrong and the remark; told to this person only, and the card stays as it is."""
    card = await stage.draw()
    before = text_of(card), labels_of(card)
    edits = len(stage.calls("PATCH", ""))
    assert await tell(card, stage.bo, ALL) == SAVED
    assert details(stage) == [(1, "Bo", 2, 5, "two tails", "count text")]
    assert (text_of(card), labels_of(card)) == before
    assert len(stage.calls("PATCH", "")) == edits
    assert len(stage.messages) == 1


@pytest.mark.parametrize(
    ("values", "row"),
    [
        ({"matches_words": "1"}, (1, None, None, None)),
        ({"looks_good": "3"}, (None, 3, None, None)),
        ({"defects": ["blank"]}, (None, None, None, "blank")),
        ({"remark": " a fine fox\n"}, (None, None, "a fine fox", None)),
    ],
)
async def test_each_part_is_enough(stage: Stage, values: dict[str, Any], row: tuple[Any, ...]) -> None:
    """What is left out stays open."""
    assert await tell(await stage.draw(), stage.bo, values) == SAVED
    assert details(stage) == [(1, "Bo", *row)]


async def test_the_form_holds_what_was_told_before(stage: Stage) -> None:
    """To the person who told it, and to nobody else."""
    card = await stage.draw()
    await tell(card, stage.bo, ALL)
    mine, theirs = (await open_form(card, stage.bo)).modal, (await open_form(card, stage.ada)).modal
    assert chosen(mine) == ["2", "5", "count", "text", "two tails"]
    assert chosen(theirs) == []


def chosen(modal: Any) -> list[str]:
    """Return every value that a form shows as given, in order but for the defects, which are sorted."""
    fields = [label["component"] for label in modal["components"]]
    marks, [defects], [remark] = fields[:2], fields[2:3], fields[3:]
    ticked = sorted(option["value"] for option in defects["options"] if option.get("default"))
    return [
        *(option["value"] for field in marks for option in field["options"] if option.get("default")),
        *ticked,
        *filter(None, [remark.get("value")]),
    ]


async def test_the_last_telling_counts(stage: Stage) -> None:
    """Nothing of an earlier one remains."""
    card = await stage.draw()
    await tell(card, stage.bo, ALL)
    assert await tell(card, stage.bo, {"looks_good": "1", "defects": ["style"]}) == SAVED
    assert details(stage) == [(1, "Bo", None, 1, None, "style")]


async def test_an_empty_form_takes_everything_back(stage: Stage) -> None:
    """Also one in which a mark is unmade: a radio button that was chosen cannot be let go."""
    card = await stage.draw()
    await tell(card, stage.bo, ALL)
    assert await tell(card, stage.bo, {"matches_words": "none", "looks_good": "none", "remark": " "}) == EMPTY
    assert details(stage) == stage.sql("SELECT * FROM defects") == []


async def test_everybody_tells_for_themselves(stage: Stage) -> None:
    """Also the person who asked for the picture."""
    card = await stage.draw()
    await tell(card, stage.ada, {"looks_good": "5"})
    await tell(card, stage.bo, {"looks_good": "1"})
    assert details(stage) == [(1, "Ada", None, 5, None, None), (1, "Bo", None, 1, None, None)]


async def test_of_several_pictures_one_is_picked_first(stage: Stage) -> None:
    """The question is private and numbers the pictures as the card shows them, failed ones left out."""
    stage.endpoint.misbehave(Misbehaviour.NO_ECHO)
    card = await stage.draw(count=3)
    question = private_answer(await stage.bo.click(card, label="Tell us more"))
    assert text_of(question) == WHICH
    pictures = [
        number for (number,) in stage.sql("SELECT id FROM generations WHERE image_sha256 IS NOT NULL ORDER BY id")
    ]
    assert labels_of(question) == [f"Picture {place}" for place in range(1, len(pictures) + 1)]
    shown = await stage.bo.click(question, label="Picture 2")
    assert text_of(private_answer(await stage.bo.submit_modal(shown, {"looks_good": "4"}))) == SAVED
    assert details(stage) == [(pictures[1], "Bo", None, 4, None, None)]


async def test_a_form_opened_before_a_restart_can_be_sent_after_it(stage: Stage) -> None:
    """discord.py forgets open forms; the custom id does not."""
    card = await stage.draw()
    shown = await open_form(card, stage.bo)
    await stage.crash()
    await stage.restart()
    assert text_of(private_answer(await stage.bo.submit_modal(shown, ALL))) == SAVED
    assert details(stage) == [(1, "Bo", 2, 5, "two tails", "count text")]


async def test_a_card_of_an_earlier_run_opens_the_form(stage: Stage) -> None:
    """With what was told in that run."""
    card = await stage.draw()
    await tell(card, stage.bo, ALL)
    await stage.crash()
    await stage.restart()
    assert chosen((await open_form(card, stage.bo)).modal) == ["2", "5", "count", "text", "two tails"]


async def test_what_did_not_come_cannot_be_told_about(stage: Stage) -> None:
    """A card without a picture has no such button."""
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    assert "Tell us more" not in labels_of(await stage.draw())


@pytest.mark.parametrize("change", [GONE, "UPDATE generations SET image_sha256 = NULL"])
async def test_no_form_opens_for_a_picture_of_another_guild_or_none(stage: Stage, change: str) -> None:
    """The person reads a sentence instead."""
    card = await stage.draw()
    stage.sql(change)
    assert "no such picture" in text_of(private_answer(await stage.bo.click(card, label="Tell us more")))


@pytest.mark.parametrize("change", [GONE, "UPDATE generations SET image_sha256 = NULL"])
async def test_a_form_about_a_picture_of_another_guild_or_none_is_refused(stage: Stage, change: str) -> None:
    """A form may be sent long after it was opened, so all is checked again; nothing is written."""
    card = await stage.draw()
    shown = await open_form(card, stage.bo)
    stage.sql(change)
    assert "no such picture" in text_of(private_answer(await stage.bo.submit_modal(shown, ALL)))
    assert details(stage) == []


async def test_of_a_card_that_is_gone_none_can_be_picked(stage: Stage) -> None:
    """The question which one is refused too."""
    card = await stage.draw(count=2)
    stage.sql(GONE)
    assert "no such picture" in text_of(private_answer(await stage.bo.click(card, label="Tell us more")))


async def test_where_the_bot_does_not_answer_nothing_is_told(open_stage: OpenStage) -> None:
    """A form that was opened before the guild was taken off the list is refused in words."""
    stage = await open_stage()
    shown = await open_form(await stage.draw(), stage.bo)
    stage.bot.access = Access((1,))
    answer = private_answer(await stage.bo.submit_modal(shown, ALL))
    assert "does not take requests here" in text_of(answer)
    assert details(stage) == []


async def test_a_log_that_cannot_be_written_is_told(stage: Stage) -> None:
    """The person learns that nothing was saved."""
    shown = await open_form(await stage.draw(), stage.bo)
    stage.sql("DROP TABLE defects")
    answer = private_answer(await stage.bo.submit_modal(shown, ALL))
    assert "could not write" in text_of(answer)
    assert stage.sql("SELECT * FROM details") == []
