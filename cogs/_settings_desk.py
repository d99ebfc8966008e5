"""What is done with the settings when something is chosen, pressed or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.client import belongs_to, services_of
from cogs._leading import lead_of
from cogs._settings_cards import setting_view, topic_view
from cogs._settings_items import CHOSEN_MAX, What
from cogs._settings_modal import SettingModal
from cogs._settings_words import SETTINGS, Kind, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

    from bot.domain import SettingValue
    from bot.services.policy import PolicyEditor

SAVED = "✅ Saved. It counts from now on."
AS_BEFORE = "✅ The environment's value counts again."


async def answer(interaction: discord.Interaction[Any], what: What, name: str, values: Sequence[str]) -> None:
    """Do what was chosen or pressed. Raises RefusedError, StoreError."""
    by, settings = lead_of(interaction), services_of(interaction).house.settings
    match what:
        case What.TOPIC:
            await _show_topic(interaction, settings, Topic(values[0]))
        case What.BACK:
            settings.value(name)
            await _show_topic(interaction, settings, SETTINGS[name].topic)
        case What.SETTING:
            await _show(interaction, settings, values[0])
        case What.WRITE:
            await interaction.response.send_modal(SettingModal(settings.value(name)))
        case What.RESET:
            await settings.reset(by, name)
            await _show(interaction, settings, name, AS_BEFORE)
        case What.VALUE:
            await _change(interaction, name, values[0])
        case What.CHANNELS | What.ROLES:
            kept = _not_shown(interaction, settings.value(name))
            await _change(interaction, name, ",".join([*values, *map(str, kept)]))


async def take_form(interaction: discord.Interaction[Any], name: str, value: str) -> None:
    """Take what was written. Raises RefusedError, StoreError."""
    await _change(interaction, name, value)


async def _change(interaction: discord.Interaction[Any], name: str, value: str) -> None:
    settings = services_of(interaction).house.settings
    await settings.change(lead_of(interaction), name, value.strip())
    await _show(interaction, settings, name, SAVED)


async def _show_topic(interaction: discord.Interaction[Any], settings: PolicyEditor, topic: Topic) -> None:
    await interaction.response.edit_message(view=topic_view(topic, settings.values()))


async def _show(interaction: discord.Interaction[Any], settings: PolicyEditor, name: str, news: str = "") -> None:
    setting = settings.value(name)
    shown = set(_ids(setting)) - set(_not_shown(interaction, setting))
    await interaction.response.edit_message(view=setting_view(setting, sorted(shown), news))


def _not_shown(interaction: discord.Interaction[Any], setting: SettingValue) -> list[int]:
    """Return what a list holds that cannot be chosen here: other guilds', and what is too much. It stays."""
    if SETTINGS[setting.name].kind is Kind.CHANNEL:
        return []
    ids = _ids(setting)
    own = [one for one in ids if not _is_elsewhere(interaction, one)]
    return [one for one in ids if one not in own[:CHOSEN_MAX]]


def _ids(setting: SettingValue) -> list[int]:
    if SETTINGS[setting.name].kind not in {Kind.CHANNELS, Kind.CHANNEL, Kind.ROLES}:
        return []
    return [int(one) for one in setting.value.split(",") if one]


def _is_elsewhere(interaction: discord.Interaction[Any], one: int) -> bool:
    """Say whether a channel or role belongs to another guild: what is chosen here leaves it alone."""
    others = (guild for guild in interaction.client.guilds if guild.id != interaction.guild_id)
    return any(belongs_to(guild, one) for guild in others)
