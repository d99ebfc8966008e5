"""The bot at Discord's door: where it answers, what it tells Discord of itself, and how errors are answered."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

import discord
import pytest
import simcord
from discord import app_commands

from bot.client import EVERY_CHANNEL, OPEN_TO_ALL, Access, open_services_of, services_of
from bot.domain import Block, Origin, Policy
from bot.errors import RefusedError
from bot.replies import reply_text
from tests.stage import NO_LIMITS, Stage, labels_of, pictures_of, private_answer, target_at, text_of

if TYPE_CHECKING:
    from bot.client import ImagineBot
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage

HOME, AWAY = 111_111_111_111_111_111, 222_222_222_222_222_222
NOT_HERE = "This bot does not take requests here."
COMMANDS = {
    *("imagine", "compare", "duel", "quota", "show", "history", "help", "my-data", "privacy"),
    *("export", "report", "admin", "show-mode", "style", "suite"),
}
NOT_IN_PRIVATE = {"duel", "admin", "show-mode"}


def synced(stage: Stage) -> list[str]:
    """Return where the bot told its commands, in order, by the end of the path."""
    return [one.path.partition("/applications/")[2].partition("/")[2] for one in stage.calls("PUT", "/applications/")]


def told(stage: Stage, guild_id: int | None = None) -> set[str]:
    """Return the names of the commands that Discord knows for a guild, or for everywhere."""
    return {name for name, _ in stage.env.backend.commands.get(guild_id, {})}


async def start_over(stage: Stage, **changes: Any) -> None:
    """Restart with other settings."""
    await stage.crash()
    for name, value in changes.items():
        setattr(stage, name, value)
    await stage.restart()


# -- where it answers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("access", "guild_id", "is_permitted"),
    [
        (Access(), HOME, True),
        (Access(), None, False),
        (Access(allow_direct_messages=True), None, True),
        (Access((HOME,)), HOME, True),
        (Access((HOME,)), AWAY, False),
        (Access((HOME,)), None, False),
        (Access((HOME,), allow_direct_messages=True), None, True),
    ],
)
def test_access_is_by_guild_and_direct_messages_are_apart(
    access: Access,
    guild_id: int | None,
    is_permitted: bool,  # noqa: FBT001  # pytest passes it
) -> None:
    """No guild named: all of them; direct messages only where they are allowed."""
    assert access.permits(guild_id) is is_permitted


async def test_in_a_guild_that_is_not_named_every_command_is_refused(stage: Stage) -> None:
    """Privately, without a row in the log, and with no suggestion from anybody's prompts."""
    await stage.draw("a red fox")
    stage.bot.access = Access((AWAY,))
    refusals = [
        await stage.ask(),
        await stage.ada.slash(stage.channel, "quota"),
        await stage.ada.slash(stage.channel, "help"),
        await stage.ada.slash(stage.channel, "show", id=1),
    ]
    assert [private_answer(refused).content.startswith(NOT_HERE) for refused in refusals] == [True] * 4
    assert await stage.ada.autocomplete(stage.channel, "imagine", "prompt", "") == []
    assert stage.statuses == ["posted"]


async def test_direct_messages_are_not_offered_unless_allowed(stage: Stage) -> None:
    """Discord does not even list the commands there."""
    assert stage.ada.user.available_commands() == ()
    with pytest.raises(simcord.SetupError, match="not visible"):
        await stage.ada.user.slash("imagine", prompt="a red fox")


async def test_direct_messages_work_where_they_are_allowed(open_stage: OpenStage) -> None:
    """The picture, its buttons and the private answers."""
    stage = await open_stage(access=Access(allow_direct_messages=True))
    assert {name.split()[0] for name in stage.ada.user.available_commands()} == COMMANDS - NOT_IN_PRIVATE
    card = await stage.ended(await stage.ada.user.slash("imagine", prompt="a red fox"))
    assert pictures_of(card)
    assert labels_of(card) == ["Like", "Not right", "Tell us more", "Again", "Change words", "More", "Report", "Delete"]
    assert stage.sql("SELECT guild_id FROM generations") == [(None,)]
    assert "The whole prompt" in text_of(private_answer(await stage.ada.user.click(card, label="More")))


async def test_direct_messages_of_a_guild_picture_stay_with_their_owner(open_stage: OpenStage) -> None:
    """What somebody asked for in private is shown to nobody else, in no guild."""
    stage = await open_stage(access=Access(allow_direct_messages=True))
    await stage.ended(await stage.ada.user.slash("imagine", prompt="a secret"))
    assert pictures_of(private_answer(await stage.ada.slash(stage.channel, "show", id=1)))
    assert "no such picture" in private_answer(await stage.bo.slash(stage.channel, "show", id=1)).content


