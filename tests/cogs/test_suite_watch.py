"""/suite watch in Discord: begun by a lead, run by itself in one thread, and what changed told in the channel."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bot.client import Leads
from bot.rehearsal.misbehaviour import Misbehaviour
from bot.services.suite_watch import TICK_S
from cogs._watch_words import NO_WATCHES
from tests.cogs.leading import NOT_FOR_YOU, lead_by, refused
from tests.stage import UNTIL_S, private_answer, target_at, text_of, until

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from simcord.actors import MemberActor

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

SILENT = 1 << 12
DAY = 86_400
PETS = {"name": "pets.txt", "data": b"a cat\na dog\n"}


@pytest.fixture
async def lea(stage: Stage) -> MemberActor:
    """Return a lead who has saved a suite."""
    lead = lead_by(stage, "user id")
    stage.leads = stage.bot.leads
    await lead.slash(stage.channel, "suite save", file=("pets.txt", b"a cat\na dog"))
    return lead


async def watch(stage: Stage, by: MemberActor, **options: Any) -> str:
    """Send `/suite watch`, and return what it answers in private."""
    options = {"name": "pets", "every": DAY} | options
    return text_of(private_answer(await by.slash(stage.channel, "suite watch", **options)))


async def ended(stage: Stage, runs: int) -> None:
    """Wait until so many runs are over; their cards are shown as time passes."""
    over = "SELECT count(*) FROM suite_runs WHERE status = 'finished'"
    await passing(stage, lambda: stage.sql(over) == [(runs,)], step_s=1.0)


async def passing(stage: Stage, condition: Callable[[], object], step_s: float = TICK_S) -> None:
    """Let time pass until *condition* holds: whoever looks next may still be waiting for the log's thread."""
    async with asyncio.timeout(UNTIL_S):
        while not condition():
            await stage.clock.advance(step_s)
            await asyncio.sleep(0.005)


