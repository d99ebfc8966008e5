"""From an interaction to an admitted request: shared by `/imagine`, `/compare` and their buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.client import origin_of
from bot.domain import ImagineRequest, ReplyAddress, utc_now
from bot.replies import ALREADY_ACKNOWLEDGED, DISCORD_FAILURES

if TYPE_CHECKING:
    from bot.domain import Grid, Opponent, Style
    from bot.services.generation import GenerationService

# The token lives 15 minutes; the last of them are left for the edit itself.
TOKEN_LIFE = timedelta(minutes=14, seconds=30)
DEFER_ATTEMPTS = 3


def address_of(interaction: discord.Interaction[Any]) -> ReplyAddress:
    """Return where the answer to this interaction can be edited, and until when."""
    return ReplyAddress(
        interaction.application_id,
        interaction.token,
        utc_now() + TOKEN_LIFE,
        max_file_bytes=interaction.filesize_limit,
    )


def styled(request: ImagineRequest, style: Style) -> ImagineRequest:
    """Return *request* with the style around what was typed."""
    if request.grid:
        return replace(request, style=style, style_version_id=style.version_id)
    prompt = style.around(request.prompt)
    return replace(request, prompt=prompt, words=request.prompt, style=style, style_version_id=style.version_id)


async def ask(
    interaction: discord.Interaction[Any],
    generation: GenerationService,
    *,
    prompt: str,
    target: str,
    count: int = 1,
    parent_id: int | None = None,
    against: Opponent | None = None,
    grid: Grid | None = None,
    style: Style | None = None,
) -> None:
    """Admit a request, show that the bot is thinking, let it take its turns. Raises RefusedError before any answer.

    *style* is put around the prompt. The refusal comes first: after a public "thinking" every answer would be public.
    """
    address = address_of(interaction)
    request = ImagineRequest(prompt, target, origin_of(interaction), count, parent_id, address, against, grid)
    if style:
        request = styled(request, style)
    ticket = await generation.admit(request)
    try:
        message_id = await _defer(interaction)
    except DISCORD_FAILURES:
        await generation.withdraw(ticket)
        raise
    generation.launch(ticket, message_id)


async def _defer(interaction: discord.Interaction[Any]) -> int | None:
    """Defer, and return the id of the message that says so, if told.

    A connection that breaks is tried again; "already acknowledged" then means that the first try had arrived.
    """
    for attempt in range(1, DEFER_ATTEMPTS + 1):
        try:
            told = await interaction.response.defer(thinking=True)
        except discord.HTTPException as error:
            if attempt > 1 and error.code == ALREADY_ACKNOWLEDGED:
                return None
            raise
        except DISCORD_FAILURES:
            if attempt == DEFER_ATTEMPTS:
                raise
        else:
            return told.message_id if told else None
    return None
