"""/suite: many prompts tested together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import app_commands

from cogs import _suite_compare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.client import ImagineBot

    Commands = Callable[[ImagineBot], Iterable[app_commands.Command[Any, ..., None]]]

PARTS: tuple[Commands, ...] = (_suite_compare.commands_of,)
"""What makes the commands, a module for each subject."""


def suite_group(bot: ImagineBot) -> app_commands.Group:
    """Return the group with all of its commands."""
    contexts = app_commands.AppCommandContext(guild=True, dm_channel=bot.access.allow_direct_messages)
    group = app_commands.Group(name="suite", description="Test many prompts together.", allowed_contexts=contexts)
    for commands_of in PARTS:
        for command in commands_of(bot):
            group.add_command(command)
    return group


async def setup(bot: ImagineBot) -> None:
    """Add the commands (called by discord.py)."""
    if PARTS:
        bot.tree.add_command(suite_group(bot))
