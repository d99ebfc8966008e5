"""Thumbs under pictures: kept while the bot listens, read again when it did not."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING, Any

from simcord.backend.models import Reaction

from bot.client import Access
from bot.domain import Block, Origin
from tests.stage import until

if TYPE_CHECKING:
    import pytest
    from simcord.results import ResponseMessage

    from tests.conftest import OpenStage
    from tests.stage import Stage

LOGGER = "bot.services.reactions"


def thumbs(stage: Stage) -> set[tuple[int, str]]:
    """Return the thumbs in the log by person."""
    return {(int(user_id), thumb) for user_id, thumb in stage.sql("SELECT user_id, reaction FROM reactions")}


def stored(stage: Stage, card: ResponseMessage) -> Any:
    """Return a message as the simulated Discord holds it: what is changed there, nobody is told."""
    [message] = [message for message in stage.messages if message.id == card.id]
    return message


async def start_again(stage: Stage, caplog: pytest.LogCaptureFixture) -> str:
    """Restart, wait until the reactions are read again, and return what the log says of it."""
    caplog.clear()
    with caplog.at_level(logging.INFO, LOGGER):
        await stage.restart()
        await until(lambda: [one for one in caplog.records if one.name == LOGGER], "the end of the reading")
    return next(one.getMessage() for one in caplog.records if one.name == LOGGER)


# -- while it listens ------------------------------------------------------------------------------


async def test_a_thumb_is_kept_and_taken_back(stage: Stage) -> None:
    """Up and down, each of them a person's own."""
    card = await stage.draw()
    await stage.ada.react(card, "👍")
    await stage.bo.react(card, "👎🏽")
    await stage.bo.react(card, "❤️")
    assert thumbs(stage) == {(stage.ada.id, "up"), (stage.bo.id, "down")}
    assert stage.sql("SELECT * FROM reaction_counts") == [(str(card.id), 1, 1)]
    await stage.bo.unreact(card, "❤️")
    await stage.bo.unreact(card, "👎🏽")
    assert thumbs(stage) == {(stage.ada.id, "up")}


async def test_thumbs_are_no_verdicts(stage: Stage) -> None:
    """They are counted apart, and nobody is answered."""
    card = await stage.draw()
    await stage.ada.react(card, "👍")
    assert stage.sql("SELECT * FROM verdicts") == []
    assert len(stage.messages) == 1


async def test_what_a_moderator_clears_is_forgotten(stage: Stage) -> None:
    """One kind, another emoji, or all."""
    card = await stage.draw()
    await stage.ada.react(card, "👍")
    await stage.bo.react(card, "👎")
    backend = stage.env.backend
    backend.clear_reaction(stage.channel.id, card.id, "❤️")
    await stage.env.settle()
    assert len(thumbs(stage)) == 2
    backend.clear_reaction(stage.channel.id, card.id, "👍")
    await stage.env.settle()
    assert thumbs(stage) == {(stage.bo.id, "down")}
    backend.clear_reactions(stage.channel.id, card.id)
    await stage.env.settle()
    assert thumbs(stage) == set()


async def test_thumbs_under_other_messages_are_not_kept(stage: Stage) -> None:
    """Neither under what people write nor under a card without a picture."""
    card = await stage.draw()
    message = await stage.ada.send(stage.channel, "what a fox")
    await stage.bo.react(message, "👍")
    stage.sql("UPDATE generations SET image_sha256 = NULL")
    await stage.bo.react(card, "👍")
    assert thumbs(stage) == set()


async def test_the_bots_own_thumb_is_not_kept(stage: Stage) -> None:
    """Only people have an opinion."""
    card = await stage.draw()
    assert stage.bot.user
    stage.env.backend.add_reaction(stage.channel.id, card.id, "👍", stage.bot.user.id)
    await stage.env.settle()
    assert thumbs(stage) == set()


async def test_where_the_bot_does_not_answer_no_thumb_is_kept(open_stage: OpenStage) -> None:
    """A guild that was taken off the list; what was kept before can still be taken back."""
    stage = await open_stage()
    card = await stage.draw()
    await stage.ada.react(card, "👍")
    stage.bot.access = Access((1,))
    await stage.bo.react(card, "👍")
    assert thumbs(stage) == {(stage.ada.id, "up")}
    await stage.ada.unreact(card, "👍")
    assert thumbs(stage) == set()


