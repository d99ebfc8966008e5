"""/admin: for leads only, in private; it does what it says, at once and after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from simcord.builders import ChannelHandle

from bot.client import Access, Leads
from bot.domain import Limits, Policy
from tests.cogs.leading import NOT_FOR_YOU, WAYS, answers, lead_by, member, refused
from tests.stage import pictures_of, private_answer, target_at, text_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

NO_LIMITS = Limits(0, waiting_per_user=0, queue=0, pictures_per_day=0)
EVERY_ACT = ["block", "unblock", "limit person", "limit role", "limit channel", "pause", "resume", "usage", "settings"]


@pytest.fixture
def lead(stage: Stage) -> MemberActor:
    """Someone who leads."""
    return lead_by(stage, "user id")


def options_of(stage: Stage, command: str) -> dict[str, Any]:
    """Return what a command cannot do without."""
    role = stage.guild.create_role("testers")
    subjects = {"person": stage.bo, "role": role, "channel": stage.channel}
    kind = "person" if command.endswith("block") else command.removeprefix("limit ")
    return {kind: subjects[kind]} if kind in subjects else {}


async def say(stage: Stage, command: str, by: MemberActor, **options: Any) -> str:
    """Send a command of leads, and return the one private answer."""
    [answer] = answers(await by.slash(stage.channel, f"admin {command}", **options))
    return text_of(answer)


def acts(stage: Stage) -> list[tuple[Any, ...]]:
    """Return the audit log."""
    return stage.sql("SELECT user_name, act, subject, detail FROM audit ORDER BY id")


async def start_over(stage: Stage) -> None:
    """Restart, as after a crash."""
    await stage.crash()
    await stage.restart()


# -- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", EVERY_ACT)
async def test_others_get_one_kind_sentence(stage: Stage, command: str) -> None:
    """And nothing is done, looked up or noted."""
    eve = member(stage, "Eve")
    assert (await refused(stage, f"admin {command}", eve, **options_of(stage, command))).startswith(NOT_FOR_YOU)
    assert acts(stage) == []


@pytest.mark.parametrize("way", WAYS)
async def test_leads_of_every_kind_may(stage: Stage, way: str) -> None:
    """By role, by id, or as administrator."""
    assert "cannot use the bot" in await say(stage, "block", lead_by(stage, way), person=stage.bo)
    assert stage.messages == []


# -- blocks --------------------------------------------------------------------------------------


async def test_a_blocked_person_reads_until_when_and_why(stage: Stage, lead: MemberActor) -> None:
    """Wherever they knock: commands, suggestions, buttons and forms."""
    card = await stage.draw()
    form = await stage.bo.click(card, label="Change words")
    told = await say(stage, "block", lead, person=stage.bo, until="2h", reason="too many cats")
    assert "until <t:" in told
    assert "too many cats" in told
    for knock in (
        await stage.ask(by=stage.bo),
        await stage.bo.slash(stage.channel, "help"),
        await stage.bo.click(card, label="Like"),
        await stage.bo.click(card, label="Again"),
        await stage.bo.click(card, label="More"),
        await stage.bo.submit_modal(form, {"prompt": "a cat"}),
    ):
        words = private_answer(knock).content
        assert words.startswith("You can use this bot again <t:")
        assert words.endswith("The reason: too many cats.")
    assert await stage.bo.autocomplete(stage.channel, "imagine", "prompt", "") == []
    assert stage.statuses == ["posted"]
    assert stage.sql("SELECT * FROM verdicts") == []


async def test_a_block_outlives_a_restart_and_is_lifted(stage: Stage, lead: MemberActor) -> None:
    """Both are acts, by whoever did them."""
    await say(stage, "block", lead, person=stage.bo)
    await start_over(stage)
    stage.bot.leads = Leads(user_ids=(lead.id,))
    assert private_answer(await stage.ask(by=stage.bo)).content.startswith("You cannot use this bot for now.")
    assert "can use the bot again" in await say(stage, "unblock", lead, person=stage.bo)
    assert "was not blocked" in await say(stage, "unblock", lead, person=stage.bo)
    assert pictures_of(await stage.draw(by=stage.bo))
    assert acts(stage) == [
        ("Lea", "block", str(stage.bo.id), "until lifted"),
        ("Lea", "unblock", str(stage.bo.id), None),
    ]


async def test_a_block_cancels_what_waits_and_not_what_is_painted(stage: Stage, lead: MemberActor) -> None:
    """The endpoint works on it anyway."""
    stage.endpoint.hold()
    asked = await stage.ask(by=stage.bo, count=3)
    other = await stage.ask(by=stage.ada)
    assert "2 pictures of theirs waited" in await say(stage, "block", lead, person=stage.bo)
    stage.endpoint.release()
    card = await stage.ended(asked)
    assert len(pictures_of(card)) == 1
    assert pictures_of(await stage.ended(other))
    assert stage.sql("SELECT status, charged FROM generations") == [
        ("posted", 1),
        ("cancelled", 0),
        ("cancelled", 0),
        ("posted", 1),
    ]


@pytest.mark.parametrize("way", WAYS)
async def test_a_lead_cannot_be_blocked(stage: Stage, way: str) -> None:
    """By nobody, not even by themselves."""
    lea = lead_by(stage, way)
    assert "cannot be blocked" in await say(stage, "block", lea, person=lea)
    assert acts(stage) == []


@pytest.mark.parametrize("until", ["soon", "0m", "2020-01-31", "99999w"])
async def test_an_end_that_is_none_is_explained(stage: Stage, lead: MemberActor, until: str) -> None:
    """And nobody is blocked."""
    assert "no time to come" in await say(stage, "block", lead, person=stage.bo, until=until)
    assert pictures_of(await stage.draw(by=stage.bo))


# -- limits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["person", "role", "channel"])
async def test_limits_of_ones_own_count_at_once_and_after_a_restart(open_stage: OpenStage, scope: str) -> None:
    """For a person, the people with a role, or in a channel; /quota and /help say so."""
    stage = await open_stage(policy=Policy(Limits(1, waiting_per_user=0, queue=0)))
    lead = lead_by(stage, "user id")
    role = stage.guild.create_role("testers")
    bo = stage.guild.add_member(stage.env.create_user("bob", global_name="Bob"), roles=[role])
    subject = {"person": bo, "role": role, "channel": stage.channel}[scope]
    told = await say(stage, f"limit {scope}", lead, pictures=3, seconds=30, **{scope: subject})
    assert "3 pictures every 30 seconds, 100 pictures in 24 hours" in told
    assert pictures_of(await stage.draw(by=bo, count=3))
    await start_over(stage)
    stage.bot.leads = Leads(user_ids=(lead.id,))
    assert "**0** left of 3 every 30 seconds" in text_of(private_answer(await bo.slash(stage.channel, "quota")))
    assert "3 every 30 seconds" in text_of(private_answer(await bo.slash(stage.channel, "help")))
    assert "You have used your 3 pictures per 30 seconds" in private_answer(await stage.ask(by=bo)).content
    back = await say(stage, f"limit {scope}", lead, reset=True, **{scope: subject})
    assert "1 picture every 60 seconds" in back
    assert "more than the 1 picture allowed" in private_answer(await stage.ask(by=bo, count=2)).content
    assert acts(stage) == [
        ("Lea", "limit", f"{scope} {subject.id}", "3/30:100"),
        ("Lea", "limit", f"{scope} {subject.id}", "as usual"),
    ]


async def test_limits_are_told_where_nothing_is_said(stage: Stage, lead: MemberActor) -> None:
    """Looking is no act."""
    assert "as many as they like every 60 seconds" in await say(stage, "limit person", lead, person=stage.bo)
    assert acts(stage) == []


async def test_a_channels_limits_count_in_its_threads(stage: Stage, lead: MemberActor) -> None:
    """A thread is part of its channel."""
    await say(stage, "limit channel", lead, channel=stage.channel, pictures=1)
    thread = thread_in(stage)
    await stage.ended(await stage.bo.slash(thread, "imagine", prompt="a fox"))
    refusal = private_answer(await stage.bo.slash(thread, "imagine", prompt="a fox"))
    assert "You have used your 1 picture per minute" in refusal.content


# -- pauses --------------------------------------------------------------------------------------


async def test_a_pause_refuses_what_is_new_and_keeps_what_waits(stage: Stage, lead: MemberActor) -> None:
    """What is being painted comes to its end; what waits says why, also after a restart, and goes on in the end."""
    stage.endpoint.hold()
    first = await stage.ask("painted already")
    second = await stage.ask("still waiting", by=stage.bo)
    assert "Paused: sdxl." in await say(stage, "pause", lead)
    await stage.wait_for_progress(second, "Paused by the people who lead the testing.")
    assert "have paused sdxl" in private_answer(await stage.ask("too late")).content
    stage.endpoint.release()
    await stage.clock.advance(1.0)
    await start_over(stage)
    stage.bot.leads = Leads(user_ids=(lead.id,))
    assert "have paused sdxl" in private_answer(await stage.ask("too late")).content
    assert stage.statuses[1] == "queued"
    assert "Nothing is paused." in await say(stage, "resume", lead)
    assert pictures_of(await stage.ended(second))
    assert pictures_of(await stage.ended(first))
    assert [act[1:3] for act in acts(stage)] == [("pause", "*"), ("resume", "*")]


async def test_one_of_several_targets_is_paused(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """The other one goes on; going on with one of all leaves the others paused."""
    stage = await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))
    lead = lead_by(stage, "user id")
    assert "Paused: turbo." in await say(stage, "pause", lead, target="turbo")
    assert pictures_of(await stage.draw(target="sdxl"))
    assert "have paused turbo" in private_answer(await stage.ask(target="turbo")).content
    await say(stage, "pause", lead)
    assert "Paused: turbo." in await say(stage, "resume", lead, target="sdxl")
    assert "no model of that name" in await say(stage, "pause", lead, target="dalle")
    assert [one["value"] for one in await lead.autocomplete(stage.channel, "admin pause", "target", "tu")] == ["turbo"]


# -- usage ---------------------------------------------------------------------------------------


async def test_usage_adds_up_what_was_painted(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """By person and by model, with the money where a price is set; what was not painted is not in it."""
    targets = (target_at(endpoint, "sdxl"), target_at(endpoint, "turbo"))
    stage = await open_stage(targets=targets, policy=Policy(NO_LIMITS, price_per_second=0.5))
    lead = lead_by(stage, "user id")
    assert "Nothing was painted" in await say(stage, "usage", lead)
    await stage.draw(count=2, target="sdxl")
    await stage.draw(by=stage.bo, target="turbo")
    await stage.draw("[model-error]", by=stage.bo, target="turbo")
    stage.sql("UPDATE generations SET scoring_ms = 1000 * id WHERE scoring_ms IS NOT NULL")
    words = await say(stage, "usage", lead, period="all")
    assert "**In all: 3 pictures, 6 s, 3.00 in money**" in words
    assert "- Ada: 2 pictures, 3 s, 1.50 in money\n- Bo: 1 picture, 3 s, 1.50 in money" in words.replace("\\", "")
    assert "- sdxl: 2 pictures, 3 s" in words
    assert "- turbo: 1 picture, 3 s" in words
    stage.sql("UPDATE generations SET queued_at = '2020-01-01T00:00:00.000Z' WHERE id = 3")
    assert "**In all: 2 pictures" in await say(stage, "usage", lead)


# -- places and roles ----------------------------------------------------------------------------


def thread_in(stage: Stage) -> ChannelHandle:
    """Return a thread of the channel."""
    backend = stage.env.backend
    thread = backend.create_thread(stage.channel.id, name="a thread", owner_id=stage.ada.id)
    return ChannelHandle(stage.env, stage.guild, thread)


async def test_only_the_channels_that_are_named_are_served(open_stage: OpenStage) -> None:
    """And their threads; /help answers everywhere, and leads may ask anywhere."""
    stage = await open_stage(access=Access())
    card = await stage.draw()
    other = stage.guild.create_text_channel("elsewhere")
    stage.app.rules.current = Policy(NO_LIMITS, allowed_channel_ids=(other.id,))
    for knock in (await stage.ask(), await stage.ada.click(card, label="Like")):
        assert private_answer(knock).content == f"This bot works in <#{other.id}>. Please go on there."
    assert "Draw a picture" in text_of(private_answer(await stage.ada.slash(stage.channel, "help")))
    lead = lead_by(stage, "user id")
    assert pictures_of(await stage.draw(by=lead))
    stage.app.rules.current = Policy(NO_LIMITS, allowed_channel_ids=(stage.channel.id,))
    asked = await stage.ada.slash(thread_in(stage), "imagine", prompt="a fox")
    assert pictures_of(await stage.ended(asked))


async def test_only_people_with_a_role_that_is_named_are_served(stage: Stage) -> None:
    """Commands and buttons alike."""
    card = await stage.draw()
    tess = member(stage, "Tess")
    [role] = [role for name, role in stage.guild.roles.items() if name == "Tess"]
    stage.app.rules.current = Policy(NO_LIMITS, allowed_role_ids=(role.id,))
    for knock in (await stage.ask(), await stage.ada.click(card, label="Like")):
        assert f"for people with the role <@&{role.id}>" in private_answer(knock).content
    assert pictures_of(await stage.draw(by=tess))
