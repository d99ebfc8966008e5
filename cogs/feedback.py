"""Feedback under the pictures, of whatever age their cards are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

from cogs._verdict_buttons import VerdictButton

if TYPE_CHECKING:
    from bot.client import ImagineBot


class Feedback(commands.Cog):
    """Lets discord.py know the buttons; what they do is theirs."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* is whose buttons they are."""
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer the buttons from now on."""
        self._bot.add_dynamic_items(VerdictButton)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.remove_dynamic_items(VerdictButton)


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Feedback(bot))
