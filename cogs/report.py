"""/report: what the log tells of the models, for those who lead the testing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.replies import reply_ephemeral
from bot.services.insights import Period
from cogs._cards import text_view
from cogs._place import Channel, Where  # noqa: TC001  # discord.py reads the annotations
from cogs._report_cards import report_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import ImagineBot
    from bot.services.insights import InsightsService

PERIODS = {
    Period.DAY: "the last 24 hours",
    Period.WEEK: "the last 7 days",
    Period.MONTH: "the last 30 days",
    Period.ALL: "all there is",
}
DESCRIPTIONS = {
    "period": "How far back to look (all there is, unless you say)",
    "channel": "Only what was asked for in this channel",
    "person": "Only what this person asked for and said",
}


class Report(commands.Cog):
    """Shows reports, in private, to leads only."""

    def __init__(self, bot: ImagineBot, insights: InsightsService, targets: Sequence[str]) -> None:
        """*insights* makes the reports; *targets* are the models to choose from."""
        self._bot, self._insights = bot, insights
        self._command = self._build_command(targets)

    async def cog_load(self) -> None:
        """Register the command."""
        self._bot.tree.add_command(self._command)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.tree.remove_command(self._command.name)

    def _build_command(self, targets: Sequence[str]) -> app_commands.Command[Any, ..., None]:
        """Build `/report`; it asks for a target only where there are several."""
        periods = [app_commands.Choice(name=name, value=period.value) for period, name in PERIODS.items()]

        @app_commands.describe(**DESCRIPTIONS)
        @app_commands.choices(period=periods)
        async def report(
            interaction: discord.Interaction[Any],
            period: str = Period.ALL,
            channel: Where | None = None,
            person: discord.User | None = None,
        ) -> None:
            await self._report(interaction, Period(period), None, channel, person)

        @app_commands.describe(**DESCRIPTIONS, target="Only this model")
        @app_commands.choices(period=periods, target=[app_commands.Choice(name=name, value=name) for name in targets])
        async def report_with_target(  # options of the command
            interaction: discord.Interaction[Any],
            period: str = Period.ALL,
            target: str | None = None,
            channel: Where | None = None,
            person: discord.User | None = None,
        ) -> None:
            await self._report(interaction, Period(period), target, channel, person)

        command = app_commands.Command[Any, ..., None](
            name="report",
            description="Read what people think of the models, with charts. For leads.",
            callback=report_with_target if len(targets) > 1 else report,
        )
        command.default_permissions = discord.Permissions(manage_guild=True)
        command.allowed_contexts = app_commands.AppCommandContext(
            guild=True, dm_channel=self._bot.access.allow_direct_messages
        )
        return command

    async def _report(  # options of the command
        self,
        interaction: discord.Interaction[Any],
        period: Period,
        target: str | None,
        channel: Channel | None,
        person: discord.User | None,
    ) -> None:
        self._bot.leads.require(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)

        async def show(words: str) -> None:
            await interaction.edit_original_response(view=text_view(words))

        card = await self._insights.report(
            period,
            show,
            target=target,
            channel_id=channel.id if channel else None,
            user_id=person.id if person else None,
        )
        (view, files), *examples = report_messages(card)
        await interaction.edit_original_response(view=view, attachments=files)
        for message in examples:
            await reply_ephemeral(interaction, *message)


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Report(bot, bot.services.insights, list(bot.services.generation.targets)))
