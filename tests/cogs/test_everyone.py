"""Every command, button and form, for every kind of person: who is answered, with what, and what that writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands
from simcord.results import ResponseMessage

from bot.client import Access, Leads
from bot.domain import Block, Origin, Policy
from tests.cogs.audience import closed
from tests.cogs.leading import NOT_FOR_YOU, SEES_COMMANDS
from tests.stage import NO_LIMITS, labels_of, text_of, until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from simcord.actors import MemberActor
    from simcord.builders import RoleHandle
    from simcord.results import InteractionResult

    from tests.stage import Stage


class Kind(StrEnum):
    """Who knocks, and where. Discord shows all of them the commands of leads, as an administrator can arrange it."""

    STRANGER = "a member without the role that the bot is for"
    USER = "a tester"
    ELSEWHERE = "a tester in a channel that is not named"
    BLOCKED = "a blocked tester"
    LEAD = "a lead by role"
    ADMIN = "an administrator"
    AWAY = "an administrator of another guild"


NO_ROLE = "This bot is for people with the role <@&"
NO_PLACE = "This bot works in <#"
BLOCKED = "You cannot use this bot for now."
NOT_HERE = "This bot does not take requests here."
NOT_YOURS = "Only the person who asked for this picture can do that."

SHUT_OUT = {Kind.STRANGER: NO_ROLE, Kind.ELSEWHERE: NO_PLACE, Kind.BLOCKED: BLOCKED, Kind.AWAY: NOT_HERE}
FOR_USERS: Mapping[Kind, str] = SHUT_OUT
FOR_LEADS = SHUT_OUT | {Kind.USER: NOT_FOR_YOU}
IN_EVERY_CHANNEL = {Kind.STRANGER: NO_ROLE, Kind.BLOCKED: BLOCKED, Kind.AWAY: NOT_HERE}
FOR_ALL = {Kind.AWAY: NOT_HERE}
FOR_RUNNERS = SHUT_OUT | {Kind.USER: "Only the person who began this run"}
FOR_AUTHORS = dict.fromkeys((Kind.STRANGER, Kind.USER, Kind.ELSEWHERE, Kind.BLOCKED), NOT_YOURS) | FOR_ALL


@dataclass(frozen=True, slots=True)
class Row:
    """What somebody does, and with what: what the refused read, what the others do, and which tables that changes."""

    what: str
    refusals: Mapping[Kind, str]
    answer: str
    writes: str = ""
    is_public: bool = False
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def expected_by(self, kind: Kind) -> Told:
        """Return what a person of that kind is to get."""
        if words := self.refusals.get(kind):
            return Told(words, frozenset(), is_public=False)
        return Told(self.answer, frozenset(self.writes.split()), is_public=self.is_public)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: the words, the tables that changed, and whether everybody sees it."""

    words: str
    wrote: frozenset[str]
    is_public: bool


FOX, OWL = {"prompt": "a red fox"}, {"prompt": "a grey owl"}
ANN, TESTERS, HERE = {"person": "Ann"}, {"role": "testers"}, {"channel": "here"}
SUITE_TABLES = "suites suite_versions suite_prompts audit"
CLAY, PETS = {"name": "Clay"}, {"file": ("pets.txt", b"a cat\na dog")}