async def test_a_blocked_person_has_no_thumb(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Neither as they give it nor when it is read again; what others give stays."""
    card = await stage.draw()
    await stage.app.house.blocks.block(Origin(1, "Lea"), Block(stage.bo.id, "Bo", None, ""))
    await stage.bo.react(card, "👎")
    await stage.ada.react(card, "👍")
    assert thumbs(stage) == {(stage.ada.id, "up")}
    await stage.crash()
    await start_again(stage, caplog)
    assert thumbs(stage) == {(stage.ada.id, "up")}


# -- after it did not ------------------------------------------------------------------------------


async def test_a_start_reads_the_thumbs_again(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Those given meanwhile come, those taken back go, and the bot's own is not among them."""
    card, untouched = await stage.draw(), await stage.draw()
    await stage.ada.react(card, "👍")
    await stage.ada.react(untouched, "👎")
    await stage.crash()
    assert stage.bot.user
    stored(stage, card).reactions[:] = [
        Reaction("👎🏿", [stage.bo.id]),
        Reaction("👎", [stage.bot.user.id]),
        Reaction("🔥", [stage.ada.id]),
    ]
    assert await start_again(stage, caplog) == "reactions: read again under 2 of 2 messages"
    assert thumbs(stage) == {(stage.bo.id, "down"), (stage.ada.id, "down")}
    assert stage.sql("SELECT ups, downs FROM reaction_counts") == [(0, 1), (0, 1)]


async def test_a_message_that_cannot_be_read_is_skipped(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Its thumbs stay as they were, and the others are read; what was deleted, or was private, is no news."""
    gone, card = await stage.draw(), await stage.draw()
    await stage.ada.react(gone, "👍")
    await stage.crash()
    del stage.env.backend.messages[stage.channel.id][gone.id]
    stored(stage, card).reactions.append(Reaction("👍", [stage.bo.id]))
    assert await start_again(stage, caplog) == "reactions: read again under 1 of 2 messages"
    assert "could not be read again" not in caplog.text
    assert thumbs(stage) == {(stage.ada.id, "up"), (stage.bo.id, "up")}


async def test_a_channel_that_cannot_be_read_is_told(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody can mend that."""
    card = await stage.draw()
    await stage.crash()
    stage.env.inject_error("GET", "/channels/*/messages/*", status=403, code=50001, times=None)
    assert await start_again(stage, caplog) == "reactions: read again under 0 of 1 messages"
    assert f"message {card.id}: its reactions could not be read again" in caplog.text


async def test_a_guild_off_the_list_is_not_read(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Discord is not even asked."""
    card = await stage.draw()
    await stage.crash()
    stored(stage, card).reactions.append(Reaction("👍", [stage.bo.id]))
    stage.access = Access((1,))
    before = len(stage.calls("GET", "/channels"))
    assert await start_again(stage, caplog) == "reactions: read again under 0 of 1 messages"
    assert len(stage.calls("GET", "/channels")) == before
    assert thumbs(stage) == set()


async def test_a_new_session_reads_again_but_never_twice_at_once(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Discord tells "ready" again when a connection could not be resumed: events were lost then too."""
    card = await stage.draw()
    stored(stage, card).reactions.append(Reaction("👍", [stage.bo.id]))
    with caplog.at_level(logging.INFO, LOGGER):
        stage.bot.dispatch("ready")
        stage.bot.dispatch("ready")
        await until(lambda: thumbs(stage), "the thumb in the log")
        await stage.env.settle()
    assert len([one for one in caplog.records if one.name == LOGGER]) == 1


async def test_a_stopping_bot_stops_reading(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read for a log that is about to be closed."""
    reading, ended = asyncio.Event(), asyncio.Event()

    async def read(_: object) -> None:
        reading.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    await stage.draw()
    monkeypatch.setattr(sys.modules["cogs.reactions"], "thumbs_under", read)
    stage.bot.dispatch("ready")
    await reading.wait()
    await stage.bot.remove_cog("Reactions")
    assert ended.is_set()
