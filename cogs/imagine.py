"""/imagine and the buttons under its cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import services_of
from bot.domain import COUNT_MAX
from bot.replies import reply_ephemeral, reply_text
from cogs._asking import ask, origin_of
from cogs._buttons import Action, CardButton
from cogs._choices import ask_written
from cogs._courier import DiscordCourier
from cogs._more import more_message
from cogs._style_cards import style_choices
from cogs._suggestions import Suggestions
from cogs._words_modal import WordsModal, submitted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from bot.client import ImagineBot
    from bot.domain import Generation
    from bot.services.generation import GenerationService

Prompt = app_commands.Range[str, 1, 6000]
Count = app_commands.Range[int, 1, COUNT_MAX]
StyleName = app_commands.Range[str, 1, 100]
DESCRIPTIONS = {
    "prompt": "What the picture should show",
    "count": "How many pictures (1 to 4)",
    "style": "A look to give it; /style list shows all",
}


class Imagine(commands.Cog):
    """Turns `/imagine` and its buttons into requests; everything else is the service's."""

    def __init__(self, bot: ImagineBot, generation: GenerationService) -> None:
        """*generation* does the work."""
        self._bot, self._generation = bot, generation
        self._suggestions = Suggestions(generation)
        self._styles = bot.services.house.styles
        self._command = self._build_command()

    async def cog_load(self) -> None:
        """Register the command and the buttons, then take up what an earlier run left."""
        self._bot.forms.append(self._form)
        self._bot.tree.add_command(self._command)
        CardButton.presses |= {
            Action.AGAIN: self._again,
            Action.CHANGE_WORDS: self._change_words,
            Action.MORE: self._more,
            Action.CANCEL: self._cancel,
        }
        self._bot.add_dynamic_items(CardButton)
        services = self._bot.services
        courier = DiscordCourier(
            self._bot,
            privacy=services.privacy,
            has_audience=services.shows.has_audience,
            style_of=self._styles.of,
            parts_of=services.suites.runs.parts_of,
        )
        await self._generation.resume(courier)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.forms.remove(self._form)
        self._bot.remove_dynamic_items(CardButton)
        for action in (Action.AGAIN, Action.CHANGE_WORDS, Action.MORE, Action.CANCEL):
            CardButton.presses.pop(action, None)
        self._bot.tree.remove_command(self._command.name)

    def _build_command(self) -> app_commands.Command[Any, ..., None]:
        """Build `/imagine`; it asks for a target only where there are several."""
        targets = list(self._generation.targets)

        @app_commands.describe(**DESCRIPTIONS)
        async def imagine(
            interaction: discord.Interaction[Any], prompt: Prompt, count: Count = 1, style: StyleName | None = None
        ) -> None:
            await self._imagine(interaction, prompt, count, targets[0], style)

        @app_commands.describe(**DESCRIPTIONS, target="Which model paints it")
        @app_commands.choices(target=[app_commands.Choice(name=name, value=name) for name in targets])
        async def imagine_with(
            interaction: discord.Interaction[Any],
            prompt: Prompt,
            count: Count = 1,
            target: str = targets[0],
            style: StyleName | None = None,
        ) -> None:
            await self._imagine(interaction, prompt, count, target, style)

        callback = cast("Any", imagine_with if len(targets) > 1 else imagine)
        command: app_commands.Command[Any, ..., None] = app_commands.Command(
            name="imagine", description="Draw a picture from your words.", callback=callback
        )
        command.autocomplete("prompt")(self._suggestions.offer)
        command.autocomplete("style")(self._offer_styles)
        contexts = app_commands.AppCommandContext(guild=True, dm_channel=self._bot.access.allow_direct_messages)
        command.allowed_contexts = contexts
        return command

    async def _offer_styles(
        self, _interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        return style_choices(self._styles.styles, current)

    async def _imagine(
        self, interaction: discord.Interaction[Any], prompt: str, count: int, target: str, style_name: str | None
    ) -> None:
        prompt = await self._suggestions.meant(interaction, prompt)
        style = self._styles.named(style_name) if style_name else None
        await ask_written(interaction, self._generation, prompt=prompt, target=target, count=count, style=style)

    # -- buttons ---------------------------------------------------------------------------------

    async def _again(self, interaction: discord.Interaction[Any], key: str) -> None:
        found, rows = await services_of(interaction).generation.find(int(key), origin_of(interaction))
        await ask(
            interaction,
            self._generation,
            prompt=found.typed,
            target=found.target,
            count=_count_like(found, rows),
            parent_id=found.id,
            style=self._styles.of(found),
        )

    async def _change_words(self, interaction: discord.Interaction[Any], key: str) -> None:
        found, _ = await services_of(interaction).generation.find(int(key), origin_of(interaction))
        await interaction.response.send_modal(WordsModal(found))

    async def _more(self, interaction: discord.Interaction[Any], key: str) -> None:
        found, rows = await services_of(interaction).generation.find(int(key), origin_of(interaction))
        view, files = more_message(_same_words(found, rows), self._styles.of(found))
        await reply_ephemeral(interaction, view, files)

    async def _cancel(self, interaction: discord.Interaction[Any], key: str) -> None:
        await services_of(interaction).generation.cancel(key, interaction.user.id)
        await reply_text(interaction, "Cancelled.")

    def _form(self, interaction: discord.Interaction[Any]) -> Awaitable[None] | None:
        """Take the Change words form."""
        form = submitted(interaction)
        return self._reword(interaction, *form) if form else None

    async def _reword(self, interaction: discord.Interaction[Any], generation_id: int, prompt: str) -> None:
        found, rows = await services_of(interaction).generation.find(generation_id, origin_of(interaction))
        await ask_written(
            interaction,
            self._generation,
            prompt=prompt,
            target=found.target,
            count=_count_like(found, rows),
            parent_id=found.id,
            style=self._styles.of(found),
        )


def _count_like(found: Generation, rows: Sequence[Generation]) -> int:
    """Return how many pictures a card asks for that is like the one of *found*: of its words, by its target."""
    return min(sum(row.target == found.target for row in _same_words(found, rows)), COUNT_MAX)


def _same_words(found: Generation, rows: Sequence[Generation]) -> list[Generation]:
    """Return the pictures of a request that were drawn from the same words as this one: of a grid, its cell's."""
    return [row for row in rows if row.prompt == found.prompt]


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Imagine(bot, bot.services.generation))