# In this order: a pause, a block and a show end before the next row.
COMMANDS = (
    Row("imagine", FOR_USERS, "a red fox", "generations files", is_public=True, options=FOX),
    Row("duel", FOR_USERS, "There is no pair left for you"),
    Row("compare", FOR_USERS, "a red fox", "generations files pairs", is_public=True,
        options=FOX | {"other_prompt": "a grey owl"}),
    Row("show", FOR_USERS, "a red fox", options={"id": 1}),
    Row("history", FOR_USERS, "a red fox"),
    Row("quota", FOR_USERS, "there is no limit here"),
    Row("help", IN_EVERY_CHANNEL, "Draw a picture from your words"),
    Row("privacy", FOR_ALL, "What this bot keeps of you"),
    Row("my-data export", FOR_ALL, "This is what the bot keeps of you"),
    Row("my-data delete", FOR_ALL, "What should go?"),
    Row("suite run", FOR_USERS, "**12 prompts = 12 pictures**", options={"suite": "smoke"}),
    Row("style list", FOR_USERS, "12 styles"),
    Row("style show", FOR_USERS, "### Clay", options=CLAY),
    Row("style add", FOR_LEADS, "the form A new style"),
    Row("style edit", FOR_LEADS, "the form Edit a style", options=CLAY),
    Row("style delete", FOR_LEADS, "is not offered any more", "styles audit", options=CLAY),
    Row("suite save", FOR_USERS, "Saved: **pets**, 2 prompts", SUITE_TABLES, options=PETS),
    Row("suite list", FOR_USERS, "2 suites"),
    Row("suite show", FOR_USERS, "### pets", options={"name": "pets"}),
    Row("suite delete", FOR_USERS, "is not offered any more", "suites audit", options={"name": "pets"}),
    Row("report", FOR_LEADS, "## Report"),
    Row("export", FOR_LEADS, "The log as csv", "bot_state", options={"format": "csv"}),
    Row("admin block", FOR_LEADS, "cannot use the bot", "blocks audit", options=ANN),
    Row("admin unblock", FOR_LEADS, "can use the bot again", "blocks audit", options=ANN),
    Row("admin limit person", FOR_LEADS, "3 pictures", "own_limits audit", options=ANN | {"pictures": 3}),
    Row("admin limit role", FOR_LEADS, "3 pictures", "own_limits audit", options=TESTERS | {"pictures": 3}),
    Row("admin limit channel", FOR_LEADS, "3 pictures", "own_limits audit", options=HERE | {"pictures": 3}),
    Row("admin pause", FOR_LEADS, "Paused: sdxl.", "pauses audit"),
    Row("admin resume", FOR_LEADS, "Nothing is paused.", "pauses audit"),
    Row("admin usage", FOR_LEADS, "In all:"),
    Row("admin settings", FOR_LEADS, "Pictures per window"),
    Row("show-mode on", FOR_LEADS, "The show is on", "shows generations files audit", is_public=True),
    Row("show-mode off", FOR_LEADS, "takes no more requests", "shows audit"),
)  # fmt: skip

BUTTONS = (
    Row("Like", FOR_USERS, "Saved: you like it.", "verdicts"),
    Row("Not right", FOR_USERS, "Saved: it is not right.", "verdicts"),
    Row("Tell us more", FOR_USERS, "the form Tell us more"),
    Row("Again", FOR_USERS, "a red fox", "generations files", is_public=True),
    Row("Change words", FOR_USERS, "the form Change words"),
    Row("More", FOR_USERS, "**Picture 1** (posted)"),
    Row("Report", FOR_USERS, "the form Report"),
    Row("Delete", FOR_AUTHORS, "Delete this for everyone?"),
)

FORMS = (
    Row("Tell us more", FOR_USERS, "Saved.", "details", options={"remark": "six fingers"}),
    Row("Change words", FOR_USERS, "a grey owl", "generations files", is_public=True, options=OWL),
    Row("Report", FOR_USERS, "Thank you", "complaints", options={"reason": "odd"}),
)


RUN_BUTTONS = (
    Row("Pause", FOR_RUNNERS, "Paused.", "suite_runs"),
    Row("Stop", FOR_RUNNERS, "Stopped.", "suite_runs generations", is_public=True),
)


