"""What goes on by itself beside the commands: looking which deployment answers, and running watched suites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs._lead_board import DiscordLeadBoard
from cogs._watch_stage import DiscordWatchStage

if TYPE_CHECKING:
    from bot.client import ImagineBot


class Watching(commands.Cog):
    """Lets both speak in Discord. It is loaded after `/suite`, whose runs go on by then."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* is who speaks."""
        self._bot = bot

    async def cog_load(self) -> None:
        """Begin, and tell what an earlier process could not."""
        await self._bot.services.suites.deployments.resume(DiscordLeadBoard(self._bot))
        self._bot.services.suites.watches.resume(DiscordWatchStage(self._bot))


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Watching(bot))
