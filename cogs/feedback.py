"""Feedback under the pictures, of whatever age their cards are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord.ext import commands

from bot.client import services_of
from bot.replies import reply_text
from cogs._asking import origin_of
from cogs._details_modal import told_in
from cogs._first_use import tell_first_use
from cogs._tell_button import TellButton
from cogs._verdict_buttons import VerdictButton

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import discord

    from bot.client import ImagineBot
    from bot.domain import Details

SAVED = "Saved. Open it again to change what you said."
EMPTY = "The form was empty, so nothing is kept. Open it again to tell us more."


class Feedback(commands.Cog):
    """Lets discord.py know the buttons, and takes the form that one of them opens."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* is whose buttons they are."""
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer the buttons from now on."""
        self._bot.forms.append(self._form)
        self._bot.add_dynamic_items(VerdictButton, TellButton)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.forms.remove(self._form)
        self._bot.remove_dynamic_items(VerdictButton, TellButton)

    def _form(self, interaction: discord.Interaction[Any]) -> Awaitable[None] | None:
        """Take the form behind Tell us more."""
        form = told_in(interaction)
        return self._tell(interaction, *form) if form else None

    async def _tell(self, interaction: discord.Interaction[Any], generation_id: int, details: Details) -> None:
        await services_of(interaction).feedback.tell(generation_id, origin_of(interaction), details)
        await reply_text(interaction, EMPTY if details.is_empty else SAVED)
        await tell_first_use(interaction)


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Feedback(bot))
