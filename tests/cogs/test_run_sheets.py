"""What stands in a run's thread and on its card once it is over: contact sheets, and the words to them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.domain import Forgetting, ForgettingOrder, Removal
from tests.stage import UNTIL_S, pictures_of, private_answer, target_at, text_of

if TYPE_CHECKING:
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

FILE = ("animals.txt", b"a red fox\na grey owl\n")
OVER = "SELECT count(*) FROM suite_runs WHERE ended_at IS NOT NULL"
OPEN_AGAIN = "UPDATE suite_runs SET status = 'running', ended_at = NULL"
KEPT = "SELECT number, message_id FROM run_sheets"


async def run(stage: Stage, file: tuple[str, bytes] = FILE) -> None:
    """Begin a run and let it come to its end."""
    asked = await stage.ada.slash(stage.channel, "suite run", file=file)
    await stage.ada.click(private_answer(asked), label="Start")
    await ended(stage)


async def ended(stage: Stage) -> None:
    """Let time pass until the run is over; the sheets are drawn in threads, which take real time."""
    async with asyncio.timeout(UNTIL_S):
        while not stage.sql(OVER)[0][0]:
            await stage.app.generation.idle()
            await stage.clock.advance(5.0)
            await asyncio.sleep(0.005)


def in_thread(stage: Stage) -> list[Any]:
    """Return the messages in the run's thread."""
    [(thread_id,)] = stage.sql("SELECT thread_id FROM suite_runs")
    return list(stage.env.backend.messages[int(thread_id)].values())


def sheets(stage: Stage) -> list[Any]:
    """Return the contact sheets."""
    return [message for message in in_thread(stage) if "Contact sheet" in text_of(message)]


def cards(stage: Stage) -> list[Any]:
    """Return the status cards in the channel."""
    return [message for message in stage.messages if text_of(message).startswith("### ")]


@pytest.fixture
async def pair(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> Stage:
    """Two targets behind one endpoint."""
    return await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))


async def test_a_run_ends_with_its_sheet_and_a_summary(stage: Stage) -> None:
    """The sheet in the thread, silently and once; the summary on the card."""
    await run(stage)
    [sheet] = sheets(stage)
    assert text_of(sheet) == "**Contact sheet 1** of animals, run 1"
    [item] = pictures_of(sheet)
    assert not item.get("spoiler")
    assert stage.sql(KEPT) == [(1, str(sheet.id))]
    [card] = cards(stage)
    assert "**sdxl**: 2 of 2 pictures came. Usually " in text_of(card)


async def test_a_sheet_that_tells_which_model_painted_what_is_covered(pair: Stage) -> None:
    """Whoever wants to judge does that first."""
    await run(pair)
    [sheet] = sheets(pair)
    assert "judge" in text_of(sheet)
    assert pictures_of(sheet)[0]["spoiler"]


async def test_what_is_deleted_later_goes_from_the_sheet(stage: Stage) -> None:
    """The same message, with the others; without any it goes."""
    await run(stage)
    [sheet] = sheets(stage)
    before = pictures_of(sheet)[0]["media"]
    for number in (1, 2):
        gone = await stage.app.store.log.find(number)
        assert gone
        await stage.app.removal.remove(gone.request_id, Removal.BY_AUTHOR, None)
        assert stage.sql("SELECT * FROM leftovers") == []
        if number == 1:
            assert [one.id for one in sheets(stage)] == [sheet.id]
            assert pictures_of(sheets(stage)[0])[0]["media"] != before
    assert sheets(stage) == []
    assert stage.sql(KEPT) == []


async def test_what_is_deleted_while_the_bot_is_down_goes_at_the_next_start(stage: Stage) -> None:
    """What was still to be done stands in the log."""
    await run(stage)
    [sheet] = sheets(stage)
    before = pictures_of(sheet)[0]["media"]
    first = await stage.app.store.log.find(1)
    assert first
    await stage.app.store.removals.begin(first.request_id, Removal.BY_AUTHOR, "", first.queued_at)
    assert ("sheet", "run 1 place 1") in stage.sql("SELECT what, name FROM leftovers")
    await stage.crash()
    await stage.restart()
    await stage.app.removal.idle()
    assert stage.sql("SELECT * FROM leftovers") == []
    assert pictures_of(sheets(stage)[0])[0]["media"] != before


async def again(stage: Stage, change: str = OPEN_AGAIN) -> None:
    """Let the process end before the log says that the run is over, and the next one end it again."""
    await stage.crash()
    stage.sql(OPEN_AGAIN)
    stage.sql(change)
    await stage.restart()
    await ended(stage)


async def test_the_next_process_knows_which_sheets_are_posted(stage: Stage) -> None:
    """It begins the end again, and posts none twice."""
    await run(stage)
    [sheet] = sheets(stage)
    await again(stage)
    assert [one.id for one in sheets(stage)] == [sheet.id]
    assert stage.sql(KEPT) == [(1, str(sheet.id))]


async def test_a_sheet_that_the_log_does_not_know_of_has_its_nonce(stage: Stage) -> None:
    """By which Discord drops the second one, and answers with the first."""
    await run(stage)
    await again(stage, "DELETE FROM run_sheets")
    sent = [one.json for one in stage.calls("POST", "/channels/") if "run1sheet1" in str(one.json)]
    assert [one["enforce_nonce"] for one in sent] == [True, True]
    assert all(one["flags"] & discord.MessageFlags(suppress_notifications=True).value for one in sent)


async def test_a_run_of_which_nothing_came_has_no_sheet(stage: Stage) -> None:
    """The card says why."""
    await run(stage, ("bad.txt", b"[bad-request] a fox\n"))
    assert sheets(stage) == []
    [card] = cards(stage)
    assert "1 × The image model does not understand the bot's requests." in text_of(card)


async def test_whoever_has_their_data_deleted_leaves_no_sheet(pair: Stage) -> None:
    """Neither a picture nor a word of theirs stays in the thread."""
    await run(pair)
    assert len(sheets(pair)) == 1
    order = ForgettingOrder(pair.ada.id, Forgetting.ALL)
    await pair.app.store.privacy.order(order)
    forgetting = asyncio.create_task(pair.app.forgetting._carry_out(order, None))
    async with asyncio.timeout(UNTIL_S):
        while not forgetting.done():
            await pair.clock.advance(1.0)
            await asyncio.sleep(0.005)
    assert forgetting.result()
    assert sheets(pair) == pair.sql(KEPT) == pair.sql("SELECT * FROM leftovers") == []
