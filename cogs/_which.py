"""Which picture somebody means, on a card that shows several."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from discord import ui

from cogs._buttons import button_row
from cogs._limits import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW_MAX = 5
"""Discord's limit on the buttons in a row."""


class Scope(StrEnum):
    """What a button's number names: one picture, or a card with several, of which the person then picks one."""

    ONE = "one"
    CARD = "card"


def scope_of(generation_ids: Sequence[int]) -> Scope:
    """Return the scope of the buttons under a card with these pictures."""
    return Scope.ONE if len(generation_ids) == 1 else Scope.CARD


def place_label(place: int) -> str:
    """Return what stands on the button for the *place*-th picture of a card."""
    return f"Picture {place}"


def which_view(question: str, buttons: Sequence[ui.DynamicItem[ui.Button[Any]]]) -> ui.LayoutView:
    """Return the private question for one picture of several; the buttons in the order of the card."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(question))
    for start in range(0, len(buttons), ROW_MAX):
        view.add_item(button_row(*buttons[start : start + ROW_MAX]))
    return checked(view)
