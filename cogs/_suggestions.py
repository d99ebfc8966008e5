"""What is offered while a prompt is typed: the person's own last prompts, then ideas to start from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.errors import UnknownGenerationError
from bot.services.variations import as_typed
from cogs._asking import origin_of
from cogs._ideas import IDEAS
from cogs._text import is_visible, shorten

if TYPE_CHECKING:
    import discord

    from bot.services.generation import GenerationService

CHOICES_MAX, CHOICE_CHARS_MAX = 25, 100
# A choice's value holds 100 characters; a longer prompt of one's own is named by its picture.
_RECENT = re.compile(r"recent:(\d{1,18})", re.ASCII)


class Suggestions:
    """Offers prompts, and says which one was meant."""

    def __init__(self, generation: GenerationService) -> None:
        """*generation* knows everybody's own prompts."""
        self._generation = generation

    async def offer(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """Return the choices for what is typed so far."""
        recent = await self._generation.recent_prompts(interaction.user.id, current[:CHOICE_CHARS_MAX], CHOICES_MAX)
        own = {
            prompt: typed if len(typed := as_typed(prompt)) <= CHOICE_CHARS_MAX else f"recent:{generation_id}"
            for generation_id, prompt in recent
            if is_visible(prompt)  # one that was refused as empty would spoil the whole list
        }
        ideas = {idea: idea for idea in IDEAS if current.casefold() in idea.casefold()}
        offers = list((own | ideas).items())[:CHOICES_MAX]
        return [app_commands.Choice(name=shorten(name, CHOICE_CHARS_MAX), value=value) for name, value in offers]

    async def meant(self, interaction: discord.Interaction[Any], prompt: str) -> str:
        """Return the prompt as typed, also where its picture stands for it. Raises UnknownGenerationError."""
        if not (recent := _RECENT.fullmatch(prompt)):
            return prompt
        origin = origin_of(interaction)
        found, _ = await self._generation.find(int(recent[1]), origin)
        if found.origin.user_id != origin.user_id:
            raise UnknownGenerationError(recent[1])
        return as_typed(found.typed)
