"""What the pictures of a prompt with choices look like in the channel: one labelled grid, and a menu for each alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from bot.replies import reply_error
from bot.services.grids import TABLE_GROUPS, has_words_held_back, shown_choice, shown_choices
from cogs._buttons import Action, CardButton, button_row
from cogs._cards import facts_line, outcome_sentence
from cogs._limits import ALT_MAX, checked
from cogs._moderation_buttons import CardKind, moderation_buttons
from cogs._public_words import WITHHELD
from cogs._show import show
from cogs._text import is_visible, shorten, shown_prompt
from cogs._upload import PictureUpload

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.domain import Generation, Grid, PostedGrid, Style

LABEL_MAX = 100
CHANCE = "-# Every picture is drawn anew, so part of a difference is chance: look at several before you judge a word."
SPREAD = "-# Pictures of the same words stand side by side: what differs between them is chance."
NO_SHEET = "⚠️ The grid could not be drawn. Every picture is there all the same: choose one below."


class PickMenu(ui.DynamicItem[ui.Select[Any]], template=r"imagine:pick:v1:(?P<id>[0-9]{1,19})"):
    """Shows one picture of a grid, only to who chooses it; named by the grid's first picture."""

    def __init__(self, first_id: int, options: Sequence[discord.SelectOption]) -> None:
        """Build the menu as it is shown; an option's value is its picture's number."""
        self.first_id = first_id
        select: ui.Select[Any] = ui.Select(
            custom_id=f"imagine:pick:v1:{first_id}", placeholder="See one picture by itself", options=list(options)
        )
        super().__init__(select)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the menu from what Discord sent back."""
        return cls(int(match["id"]), cast("ui.Select[Any]", item).options)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the picture; answer every failure, since discord.py would only log it."""
        try:
            values: Sequence[str] = cast("Any", interaction.data)["values"]
            await show(interaction, int(values[0]))
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)


def grid_view(
    posted: PostedGrid,
    generations: Sequence[Generation],
    *,
    for_user_id: int | None = None,
    style: Style | None = None,
) -> ui.LayoutView:
    """Return the card of a finished grid. *for_user_id* names the person where Discord does not."""
    first, grid = generations[0], posted.grid
    shown = [(place, row) for place, row in enumerate(generations, 1) if row.picture and not outcome_sentence(row)]
    items: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(f"For <@{for_user_id}>")] if for_user_id else []
    is_withheld, facts = has_words_held_back(generations), facts_line(generations, style)
    items.append(ui.TextDisplay(WITHHELD if is_withheld else shown_prompt(grid.template)))
    if posted.sheet:
        file = f"attachment://{_file_name(first)}"
        sheet = discord.MediaGalleryItem(
            file, description=_alt_text(grid, is_withheld=is_withheld), spoiler=posted.is_spoiler
        )
        items.append(ui.MediaGallery(sheet))
    items.append(ui.TextDisplay("\n".join([*_notes(posted, generations, has_pictures=bool(shown)), facts])))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items))
    if shown:
        menu = PickMenu(first.id, [_option(place, row, None if is_withheld else grid) for place, row in shown])
        view.add_item(ui.ActionRow(cast("ui.Select[ui.LayoutView]", menu)))
    buttons = [CardButton(action, first.id) for action in (Action.ALL_AGAIN, Action.ALL_WORDS, Action.ALL_MORE)]
    view.add_item(button_row(*buttons, *moderation_buttons(CardKind.REQUEST, first.id, is_shown=bool(shown))))
    return checked(view)


def grid_files(posted: PostedGrid, generations: Sequence[Generation]) -> list[discord.File]:
    """Return the grid's one file. A discord.File can be sent once only: make a new one."""
    return [discord.File(PictureUpload(posted.sheet), _file_name(generations[0]))] if posted.sheet else []


def _file_name(first: Generation) -> str:
    return f"imagine-grid-{first.id}.jpg"


def _option(place: int, row: Generation, grid: Grid | None) -> discord.SelectOption:
    if grid is None:
        return discord.SelectOption(label=str(place), value=str(row.id))
    label = shorten(f"{place}: {' '.join(shown_choices(grid.combinations[place - 1]).split())}", LABEL_MAX)
    return discord.SelectOption(label=label if is_visible(label) else str(place), value=str(row.id))


def _alt_text(grid: Grid, *, is_withheld: bool) -> str:
    if is_withheld:
        return f"{grid.count} AI pictures in a grid."
    groups = [", ".join(map(shown_choice, group)) for group in grid.variations.groups]
    told = (
        f"Rows: {groups[0]}. Columns: {groups[1]}." if len(groups) == TABLE_GROUPS else f"Choices: {'; '.join(groups)}."
    )
    words = shorten(" ".join(grid.template.split()), ALT_MAX // 2)
    return shorten(f"{grid.count} AI pictures in a grid, of: {words}. {told}", ALT_MAX)


def _notes(posted: PostedGrid, generations: Sequence[Generation], *, has_pictures: bool) -> list[str]:
    sentences = {place: told for place, row in enumerate(generations, 1) if (told := outcome_sentence(row))}
    notes = [
        f"⚠️ {_cells([place for place, told in sentences.items() if told == sentence])}: {sentence}"
        for sentence in dict.fromkeys(sentences.values())
    ]
    if not has_pictures:
        return notes
    if posted.sheet is None:
        notes.append(NO_SHEET)
    return [*notes, CHANCE, *([SPREAD] if posted.grid.repeats > 1 else [])]


def _cells(places: Sequence[int]) -> str:
    return f"{'Cell' if len(places) == 1 else 'Cells'} {', '.join(map(str, places))}"