class House:
    """A guild whose bot is for testers in one channel, a guild that it is not for, and a card that stands already."""

    def __init__(self, stage: Stage, kind: Kind) -> None:
        """*kind* is who will knock."""
        self.stage, self.kind = stage, kind
        self.guild = stage.env.create_guild("Away") if kind is Kind.AWAY else stage.guild
        self.place = self.guild.create_text_channel("away") if kind is Kind.AWAY else stage.channel
        self.testers = self.guild.create_role("testers")
        self.author, self.visitor = self._member("Ann", SEES_COMMANDS), self._visitor()

    def _visitor(self) -> MemberActor:
        is_admin = self.kind in {Kind.ADMIN, Kind.AWAY}
        is_tester = self.kind in {Kind.USER, Kind.ELSEWHERE, Kind.BLOCKED}
        permissions = discord.Permissions(administrator=True) if is_admin else SEES_COMMANDS
        return self._member("Vic", permissions, *([self.testers] if is_tester else []))

    def _member(self, name: str, permissions: discord.Permissions, *roles: RoleHandle) -> MemberActor:
        own = self.guild.create_role(name, permissions=permissions)
        if name == "Vic" and self.kind is Kind.LEAD:
            self.stage.bot.leads = Leads(role_ids=(own.id,))
        return self.guild.add_member(self.stage.env.create_user(name.lower(), global_name=name), roles=[own, *roles])

    async def draw(self) -> ResponseMessage:
        """Return a card of Ann's that the visitor can see."""
        return await self.stage.ended(await self.author.slash(self.place, "imagine", prompt="a red fox"))

    async def run(self) -> ResponseMessage:
        """Return the card of a run of Ann's, none of whose pictures comes, that the visitor can see."""
        self.stage.app.generation.hold(["sdxl"])
        preview = (await self.author.slash(self.place, "suite run", suite="smoke")).response
        assert preview
        await self.author.click(preview, label="Start")
        await until(lambda: self.stage.statuses == ["queued", "queued"], "all that may be begun is")
        [card] = [one for one in self.stage.env.backend.messages[self.place.id].values() if "Pause" in labels_of(one)]
        return ResponseMessage(self.stage.env, card)

    async def close_the_doors(self) -> None:
        """Let the rules of the house count from now on."""
        is_elsewhere = self.kind is Kind.ELSEWHERE
        served = self.guild.create_text_channel("elsewhere") if is_elsewhere else self.stage.channel
        self.stage.app.rules.current = Policy(
            NO_LIMITS, allowed_channel_ids=(served.id,), allowed_role_ids=(self.testers.id,)
        )
        self.stage.bot.access = Access((self.stage.guild.id,))
        if self.kind is Kind.BLOCKED:
            await self.stage.app.house.blocks.block(Origin(1, "Lea"), Block(self.visitor.id, "Vic", None, ""))

    async def send(self, row: Row) -> InteractionResult:
        """Send a command; its options name people, roles and places of the visitor's own guild."""
        own = {"Ann": self.author, "testers": self.testers, "here": self.place}
        options = {name: own.get(value, value) for name, value in row.options.items()}
        return await self.visitor.slash(self.place, row.what, **options)

    async def surprises(
        self, rows: Sequence[Row], doing: Callable[[Row], Awaitable[InteractionResult]]
    ) -> dict[str, tuple[Told, Told]]:
        """Do everything in order; return what came of it and what the table says, where those differ."""
        told = {row.what: (await self._comes_of(row, doing), row.expected_by(self.kind)) for row in rows}
        return {what: (came, expected) for what, (came, expected) in told.items() if came != expected}

    async def _comes_of(self, row: Row, doing: Callable[[Row], Awaitable[InteractionResult]]) -> Told:
        """Return what comes of something; its words are the row's if those are among them, a refusal's all alone."""
        before, shown_before = self._tables(), len(self._shown())
        result = await doing(row)
        await self.stage.app.generation.idle()
        is_refused = self.kind in row.refusals
        if row.what == "show-mode off" and not is_refused:
            await closed(self.stage)
        if row.what == "Stop" and not is_refused:
            await until(lambda: not self.stage.app.suites.runs._going, "its last words are said")
        answers = [*filter(None, [result.response]), *result.followups]
        words = f"the form {result.modal['title']}" if result.modal else "\n".join(map(text_of, answers))
        meant = row.expected_by(self.kind).words
        is_told = words.startswith(meant) and len(answers) == 1 if is_refused else meant in words
        is_public = len(self._shown()) > shown_before or not all(one.ephemeral for one in answers)
        wrote = frozenset(name for name, rows in self._tables().items() if rows != before[name])
        return Told(meant if is_told else words, wrote, is_public=is_public)

    def _tables(self) -> Mapping[str, object]:
        """Return all that is kept: the log's tables but for the index over them, and the names of the files."""
        sql = self.stage.sql
        kept = "type = 'table' AND name <> 'sqlite_sequence' AND name NOT LIKE 'history%'"
        named = f"SELECT name FROM sqlite_schema WHERE {kept}"  # noqa: S608  # our own words
        names = [name for (name,) in sql(named)]
        rows: dict[str, object] = {name: sql(f'SELECT * FROM "{name}"') for name in names}  # noqa: S608  # the schema's own names
        return rows | {"files": sorted((self.stage.folder / "pictures").rglob("*.*"))}

    def _shown(self) -> list[object]:
        """Return what stands anywhere for everyone."""
        everywhere = self.stage.env.backend.messages.values()
        return [one for messages in everywhere for one in messages.values() if not one.is_ephemeral]


