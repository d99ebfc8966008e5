"""/history: earlier pictures, found by their words and what became of them, only for who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain import GenerationStatus, HistoryQuestion
from cogs._asking import origin_of
from cogs._history_buttons import TurnButton, show_page
from cogs._history_state import fitting_text
from cogs._history_view import STATUS_WORDS
from cogs._suggestions import CHOICE_CHARS_MAX, CHOICES_MAX
from cogs._text import is_visible, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import ImagineBot
    from bot.services.history import HistoryService

Text = app_commands.Range[str, 1, CHOICE_CHARS_MAX]
BY_ANYBODY, BY_ME = "anybody", "me"
LIKED = [app_commands.Choice(name="by anybody", value=BY_ANYBODY), app_commands.Choice(name="by me", value=BY_ME)]
STATUSES = [app_commands.Choice(name=words, value=status.value) for status, words in STATUS_WORDS.items()]
DESCRIPTIONS = {
    "text": "Words of the prompt, in any order; of the last one the beginning is enough",
    "person": "Only what this person asked for",
    "status": "Only what ended like this",
    "liked": "Only what somebody likes",
}


class History(commands.Cog):
    """Turns `/history` into questions, and its buttons into pages."""

    def __init__(self, bot: ImagineBot, history: HistoryService, targets: Sequence[str]) -> None:
        """*history* finds; *targets* are the models to choose from."""
        self._bot, self._history = bot, history
        self._command = self._build_command(targets)

    async def cog_load(self) -> None:
        """Register the command and the buttons."""
        self._bot.tree.add_command(self._command)
        self._bot.add_dynamic_items(TurnButton)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.remove_dynamic_items(TurnButton)
        self._bot.tree.remove_command(self._command.name)

    def _build_command(self, targets: Sequence[str]) -> app_commands.Command[Any, ..., None]:
        """Build `/history`; it asks for a target only where there are several."""

        @app_commands.describe(**DESCRIPTIONS)
        @app_commands.choices(status=STATUSES, liked=LIKED)
        async def history(  # options of the command
            interaction: discord.Interaction[Any],
            text: Text = "",
            person: discord.User | None = None,
            status: str | None = None,
            liked: str | None = None,
        ) -> None:
            await _answer(interaction, text, person, None, status, liked)

        @app_commands.describe(**DESCRIPTIONS, target="Only this model")
        @app_commands.choices(
            status=STATUSES, liked=LIKED, target=[app_commands.Choice(name=name, value=name) for name in targets]
        )
        async def history_of(  # options of the command
            interaction: discord.Interaction[Any],
            text: Text = "",
            person: discord.User | None = None,
            target: str | None = None,
            status: str | None = None,
            liked: str | None = None,
        ) -> None:
            await _answer(interaction, text, person, target, status, liked)

        command = app_commands.Command[Any, ..., None](
            name="history",
            description="Find earlier pictures, only for you.",
            callback=history_of if len(targets) > 1 else history,
        )
        command.autocomplete("text")(self._offer)
        command.allowed_contexts = app_commands.AppCommandContext(
            guild=True, dm_channel=self._bot.access.allow_direct_messages
        )
        return command

    async def _offer(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """Offer the newest prompts that what is typed so far would find."""
        question = HistoryQuestion(fitting_text(current))
        prompts = await self._history.prompts(question, origin_of(interaction), CHOICES_MAX)
        return [
            app_commands.Choice(name=shorten(prompt, CHOICE_CHARS_MAX), value=fitting_text(prompt))
            for prompt in prompts
            if is_visible(prompt) and fitting_text(prompt)
        ]


async def _answer(  # options of the command
    interaction: discord.Interaction[Any],
    text: str,
    person: discord.User | None,
    target: str | None,
    status: str | None,
    liked: str | None,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    question = HistoryQuestion(
        text=fitting_text(text),
        person_id=person.id if person else None,
        target=target,
        status=GenerationStatus(status) if status else None,
        is_liked=liked == BY_ANYBODY,
        liked_by=interaction.user.id if liked == BY_ME else None,
    )
    await show_page(interaction, question)


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    services = bot.services
    await bot.add_cog(History(bot, services.history, list(services.generation.targets)))
