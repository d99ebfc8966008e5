"""An option of a command that is a channel or a thread."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

Channel = app_commands.AppCommandChannel | app_commands.AppCommandThread


class Place(app_commands.Transformer):
    """A channel or thread, also one that discord.py has not met: where a command can have been used."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Say what Discord lets people choose."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Say which kinds of it."""
        kinds = discord.ChannelType
        threads = [kinds.news_thread, kinds.public_thread, kinds.private_thread]
        return [kinds.text, kinds.news, kinds.voice, kinds.stage_voice, *threads]

    async def transform(self, _interaction: discord.Interaction[Any], value: Any, /) -> Channel:
        """Take it as it comes."""
        return value


Where = app_commands.Transform[Channel, Place]
