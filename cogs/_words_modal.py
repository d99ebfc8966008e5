"""The form behind Change words. Its custom id says which picture it is about, so it can be sent after a restart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from bot.services.variations import as_typed
from cogs._text import shorten

if TYPE_CHECKING:
    from bot.domain import Generation

_ID = re.compile(r"imagine:reword:v1:(?P<id>\d{1,19})")
_FIELD = "prompt"
FIELD_MAX = 4000


class WordsModal(ui.Modal, title="Change words"):
    """One field with the prompt. `on_interaction` takes its submit, since discord.py forgets open forms at restart."""

    def __init__(self, generation: Generation, template: str | None = None) -> None:
        """Build the form for what was typed for one picture, or for the *template* of the grid that it begins."""
        super().__init__(custom_id=f"imagine:reword:v1:{generation.id}", timeout=None)
        field: ui.TextInput[WordsModal] = ui.TextInput(
            custom_id=_FIELD,
            style=discord.TextStyle.paragraph,
            default=shorten(template or as_typed(generation.typed), FIELD_MAX),
            max_length=FIELD_MAX,
        )
        self.add_item(ui.Label(text="What the picture should show", component=field))


def submitted(interaction: discord.Interaction[Any]) -> tuple[int, str] | None:
    """Return (generation id, new words) if this interaction is a submit of this form."""
    data = cast("dict[str, Any]", interaction.data or {})
    match = _ID.fullmatch(str(data.get("custom_id", "")))
    return (int(match["id"]), _value(data)) if match else None


def _value(data: dict[str, Any]) -> str:
    labels: list[dict[str, Any]] = data.get("components", [])
    fields: list[dict[str, Any]] = [label.get("component", {}) for label in labels]
    return next((str(field.get("value", "")) for field in fields if field.get("custom_id") == _FIELD), "")
