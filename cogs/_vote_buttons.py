"""The buttons under a comparison in the channel. What they tell is private, and the card is never edited for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import services_of
from bot.judging.votes import Choice
from bot.replies import reply_error, reply_text
from cogs._asking import ask, origin_of
from cogs._buttons import button_row
from cogs._first_use import tell_first_use
from cogs._pair_words import LABELS, told_text

if TYPE_CHECKING:
    import re


class VoteButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"imagine:vote:v1:(?P<pair>[0-9]{1,19}):(?P<choice>a|b|tie|neither)",
):
    """One of the four answers to a pair."""

    def __init__(self, pair_id: int, choice: Choice) -> None:
        """Build the button as it is shown."""
        self.pair_id, self.choice = pair_id, choice
        custom_id = f"imagine:vote:v1:{pair_id}:{choice}"
        super().__init__(ui.Button(label=LABELS[choice], style=discord.ButtonStyle.secondary, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(int(match["pair"]), Choice(match["choice"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Keep the vote and tell the names; answer every failure, since discord.py would only log it."""
        try:
            comparisons = services_of(interaction).comparisons
            told = await comparisons.vote(self.pair_id, origin_of(interaction), self.choice, is_private=False)
            await reply_text(interaction, told_text(told))
            await tell_first_use(interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)


class RematchButton(ui.DynamicItem[ui.Button[Any]], template=r"imagine:rematch:v1:(?P<pair>[0-9]{1,19})"):
    """Compares the same two once more, with new pictures on new sides."""

    def __init__(self, pair_id: int) -> None:
        """Build the button as it is shown."""
        self.pair_id = pair_id
        custom_id = f"imagine:rematch:v1:{pair_id}"
        super().__init__(ui.Button(label="Compare again", style=discord.ButtonStyle.secondary, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(int(match["pair"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Ask for both pictures; answer every failure, since discord.py would only log it."""
        try:
            services = services_of(interaction)
            matchup = await services.comparisons.rematch(self.pair_id, origin_of(interaction))
            await ask(
                interaction,
                services.generation,
                prompt=matchup.prompt,
                target=matchup.target,
                count=2,
                against=matchup.against,
            )
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)


def vote_row(pair_id: int) -> ui.ActionRow[ui.LayoutView]:
    """Return the four answers."""
    return button_row(*(VoteButton(pair_id, choice) for choice in Choice))


def is_card_of(view: ui.LayoutView, pair_id: int) -> bool:
    """Say whether this message is the finished card of a comparison."""
    custom_id = RematchButton(pair_id).item.custom_id
    return any(getattr(item, "custom_id", None) == custom_id for item in view.walk_children())
