"""ImagineBot: the gateway, the command tree and the cogs."""

from __future__ import annotations

import hashlib
import json
import logging
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

import discord
from discord import app_commands
from discord.ext import commands

import cogs
from bot.domain import Origin
from bot.errors import NotALeadError, NotAllowedHereError, RefusedError, WrongChannelError, WrongRoleError
from bot.permissions import invite_url
from bot.replies import reply_error
from bot.services.gate import Openness

if TYPE_CHECKING:
    from bot.services.comparisons import ComparisonService
    from bot.services.duels import DuelService
    from bot.services.feedback import FeedbackService
    from bot.services.forgetting import ForgettingService
    from bot.services.generation import GenerationService
    from bot.services.history import HistoryService
    from bot.services.house import House
    from bot.services.insights import InsightsService
    from bot.services.moderation import ModerationService
    from bot.services.privacy import PrivacyService
    from bot.services.reactions import ReactionService
    from bot.services.removal import RemovalService
    from bot.services.shows import ShowService
    from bot.services.suites import Suites
    from bot.services.taking import TakingService

log = logging.getLogger(__name__)

SYNC_STATE = "commands"

OPEN_TO_ALL, EVERY_CHANNEL = "open_to_all", "every_channel"
"""Marks in a command's `extras` (for a group, in the group's): open to blocked people too, or in every channel.

What the buttons and forms behind a command open to all do, `open_services_of` gives them.
"""


class BotState(Protocol):
    """A few words the bot keeps from one run to the next."""

    async def get(self, key: str) -> str | None:
        """Return the value, if there is one."""
        ...

    async def set(self, key: str, value: str) -> None:
        """Keep the value."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """What the cogs use."""

    generation: GenerationService
    feedback: FeedbackService
    reactions: ReactionService
    comparisons: ComparisonService
    duels: DuelService
    taking: TakingService
    insights: InsightsService
    removal: RemovalService
    privacy: PrivacyService
    forgetting: ForgettingService
    shows: ShowService
    house: House
    moderation: ModerationService
    history: HistoryService
    suites: Suites


@dataclass(frozen=True, slots=True)
class Access:
    """Where the bot answers: these guilds (none named: all), and direct messages if allowed."""

    guild_ids: tuple[int, ...] = ()
    allow_direct_messages: bool = False

    def permits(self, guild_id: int | None) -> bool:
        """Say whether an interaction from there is answered; None is a direct message."""
        if guild_id is None:
            return self.allow_direct_messages
        return not self.guild_ids or guild_id in self.guild_ids


@dataclass(frozen=True, slots=True)
class Leads:
    """Who leads the testing: people with one of these roles, these people, and a guild's administrators.

    An administrator leads where the bot's operator chose the guild: it is named in the settings, or the only one. What
    leads see is the whole log, and anybody can be administrator of some guild and invite a bot there.
    """

    role_ids: tuple[int, ...] = ()
    user_ids: tuple[int, ...] = ()

    def include(self, interaction: discord.Interaction[Any]) -> bool:
        """Say whether a lead asks."""
        return self._are(interaction.user) or _is_administrator(interaction)

    def include_person(self, interaction: discord.Interaction[Any], person: discord.abc.Snowflake) -> bool:
        """Say whether somebody leads in the place that an interaction comes from."""
        is_administrator = isinstance(person, discord.Member) and person.guild_permissions.administrator
        return self._are(person) or (is_administrator and _is_chosen(interaction))

    def include_member(self, bot: ImagineBot, guild_id: int, person: discord.abc.Snowflake) -> bool:
        """Say whether somebody leads in a guild, where nobody asks."""
        is_administrator = isinstance(person, discord.Member) and person.guild_permissions.administrator
        return self._are(person) or (is_administrator and bot.has_chosen(guild_id))

    def _are(self, person: discord.abc.Snowflake) -> bool:
        has_role = isinstance(person, discord.Member) and any(person.get_role(role_id) for role_id in self.role_ids)
        return has_role or person.id in self.user_ids

    def require(self, interaction: discord.Interaction[Any]) -> None:
        """Raise NotALeadError unless a lead asks. Commands are hidden from others, but Discord lets that be changed."""
        if not self.include(interaction):
            raise NotALeadError


def _is_administrator(interaction: discord.Interaction[Any]) -> bool:
    return interaction.permissions.administrator and _is_chosen(interaction)


def _is_chosen(interaction: discord.Interaction[Any]) -> bool:
    bot = cast("ImagineBot", interaction.client)
    return bot.has_chosen(interaction.guild_id)


Form = Callable[["discord.Interaction[Any]"], "Awaitable[None] | None"]
"""Takes a form that was sent, if it is one of a cog's own: returns what there is to do."""


