"""/suite save, list, show and delete: suites that are kept. Everything is answered in private."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.client import origin_of, services_of
from bot.errors import SuiteFaultsError
from bot.replies import reply_ephemeral
from cogs._cards import text_view
from cogs._suite_cards import card_words, list_words, saved_words
from cogs._suite_files import read_attached, reply_faults, reply_with, suite_file
from cogs._text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import ImagineBot
    from bot.services.suite_book import SuiteBook

CHOICES_MAX = 25

Name = app_commands.Range[str, 1, 100]
Version = app_commands.Range[int, 1, 99_999]


class Library(app_commands.Group):
    """The commands; `/suite` takes them as its own."""

    def __init__(self, book: SuiteBook) -> None:
        """*book* does the work."""
        super().__init__(name="library", description="Suites that are kept.")
        self._book = book

    @app_commands.command()
    @app_commands.describe(
        file="One prompt a line (.txt), a table (.csv), PartiPrompts' .tsv, or .jsonl, GenEval's too",
        name="What to call it (usually: as the file is called)",
    )
    async def save(
        self, interaction: discord.Interaction[Any], file: discord.Attachment, name: Name | None = None
    ) -> None:
        """Keep a file of prompts as a suite, or as a new version of yours."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            suite = await read_attached(file)
            saved = await self._book.save(origin_of(interaction), replace(suite, name=name or suite.name))
        except SuiteFaultsError as error:
            await reply_faults(interaction, error)
            return
        await reply_ephemeral(interaction, text_view(saved_words(saved.stored, is_new=saved.is_new)))

    @app_commands.command(name="list")
    async def all(self, interaction: discord.Interaction[Any]) -> None:
        """See all suites."""
        await reply_ephemeral(interaction, text_view(list_words(self._book.built_in, await self._book.all())))

    @app_commands.command()
    @app_commands.describe(name="Which suite", version="Which version (usually: the latest)")
    async def show(self, interaction: discord.Interaction[Any], name: Name, version: Version | None = None) -> None:
        """See what a suite holds, and take it away as a file."""
        suite, stored = await self._book.find(name, version)
        await reply_with(interaction, card_words(suite, stored), suite_file(suite))

    @app_commands.command()
    @app_commands.describe(name="Which suite")
    async def delete(self, interaction: discord.Interaction[Any], name: Name) -> None:
        """Offer a suite of yours no more; what was run from it stays."""
        suite = await self._book.delete(origin_of(interaction), name)
        words = f"**{escape(suite.name)}** is not offered any more. What was run from it stays."
        await reply_ephemeral(interaction, text_view(words))

    @show.autocomplete("name")
    @delete.autocomplete("name")
    async def _offer(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        return await suite_choices(interaction, current)


async def suite_choices(interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
    """Return the suites whose names have in them what is typed so far."""
    names = await services_of(interaction).suites.book.names(current, CHOICES_MAX)
    return [app_commands.Choice(name=name, value=name) for name in names]


def commands_of(bot: ImagineBot) -> Iterable[app_commands.Command[Any, ..., None]]:
    """Return the commands."""
    return [one for one in Library(bot.services.suites.book).commands if isinstance(one, app_commands.Command)]
