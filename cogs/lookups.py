"""/quota, /show and /help: private answers that draw nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import EVERY_CHANNEL, services_of
from bot.domain import GenerationStatus
from bot.errors import BlurredElsewhereError, ExpiredPictureError
from bot.replies import reply_ephemeral, reply_text
from cogs._asking import origin_of
from cogs._cards import DELETED, files_of, result_view, text_view
from cogs._help import help_text, quota_text

if TYPE_CHECKING:
    from bot.client import ImagineBot
    from bot.domain import Generation, Origin
    from bot.services.generation import GenerationService


class Lookups(commands.Cog):
    """What people ask the bot about itself and its pictures."""

    def __init__(self, bot: ImagineBot, generation: GenerationService) -> None:
        """*generation* knows the log and the limits."""
        self._generation = generation
        contexts = app_commands.AppCommandContext(guild=True, dm_channel=bot.access.allow_direct_messages)
        for command in self.get_app_commands():
            if isinstance(command, app_commands.Command):
                command.allowed_contexts = contexts

    @app_commands.command()
    async def quota(self, interaction: discord.Interaction[Any]) -> None:
        """See how many pictures you have left."""
        await reply_ephemeral(interaction, text_view(quota_text(self._generation.quota(origin_of(interaction)))))

    @app_commands.command()
    @app_commands.describe(id="The number at the bottom of the picture's card")
    async def show(self, interaction: discord.Interaction[Any], id: app_commands.Range[int, 1, 2**53 - 1]) -> None:  # noqa: A002  # what users read
        """See an earlier picture again, only for you."""
        origin = origin_of(interaction)
        found, _ = await self._generation.find(id, origin)
        _require_seen_here(found, origin)
        if found.picture is None and found.status in {GenerationStatus.POSTED, GenerationStatus.UNDELIVERED}:
            raise ExpiredPictureError(services_of(interaction).privacy.rules.picture_keep_days)
        if found.status is GenerationStatus.DELETED:
            await reply_text(interaction, DELETED)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        pictures = [await self._generation.posted_picture(found, interaction.filesize_limit)] if found.picture else []
        await interaction.edit_original_response(view=result_view([found], pictures), attachments=files_of(pictures))

    @app_commands.command(extras={EVERY_CHANNEL: True})
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Learn what this bot does and how to ask for a picture."""
        quota = self._generation.quota(origin_of(interaction))
        await reply_ephemeral(interaction, text_view(help_text(quota, list(self._generation.targets))))


def _require_seen_here(found: Generation, origin: Origin) -> None:
    """Raise BlurredElsewhereError where a blurred picture may not be seen."""
    channel_id = found.origin.channel_id
    if found.is_spoiler and channel_id and channel_id != origin.channel_id and not origin.is_age_restricted:
        raise BlurredElsewhereError(channel_id)


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Lookups(bot, bot.services.generation))