class ImagineBot(commands.Bot):
    """The bot as Discord sees it. It owns no rule: those are in its services."""

    def __init__(
        self,
        services: Services,
        access: Access,
        words: BotState,
        leads: Leads | None = None,
        *,
        opens_threads: bool = True,
        **options: Any,
    ) -> None:
        """*opens_threads* False: people here see one channel only. *options* go to discord.py's Client."""
        super().__init__(
            commands.when_mentioned,
            help_command=None,
            tree_cls=ImagineTree,
            # Interactions need none; guilds tells channels and permissions. Neither is privileged.
            intents=discord.Intents(guilds=True, guild_reactions=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            **options,
        )
        self.services, self.access, self._words = services, access, words
        self.opens_threads = opens_threads
        self.forms: list[Form] = []
        self.leads = leads or Leads()

    async def setup_hook(self) -> None:
        """Take over what leads decided, load the cogs, tell Discord changed commands, say how to invite the bot."""
        await self.services.house.load()
        for module in pkgutil.iter_modules(cogs.__path__, "cogs."):
            if not module.name.rpartition(".")[2].startswith("_"):
                await self.load_extension(module.name)
        await self._sync_commands()
        log.info("invite the bot to a guild: %s", invite_url(self.application_id or 0))

    def let_in(self, interaction: discord.Interaction[Any], openness: Openness) -> None:
        """Raise the RefusedError of whoever is turned away: every interaction passes here, and here only."""
        if not self.access.permits(interaction.guild_id):
            raise NotAllowedHereError
        try:
            self.services.house.gate.check(origin_of(interaction), openness)
        except WrongChannelError as error:
            raise WrongChannelError(self._own(interaction, error.channel_ids)) from error
        except WrongRoleError as error:
            raise WrongRoleError(self._own(interaction, error.role_ids)) from error

    def has_chosen(self, guild_id: int | None) -> bool:
        """Say whether the bot's operator chose the guild: it is named in the settings, or the only one."""
        return guild_id in self.access.guild_ids or len(self.guilds) == 1

    def _own(self, interaction: discord.Interaction[Any], ids: tuple[int, ...]) -> tuple[int, ...]:
        """Return the channels or roles that are not another guild's: those have no names for people here."""
        others = [guild for guild in self.guilds if guild.id != interaction.guild_id and interaction.guild_id]
        return tuple(one for one in ids if not any(belongs_to(guild, one) for guild in others))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Give a form that was sent to the cog it belongs to, also one that was opened before a restart.

        discord.py forgets open forms then. One listener for all: it makes a task of each, at every interaction.
        """
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        try:
            for take in self.forms:
                if work := take(interaction):
                    await work
                    return
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def on_ready(self) -> None:
        """Say that commands are answered from now on."""
        log.info("ready as %s in %d guilds", self.user, len(self.guilds))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Tell a named guild its commands: it may have invited the bot only after the start."""
        if guild.id in self.access.guild_ids:
            await self._try_sync_guild(guild)

    async def _sync_commands(self) -> None:
        """Tell Discord the commands when they differ from what it was last told: creates are rationed to 200 a day."""
        guild_ids = sorted(self.access.guild_ids)
        commands_told = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        definition = json.dumps([self.application_id, commands_told], sort_keys=True)
        state = {"guilds": guild_ids, "hash": hashlib.sha256(definition.encode()).hexdigest()}
        before = json.loads(await self._words.get(SYNC_STATE) or "{}")
        if before == state:
            return
        for guild_id in {*before.get("guilds", ())} - {*guild_ids}:
            await self._try_sync_guild(discord.Object(guild_id))
        told = [await self._try_sync_guild(discord.Object(guild_id)) for guild_id in guild_ids]
        if guild_ids:  # only there: take back what may have been told for everywhere
            self.tree.clear_commands(guild=None)
        await self.tree.sync()
        if not all(told):
            return  # the next start tries again, and so does on_guild_join
        await self._words.set(SYNC_STATE, json.dumps(state))
        log.info("commands synced to %s", f"guilds {guild_ids}" if guild_ids else "all guilds")

    async def _try_sync_guild(self, guild: discord.abc.Snowflake) -> bool:
        """Tell one guild its commands, none where the bot no longer answers; say whether Discord took them."""
        if guild.id in self.access.guild_ids:
            self.tree.copy_global_to(guild=guild)
        try:
            await self.tree.sync(guild=guild)
        except discord.Forbidden:
            log.warning("guild %s: not a member, or without applications.commands; commands not synced there", guild.id)
            return False
        return True


class ImagineTree(app_commands.CommandTree[ImagineBot]):
    """The command tree: turns away whom the gate does, and answers every error once."""

    async def interaction_check(self, interaction: discord.Interaction[ImagineBot], /) -> bool:
        """Let commands and suggestions pass the gate."""
        try:
            interaction.client.let_in(interaction, _openness_of(interaction))
        except RefusedError as error:
            if interaction.type is discord.InteractionType.autocomplete:
                await interaction.response.autocomplete([])
            else:
                await reply_error(interaction, error)
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[ImagineBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer the person, whatever happened."""
        await reply_error(interaction, error)


def _openness_of(interaction: discord.Interaction[Any]) -> Openness:
    """Read the marks of a command and of the group that it belongs to."""
    command = interaction.command
    root = command.root_parent if isinstance(command, app_commands.Command) else None
    extras = {**(root.extras if root else {}), **(command.extras if command else {})}
    if extras.get(OPEN_TO_ALL):
        return Openness.EVERYBODY
    return Openness.EVERY_CHANNEL if extras.get(EVERY_CHANNEL) else Openness.USUAL


def belongs_to(guild: discord.Guild, one: int) -> bool:
    """Say whether an id is that of a channel, a thread or a role of the guild."""
    return guild.get_channel_or_thread(one) is not None or guild.get_role(one) is not None


def services_of(interaction: discord.Interaction[Any]) -> Services:
    """Return the services behind a button, a choice or a form. Raises RefusedError for whom the gate turns away."""
    return _services_of(interaction, Openness.USUAL)


def open_services_of(interaction: discord.Interaction[Any]) -> Services:
    """Return the services behind what is open to everybody. Raises NotAllowedHereError in guilds not served."""
    return _services_of(interaction, Openness.EVERYBODY)


def _services_of(interaction: discord.Interaction[Any], openness: Openness) -> Services:
    bot = cast("ImagineBot", interaction.client)
    bot.let_in(interaction, openness)
    return bot.services


def origin_of(interaction: discord.Interaction[Any]) -> Origin:
    """Return who asks, and where: as it was when the interaction came, however often this is asked."""
    if Origin not in interaction.extras:
        interaction.extras[Origin] = _origin_of(interaction)
    return interaction.extras[Origin]


def _origin_of(interaction: discord.Interaction[Any]) -> Origin:
    user, bot = interaction.user, cast("ImagineBot", interaction.client)
    channel = interaction.channel
    return Origin(
        user.id,
        user.display_name,
        interaction.guild_id,
        interaction.channel_id,
        parent_id=channel.parent_id if isinstance(channel, discord.Thread) else None,
        role_ids=frozenset(role.id for role in user.roles) if isinstance(user, discord.Member) else frozenset(),
        is_lead=bot.leads.include(interaction),
        is_age_restricted=is_age_restricted(channel),
    )


def is_age_restricted(channel: object) -> bool:
    """Say whether a channel, or the one that a thread belongs to, is for adults only."""
    is_nsfw = getattr(channel, "is_nsfw", None)  # direct messages have none
    return bool(is_nsfw and is_nsfw())
