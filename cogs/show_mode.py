"""/show-mode: the model before an audience, for those who lead the testing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import origin_of, services_of
from bot.domain import SHOW_MINUTES, SHOW_MINUTES_MAX, SHOW_MINUTES_MIN, ShowPlan
from bot.replies import reply_text
from cogs._asking import address_of
from cogs._place import Where  # noqa: TC001  # discord.py reads the annotation
from cogs._show_buttons import ShowButton, ask_in_show, submitted_words
from cogs._show_stage import DiscordShowStage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from bot.client import ImagineBot
    from bot.services.shows import ShowService
    from cogs._place import Channel

Minutes = app_commands.Range[int, SHOW_MINUTES_MIN, SHOW_MINUTES_MAX]
DESCRIPTIONS = {
    "channel": "Where the audience is (here, unless you say)",
    "minutes": f"How long the show goes on ({SHOW_MINUTES} minutes, unless you say)",
}


class ShowMode(commands.Cog):
    """Begins and ends shows, and takes what their audience presses and writes.

    While a show is on, `/imagine` in its channel draws one picture of the show's target, whatever it was given: Discord
    cannot change a command for one channel.
    """

    def __init__(self, bot: ImagineBot, shows: ShowService, targets: Sequence[str]) -> None:
        """*shows* does the work; *targets* are the models to choose from."""
        self._bot, self._shows = bot, shows
        self._stage = DiscordShowStage(bot, bot.services.house.styles)
        self._group = self._build_group(targets)

    async def cog_load(self) -> None:
        """Register the command and the buttons, then go on with the shows of an earlier run."""
        self._bot.forms.append(self._form)
        self._bot.tree.add_command(self._group)
        self._bot.add_dynamic_items(ShowButton)
        self._shows.resume(self._stage)

    async def cog_unload(self) -> None:
        """Leave nothing behind but the boards, which the next run takes up."""
        self._bot.forms.remove(self._form)
        await self._shows.close()
        self._bot.remove_dynamic_items(ShowButton)
        self._bot.tree.remove_command(self._group.name)

    def _build_group(self, targets: Sequence[str]) -> app_commands.Group:
        """Build `/show-mode`; it asks for a target only where there are several."""
        group = app_commands.Group(
            name="show-mode",
            description="Show the model to an audience: buttons, one picture each at a time. For leads.",
            default_permissions=discord.Permissions(manage_guild=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
        )

        @app_commands.describe(**DESCRIPTIONS)
        async def on(
            interaction: discord.Interaction[Any], channel: Where | None = None, minutes: Minutes = SHOW_MINUTES
        ) -> None:
            await self._begin(interaction, channel, minutes, targets[0])

        @app_commands.describe(**DESCRIPTIONS, target="Which model paints")
        @app_commands.choices(target=[app_commands.Choice(name=name, value=name) for name in targets])
        async def on_with_target(
            interaction: discord.Interaction[Any],
            channel: Where | None = None,
            minutes: Minutes = SHOW_MINUTES,
            target: str = targets[0],
        ) -> None:
            await self._begin(interaction, channel, minutes, target)

        @app_commands.describe(channel=DESCRIPTIONS["channel"])
        async def off(interaction: discord.Interaction[Any], channel: Where | None = None) -> None:
            await self._end(interaction, channel)

        group.add_command(
            app_commands.Command[Any, ..., None](
                name="on",
                description="Begin a show, once the model has drawn a first picture for you.",
                callback=on_with_target if len(targets) > 1 else on,
            )
        )
        group.add_command(
            app_commands.Command[Any, ..., None](
                name="off", description="End the show, with thanks and a contact sheet.", callback=off
            )
        )
        return group

    async def _begin(
        self, interaction: discord.Interaction[Any], channel: Channel | None, minutes: int, target: str
    ) -> None:
        self._bot.leads.require(interaction)
        told = await interaction.response.defer(ephemeral=True, thinking=True)
        address = replace(address_of(interaction), message_id=told.message_id if told else None)
        presenter, place = origin_of(interaction), channel or interaction.channel
        parent_id: int | None = getattr(place, "parent_id", None)  # of a thread only
        plan = ShowPlan(interaction.guild_id or 0, _id(interaction, channel), target, minutes, presenter, parent_id)
        show = await self._shows.begin(plan, address)
        self._stage.remember(show, interaction)
        await reply_text(
            interaction,
            f"Ready. The show is on in <#{show.channel_id}> and ends <t:{int(show.ends_at.timestamp())}:R>, or with "
            "`/show-mode off`. If a picture does not come, only you are told why: here for some minutes, and behind "
            "**For the presenter** all the time.",
        )

    async def _end(self, interaction: discord.Interaction[Any], channel: Channel | None) -> None:
        self._bot.leads.require(interaction)
        show = await self._shows.end(_id(interaction, channel), origin_of(interaction))
        await reply_text(
            interaction,
            f"The show in <#{show.channel_id}> takes no more requests. The contact sheet comes once the last pictures "
            "are there, in two minutes at most.",
        )

    def _form(self, interaction: discord.Interaction[Any]) -> Awaitable[None] | None:
        """Take the form with one field."""
        form = submitted_words(interaction)
        return self._take_words(interaction, *form) if form else None

    async def _take_words(
        self, interaction: discord.Interaction[Any], show_id: int, words: str, style_id: int | None
    ) -> None:
        show = services_of(interaction).shows.require(show_id, interaction.channel_id)
        await ask_in_show(interaction, show, words, style_id)


def _id(interaction: discord.Interaction[Any], channel: Channel | None) -> int:
    return channel.id if channel else interaction.channel_id or 0


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(ShowMode(bot, bot.services.shows, list(bot.services.generation.targets)))
