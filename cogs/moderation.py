"""Report and Delete, and what leads decide on reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord.ext import commands

from bot.client import origin_of, services_of
from bot.domain import Reported
from cogs._cards import text_view
from cogs._moderation_buttons import CardKind, DeleteButton, ReportButton, picture_on
from cogs._notice import ModerateButton
from cogs._notice_board import DiscordNoticeBoard
from cogs._remover import DiscordRemover
from cogs._report_modal import reported_in

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import discord

    from bot.client import ImagineBot, Services

THANKS = {
    Reported.SENT: "Thank you. The people who lead the testing will look at it.",
    Reported.LOGGED: "Thank you, your report is kept. There is no channel where the people who lead the testing would "
    "see it at once, so they will find it in the bot's log. If it is urgent, please tell one of them.",
    Reported.AGAIN: "You have reported this already, thank you. "
    "The people who lead the testing decide what becomes of it.",
}


class Moderation(commands.Cog):
    """Lets discord.py know the buttons, takes the form behind Report, and finishes what an earlier run began."""

    def __init__(self, bot: ImagineBot, services: Services) -> None:
        """*services* do the work."""
        self._bot, self._services = bot, services

    async def cog_load(self) -> None:
        """Answer the buttons from now on, and take up what an earlier run left."""
        self._bot.forms.append(self._form)
        self._bot.add_dynamic_items(DeleteButton, ReportButton, ModerateButton)
        remover = DiscordRemover(self._bot)
        await self._services.removal.resume(remover)
        await self._services.moderation.resume(DiscordNoticeBoard(self._bot), remover)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.forms.remove(self._form)
        self._bot.remove_dynamic_items(DeleteButton, ReportButton, ModerateButton)

    def _form(self, interaction: discord.Interaction[Any]) -> Awaitable[None] | None:
        """Take the form behind Report."""
        form = reported_in(interaction)
        return _report(interaction, *form) if form else None


async def _report(interaction: discord.Interaction[Any], kind: str, key: int, reason: str) -> None:
    services = services_of(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    generation_id = await picture_on(services, CardKind(kind), key)
    reported = await services.moderation.report(generation_id, origin_of(interaction), reason)
    await interaction.edit_original_response(view=text_view(THANKS[reported]))


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Moderation(bot, bot.services))
