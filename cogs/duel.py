"""/duel: pairs of pictures that are there already, for one person, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs._duel_buttons import DuelButton, show_next
from cogs._first_use import tell_first_use

if TYPE_CHECKING:
    from bot.client import ImagineBot


class Duel(commands.Cog):
    """Serves the first pair; each vote brings the next."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* is whose command and buttons they are."""
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer the buttons from now on."""
        self._bot.add_dynamic_items(DuelButton)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.remove_dynamic_items(DuelButton)

    @app_commands.command()
    @app_commands.allowed_contexts(guilds=True)
    async def duel(self, interaction: discord.Interaction[Any]) -> None:
        """Vote on two pictures after two others, only for you and without knowing which is which."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_next(interaction)
        await tell_first_use(interaction)


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Duel(bot))
