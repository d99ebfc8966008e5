"""The form behind Report. Its custom id says which card it is about, so it can be sent after a restart."""

from __future__ import annotations

import re
from typing import Any, cast

import discord
from discord import ui

_ID = re.compile(r"imagine:report:v1:form:(?P<kind>card|pair):(?P<key>[0-9]{1,19})")
_FIELD = "reason"
REASON_MAX = 500


class ReportModal(ui.Modal, title="Report"):
    """One field, which may be left empty. `on_interaction` takes the submit: discord.py forgets forms at restart."""

    def __init__(self, kind: str, key: int) -> None:
        """Build the form for one card."""
        super().__init__(custom_id=f"imagine:report:v1:form:{kind}:{key}", timeout=None)
        field: ui.TextInput[ReportModal] = ui.TextInput(
            custom_id=_FIELD, style=discord.TextStyle.paragraph, required=False, max_length=REASON_MAX
        )
        why = "The people who lead the testing will look at it. You may leave this empty."
        self.add_item(ui.Label(text="What is wrong with it?", description=why, component=field))


def reported_in(interaction: discord.Interaction[Any]) -> tuple[str, int, str] | None:
    """Return (kind of card, its number, the reason) if this interaction is a submit of this form."""
    data = cast("dict[str, Any]", interaction.data or {})
    match = _ID.fullmatch(str(data.get("custom_id", "")))
    return (match["kind"], int(match["key"]), _reason(data)) if match else None


def _reason(data: dict[str, Any]) -> str:
    labels: list[dict[str, Any]] = data.get("components", [])
    fields: list[dict[str, Any]] = [label.get("component", {}) for label in labels]
    sent = next((field.get("value") for field in fields if field.get("custom_id") == _FIELD), "")
    return str(sent or "").strip()[:REASON_MAX]