def test_every_command_has_a_row(stage: Stage) -> None:
    """A new one fails here until it has."""
    kinds = discord.AppCommandType
    commands = [one for one in stage.bot.tree.walk_commands() if isinstance(one, app_commands.Command)]
    assert {one.qualified_name for one in commands} == {row.what for row in COMMANDS}
    assert not [*stage.bot.tree.walk_commands(type=kinds.user), *stage.bot.tree.walk_commands(type=kinds.message)]


async def test_every_button_and_form_of_a_card_has_a_row(stage: Stage) -> None:
    """A new one fails here until it has."""
    card = await stage.draw()
    assert labels_of(card) == [row.what for row in BUTTONS]
    forms = [row.what for row in BUTTONS if (await stage.ada.click(card, label=row.what)).modal]
    await stage.app.generation.idle()
    assert forms == [row.what for row in FORMS]


@pytest.mark.parametrize("kind", Kind)
async def test_commands(stage: Stage, kind: Kind) -> None:
    """Each person is answered or refused as the table says, in private unless it is a picture, and no more is kept."""
    house = House(stage, kind)
    await house.draw()
    await house.close_the_doors()
    assert await house.surprises(COMMANDS, house.send) == {}


@pytest.mark.parametrize("kind", Kind)
async def test_suggestions(stage: Stage, kind: Kind) -> None:
    """Who would be refused is offered nothing."""
    house = House(stage, kind)
    await house.close_the_doors()
    offered = await house.visitor.autocomplete(house.place, "imagine", "prompt", "")
    assert bool(offered) is (kind not in FOR_USERS)


@pytest.mark.parametrize("kind", Kind)
async def test_buttons(stage: Stage, kind: Kind) -> None:
    """Those of somebody else's card, which anybody may see who sees the channel."""
    house = House(stage, kind)
    card = await house.draw()
    await house.close_the_doors()
    assert await house.surprises(BUTTONS, lambda row: house.visitor.click(card, label=row.what)) == {}


@pytest.mark.parametrize("kind", Kind)
async def test_forms(stage: Stage, kind: Kind) -> None:
    """Those that were opened before the rules of the house counted."""
    house = House(stage, kind)
    card = await house.draw()
    forms = {row.what: await house.visitor.click(card, label=row.what) for row in FORMS}
    await house.close_the_doors()
    submit = house.visitor.submit_modal
    assert await house.surprises(FORMS, lambda row: submit(forms[row.what], dict(row.options))) == {}


@pytest.mark.parametrize("kind", Kind)
async def test_run_buttons(stage: Stage, kind: Kind) -> None:
    """Those under the card of somebody else's run."""
    house = House(stage, kind)
    card = await house.run()
    await house.close_the_doors()
    assert await house.surprises(RUN_BUTTONS, lambda row: house.visitor.click(card, label=row.what)) == {}
