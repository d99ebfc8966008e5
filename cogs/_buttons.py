"""The buttons under a card. What they do is in their custom id, so they work after a restart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from bot.replies import reply_error

if TYPE_CHECKING:
    import re

Press = Callable[["discord.Interaction[Any]", str], Awaitable[None]]


class Action(StrEnum):
    """What a button does; the value is in its custom id."""

    AGAIN = "again"
    CHANGE_WORDS = "words"
    MORE = "more"
    CANCEL = "cancel"
    ALL_AGAIN = "all_again"
    """The last three are about a whole grid."""
    ALL_WORDS = "all_words"
    ALL_MORE = "all_more"


_LOOKS = {
    Action.AGAIN: ("Again", discord.ButtonStyle.primary),
    Action.CHANGE_WORDS: ("Change words", discord.ButtonStyle.secondary),
    Action.MORE: ("More", discord.ButtonStyle.secondary),
    Action.CANCEL: ("Cancel", discord.ButtonStyle.secondary),
    Action.ALL_AGAIN: ("Again", discord.ButtonStyle.primary),
    Action.ALL_WORDS: ("Change words", discord.ButtonStyle.secondary),
    Action.ALL_MORE: ("More", discord.ButtonStyle.secondary),
}


class CardButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"imagine:(?P<action>again|words|more|cancel|all_again|all_words|all_more):v1:(?P<key>[0-9a-f]{1,32})",
):
    """One button of a card; *key* is a generation id, for Cancel a request id."""

    presses: dict[Action, Press] = {}  # noqa: RUF012  # filled by the cog that loads, emptied when it leaves

    def __init__(self, action: Action, key: int | str) -> None:
        """Build the button as it is shown."""
        label, style = _LOOKS[action]
        self.action, self.key = action, str(key)
        super().__init__(ui.Button(label=label, style=style, custom_id=f"imagine:{action}:v1:{key}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(Action(match["action"]), match["key"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says; answer every failure, since discord.py would only log it."""
        try:
            await self.presses[self.action](interaction, self.key)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)


def button_row(*buttons: ui.DynamicItem[ui.Button[Any]]) -> ui.ActionRow[ui.LayoutView]:
    """Return a row of a card; discord.py types such a button as an item of no certain view, but it works in any."""
    return ui.ActionRow(*cast("tuple[ui.Button[ui.LayoutView], ...]", buttons))