async def test_direct_messages_that_come_all_the_same_are_refused(open_stage: OpenStage) -> None:
    """Discord keeps old commands for a while after the setting changed."""
    stage = await open_stage(access=Access(allow_direct_messages=True))
    card = await stage.ended(await stage.ada.user.slash("imagine", prompt="a red fox"))
    stage.bot.access = Access()
    assert private_answer(await stage.ada.user.slash("imagine", prompt="a red fox")).content.startswith(NOT_HERE)
    assert private_answer(await stage.ada.user.click(card, label="Again")).content.startswith(NOT_HERE)
    assert len(stage.endpoint.calls) == 1


# -- what is more or less open -------------------------------------------------------------------


@pytest.mark.parametrize("mark", [OPEN_TO_ALL, EVERY_CHANNEL, None])
@pytest.mark.parametrize("is_in_group", [True, False])
async def test_a_command_may_be_open_to_all_or_in_every_channel(
    stage: Stage,
    mark: str | None,
    is_in_group: bool,  # noqa: FBT001  # pytest passes it
) -> None:
    """By a mark of its own or of its group; what is behind its buttons is as open as they say."""
    command = await tell_a_command(stage, {mark: True} if mark else {}, is_in_group=is_in_group)
    stage.app.rules.current = Policy(NO_LIMITS, allowed_channel_ids=(HOME,))
    answer = private_answer(await stage.ada.slash(stage.channel, command)).content
    assert answer.startswith("closed" if mark else "This bot works in")
    await stage.app.house.blocks.block(Origin(1, "Lea"), Block(stage.ada.id, "Ada"))
    answer = private_answer(await stage.ada.slash(stage.channel, command)).content
    assert answer.startswith("closed" if mark == OPEN_TO_ALL else "You cannot use this bot for now")
    stage.bot.access = Access((AWAY,))
    assert private_answer(await stage.ada.slash(stage.channel, command)).content.startswith(NOT_HERE)


async def tell_a_command(stage: Stage, extras: dict[Any, Any], *, is_in_group: bool) -> str:
    """Add a command that says "closed" where only the open services are open to the person; return its name."""

    async def callback(interaction: discord.Interaction[Any]) -> None:
        open_services_of(interaction)
        try:
            services_of(interaction)
        except RefusedError:
            await reply_text(interaction, "closed")

    own = {} if is_in_group else extras
    command: Any = app_commands.Command(name="mine", description="See", callback=callback, extras=own)
    if is_in_group:
        group = app_commands.Group(name="my", description="See", extras=extras)
        group.add_command(command)
        command = group
    stage.bot.tree.add_command(command)
    await stage.bot.tree.sync()
    return "my mine" if is_in_group else "mine"


async def test_channels_and_roles_of_another_guild_are_not_named(stage: Stage) -> None:
    """They have no names for people here, who read a whole sentence all the same."""
    away = stage.env.create_guild("Away")
    far, role = away.create_text_channel("far away"), away.create_role("testers")
    await stage.env.settle()
    near = stage.guild.create_text_channel("near")
    stage.app.rules.current = Policy(NO_LIMITS, allowed_channel_ids=(far.id, near.id))
    assert private_answer(await stage.ask()).content == f"This bot works in <#{near.id}>. Please go on there."
    stage.app.rules.current = Policy(NO_LIMITS, allowed_channel_ids=(far.id,))
    assert "none of this server's" in private_answer(await stage.ask()).content
    stage.app.rules.current = Policy(NO_LIMITS, allowed_role_ids=(role.id,))
    assert "none of which is this server's" in private_answer(await stage.ask()).content


# -- what it tells Discord of itself -------------------------------------------------------------


async def test_commands_are_told_once_not_at_every_start(stage: Stage) -> None:
    """Discord rations what is created, and a restart creates nothing."""
    assert told(stage) == COMMANDS
    assert synced(stage) == ["commands"]
    await start_over(stage)
    await start_over(stage)
    assert synced(stage) == ["commands"]
    assert pictures_of(await stage.draw())


async def test_commands_are_told_again_when_they_changed(stage: Stage, endpoint: RehearsalEndpoint) -> None:
    """A second target gives `/imagine` a new option."""
    await start_over(stage, targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))
    assert synced(stage) == ["commands"] * 2
    assert pictures_of(await stage.draw(target="turbo"))


