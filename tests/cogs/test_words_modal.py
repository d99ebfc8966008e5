"""Change words: the form, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import validate_modal

from bot.client import Access
from cogs._words_modal import FIELD_MAX, WordsModal, submitted
from tests.cogs.samples import generation, prompts
from tests.stage import labels_of, pictures_of, private_answer, text_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult, ResponseMessage

    from tests.stage import Stage


def field_of(modal: dict[str, Any]) -> dict[str, Any]:
    """Return the one field of a form."""
    return modal["components"][0]["component"]


def interaction_with(data: object) -> discord.Interaction[Any]:
    """Return what `submitted` looks at: an interaction with this data, in place of one from the gateway."""
    interaction = discord.Interaction.__new__(discord.Interaction)
    interaction.data = cast("Any", data)
    return interaction


async def reword(stage: Stage, card: ResponseMessage, words: str, by: MemberActor | None = None) -> InteractionResult:
    """Press Change words, write *words*, send the form."""
    who = by or stage.ada
    return await who.submit_modal(await who.click(card, label="Change words"), {"prompt": words})


async def test_the_form_holds_the_words_to_be_changed(stage: Stage) -> None:
    """The person edits; nothing has to be typed again."""
    card = await stage.draw("a *red* fox")
    shown = await stage.ada.click(card, label="Change words")
    assert shown.modal
    assert field_of(shown.modal)["value"] == "a *red* fox"
    assert not shown.deferred


async def test_the_new_words_are_drawn_from_the_old_picture(stage: Stage) -> None:
    """As many as before, for whoever changed the words, with the old picture as the parent."""
    card = await stage.draw("a red fox", count=2)
    changed = await stage.ended(await reword(stage, card, "a blue fox", stage.bo))
    assert text_of(changed).startswith("a blue fox")
    assert len(pictures_of(changed)) == 2
    assert labels_of(changed) == [
        "Like",
        "Not right",
        "Tell us more",
        "Again",
        "Change words",
        "More",
        "Report",
        "Delete",
    ]
    rows = stage.sql("SELECT prompt, user_id, parent_id FROM generations WHERE id > 2")
    assert rows == [("a blue fox", str(stage.bo.id), 1)] * 2


async def test_a_form_opened_before_a_restart_can_be_sent_after_it(stage: Stage) -> None:
    """discord.py forgets open forms; the custom id does not."""
    card = await stage.draw()
    shown = await stage.ada.click(card, label="Change words")
    await stage.crash()
    await stage.restart()
    changed = await stage.ended(await stage.ada.submit_modal(shown, {"prompt": "a blue fox"}))
    assert text_of(changed).startswith("a blue fox")


async def test_blank_words_are_refused_kindly(stage: Stage) -> None:
    """Discord lets a blank through; we say what is missing."""
    card = await stage.draw()
    assert "There is nothing to draw" in private_answer(await reword(stage, card, " ")).content
    assert stage.statuses == ["posted", "refused"]


async def test_a_form_sent_where_the_bot_does_not_answer_is_refused(stage: Stage) -> None:
    """It was opened before the guild was taken off the list."""
    card = await stage.draw()
    shown = await stage.ada.click(card, label="Change words")
    stage.bot.access = Access(guild_ids=(1,))
    answer = private_answer(await stage.ada.submit_modal(shown, {"prompt": "a blue fox"}))
    assert "does not take requests here" in answer.content


async def test_a_form_about_a_picture_that_is_gone_is_answered(stage: Stage) -> None:
    """Nobody looks at a form that does nothing."""
    card = await stage.draw()
    shown = await stage.ada.click(card, label="Change words")
    stage.sql("DELETE FROM generations")
    answer = private_answer(await stage.ada.submit_modal(shown, {"prompt": "a blue fox"}))
    assert "There is no such picture" in answer.content


async def test_a_bug_behind_the_form_is_answered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind sentence instead of silence."""

    async def fail(*_: object) -> None:
        raise RuntimeError("obviously a bug")

    card = await stage.draw()
    shown = await stage.ada.click(card, label="Change words")
    monkeypatch.setattr(stage.app.generation, "find", fail)
    stage.expected_errors += (RuntimeError,)
    answer = private_answer(await stage.ada.submit_modal(shown, {"prompt": "a blue fox"}))
    assert answer.content.startswith("Something went wrong inside the bot.")


@given(prompts, st.integers(1, 2**63 - 1))
def test_every_prompt_fits_into_the_form(prompt: str, number: int) -> None:
    """Discord takes the form, and what is cut off ends with an ellipsis."""
    modal = WordsModal(generation(number, prompt=prompt)).to_dict()
    validate_modal(modal)
    value = field_of(modal)["value"]
    assert len(value) <= FIELD_MAX
    assert value == prompt or value.endswith("…")


@given(prompts, st.integers(1, 2**63 - 1))
def test_a_submit_is_read_back(words: str, number: int) -> None:
    """The picture's number from the custom id, the words from the field."""
    modal = WordsModal(generation(number)).to_dict()
    component = {"component": {"custom_id": field_of(modal)["custom_id"], "value": words}}
    data = {"custom_id": modal["custom_id"], "components": [component]}
    assert submitted(interaction_with(data)) == (number, words)


@pytest.mark.parametrize("custom_id", [None, "", "imagine:reword:v1:", "imagine:reword:v1:x", "somebody:else:v1:1"])
def test_other_forms_are_left_alone(custom_id: str | None) -> None:
    """The listener sees every interaction."""
    assert submitted(interaction_with({"custom_id": custom_id})) is None
    assert submitted(interaction_with(None)) is None


def test_a_form_without_its_field_has_no_words() -> None:
    """It is then refused as an empty prompt."""
    data = {"custom_id": "imagine:reword:v1:7", "components": [{"component": {"custom_id": "other", "value": "x"}}]}
    assert submitted(interaction_with(data)) == (7, "")
