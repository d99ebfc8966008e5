"""The buttons under a pair shown to one person. A press is an interaction of its own, so none of them expires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import services_of
from bot.judging.votes import Choice
from bot.replies import reply_error
from cogs._asking import origin_of
from cogs._buttons import button_row
from cogs._cards import text_view
from cogs._first_use import tell_first_use
from cogs._limits import checked
from cogs._pair_card import pair_container, pair_files
from cogs._pair_words import LABELS, told_text

if TYPE_CHECKING:
    import re

    from bot.services.duels import Duel

STOP = "stop"
NOTHING_LEFT = (
    "There is no pair left for you right now. New ones come when somebody draws the same words with another model, "
    "or uses `/compare`."
)
STOPPED = "Thank you! Your votes are saved. `/duel` goes on whenever you like."


class DuelButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"imagine:duel:v1:(?P<pair>[0-9]{1,19}):(?P<answer>a|b|tie|neither|stop)",
):
    """One of the four answers to a pair, which brings the next one; or Stop."""

    def __init__(self, pair_id: int, choice: Choice | None) -> None:
        """Build the button as it is shown; no choice is Stop."""
        self.pair_id, self.choice = pair_id, choice
        label = LABELS[choice] if choice else "Stop"
        style = discord.ButtonStyle.secondary if choice else discord.ButtonStyle.danger
        custom_id = f"imagine:duel:v1:{pair_id}:{choice or STOP}"
        super().__init__(ui.Button(label=label, style=style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(int(match["pair"]), None if match["answer"] == STOP else Choice(match["answer"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says; answer every failure, since discord.py would only log it."""
        try:
            await (self._vote(interaction, self.choice) if self.choice else _stop(interaction))
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _vote(self, interaction: discord.Interaction[Any], choice: Choice) -> None:
        comparisons = services_of(interaction).comparisons
        # First of all: how fast the answer was must not depend on how fast Discord is.
        told = await comparisons.vote(self.pair_id, origin_of(interaction), choice, is_private=True)
        await interaction.response.defer()
        await show_next(interaction, told_text(told))
        await tell_first_use(interaction)


async def show_next(interaction: discord.Interaction[Any], told: str | None = None) -> None:
    """Put the next pair into this interaction's private message, below what was *told* of the last one."""
    duels, person = services_of(interaction).duels, origin_of(interaction)
    duel = await duels.serve(person, interaction.filesize_limit)
    if duel is None:
        view = text_view("\n\n".join(filter(None, [told, NOTHING_LEFT])))
        await interaction.edit_original_response(view=view, attachments=[])
        return
    files = pair_files(duel.pair, duel.pictures)
    await interaction.edit_original_response(view=duel_view(duel, told), attachments=files)
    await duels.arrived(duel, person)


async def _stop(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.edit_message(view=text_view(STOPPED), attachments=[])


def duel_view(duel: Duel, told: str | None) -> ui.LayoutView:
    """Return a pair with its answers, and above it what was told of the last one."""
    view = ui.LayoutView(timeout=None)
    if told:
        view.add_item(ui.TextDisplay(told))
    view.add_item(pair_container(duel.pair, duel.generations, duel.pictures))
    view.add_item(button_row(*(DuelButton(duel.pair.id, choice) for choice in Choice)))
    view.add_item(button_row(DuelButton(duel.pair.id, None)))
    return checked(view)