async def test_named_guilds_get_the_commands_and_nobody_else(open_stage: OpenStage) -> None:
    """Nowhere else do people see commands that would only be refused."""
    stage = await open_stage(access=Access((HOME, AWAY)))
    assert synced(stage) == [f"guilds/{HOME}/commands", f"guilds/{AWAY}/commands", "commands"]
    assert (told(stage, HOME), told(stage, AWAY), told(stage)) == (COMMANDS, COMMANDS, set())
    await start_over(stage)
    assert len(synced(stage)) == 3


async def test_a_guild_taken_off_the_list_loses_the_commands(open_stage: OpenStage) -> None:
    """And so do all, when none is named any more: the commands are told for everywhere then."""
    stage = await open_stage(access=Access((HOME, AWAY)))
    await start_over(stage, access=Access((HOME,)))
    assert (told(stage, HOME), told(stage, AWAY), told(stage)) == (COMMANDS, set(), set())
    await start_over(stage, access=Access())
    assert (told(stage, HOME), told(stage, AWAY), told(stage)) == (set(), set(), COMMANDS)


async def test_commands_of_a_named_guild_work_after_a_restart(stage: Stage) -> None:
    """Then they are not told again, and still found."""
    await start_over(stage, access=Access((stage.guild.id,)))
    assert pictures_of(await stage.draw())
    await start_over(stage)
    assert pictures_of(await stage.draw())
    assert len(stage.endpoint.calls) == 2


async def test_a_guild_that_has_not_invited_the_bot_yet_is_told_later(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Starting first and inviting then is what the README says: the commands come with the invitation."""
    stage.env.inject_error("PUT", f"/applications/*/guilds/{HOME}/commands", status=403, code=50001, times=2)
    with caplog.at_level(logging.WARNING):
        await start_over(stage, access=Access((HOME,)))
    assert f"guild {HOME}: not a member" in caplog.text
    await start_over(stage)
    assert told(stage, HOME) == set()
    stage.env.create_guild("Home", id=HOME)
    await stage.env.settle()
    # SimCord marks every new guild as available again, never as joined; Discord leaves the mark out.
    joined = stage.env.bot.get_guild(HOME)
    assert joined is not None
    await cast("ImagineBot", stage.env.bot).on_guild_join(joined)
    assert told(stage, HOME) == COMMANDS
    await start_over(stage)
    assert told(stage, HOME) == COMMANDS


async def test_joining_a_guild_that_is_not_named_tells_it_nothing(open_stage: OpenStage) -> None:
    """Whoever has the link may invite the bot; it answers only where it should."""
    stage = await open_stage(access=Access((HOME,)))
    stage.env.create_guild("Away", id=AWAY)
    await stage.env.settle()
    assert told(stage, AWAY) == set()


async def test_no_privileged_intent_is_asked_for(stage: Stage) -> None:
    """The bot reads no messages and lists no members; Discord need not approve anything."""
    assert {name for name, is_asked in stage.bot.intents if is_asked} == {"guilds", "guild_reactions"}
    assert not stage.bot.intents.message_content
    assert not stage.bot.intents.members
    assert not stage.bot.intents.presences


async def test_the_log_says_how_to_invite_the_bot(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """With just the permissions that it needs."""
    with caplog.at_level(logging.INFO, logger="bot.client"):
        await start_over(stage)
    assert f"client_id={stage.bot.application_id}" in caplog.text
    assert "ready as" in caplog.text


# -- errors --------------------------------------------------------------------------------------


async def test_an_unexpected_error_in_a_command_is_answered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kindly, privately, and with the stack in the log only."""

    async def fail(*_: object) -> None:
        raise RuntimeError("obviously a bug")

    stage.expected_errors += (RuntimeError,)
    monkeypatch.setattr(stage.app.generation, "admit", fail)
    answer = private_answer(await stage.ask()).content
    assert answer.startswith("Something went wrong inside the bot. Please try again")
    assert "obviously" not in answer


async def test_a_command_that_is_gone_is_answered(stage: Stage) -> None:
    """Discord still shows it for a while; whoever sends it is not left in silence."""
    stage.expected_errors += (app_commands.CommandNotFound,)
    stage.bot.tree.remove_command("help")
    assert private_answer(await stage.ada.slash(stage.channel, "help")).content.startswith("Something went wrong")


async def test_a_suggestion_that_fails_does_not_stop_the_typing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are no suggestions then, and the command still works."""

    async def fail(*_: object) -> None:
        raise RuntimeError("obviously a bug")

    stage.expected_errors += (RuntimeError,)
    monkeypatch.setattr(stage.app.generation, "recent_prompts", fail)
    assert await stage.ada.autocomplete(stage.channel, "imagine", "prompt", "fox") == []
    assert pictures_of(await stage.draw())
