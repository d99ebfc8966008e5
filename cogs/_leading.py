"""What only those may do who lead the testing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from bot.client import origin_of

if TYPE_CHECKING:
    import discord

    from bot.client import ImagineBot
    from bot.domain import Origin


def lead_of(interaction: discord.Interaction[Any]) -> Origin:
    """Return the lead who asks. Raises NotALeadError where it is none."""
    cast("ImagineBot", interaction.client).leads.require(interaction)
    return origin_of(interaction)
