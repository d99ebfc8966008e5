"""/export: the log and its pictures, for those who lead the testing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain import ExportFormat
from bot.services.taking import order_of
from cogs._parcels import ask_for_thread, post_parts, private_words

if TYPE_CHECKING:
    from bot.client import ImagineBot
    from bot.domain import ExportOrder
    from bot.services.taking import TakingService

log = logging.getLogger(__name__)

FORMS = {
    ExportFormat.CSV: "csv: tables for Excel and other spreadsheets",
    ExportFormat.JSONL: "jsonl: the same tables for scripts",
    ExportFormat.PARQUET: "parquet: the same tables for data frames",
    ExportFormat.IMAGEFOLDER: "imagefolder: the pictures, for Hugging Face's datasets",
    ExportFormat.PREFERENCES: "preferences: which of two pictures people preferred",
    ExportFormat.SQLITE: "sqlite: a database of its own",
}


class Export(commands.Cog):
    """Hands the log out, in private, to leads only."""

    def __init__(self, bot: ImagineBot, taking: TakingService) -> None:
        """*taking* makes the files."""
        self._bot, self._taking = bot, taking
        contexts = app_commands.AppCommandContext(guild=True, dm_channel=bot.access.allow_direct_messages)
        self.export.allowed_contexts = contexts

    @app_commands.command()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(
        format="What the files are for",
        since="Only what was asked for since this day, like 2026-01-31",
        with_names="With people's names instead of pseudonyms (usually: no)",
    )
    @app_commands.choices(format=[app_commands.Choice(name=name, value=form.value) for form, name in FORMS.items()])
    async def export(
        self,
        interaction: discord.Interaction[Any],
        format: str,  # noqa: A002  # what users read
        since: app_commands.Range[str, 1, 40] | None = None,
        with_names: bool = False,  # noqa: FBT001, FBT002  # an option of the command
    ) -> None:
        """Take the log away, with its pictures if you like. For leads."""
        self._bot.leads.require(interaction)
        order = order_of(ExportFormat(format), since, with_names=with_names)
        log.info("interaction %s: user %s takes the log away: %s", interaction.id, interaction.user.id, order)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._hand_out(interaction, order)

    async def _hand_out(self, interaction: discord.Interaction[Any], order: ExportOrder) -> None:
        async def show(words: str) -> None:
            await interaction.edit_original_response(content=words)

        async with self._taking.take(order, interaction.filesize_limit, show) as parcel:
            if len(parcel.messages) == 1:
                files = [discord.File(path) for path in parcel.messages[0]]
                await interaction.edit_original_response(content=private_words(order, parcel), attachments=files)
                return
            place = await ask_for_thread(interaction)
            async with self._taking.telling(show) as words:
                await post_parts(place, order, parcel, words)
            where = place.mention if isinstance(place, discord.Thread) else "below"
            await interaction.edit_original_response(content=f"It is too big for one message, so it is {where}.")


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Export(bot, bot.services.taking))
