"""/my-data: a copy of what is kept of oneself, and its deletion."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import OPEN_TO_ALL, open_services_of
from bot.replies import reply_ephemeral
from cogs._forget_buttons import ForgetButton, choose_view

if TYPE_CHECKING:
    from bot.client import ImagineBot
    from bot.domain import Parcel

log = logging.getLogger(__name__)

YOURS = "This is what the bot keeps of you ({note}). Only you see it; what each file is, `README.txt` in it says."
PARTS = "Part {number} of {total}."
CUT = "Some of it is one file in parts: save them in one folder, then open the one that ends in `.001` with 7-Zip."


class MyData(commands.GroupCog, name="my-data", description="See or delete what the bot keeps of you."):
    """Everybody's own data, also of people who may not ask for pictures."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* is whose command and buttons they are."""
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer the buttons from now on, and carry out what an earlier run was asked for."""
        if group := self.app_command:
            contexts = app_commands.AppCommandContext(guild=True, dm_channel=self._bot.access.allow_direct_messages)
            group.allowed_contexts = contexts
        self._bot.add_dynamic_items(ForgetButton)
        await self._bot.services.forgetting.resume()

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.remove_dynamic_items(ForgetButton)

    @app_commands.command(extras={OPEN_TO_ALL: True})
    async def export(self, interaction: discord.Interaction[Any]) -> None:
        """Get a copy of what the bot keeps of you, with your pictures; only you see it."""
        privacy = open_services_of(interaction).privacy
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with privacy.export(interaction.user.id, interaction.filesize_limit) as parcel:
            await _hand_out(interaction, parcel)

    @app_commands.command(extras={OPEN_TO_ALL: True})
    async def delete(self, interaction: discord.Interaction[Any]) -> None:
        """Have what the bot keeps of you deleted; you choose what, and confirm it."""
        open_services_of(interaction)
        await reply_ephemeral(interaction, choose_view(interaction.user.id))


async def _hand_out(interaction: discord.Interaction[Any], parcel: Parcel) -> None:
    """Send the files, message by message, each of them private."""
    for number, paths in enumerate(parcel.messages, 1):
        content, files = _words(parcel, number), [discord.File(path) for path in paths]
        if number == 1:
            await interaction.edit_original_response(content=content, attachments=files)
        else:
            await interaction.followup.send(content, files=files, ephemeral=True)


def _words(parcel: Parcel, number: int) -> str:
    """Return what stands above the *number*-th message's files."""
    total = len(parcel.messages)
    lines = [YOURS.format(note=parcel.note)] if number == 1 else []
    lines += [CUT] if number == 1 and parcel.is_cut else []
    lines += [PARTS.format(number=number, total=total)] if total > 1 else []
    return "\n".join(lines)


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(MyData(bot))
