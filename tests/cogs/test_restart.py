"""A process that is killed, in every state of a request: the next one takes it up, and nothing happens twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.domain import Limits
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._courier import MOVED
from tests.stage import labels_of, pictures_of, private_answer, text_of, until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simcord.results import InteractionResult

    from tests.conftest import OpenStage
    from tests.stage import Stage

WORDS_OF_A_CARD = ["Like", "Not right", "Tell us more", "Again", "Change words", "More", "Report", "Delete"]
EXPIRED = "UPDATE interaction_tokens SET expires_at = '2020-01-01T00:00:00.000Z'"


async def stop_at(stage: Stage, monkeypatch: pytest.MonkeyPatch, step: str, *, written: bool) -> asyncio.Event:
    """Let the process get no further than this step of the log, just before or after it is written."""
    reached = asyncio.Event()
    write: Callable[..., Awaitable[None]] = getattr(stage.app.store.log, step)

    async def write_and_stop(*args: object, **options: object) -> None:
        if written:
            await write(*args, **options)
        reached.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(stage.app.store.log, step, write_and_stop)
    return reached


async def ask_with_progress(stage: Stage) -> InteractionResult:
    """Ask for a picture whose call is held, and whose message says that it is being painted."""
    stage.endpoint.hold()
    asked = await stage.ask("a red fox")
    await stage.wait_for_progress(asked, "Painting…")
    return asked


async def card_after_restart(stage: Stage, asked: InteractionResult) -> None:
    """Start again, and look that the one message became the card, and that its picture can be shown."""
    stage.endpoint.release()
    await stage.restart()
    card = await stage.ended(asked)
    assert labels_of(card) == WORDS_OF_A_CARD
    assert len(pictures_of(card)) == len(stage.messages) == 1
    assert stage.sql("SELECT status, message_id, charged FROM generations") == [("posted", str(card.id), 1)]
    assert stage.sql("SELECT * FROM interaction_tokens") == []


# -- while the token lives -----------------------------------------------------------------------


async def test_killed_while_scoring_it_is_scored_again(stage: Stage) -> None:
    """The answer of the first call was lost with the process, so a second is the only way."""
    asked = await ask_with_progress(stage)
    await stage.crash()
    await card_after_restart(stage, asked)
    assert len(stage.endpoint.calls) == 2


async def test_killed_before_the_first_words_the_answer_is_found(stage: Stage) -> None:
    """The log does not know the message's id yet; Discord does."""
    stage.endpoint.hold()
    asked = await stage.ask("a red fox")
    await stage.endpoint.until_waiting()
    await stage.crash()
    await card_after_restart(stage, asked)


async def test_killed_while_queued_the_turns_are_kept(stage: Stage) -> None:
    """Both come, in the order in which they were asked for."""
    first = await ask_with_progress(stage)
    second = await stage.ask("a grey owl", stage.bo)
    await stage.wait_for_progress(second, "You are next.")
    await stage.crash()
    assert stage.statuses == ["scoring", "queued"]
    stage.endpoint.release()
    await stage.restart()
    cards = [await stage.ended(first), await stage.ended(second)]
    assert [len(pictures_of(card)) for card in cards] == [1, 1]
    assert [call.prompt for call in stage.endpoint.calls] == ["a red fox", "a red fox", "a grey owl"]
    assert len(stage.messages) == 2


async def test_killed_between_scoring_and_posting_it_is_not_scored_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture is on the disk; it only has to be posted."""
    asked = await ask_with_progress(stage)
    reached = await stop_at(stage, monkeypatch, "mark_scored", written=True)
    stage.endpoint.release()
    await reached.wait()
    await stage.crash()
    assert stage.statuses == ["scored"]
    await card_after_restart(stage, asked)
    assert len(stage.endpoint.calls) == 1


async def test_killed_after_posting_but_before_the_log_it_is_not_posted_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same message is edited once more, to the same card."""
    asked = await ask_with_progress(stage)
    reached = await stop_at(stage, monkeypatch, "mark_delivered", written=False)
    stage.endpoint.release()
    await reached.wait()
    assert asked.response
    before = await asked.response.attachments[0].read()
    await stage.crash()
    await card_after_restart(stage, asked)
    assert await asked.response.attachments[0].read() == before
    assert len(stage.endpoint.calls) == 1


async def test_killed_after_all_was_done_nothing_is_left_to_do(stage: Stage) -> None:
    """A restart alone edits nothing, paints nothing."""
    asked = await stage.ask()
    await stage.ended(asked)
    requests = len(stage.calls("PATCH", "/webhooks/"))
    await stage.crash()
    await card_after_restart(stage, asked)
    assert len(stage.calls("PATCH", "/webhooks/")) == requests
    assert len(stage.endpoint.calls) == 1


