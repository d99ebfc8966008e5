"""The buttons under a card do what they say, for ever, and answer every failure."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from bot.client import Access
from bot.domain import Limits
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._buttons import Action, CardButton
from cogs._cards import CANCELLED_BUSY, CANCELLED_WAITING
from tests.cogs.samples import LABELS
from tests.stage import labels_of, pictures_of, private_answer, target_at, text_of, until

if TYPE_CHECKING:
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

SOMETHING_WRONG = "Something went wrong inside the bot."


# -- Again, More ---------------------------------------------------------------------------------


async def test_again_draws_the_same_words_once_more(stage: Stage) -> None:
    """As a request of whoever pressed it, with the first picture as its parent."""
    card = await stage.draw("a *red* fox", count=2)
    pressed = await stage.bo.click(card, label="Again")
    assert pressed.deferred
    again = await stage.ended(pressed)
    assert len(pictures_of(again)) == 2
    assert [call.prompt for call in stage.endpoint.calls] == ["a *red* fox"] * 4
    rows = stage.sql("SELECT user_id, parent_id FROM generations WHERE id > 2")
    assert rows == [(str(stage.bo.id), 1), (str(stage.bo.id), 1)]
    assert len(stage.messages) == 2


async def test_again_obeys_the_limits(open_stage: OpenStage) -> None:
    """A button is no way around them, and the refusal is as private."""
    stage = await open_stage(limits=Limits(pictures_per_window=1))
    card = await stage.draw()
    assert (
        "You have used your 1 picture per minute." in private_answer(await stage.ada.click(card, label="Again")).content
    )
    assert stage.statuses == ["posted", "refused"]


async def test_more_tells_everything_to_who_pressed_it_only(stage: Stage) -> None:
    """The whole prompt, who painted it, how long it took, and which bytes it is."""
    card = await stage.draw("fox " * 100)
    answer = private_answer(await stage.bo.click(card, label="More"))
    shown = text_of(answer)
    [(digest, request_id)] = stage.sql("SELECT image_sha256, endpoint_request_id FROM generations")
    assert ("fox " * 100).strip() in shown
    assert digest in shown
    assert request_id.replace("-", "\\-") in shown
    assert "Deployment: blue" in shown
    assert len(stage.messages) == 1


async def test_more_sends_a_very_long_prompt_as_a_file(open_stage: OpenStage) -> None:
    """Discord shows 4,000 characters; the file has them all."""
    stage = await open_stage()
    prompt = "*" * 5999
    card = await stage.draw(prompt)
    answer = private_answer(await stage.ada.click(card, label="More"))
    assert (await answer.attachments[0].read()).decode() == prompt


# -- Cancel --------------------------------------------------------------------------------------


async def test_what_waits_is_cancelled_and_given_back(open_stage: OpenStage) -> None:
    """Never begun, never paid, and the card says so."""
    stage = await open_stage(limits=Limits(pictures_per_window=1))
    stage.endpoint.hold()
    await stage.ask("in front", stage.bo)
    waiting = await stage.ask("changed my mind")
    message = await stage.wait_for_progress(waiting, "You are next.")
    assert private_answer(await stage.ada.click(message, label="Cancel")).content == "Cancelled."
    stage.endpoint.release()
    card = await stage.ended(waiting)
    assert CANCELLED_WAITING in text_of(card)
    assert stage.statuses == ["posted", "cancelled"]
    assert [call.prompt for call in stage.endpoint.calls] == ["in front"]
    assert pictures_of(await stage.draw("another"))


async def test_what_is_being_painted_is_abandoned_and_still_counts(open_stage: OpenStage) -> None:
    """The model may go on with it, and the card says so."""
    stage = await open_stage(limits=Limits(pictures_per_window=1))
    stage.endpoint.hold()
    asked = await stage.ask()
    await stage.endpoint.until_waiting()
    message = await stage.wait_for_progress(asked, "Painting…")
    await stage.ada.click(message, label="Cancel")
    card = await stage.ended(asked)
    stage.endpoint.release()
    assert CANCELLED_BUSY in text_of(card)
    assert stage.statuses == ["cancelled"]
    assert "You have used your 1 picture" in private_answer(await stage.ask()).content


async def test_only_who_asked_may_cancel(stage: Stage) -> None:
    """Another person is told so, and the picture comes."""
    stage.endpoint.hold()
    asked = await stage.ask()
    message = await stage.wait_for_progress(asked, "Painting…")
    refused = private_answer(await stage.bo.click(message, label="Cancel"))
    assert refused.content == "Only the person who asked for this picture can do that."
    stage.endpoint.release()
    assert pictures_of(await stage.ended(asked))


async def test_cancelling_keeps_what_is_painted_already(stage: Stage) -> None:
    """Of three, the first is there; the card shows it and says what became of the others."""
    stage.endpoint.misbehave(Misbehaviour.JPEG, Misbehaviour.HANG)
    asked = await stage.ask(count=3)
    await until(lambda: len(stage.endpoint.calls) == 2, "the second call")
    message = await stage.wait_for_progress(asked, "1 of 3 done.")
    await stage.ada.click(message, label="Cancel")
    card = await stage.ended(asked)
    assert stage.statuses == ["posted", "cancelled", "cancelled"]
    assert len(pictures_of(card)) == 1
    assert f"Picture 2: {CANCELLED_BUSY}\n⚠️ Picture 3: {CANCELLED_WAITING}" in text_of(card)


async def test_cancel_on_a_finished_request_is_answered(stage: Stage) -> None:
    """A press that came too late changes nothing."""
    stage.endpoint.hold()
    asked = await stage.ask()
    message = await stage.wait_for_progress(asked, "Painting…")
    [cancel] = [one["custom_id"] for row in message.components for one in row["components"] if one["type"] == 2]
    stage.endpoint.release()
    card = await stage.ended(asked)
    stage.env.backend.edit_message(card.channel_id, card.id, {"components": [_row_with(cancel)]})
    assert "already been finished" in private_answer(await stage.ada.click(card, custom_id=cancel)).content
    assert stage.statuses == ["posted"]


def _row_with(custom_id: str) -> dict[str, object]:
    return {"type": 1, "components": [{"type": 2, "style": 2, "label": "Cancel", "custom_id": custom_id}]}


# -- for ever, and whatever happens --------------------------------------------------------------


async def test_every_button_works_after_a_restart(stage: Stage) -> None:
    """What a button does stands in its custom id and in the log, not in the process."""
    card = await stage.draw("a red fox")
    await stage.crash()
    await stage.restart()
    assert "The whole prompt" in text_of(private_answer(await stage.ada.click(card, label="More")))
    assert (await stage.ada.click(card, label="Change words")).modal
    assert pictures_of(await stage.ended(await stage.ada.click(card, label="Again")))


@pytest.mark.parametrize("label", LABELS)
async def test_a_button_of_a_picture_that_is_gone_is_answered(stage: Stage, label: str) -> None:
    """The log was emptied; the person reads a sentence instead of "interaction failed"."""
    card = await stage.draw()
    stage.sql("DELETE FROM generations")
    assert "There is no such picture" in private_answer(await stage.ada.click(card, label=label)).content


@pytest.mark.parametrize("label", LABELS)
async def test_a_bug_behind_a_button_is_answered_and_logged(
    stage: Stage, label: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A kind sentence for the person, the stack for the operator."""

    async def fail(*_: object) -> None:
        raise RuntimeError("obviously a bug")

    card = await stage.draw()
    monkeypatch.setattr(stage.app.generation, "find", fail)
    stage.expected_errors += (RuntimeError,)
    answer = private_answer(await stage.ada.click(card, label=label)).content
    assert answer.startswith(SOMETHING_WRONG)
    assert "bug" not in answer
    assert [record.exc_info is not None for record in caplog.records if record.levelno >= logging.ERROR] == [True]


