"""Tell us more, under every picture: opens the form for marks, what is wrong, and a remark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import services_of
from bot.replies import reply_ephemeral, reply_error
from cogs._asking import origin_of
from cogs._details_modal import DetailsModal
from cogs._which import Scope, place_label, which_view

if TYPE_CHECKING:
    import re

LABEL = "Tell us more"
WHICH = "Which picture do you want to tell us about?"


class TellButton(ui.DynamicItem[ui.Button[Any]], template=r"imagine:tell:v1:(?P<scope>one|card):(?P<key>[0-9]{1,19})"):
    """Opens the form for one picture; *generation_id* is the picture's, or that of any picture of the card."""

    def __init__(self, scope: Scope, generation_id: int, label: str = LABEL) -> None:
        """Build the button as it is shown."""
        self.scope, self.generation_id = scope, generation_id
        custom_id = f"imagine:tell:v1:{scope}:{generation_id}"
        super().__init__(ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(Scope(match["scope"]), int(match["key"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form, or ask for which picture; answer every failure, since discord.py would only log it."""
        try:
            await (self._open if self.scope is Scope.ONE else self._ask_which)(interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _open(self, interaction: discord.Interaction[Any]) -> None:
        before = await services_of(interaction).feedback.told(self.generation_id, origin_of(interaction))
        await interaction.response.send_modal(DetailsModal(self.generation_id, before))

    async def _ask_which(self, interaction: discord.Interaction[Any]) -> None:
        rows = await services_of(interaction).feedback.pictures_beside(self.generation_id, origin_of(interaction))
        buttons = [TellButton(Scope.ONE, row.id, place_label(place)) for place, row in enumerate(rows, 1)]
        await reply_ephemeral(interaction, which_view(WHICH, buttons))
