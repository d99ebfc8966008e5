"""The form behind Tell us more. Its custom id says which picture it is about, so it can be sent after a restart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from bot.domain import MARK_MAX, Defect, Details

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = re.compile(r"imagine:details:v1:(?P<id>[0-9]{1,19})")
REMARK_MAX = 1000
DEFECTS = {
    Defect.HANDS_OR_FACES: "Hands or faces",
    Defect.TEXT: "Writing in the picture",
    Defect.COUNT: "How many there are",
    Defect.MIXED_UP: "Colours or details on the wrong thing",
    Defect.MISSING: "Something asked for is missing",
    Defect.ADDED: "Something nobody asked for",
    Defect.STYLE: "The style",
    Defect.BLANK: "Blank or broken",
}
NO_MARK = "none"


class DetailsModal(ui.Modal, title="Tell us more"):
    """Everything may be left out. `on_interaction` takes the submit, since discord.py forgets open forms at restart."""

    def __init__(self, generation_id: int, before: Details | None = None) -> None:
        """Build the form for one picture, filled with what the person told *before*."""
        super().__init__(custom_id=f"imagine:details:v1:{generation_id}", timeout=None)
        before = before or Details()
        matches = _mark_field("matches_words", "5: completely", before.matches_words)
        looks = _mark_field("looks_good", "5: very", before.looks_good)
        self.add_item(ui.Label(text="Does it match the words?", component=matches))
        self.add_item(ui.Label(text="Does it look good?", component=looks))
        self.add_item(
            ui.Label(
                text="What is wrong?", description="Tick whatever applies.", component=_defects_field(before.defects)
            )
        )
        remark: ui.TextInput[DetailsModal] = ui.TextInput(
            custom_id="remark",
            style=discord.TextStyle.paragraph,
            default=before.remark or None,
            required=False,
            max_length=REMARK_MAX,
        )
        self.add_item(ui.Label(text="Anything else?", component=remark))


def _mark_field(custom_id: str, best: str, before: int | None) -> ui.RadioGroup[DetailsModal]:
    labels = {1: "1: not at all", MARK_MAX: best}
    options = [
        discord.RadioGroupOption(label=labels.get(mark, str(mark)), value=str(mark), default=mark == before)
        for mark in range(1, MARK_MAX + 1)
    ]
    if before:  # a choice made by itself cannot be unmade
        options.append(discord.RadioGroupOption(label="No answer", value=NO_MARK))
    return ui.RadioGroup(custom_id=custom_id, options=options, required=False)


def _defects_field(before: frozenset[Defect]) -> ui.CheckboxGroup[DetailsModal]:
    options = [
        discord.CheckboxGroupOption(label=label, value=defect, default=defect in before)
        for defect, label in DEFECTS.items()
    ]
    return ui.CheckboxGroup(custom_id="defects", options=options, min_values=0, max_values=len(options), required=False)


def told_in(interaction: discord.Interaction[Any]) -> tuple[int, Details] | None:
    """Return (generation id, what was told) if this interaction is a submit of this form."""
    data = cast("dict[str, Any]", interaction.data or {})
    match = _ID.fullmatch(str(data.get("custom_id", "")))
    return (int(match["id"]), _details(_fields(data))) if match else None


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent, by the field's custom id."""
    labels: list[dict[str, Any]] = data.get("components", [])
    fields: list[dict[str, Any]] = [label.get("component", {}) for label in labels]
    return {str(field.get("custom_id")): field.get("values", field.get("value")) for field in fields}


def _details(fields: Mapping[str, Any]) -> Details:
    """Read the fields; what a form of another version offered and this one does not know is left out."""
    ticked: list[object] = fields.get("defects") or []
    return Details(
        _mark(fields.get("matches_words")),
        _mark(fields.get("looks_good")),
        frozenset(defect for defect in Defect if defect in ticked),
        str(fields.get("remark") or "").strip()[:REMARK_MAX],
    )


def _mark(value: object) -> int | None:
    return next((mark for mark in range(1, MARK_MAX + 1) if value == str(mark)), None)
