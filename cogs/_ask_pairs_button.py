"""The button under two runs side by side that has people asked about their pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import origin_of, services_of
from bot.replies import reply_error
from cogs._cards import text_view

if TYPE_CHECKING:
    import re

NOTHING_NEW = (
    "There is no new pair to ask about: people are asked about these already, or no prompt has two pictures that can "
    "be shown."
)


class AskPairsButton(
    ui.DynamicItem[ui.Button[Any]], template=r"imagine:pairs:v1:(?P<first>[0-9]{1,19}):(?P<second>[0-9]{1,19})"
):
    """Ask people about these pairs; the numbers are the runs'."""

    def __init__(self, first: int, second: int) -> None:
        """Build the button as it is shown."""
        self.first, self.second = first, second
        label, style = "Ask people about these pairs", discord.ButtonStyle.primary
        super().__init__(ui.Button(label=label, style=style, custom_id=f"imagine:pairs:v1:{first}:{second}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(int(match["first"]), int(match["second"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Ask; answer every failure, since discord.py would only log it."""
        try:
            await self._ask(interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _ask(self, interaction: discord.Interaction[Any]) -> None:
        comparisons = services_of(interaction).suites.comparisons
        await interaction.response.defer(ephemeral=True, thinking=True)
        asked = await comparisons.ask(origin_of(interaction), str(self.first), str(self.second))
        await interaction.edit_original_response(view=text_view(_told(asked)))


def _told(asked: int) -> str:
    if not asked:
        return NOTHING_NEW
    pairs = "One pair comes" if asked == 1 else f"{asked} pairs come"
    return f"{pairs} first in `/duel` from now on. Nobody is told which picture is of which run before they vote."
