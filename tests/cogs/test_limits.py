"""Every limit of Discord's that a message could break is found before it is sent."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import ui

from cogs._buttons import Action, CardButton
from cogs._limits import checked


def view_of(*items: ui.Item[Any]) -> ui.LayoutView:
    """Return a message of these items."""
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def gallery(*descriptions: str) -> ui.MediaGallery[Any]:
    """Return a gallery with a picture for each description."""
    return ui.MediaGallery(*(discord.MediaGalleryItem("attachment://a.png", description=one) for one in descriptions))


def button(**looks: Any) -> ui.ActionRow[Any]:
    """Return a row with one button."""
    return ui.ActionRow(ui.Button(**looks))


FITTING = {
    "the longest text": [ui.TextDisplay("x" * 4000)],
    "the most components": [ui.TextDisplay("x") for _ in range(40)],
    "the longest alt text": [gallery("x" * 1024)],
    "the longest label and custom id": [button(label="x" * 80, custom_id="y" * 100)],
}
BREAKING = {
    "0 components": [],
    "4001 characters of text": [ui.TextDisplay("x" * 2000), ui.Container(ui.TextDisplay("x" * 2001))],
    "an empty text": [ui.TextDisplay("")],
    "0 pictures in a gallery": [ui.MediaGallery()],
    "alt text of 1025": [gallery("x", "x" * 1025)],
    "label 'xxx": [button(label="x" * 81, custom_id="y")],
    "custom id 'twice'": [button(label="a", custom_id="twice"), button(label="b", custom_id="twice")],
    f"custom id '{'y' * 101}'": [button(label="a", custom_id="y" * 101)],
}


@pytest.mark.parametrize("items", FITTING.values(), ids=FITTING)
def test_what_just_fits_is_let_through(items: list[ui.Item[Any]]) -> None:
    """The limits themselves are allowed."""
    view = view_of(*items)
    assert checked(view) is view


@pytest.mark.parametrize(("fault", "items"), BREAKING.items(), ids=[fault[:30] for fault in BREAKING])
def test_one_more_than_fits_is_refused_by_name(fault: str, items: list[ui.Item[Any]]) -> None:
    """Whoever reads the log learns which limit it was."""
    view = view_of(*items)
    with pytest.raises(ValueError, match=fault):
        checked(view)


def test_the_label_of_a_dynamic_button_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own buttons hide theirs one level deeper."""
    monkeypatch.setattr("cogs._buttons._LOOKS", {Action.MORE: ("x" * 81, discord.ButtonStyle.secondary)})
    row: ui.ActionRow[Any] = ui.ActionRow(CardButton(Action.MORE, 1))  # pyright: ignore[reportArgumentType]  # as in cogs/_cards.py
    with pytest.raises(ValueError, match="label"):
        checked(view_of(row))


def test_all_faults_are_named_at_once() -> None:
    """One round is enough to mend a message."""
    view = view_of(ui.TextDisplay(""), gallery("x" * 1025))
    with pytest.raises(ValueError, match=r"empty text; alt text"):
        checked(view)
