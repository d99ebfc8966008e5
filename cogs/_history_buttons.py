"""Newer and Older under a page of /history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import services_of
from bot.domain import Turn
from bot.replies import reply_error
from cogs._asking import origin_of
from cogs._history_state import TEMPLATE, custom_id_of, is_newer, state_in
from cogs._history_view import history_message

if TYPE_CHECKING:
    import re

    from bot.domain import HistoryPage, HistoryQuestion


class TurnButton(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """Turns to another page; what is looked for stands in its custom id."""

    def __init__(self, custom_id: str, *, is_disabled: bool = False) -> None:
        """Build the button as it is shown."""
        label = "← Newer" if is_newer(custom_id) else "Older →"
        super().__init__(ui.Button(label=label, custom_id=custom_id, disabled=is_disabled))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(match.string)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Turn the page; answer every failure, since discord.py would only log it."""
        try:
            await self._turn(interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _turn(self, interaction: discord.Interaction[Any]) -> None:
        targets = services_of(interaction).generation.targets
        question, turn = state_in(self.custom_id, interaction.user.id, targets)
        await interaction.response.defer()
        await show_page(interaction, question, turn)


async def show_page(interaction: discord.Interaction[Any], question: HistoryQuestion, turn: Turn | None = None) -> None:
    """Put a page in place of the answer, which is deferred."""
    viewer = origin_of(interaction)
    page = await services_of(interaction).history.page(question, viewer, turn)
    view, files = history_message(question, page, turns_of(question, page, turn, viewer.user_id))
    await interaction.edit_original_response(view=view, attachments=files)


def turns_of(question: HistoryQuestion, page: HistoryPage, turn: Turn | None, viewer_id: int) -> list[TurnButton]:
    """Return both buttons, or none where everything stands on this page."""
    if not (page.has_newer or page.has_older):
        return []
    ids = [found.generation.id for found in page.found] or [turn.generation_id if turn else 0]
    newest, oldest = ids[0], ids[-1]
    if page.reached is not None:  # the next page begins where looking stopped, not where something was found
        newest, oldest = (page.reached, oldest) if turn and turn.is_newer else (newest, page.reached)
    newer, older = (custom_id_of(question, to, viewer_id) for to in (Turn(newest, is_newer=True), Turn(oldest)))
    return [TurnButton(newer, is_disabled=not page.has_newer), TurnButton(older, is_disabled=not page.has_older)]
