"""How an interaction is answered in private, errors included."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands

from bot.error_messages import sentence_for
from bot.errors import BotError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from discord import ui

log = logging.getLogger(__name__)

DISCORD_FAILURES = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)
"""What a call to Discord may raise; discord.py lets its transport's errors through."""

UNKNOWN_INTERACTION, ALREADY_ACKNOWLEDGED = 10062, 40060
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""


async def reply_ephemeral(
    interaction: discord.Interaction[Any], view: ui.LayoutView, files: Sequence[discord.File] = ()
) -> None:
    """Answer only the person who asked, whether or not something was answered before."""
    if interaction.response.is_done():
        await interaction.followup.send(view=view, files=list(files), ephemeral=True)
    else:
        await interaction.response.send_message(view=view, files=list(files), ephemeral=True)


async def reply_text(interaction: discord.Interaction[Any], text: str) -> None:
    """Answer only the person who asked, in a sentence."""
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True)
    else:
        await interaction.response.send_message(text, ephemeral=True)


async def reply_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the person what went wrong, privately, and the log as much as it needs. Never raises."""
    error = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    _log(interaction, error)
    if getattr(error, "code", None) == UNKNOWN_INTERACTION:
        return  # too late for any answer
    try:
        await reply_text(interaction, sentence_for(error))
    except Exception as failure:  # noqa: BLE001  # the last one to answer: nobody above could do more
        log.warning("interaction %s: the error could not be told: %r", interaction.id, failure)


def _log(interaction: discord.Interaction[Any], error: BaseException) -> None:
    if isinstance(error, RefusedError):
        log.info("interaction %s: user %s refused: %s", interaction.id, interaction.user.id, error.code)
    elif isinstance(error, BotError):
        log.error("interaction %s: %s: %s", interaction.id, error.code, error)
    else:
        log.error("interaction %s: failed", interaction.id, exc_info=error)
