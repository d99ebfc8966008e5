"""The form for a setting that is written. Its custom id names the setting, so it can be sent after a restart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from cogs._settings_words import SETTINGS

if TYPE_CHECKING:
    from bot.domain import SettingValue

_ID = re.compile(r"imagine:settings:v1:form:(?P<name>[A-Z_]{1,40})")
_FIELD = "value"
VALUE_MAX = 4000


class SettingModal(ui.Modal):
    """One field with the value. `on_interaction` takes its submit, since discord.py forgets open forms at restart."""

    def __init__(self, setting: SettingValue) -> None:
        """Build the form, filled with the value as it is."""
        words = SETTINGS[setting.name]
        super().__init__(title=words.title, custom_id=f"imagine:settings:v1:form:{setting.name}", timeout=None)
        field: ui.TextInput[SettingModal] = ui.TextInput(
            custom_id=_FIELD,
            style=discord.TextStyle.short,
            default=setting.value[:VALUE_MAX] or None,
            required=not words.empty,
            max_length=VALUE_MAX,
        )
        self.add_item(ui.Label(text=words.title, description=words.meaning, component=field))


def sent_in(interaction: discord.Interaction[Any]) -> tuple[str, str] | None:
    """Return (name, value) if this interaction is a submit of this form."""
    data = cast("dict[str, Any]", interaction.data or {})
    match = _ID.fullmatch(str(data.get("custom_id", "")))
    return (match["name"], _value(data)) if match else None


def _value(data: dict[str, Any]) -> str:
    labels: list[dict[str, Any]] = data.get("components", [])
    fields: list[dict[str, Any]] = [label.get("component", {}) for label in labels]
    return next((str(field.get("value") or "") for field in fields if field.get("custom_id") == _FIELD), "")