@pytest.mark.parametrize("label", LABELS)
async def test_buttons_are_dead_where_the_bot_does_not_answer(stage: Stage, label: str) -> None:
    """A card that was posted before the guild was taken off the list."""
    card = await stage.draw()
    stage.bot.access = Access(guild_ids=(1,))
    assert "does not take requests here" in private_answer(await stage.ada.click(card, label=label)).content
    assert len(stage.endpoint.calls) == 1


async def test_again_after_the_target_is_gone_names_those_there_are(
    open_stage: OpenStage, endpoint: RehearsalEndpoint
) -> None:
    """A target may leave the settings; its cards stay in the channel."""
    stage = await open_stage()
    card = await stage.draw()
    await stage.crash()
    stage.targets = (target_at(endpoint, "turbo"),)
    await stage.restart()
    answer = private_answer(await stage.ada.click(card, label="Again")).content
    assert answer == "There is no model of that name. Choose one of: turbo."


async def test_a_press_after_the_cog_has_left_is_answered(stage: Stage) -> None:
    """Between unloading and stopping there is nobody behind the button."""
    card = await stage.draw()
    assert labels_of(card) == LABELS
    presses = dict(CardButton.presses)
    CardButton.presses.clear()
    try:
        answer = private_answer(await stage.ada.click(card, label="More"))
    finally:
        CardButton.presses |= presses
    assert answer.content.startswith(SOMETHING_WRONG)


async def test_unloading_the_cog_leaves_nothing_behind(stage: Stage) -> None:
    """No command, no button; loading it again brings both back."""
    await stage.bot.unload_extension("cogs.imagine")
    await stage.bot.unload_extension("cogs.variations")
    assert not CardButton.presses
    assert "imagine" not in {command.name for command in stage.bot.tree.get_commands()}
    await stage.bot.load_extension("cogs.imagine")
    await stage.bot.load_extension("cogs.variations")
    assert set(CardButton.presses) == set(Action)
