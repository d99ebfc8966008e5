"""/quota, /show and /help: private answers that draw nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import EVERY_CHANNEL
from bot.replies import reply_ephemeral
from cogs._asking import origin_of
from cogs._cards import text_view
from cogs._help import help_text, quota_text
from cogs._show import PictureButton, show

if TYPE_CHECKING:
    from bot.client import ImagineBot
    from bot.services.generation import GenerationService


class Lookups(commands.Cog):
    """What people ask the bot about itself and its pictures."""

    def __init__(self, bot: ImagineBot, generation: GenerationService) -> None:
        """*generation* knows the log and the limits."""
        self._bot, self._generation = bot, generation
        contexts = app_commands.AppCommandContext(guild=True, dm_channel=bot.access.allow_direct_messages)
        for command in self.get_app_commands():
            if isinstance(command, app_commands.Command):
                command.allowed_contexts = contexts

    async def cog_load(self) -> None:
        """Answer Show from now on."""
        self._bot.add_dynamic_items(PictureButton)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.remove_dynamic_items(PictureButton)

    @app_commands.command()
    async def quota(self, interaction: discord.Interaction[Any]) -> None:
        """See how many pictures you have left."""
        await reply_ephemeral(interaction, text_view(quota_text(self._generation.quota(origin_of(interaction)))))

    @app_commands.command()
    @app_commands.describe(id="The number at the bottom of the picture's card")
    async def show(self, interaction: discord.Interaction[Any], id: app_commands.Range[int, 1, 2**53 - 1]) -> None:  # noqa: A002  # what users read
        """See an earlier picture again, only for you."""
        await show(interaction, id)

    @app_commands.command(extras={EVERY_CHANNEL: True})
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Learn what this bot does and how to ask for a picture."""
        quota = self._generation.quota(origin_of(interaction))
        await reply_ephemeral(interaction, text_view(help_text(quota, list(self._generation.targets))))


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Lookups(bot, bot.services.generation))