async def test_killed_with_some_of_several_painted_only_the_rest_is_painted(stage: Stage) -> None:
    """One card, with all of them."""
    stage.endpoint.misbehave(Misbehaviour.JPEG, Misbehaviour.HANG)
    asked = await stage.ask("a red fox", count=3)
    await until(lambda: len(stage.endpoint.calls) == 2, "the second call")
    await stage.wait_for_progress(asked, "1 of 3 done.")
    await stage.crash()
    assert stage.statuses == ["scored", "scoring", "queued"]
    await stage.restart()
    assert len(pictures_of(await stage.ended(asked))) == 3
    assert len(stage.endpoint.calls) == 4


# -- after the token's life ----------------------------------------------------------------------


async def test_killed_for_longer_than_the_token_lives_a_message_names_the_person(stage: Stage) -> None:
    """The old message says where the picture is."""
    asked = await ask_with_progress(stage)
    await stage.crash()
    stage.sql(EXPIRED)
    stage.endpoint.release()
    await stage.restart()
    assert MOVED in text_of(await stage.ended(asked))
    old, new = stage.messages
    assert text_of(new).startswith(f"For {stage.ada.mention}\na red fox")
    assert (old.id, new.ping_user_ids, len(pictures_of(new))) == (asked.response and asked.response.id, [], 1)
    assert stage.sql("SELECT status, message_id FROM generations") == [("posted", str(new.id))]


async def test_a_token_that_discord_does_not_take_any_more_is_no_obstacle(stage: Stage) -> None:
    """Our clock may be wrong about its life."""
    asked = await ask_with_progress(stage)
    await stage.env.advance_time(15 * 60)
    stage.endpoint.release()
    await stage.app.generation.idle()
    assert [len(pictures_of(message)) for message in stage.messages] == [0, 1]
    assert asked.response
    assert text_of(stage.messages[0]) == MOVED
    assert stage.statuses == ["posted"]
    assert len(stage.endpoint.calls) == 1


async def test_what_discord_takes_nowhere_can_be_shown_later(stage: Stage) -> None:
    """The row says undelivered, `/show` has the picture, and it counts as any other."""
    await ask_with_progress(stage)
    await stage.env.advance_time(15 * 60)
    stage.env.inject_error("POST", "/channels/*/messages", status=403, code=50001, times=None)
    stage.endpoint.release()
    await stage.app.generation.idle()
    [row] = stage.sql("SELECT status, error_code, message_id, charged FROM generations")
    assert row == ("undelivered", "undelivered", None, 1)
    assert pictures_of(private_answer(await stage.ada.slash(stage.channel, "show", id=1)))
    await stage.crash()
    await stage.restart()
    await stage.app.generation.idle()
    assert stage.statuses == ["undelivered"]
    assert len(stage.endpoint.calls) == 1


# -- who pays ------------------------------------------------------------------------------------


async def test_a_restart_forgets_no_limit_and_charges_nobody_twice(open_stage: OpenStage) -> None:
    """What was asked before counts once, painted again or not."""
    stage = await open_stage(limits=Limits(pictures_per_window=2))
    asked = await ask_with_progress(stage)
    await stage.crash()
    stage.endpoint.release()
    await stage.restart()
    await stage.ended(asked)
    assert "**1** left of 2" in text_of(private_answer(await stage.ada.slash(stage.channel, "quota")))
    await stage.draw()
    assert "You have used your 2 pictures per minute." in private_answer(await stage.ask()).content


async def test_a_cancel_button_from_before_the_restart_still_cancels(stage: Stage) -> None:
    """The request has a new process, and the same id."""
    asked = await ask_with_progress(stage)
    await stage.crash()
    await stage.restart()
    await stage.endpoint.until_waiting()
    assert asked.response
    answer = private_answer(await stage.ada.click(asked.response, label="Cancel"))
    assert answer.content == "Cancelled."
    assert "Cancelled." in text_of(await stage.ended(asked))
    assert stage.statuses == ["cancelled"]
    stage.endpoint.release()


@pytest.mark.parametrize("grace_s", [0.0, 5.0])
async def test_an_orderly_stop_says_that_the_bot_restarts(stage: Stage, grace_s: float) -> None:
    """What is painted in time is posted; who waits reads that the place is kept; the next run paints the rest."""
    first = await ask_with_progress(stage)
    second = await stage.ask("a grey owl", stage.bo)
    await stage.wait_for_progress(second, "You are next.")
    if grace_s:
        stage.endpoint.release()
    await stage.app.generation.drain(grace_s)
    assert second.response
    assert "Your place is kept" in text_of(second.response)
    await stage.crash()
    stage.endpoint.release()
    await stage.restart()
    assert [len(pictures_of(await stage.ended(one))) for one in (first, second)] == [1, 1]
    assert len(stage.endpoint.calls) == (2 if grace_s else 3)
