"""What goes on by itself beside the commands: looking which deployment answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs._lead_board import DiscordLeadBoard

if TYPE_CHECKING:
    from bot.client import ImagineBot


class Watching(commands.Cog):
    """Lets leads be told, also of what an earlier run noticed."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* is who tells them."""
        self._bot = bot

    async def cog_load(self) -> None:
        """Tell from now on."""
        await self._bot.services.suites.deployments.resume(DiscordLeadBoard(self._bot))


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Watching(bot))
