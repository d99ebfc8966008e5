"""The form for a style. Its custom id says which one is edited, so it can be sent after a restart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from bot.domain import STYLE_NAME_MAX, STYLE_NEGATIVE_MAX, STYLE_PLACE, STYLE_TEMPLATE_MAX, StyleDraft

if TYPE_CHECKING:
    from bot.domain import Style

_ID = re.compile(r"imagine:style:v1:(?P<id>[0-9]{1,19})")
_NEW = 0
_NAME, _TEMPLATE, _NEGATIVE = "name", "template", "negative"
_MEANING = f"{STYLE_PLACE} stands where everybody's own words go; write it once."
_UNUSED = "Kept for models that take it. None of today's does, so it is not used."


class StyleModal(ui.Modal):
    """Three fields. `on_interaction` takes its submit, since discord.py forgets open forms at restart."""

    def __init__(self, style: Style | None = None) -> None:
        """Build the form, filled with the style to be edited; without one it is for a new style."""
        title = "Edit a style" if style else "A new style"
        super().__init__(title=title, custom_id=f"imagine:style:v1:{style.id if style else _NEW}", timeout=None)
        self._add(_NAME, STYLE_NAME_MAX, "Name", None, style and style.name)
        template = style.template if style else STYLE_PLACE
        self._add(_TEMPLATE, STYLE_TEMPLATE_MAX, "The style in words", _MEANING, template)
        self._add(_NEGATIVE, STYLE_NEGATIVE_MAX, "What should not be in the picture", _UNUSED, style and style.negative)

    def _add(self, name: str, max_chars: int, label: str, meaning: str | None, value: str | None) -> None:
        field: ui.TextInput[StyleModal] = ui.TextInput(
            custom_id=name,
            style=discord.TextStyle.short if name == _NAME else discord.TextStyle.paragraph,
            default=value,
            required=name != _NEGATIVE,
            max_length=max_chars,
        )
        self.add_item(ui.Label(text=label, description=meaning, component=field))


def draft_in(interaction: discord.Interaction[Any]) -> tuple[int | None, StyleDraft] | None:
    """Return (id of the style to be edited, what was written) if this interaction is a submit of this form."""
    data = cast("dict[str, Any]", interaction.data or {})
    match = _ID.fullmatch(str(data.get("custom_id", "")))
    if match is None:
        return None
    values = _values(data)
    draft = StyleDraft(values.get(_NAME, ""), values.get(_TEMPLATE, ""), values.get(_NEGATIVE) or None)
    return int(match["id"]) or None, draft


def _values(data: dict[str, Any]) -> dict[str, str]:
    labels: list[dict[str, Any]] = data.get("components", [])
    fields: list[dict[str, Any]] = [label.get("component", {}) for label in labels]
    return {str(field.get("custom_id")): str(field.get("value") or "") for field in fields}