@asynccontextmanager
async def running(stage: Stage) -> AsyncGenerator[None]:
    """Let watches run as the bot does."""
    task = asyncio.create_task(stage.app.suites.watches.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def come_due(stage: Stage, runs: int) -> None:
    """Let every watch be due, and the next run begin; *runs* are there then, of any status."""
    stage.sql("UPDATE watches SET next_at = '2026-01-01T00:00:00.000Z'")
    await begun(stage, runs)


async def begun(stage: Stage, runs: int) -> None:
    """Let time pass until so many runs are there."""
    await passing(stage, lambda: stage.sql("SELECT count(*) FROM suite_runs") == [(runs,)])


def said(stage: Stage, words: str) -> list[Any]:
    """Return the messages in the channel that say *words*."""
    return [message for message in stage.messages if words in text_of(message)]


async def test_a_lead_has_a_suite_watched(stage: Stage, lea: MemberActor) -> None:
    """The first run begins at once; what changes is told in the channel in one silent message, and nothing else is."""
    async with running(stage):
        words = await watch(stage, lea)
        assert words.startswith("**pets** runs every day from now on. The first run has begun in <#")
        await ended(stage, 1)
        before = len(stage.messages)
        await come_due(stage, 2)
        await ended(stage, 2)
        assert len(stage.messages) == before
        stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
        await come_due(stage, 3)
        await ended(stage, 3)
        await until(lambda: said(stage, "ran again"), "what changed")
    [message] = stage.messages[before:]
    [(thread_id,)] = stage.sql("SELECT DISTINCT thread_id FROM suite_runs")
    assert text_of(message) == (
        "**pets** ran again (run 3), and this is not as before:\n"
        "- **sdxl**: 1 picture did not come, last time none: “a cat”\n"
        f"Its pictures are in <#{thread_id}>. Side by side: `/suite compare run_a:2 run_b:3`"
    )
    assert message.flags & SILENT
    assert stage.sql("SELECT thread_id FROM watches") == [(thread_id,)]


async def test_watches_are_listed_and_ended(stage: Stage, lea: MemberActor) -> None:
    """By whoever leads."""
    assert text_of(private_answer(await lea.slash(stage.channel, "suite watches"))) == NO_WATCHES
    await watch(stage, lea, every=7 * DAY, repeats=2)
    words = text_of(private_answer(await lea.slash(stage.channel, "suite watches")))
    assert words.startswith("### One watch\n- **pets** every week on sdxl, each 2 times, next <t:")
    assert "begun by Lea" in words
    [choice] = await lea.autocomplete(stage.channel, "suite unwatch", "watch", "PETS")
    assert choice["name"] == "pets, every week, on sdxl"
    answer = private_answer(await lea.slash(stage.channel, "suite unwatch", watch=choice["value"]))
    assert text_of(answer).startswith("**pets** does not run by itself any more.")
    again = private_answer(await lea.slash(stage.channel, "suite unwatch", watch=choice["value"]))
    assert again.content.startswith("There is no such watch here")
    await ended(stage, 1)


async def test_only_leads_watch(stage: Stage, lea: MemberActor) -> None:
    """Others are refused, and are offered nothing."""
    await watch(stage, lea)
    assert (await refused(stage, "suite watch", stage.ada, name="smoke", every=DAY)).startswith(NOT_FOR_YOU)
    assert (await refused(stage, "suite watches", stage.ada)).startswith(NOT_FOR_YOU)
    assert (await refused(stage, "suite unwatch", stage.ada, watch=1)).startswith(NOT_FOR_YOU)
    assert await stage.ada.autocomplete(stage.channel, "suite unwatch", "watch", "") == []
    await ended(stage, 1)


async def test_targets_are_chosen_where_there_are_several(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """All of them, unless some are named."""
    stage = await open_stage(targets=(target_at(endpoint), target_at(endpoint, "turbo")))
    lea = lead_by(stage, "user id")
    await lea.slash(stage.channel, "suite save", file=("pets.txt", b"a cat"))
    await watch(stage, lea, targets="turbo")
    await watch(stage, lea)
    assert stage.sql("SELECT targets FROM watches ORDER BY id") == [('["turbo"]',), ('["sdxl", "turbo"]',)]
    choices = await lea.autocomplete(stage.channel, "suite watch", "targets", "turbo, ", name="pets", every=DAY)
    assert [choice["value"] for choice in choices] == ["turbo, sdxl"]
    await ended(stage, 2)


async def test_what_is_no_suite_is_not_watched(stage: Stage, lea: MemberActor) -> None:
    """The lead reads why, and nothing is kept."""
    answer = private_answer(await lea.slash(stage.channel, "suite watch", name="smog", every=DAY)).content
    assert "no suite" in answer
    assert stage.sql("SELECT count(*) FROM watches") == [(0,)]


async def test_a_thread_that_is_gone_is_replaced(stage: Stage, lea: MemberActor) -> None:
    """By one that the later runs have in common again."""
    async with running(stage):
        await watch(stage, lea)
        await ended(stage, 1)
        stage.sql("UPDATE watches SET thread_id = '404'")
        for runs in (2, 3):
            await come_due(stage, runs)
            await ended(stage, runs)
    threads = [thread_id for (thread_id,) in stage.sql("SELECT thread_id FROM suite_runs ORDER BY id")]
    assert threads[0] != threads[1] == threads[2]
    assert stage.sql("SELECT thread_id FROM watches") == [(threads[2],)]


async def test_the_card_of_a_run_says_that_the_deployment_changed(stage: Stage, lea: MemberActor) -> None:
    """Also the card of a later run, which stands in the thread."""
    async with running(stage):
        await watch(stage, lea)
        await ended(stage, 1)
        assert not said(stage, "While this ran")
        stage.endpoint._deployments = ("green",)
        await come_due(stage, 2)
        await ended(stage, 2)
    [(card_id, thread_id)] = stage.sql("SELECT message_id, thread_id FROM suite_runs WHERE id = 2")
    card = text_of(stage.env.backend.messages[int(thread_id)][int(card_id)])
    assert "While this ran, the deployment that answers changed: **sdxl** from **blue** to **green**" in card
    assert "**sdxl**: answers come from deployment **green**, last time from **blue**." in text_of(stage.messages[-1])


# -- it cannot go on -------------------------------------------------------------------------------


async def over(stage: Stage, words: str) -> None:
    """Let the watch be due, and be ended with these words in the channel, once."""
    stage.sql("UPDATE watches SET next_at = '2026-01-01T00:00:00.000Z'")
    await passing(stage, lambda: said(stage, "is not run by itself any more"))
    await stage.clock.advance(3 * TICK_S)
    [message] = said(stage, "is not run by itself any more")
    assert words in text_of(message)
    assert message.flags & SILENT
    assert stage.sql("SELECT count(*) FROM watches WHERE ended_at IS NULL") == [(0,)]
    assert stage.sql("SELECT count(*) FROM suite_runs") == [(1,)]


async def test_a_suite_that_is_deleted_is_watched_no_more(stage: Stage, lea: MemberActor) -> None:
    """And its channel is told."""
    async with running(stage):
        await watch(stage, lea)
        await ended(stage, 1)
        await lea.slash(stage.channel, "suite delete", name="pets")
        await over(stage, "The suite is not there any more. A lead can begin again with `/suite watch`.")


async def test_who_does_not_lead_any_more_has_no_watch(stage: Stage, lea: MemberActor) -> None:
    """What runs by itself runs in somebody's name."""
    async with running(stage):
        await watch(stage, lea)
        await ended(stage, 1)
        stage.bot.leads = Leads()
        await over(stage, "Whoever began it does not lead the testing any more.")


async def test_an_administrator_goes_on_leading(stage: Stage) -> None:
    """As long as they are one, also by themselves."""
    lea = lead_by(stage, "administrator")
    await lea.slash(stage.channel, "suite save", file=("pets.txt", b"a cat\na dog"))
    async with running(stage):
        await watch(stage, lea)
        await ended(stage, 1)
        await come_due(stage, 2)
        await ended(stage, 2)


async def test_a_channel_that_is_gone_ends_it(stage: Stage, lea: MemberActor, caplog: pytest.LogCaptureFixture) -> None:
    """With a word in the log where there is no other place."""
    async with running(stage):
        await watch(stage, lea)
        await ended(stage, 1)
        stage.sql("UPDATE watches SET channel_id = '404', next_at = '2026-01-01T00:00:00.000Z'")
        still = "SELECT count(*) FROM watches WHERE ended_at IS NULL"
        await passing(stage, lambda: stage.sql(still) == [(0,)])
        await until(lambda: "does not take that it ended" in caplog.text, "a word in the log")
    assert stage.sql("SELECT count(*) FROM suite_runs") == [(1,)]


async def test_it_goes_on_after_a_crash(stage: Stage, lea: MemberActor) -> None:
    """In the same thread; what was due meanwhile runs once."""
    await watch(stage, lea)
    await ended(stage, 1)
    await stage.crash()
    stage.sql("UPDATE watches SET next_at = '2026-01-01T00:00:00.000Z'")
    await stage.restart()
    async with running(stage):
        await begun(stage, 2)
        await ended(stage, 2)
        await stage.clock.advance(3 * TICK_S)
    assert stage.sql("SELECT count(*), count(DISTINCT thread_id) FROM suite_runs") == [(2, 1)]
