"""What the board of a show looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import ui

from cogs._buttons import button_row
from cogs._limits import checked
from cogs._show_buttons import board_rows, troubles_button
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Show, ShowBoard, ShowCounts, Style

NAME_CHARS = 24
THANKS = "## Thank you for drawing with us!"


def board_view(show: Show, board: ShowBoard, styles: Sequence[Style]) -> ui.LayoutView:
    """Return the board: how to ask, who is next; once the show is over, thanks, and what its presenter may look up."""
    view = ui.LayoutView(timeout=None)
    if board.is_over:
        thanks: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(THANKS), ui.TextDisplay(_in_all(board.counts))]
        view.add_item(ui.Container(*thanks))
        if board.counts.troubles:
            view.add_item(button_row(troubles_button(show)))
        return checked(view)
    own, ideas, *looks = [button_row(*row) for row in board_rows(show, styles)]
    view.add_item(ui.Container(ui.TextDisplay(_welcome(show)), ui.TextDisplay(_line(board)), own))
    view.add_item(ui.TextDisplay("**Ideas** to press"))
    view.add_item(ideas)
    if looks:
        view.add_item(ui.TextDisplay("**Styles** for your own words"))
    for row in looks:
        view.add_item(row)
    return checked(view)


def _welcome(show: Show) -> str:
    return (
        "## Type what you want to see\n"
        "Press **Write your own**, an idea or a style, and the picture comes here, for everybody. "
        "One at a time each; `/imagine` works, too.\n"
        f"The show ends <t:{int(show.ends_at.timestamp())}:R>."
    )


def _line(board: ShowBoard) -> str:
    lines = [
        f"🎨 Painting now: {_names(board.painting)}" if board.painting else "🎨 Ready. Who goes first?",
        f"⏳ Next: {_names(board.waiting)}{f', and {board.more} more' if board.more else ''}" if board.waiting else "",
        f"🖼️ Pictures so far: {board.counts.pictures}" if board.counts.pictures else "",
    ]
    return "\n".join(filter(None, lines))


def _names(names: Sequence[str]) -> str:
    return ", ".join(escape(shorten(name, NAME_CHARS)) for name in names)


def _in_all(counts: ShowCounts) -> str:
    if not counts.pictures:
        return "The show is over. `/imagine` still draws a picture from your words."
    pictures = "1 picture" if counts.pictures == 1 else f"{counts.pictures} pictures"
    people = "one person" if counts.people == 1 else f"{counts.people} people"
    return f"{pictures} by {people}. **Like** and **Not right** under them still count, and `/imagine` still draws."
