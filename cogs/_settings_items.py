"""What the settings are changed with. Each says in its custom id what it is about, so it works after a restart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.replies import reply_error

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Mapping

CHANNEL_TYPES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.forum,
]
OPTION_MAX, CHOSEN_MAX = 100, 25


class What(StrEnum):
    """What is chosen or pressed; the value is in the custom id."""

    TOPIC = "topic"
    SETTING = "setting"
    VALUE = "value"
    CHANNELS = "channels"
    ROLES = "roles"
    WRITE = "write"
    RESET = "reset"
    BACK = "back"


_LABELS = {
    What.WRITE: "Change",
    What.RESET: "Back to the environment's value",
    What.BACK: "Other settings",
}

Answer = Callable[["discord.Interaction[Any]", What, str, Sequence[str]], Awaitable[None]]
answers: list[Answer] = []
"""The one that answers, while the cog is loaded: it knows the cards, which are made of these items."""


def custom_id_of(what: What, name: str = "") -> str:
    """Return what an item says of itself; *name* is the setting's."""
    return f"imagine:settings:v1:{what}:{name}"


async def _answer(interaction: discord.Interaction[Any], what: What, name: str, values: Sequence[str]) -> None:
    """Do what was chosen or pressed; answer every failure, since discord.py would only log it."""
    try:
        await answers[-1](interaction, what, name, values)
    except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
        await reply_error(interaction, error)


class Choice(
    ui.DynamicItem[ui.Select[Any]],
    template=r"imagine:settings:v1:(?P<what>topic|setting|value):(?P<name>[A-Z_]{0,40})",
):
    """One of a few: a topic, a setting, or a value of one."""

    def __init__(
        self, what: What, name: str, choices: Mapping[str, str], chosen: str = "", placeholder: str | None = None
    ) -> None:
        """Build the choice as it is shown; *choices* are labels by value."""
        self.what, self.name = what, name
        options = [
            discord.SelectOption(label=label[:OPTION_MAX], value=value, default=value == chosen)
            for value, label in choices.items()
        ]
        select: ui.Select[Any] = ui.Select(custom_id=custom_id_of(what, name), options=options, placeholder=placeholder)
        super().__init__(select)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the choice from what Discord sent back."""
        return cls(What(match["what"]), match["name"], {})

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what was chosen."""
        await _answer(interaction, self.what, self.name, self.item.values)


class ChannelChoice(
    ui.DynamicItem[ui.ChannelSelect[Any]], template=r"imagine:settings:v1:channels:(?P<name>[A-Z_]{1,40})"
):
    """Channels, or none of them."""

    def __init__(self, name: str, chosen: Collection[int] = (), max_values: int = CHOSEN_MAX) -> None:
        """Build the choice as it is shown."""
        self.name = name
        defaults = [discord.SelectDefaultValue(id=one, type=discord.SelectDefaultValueType.channel) for one in chosen]
        select: ui.ChannelSelect[Any] = ui.ChannelSelect(
            custom_id=custom_id_of(What.CHANNELS, name),
            channel_types=CHANNEL_TYPES,
            min_values=0,
            max_values=max_values,
            default_values=defaults[:max_values],
        )
        super().__init__(select)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the choice from what Discord sent back."""
        return cls(match["name"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Take the channels."""
        await _answer(interaction, What.CHANNELS, self.name, [str(one.id) for one in self.item.values])


class RoleChoice(ui.DynamicItem[ui.RoleSelect[Any]], template=r"imagine:settings:v1:roles:(?P<name>[A-Z_]{1,40})"):
    """Roles, or none of them."""

    def __init__(self, name: str, chosen: Collection[int] = ()) -> None:
        """Build the choice as it is shown."""
        self.name = name
        defaults = [discord.SelectDefaultValue(id=one, type=discord.SelectDefaultValueType.role) for one in chosen]
        select: ui.RoleSelect[Any] = ui.RoleSelect(
            custom_id=custom_id_of(What.ROLES, name),
            min_values=0,
            max_values=CHOSEN_MAX,
            default_values=defaults[:CHOSEN_MAX],
        )
        super().__init__(select)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the choice from what Discord sent back."""
        return cls(match["name"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Take the roles."""
        await _answer(interaction, What.ROLES, self.name, [str(one.id) for one in self.item.values])


class SettingButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"imagine:settings:v1:(?P<what>write|reset|back):(?P<name>[A-Z_]{1,40})",
):
    """A button under one setting."""

    def __init__(self, what: What, name: str) -> None:
        """Build the button as it is shown."""
        self.what, self.name = what, name
        style = discord.ButtonStyle.primary if what is What.WRITE else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=_LABELS[what], style=style, custom_id=custom_id_of(what, name)))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(What(match["what"]), match["name"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says."""
        await _answer(interaction, self.what, self.name, [])


ITEMS = (Choice, ChannelChoice, RoleChoice, SettingButton)
