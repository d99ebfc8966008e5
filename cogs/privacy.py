"""/privacy: what is kept, why, for how long, and who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import OPEN_TO_ALL, open_services_of
from bot.replies import reply_ephemeral
from cogs._cards import text_view
from cogs._privacy_words import privacy_text

if TYPE_CHECKING:
    from bot.client import ImagineBot


class Privacy(commands.Cog):
    """Tells everybody, also people who may not ask for pictures."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* says whether direct messages are answered."""
        contexts = app_commands.AppCommandContext(guild=True, dm_channel=bot.access.allow_direct_messages)
        self.privacy.allowed_contexts = contexts

    @app_commands.command(extras={OPEN_TO_ALL: True})
    async def privacy(self, interaction: discord.Interaction[Any]) -> None:
        """Read what this bot keeps of you, why, and how to have it deleted."""
        privacy = open_services_of(interaction).privacy
        text = privacy_text(privacy.rules, is_checked_by_azure=privacy.is_checked_by_azure)
        await reply_ephemeral(interaction, text_view(text))


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Privacy(bot))
