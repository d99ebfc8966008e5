"""Styles in words: the list, one style's card, and what is offered while a name is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from cogs._limits import TEXT_MAX
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Style

CHOICES_MAX = 25
LINE_CHARS = 120
EXAMPLE = "a red fox"
NO_STYLES = "There are no styles here yet. Leads add one with `/style add`."
HOW_TO = (
    "Choose one in `/imagine`, under **style**. `/style show` tells more of one; `/compare` takes words as they are."
)
NOT_USED = "This half is not used: none of the models here can be told what to leave out."


def style_choices(styles: Sequence[Style], current: str) -> list[app_commands.Choice[str]]:
    """Return the names that have in them what is typed so far, those that begin with it first."""
    typed = current.strip().casefold()
    near = [style.name for style in styles if typed in style.name.casefold()]
    near.sort(key=lambda name: (not name.casefold().startswith(typed), name.casefold()))
    return [app_commands.Choice(name=name, value=name) for name in near[:CHOICES_MAX]]


def list_words(styles: Sequence[Style]) -> str:
    """Return the styles, a line each, as many as fit into a message, in order of their names."""
    if not styles:
        return NO_STYLES
    lines = [_line(style) for style in sorted(styles, key=lambda style: style.name.casefold())]
    rest = 0
    while len("\n".join(lines)) > TEXT_MAX - 300:
        lines.pop()
        rest += 1
    heading = "### One style" if len(styles) == 1 else f"### {len(styles)} styles"
    more = f"-# And {rest} more: type the beginning of a name in `/style show`." if rest else ""
    return "\n".join(filter(None, [heading, *lines, more, f"-# {HOW_TO}"]))


def card_words(style: Style) -> str:
    """Return all of one style, and what it makes of an example."""
    lines = [
        f"### {escape(style.name)}",
        f"-# version {style.version}",
        escape(style.template),
        f"So `{EXAMPLE}` becomes: {escape(style.around(EXAMPLE))}",
    ]
    if style.negative:
        lines += [f"**not:** {escape(style.negative)}", f"-# {NOT_USED}"]
    return "\n".join(lines)


def _line(style: Style) -> str:
    return f"- **{escape(style.name)}**: {escape(shorten(style.template, LINE_CHARS))}"
