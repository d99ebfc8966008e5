"""Prompts with choices: the question before many pictures are drawn, and what stands under their grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord.ext import commands

from bot.client import services_of
from bot.errors import UnknownGenerationError
from bot.replies import reply_ephemeral
from cogs._asking import origin_of
from cogs._buttons import Action, CardButton
from cogs._choices import ConfirmButton, ask_written
from cogs._grid_card import PickMenu
from cogs._more import more_of_grid
from cogs._words_modal import WordsModal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

    from bot.client import ImagineBot
    from bot.domain import Generation, Grid, Style


class Variations(commands.Cog):
    """Lets discord.py know the buttons and the menu; everything else is the service's."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* is whose buttons they are."""
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer the buttons from now on; they themselves are CardButtons, which `/imagine` registers."""
        CardButton.presses |= {
            Action.ALL_AGAIN: self._again,
            Action.ALL_WORDS: self._change_words,
            Action.ALL_MORE: self._more,
        }
        self._bot.add_dynamic_items(ConfirmButton, PickMenu)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.remove_dynamic_items(ConfirmButton, PickMenu)
        for action in (Action.ALL_AGAIN, Action.ALL_WORDS, Action.ALL_MORE):
            CardButton.presses.pop(action, None)

    async def _again(self, interaction: discord.Interaction[Any], key: str) -> None:
        grid, rows = await _found(interaction, key)
        await ask_written(
            interaction,
            services_of(interaction).generation,
            prompt=grid.template,
            target=rows[0].target,
            count=grid.repeats,
            parent_id=rows[0].id,
            style=_style_of(interaction, rows),
        )

    async def _change_words(self, interaction: discord.Interaction[Any], key: str) -> None:
        grid, rows = await _found(interaction, key)
        await interaction.response.send_modal(WordsModal(rows[0], grid.template))

    async def _more(self, interaction: discord.Interaction[Any], key: str) -> None:
        grid, rows = await _found(interaction, key)
        view, files = more_of_grid(grid, rows, _style_of(interaction, rows))
        await reply_ephemeral(interaction, view, files)


def _style_of(interaction: discord.Interaction[Any], rows: Sequence[Generation]) -> Style | None:
    return services_of(interaction).house.styles.of(rows[0])


async def _found(interaction: discord.Interaction[Any], key: str) -> tuple[Grid, Sequence[Generation]]:
    """Return the grid that a button is under, and its pictures. Raises UnknownGenerationError."""
    generation = services_of(interaction).generation
    found, rows = await generation.find(int(key), origin_of(interaction))
    grid = await generation.grid_of(found.request_id)
    if grid is None:
        raise UnknownGenerationError(key)
    return grid, rows


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Variations(bot))
