"""/compare and the buttons under its cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from cogs._asking import ask
from cogs._suggestions import Suggestions
from cogs._vote_buttons import RematchButton, VoteButton

if TYPE_CHECKING:
    from bot.client import ImagineBot, Services

Prompt = app_commands.Range[str, 1, 6000]
WORDS, OTHER_WORDS = "What both pictures should show", "Other words for the second picture: which wording is better?"


class Compare(commands.Cog):
    """Turns `/compare` into a request for two pictures; everything else is the services'."""

    def __init__(self, bot: ImagineBot, services: Services) -> None:
        """*services* do the work."""
        self._bot, self._services = bot, services
        self._suggestions = Suggestions(services.generation)
        self._command = self._build_command()

    async def cog_load(self) -> None:
        """Register the command and the buttons."""
        self._bot.tree.add_command(self._command)
        self._bot.add_dynamic_items(VoteButton, RematchButton)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.remove_dynamic_items(VoteButton, RematchButton)
        self._bot.tree.remove_command(self._command.name)

    def _build_command(self) -> app_commands.Command[Any, ..., None]:
        """Build `/compare`; where there is one target only, it compares two wordings."""
        targets = list(self._services.generation.targets)
        choices = [app_commands.Choice(name=name, value=name) for name in targets]

        @app_commands.describe(prompt="What the first picture should show", other_prompt=OTHER_WORDS)
        async def compare_words(interaction: discord.Interaction[Any], prompt: Prompt, other_prompt: Prompt) -> None:
            await self._compare(interaction, prompt, other_prompt, None, None)

        @app_commands.describe(
            prompt=WORDS, target_a="One model", target_b="The model to compare it with", other_prompt=OTHER_WORDS
        )
        @app_commands.choices(target_a=choices, target_b=choices)
        async def compare(
            interaction: discord.Interaction[Any],
            prompt: Prompt,
            target_a: str | None = None,
            target_b: str | None = None,
            other_prompt: Prompt | None = None,
        ) -> None:
            await self._compare(interaction, prompt, other_prompt, target_a, target_b)

        callback = cast("Any", compare if len(targets) > 1 else compare_words)
        command: app_commands.Command[Any, ..., None] = app_commands.Command(
            name="compare", description="Draw two pictures and vote, without knowing which is which.", callback=callback
        )
        for words in ("prompt", "other_prompt"):
            command.autocomplete(words)(self._suggestions.offer)
        contexts = app_commands.AppCommandContext(guild=True, dm_channel=self._bot.access.allow_direct_messages)
        command.allowed_contexts = contexts
        return command

    async def _compare(
        self,
        interaction: discord.Interaction[Any],
        prompt: str,
        other_prompt: str | None,
        target_a: str | None,
        target_b: str | None,
    ) -> None:
        prompt = await self._suggestions.meant(interaction, prompt)
        if other_prompt is not None:
            other_prompt = await self._suggestions.meant(interaction, other_prompt)
        matchup = self._services.comparisons.matchup(prompt, other_prompt, target_a, target_b)
        await ask(
            interaction,
            self._services.generation,
            prompt=matchup.prompt,
            target=matchup.target,
            count=2,
            against=matchup.against,
        )


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Compare(bot, bot.services))
