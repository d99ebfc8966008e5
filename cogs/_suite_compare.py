"""/suite compare: two runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.client import origin_of, services_of
from bot.services.run_comparisons import may_ask
from cogs._ask_pairs_button import AskPairsButton
from cogs._cards import text_view
from cogs._runs_card import run_label, runs_message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import ImagineBot

Run = app_commands.Range[str, 1, 100]
OFFERED_MAX = 25


def commands_of(bot: ImagineBot) -> Iterable[app_commands.Command[Any, ..., None]]:
    """Return the command, and answer its button from now on."""
    bot.add_dynamic_items(AskPairsButton)
    command = app_commands.Command[Any, ..., None](
        name="compare",
        description="See two runs side by side: what people preferred, and what changed.",
        callback=_compare,
    )
    for option in ("run_a", "run_b"):
        command.autocomplete(option)(_offer)
    return (command,)


@app_commands.describe(
    run_a="The run to look at", run_b="The run to compare it with (the one before of the same suite, unless you say)"
)
async def _compare(interaction: discord.Interaction[Any], run_a: Run, run_b: Run | None = None) -> None:
    comparisons, person = services_of(interaction).suites.comparisons, origin_of(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    first, second = await comparisons.chosen(person, run_a, run_b)

    async def show(words: str) -> None:
        await interaction.edit_original_response(view=text_view(words))

    compared = await comparisons.compare(first, second, show)
    can_ask = person.guild_id is not None and may_ask(person, first, second)
    view, files = runs_message(compared, interaction.filesize_limit, can_ask=can_ask)
    await interaction.edit_original_response(view=view, attachments=files)


async def _offer(interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
    """Offer the newest runs by letters of the suite's name; a label that was chosen before begins with it."""
    name = current.partition(" · ")[0]
    offered = await services_of(interaction).suites.comparisons.offered(origin_of(interaction), name, OFFERED_MAX)
    return [app_commands.Choice(name=run_label(run, deployments), value=str(run.id)) for run, deployments in offered]
