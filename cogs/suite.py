"""/suite: many prompts tested together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import app_commands

from cogs import _suite_compare, _suite_library, _suite_run, _suite_watch
from cogs._run_buttons import RunButton
from cogs._run_preview import PreviewButton
from cogs._run_sheet_stage import DiscordRunSheetStage
from cogs._run_stage import DiscordRunStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.client import ImagineBot

    Commands = Callable[[ImagineBot], Iterable[app_commands.Command[Any, ..., None]]]

PARTS: tuple[Commands, ...] = (
    _suite_run.commands_of,
    _suite_compare.commands_of,
    _suite_library.commands_of,
    _suite_watch.commands_of,
)
"""What makes the commands, a module for each subject."""

ITEMS = (RunButton, PreviewButton)
"""The buttons of all of them."""


def suite_group(bot: ImagineBot) -> app_commands.Group:
    """Return the group with all of its commands."""
    contexts = app_commands.AppCommandContext(guild=True, dm_channel=bot.access.allow_direct_messages)
    group = app_commands.Group(name="suite", description="Test many prompts together.", allowed_contexts=contexts)
    for commands_of in PARTS:
        for command in commands_of(bot):
            group.add_command(command)
    return group


async def setup(bot: ImagineBot) -> None:
    """Add the commands and the buttons, then go on with the runs of an earlier process (called by discord.py).

    `/imagine` is loaded before, and has taken up what was under way of them.
    """
    bot.tree.add_command(suite_group(bot))
    bot.add_dynamic_items(*ITEMS)
    bot.services.suites.sheets.resume(DiscordRunSheetStage(bot))
    bot.services.suites.runs.resume(DiscordRunStage(bot, bot.services.suites.deployments.changes_during))


async def teardown(bot: ImagineBot) -> None:
    """Leave nothing behind but the cards, which the next process takes up (called by discord.py)."""
    await bot.services.suites.runs.close()
    bot.remove_dynamic_items(*ITEMS)
    bot.tree.remove_command("suite")
