"""What only those may do who lead the testing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord

from bot.client import origin_of
from bot.errors import LeadProtectedError

if TYPE_CHECKING:
    from bot.client import ImagineBot
    from bot.domain import Origin


def lead_of(interaction: discord.Interaction[Any]) -> Origin:
    """Return the lead who asks. Raises NotALeadError where it is none."""
    cast("ImagineBot", interaction.client).leads.require(interaction)
    return origin_of(interaction)


async def require_no_lead(interaction: discord.Interaction[Any], user_id: int) -> None:
    """Raise LeadProtectedError if this person leads where the interaction comes from. Asks Discord: answer first."""
    assert interaction.guild is not None  # noqa: S101  # what leads do is done in guilds
    try:
        person = await interaction.guild.fetch_member(user_id)
    except discord.NotFound:  # who has left has no roles
        person = discord.Object(user_id)
    if cast("ImagineBot", interaction.client).leads.include_person(interaction, person):
        raise LeadProtectedError
