"""The first use is answered with one private line on what is stored, once and after the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from cogs._privacy_words import FIRST_USE
from cogs._verdict_buttons import SAVED
from tests.stage import private_answer, text_of

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from tests.conftest import OpenStage
    from tests.stage import Stage


@pytest.fixture
async def stage(open_stage: OpenStage) -> Stage:
    """One where nobody was told yet."""
    return await open_stage(tells_first_use=True)


def told(stage: Stage) -> list[str]:
    """Return what was said to one person only, by all messages there are."""
    stored = stage.env.backend.messages[stage.channel.id].values()
    return [message.content for message in stored if message.is_ephemeral and message.content == FIRST_USE]


def words(result: InteractionResult) -> list[str]:
    """Return all that was answered, in order."""
    return [text_of(one) for one in [*filter(None, [result.response]), *result.followups]]


async def test_the_first_picture_comes_before_the_line(stage: Stage) -> None:
    """The card takes its place first; the line is private, and comes once, also after a restart."""
    card = await stage.draw()
    assert "a red fox" in text_of(card)
    assert not card.ephemeral
    assert len(told(stage)) == 1
    assert stage.sql("SELECT user_id FROM told_privacy") == [(str(stage.ada.id),)]
    await stage.draw()
    await stage.crash()
    await stage.restart()
    await stage.draw()
    await stage.ada.click(card, label="Like")
    assert len(told(stage)) == 1


async def test_each_person_is_told(stage: Stage) -> None:
    """Who only judges is told beside the first answer."""
    card = await stage.draw()
    assert words(await stage.bo.click(card, label="Like"))[1:] == [FIRST_USE]
    assert words(await stage.bo.click(card, label="Not right")) != []
    assert len(told(stage)) == 2


async def test_a_pair_is_a_first_use_too(stage: Stage) -> None:
    """Asking for one, and voting on it."""
    asked = await stage.ada.slash(stage.channel, "compare", prompt="a fox", other_prompt="a red fox")
    card = await stage.ended(asked)
    assert len(told(stage)) == 1
    assert words(await stage.bo.click(card, label="A is better"))[1:] == [FIRST_USE]


async def test_a_duel_is_a_first_use_too(stage: Stage) -> None:
    """The line comes below the pair."""
    assert words(await stage.bo.slash(stage.channel, "duel"))[1:] == [FIRST_USE]
    assert len(words(await stage.bo.slash(stage.channel, "duel"))) == 1


async def test_a_refused_request_is_none(stage: Stage) -> None:
    """The refusal stands alone; the next time will do."""
    private_answer(await stage.ask("   "))
    assert told(stage) == []


async def test_where_telling_fails_the_next_use_tells(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer itself is there all the same."""

    async def fail(*_: object) -> None:
        raise StoreError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr("cogs._first_use.reply_text", fail)
        card = await stage.draw()
        assert words(await stage.bo.click(card, label="Like")) == [SAVED["like"]]  # pyright: ignore[reportArgumentType]
    assert words(await stage.bo.click(card, label="Not right"))[1:] == [FIRST_USE]


async def test_who_was_forgotten_is_told_again(stage: Stage) -> None:
    """Nothing is known of them any more, not even that they were told."""
    await stage.draw()
    await stage.app.store.forgetting.forget_said(stage.ada.id)
    stage.app.privacy.forget(stage.ada.id)
    await stage.draw()
    assert len(told(stage)) == 2
