"""/suite watch, watches and unwatch: a suite that runs by itself, for leads. Everything is answered in private."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from bot.client import services_of
from bot.domain import RUN_REPEATS_MAX
from bot.errors import NoWatchHereError, RefusedError, SuiteFaultsError
from bot.replies import reply_ephemeral
from cogs._cards import text_view
from cogs._leading import lead_of
from cogs._suite_files import reply_faults
from cogs._suite_library import suite_choices
from cogs._suite_run import chosen_of, require_permissions, target_choices
from cogs._watch_words import EVERY, begun_words, ended_by_words, list_words, short_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.client import ImagineBot
    from bot.domain import Origin, Watch

Name = app_commands.Range[str, 1, 100]
Repeats = app_commands.Range[int, 1, RUN_REPEATS_MAX]
Targets = app_commands.Range[str, 1, 1000]
CHOICES_MAX = 25
DESCRIPTIONS = {
    "name": "A suite by its name; /suite list shows all",
    "every": "How often it runs",
    "repeats": f"How often each prompt is painted (1 to {RUN_REPEATS_MAX})",
}
HOW_OFTEN = [app_commands.Choice(name=words, value=seconds) for seconds, words in EVERY.items()]


def commands_of(bot: ImagineBot) -> Iterable[app_commands.Command[Any, ..., None]]:
    """Return the commands; watching asks for targets only where there are several."""
    yield _watch_command(list(bot.services.generation.targets))

    async def watches(interaction: discord.Interaction[Any]) -> None:
        by = lead_of(interaction)
        await reply_ephemeral(interaction, text_view(list_words(await _watches_of(interaction, by))))

    yield app_commands.Command[Any, ..., None](
        name="watches", description="See which suites run by themselves, and when next. For leads.", callback=watches
    )

    @app_commands.describe(watch="Which one")
    async def unwatch(interaction: discord.Interaction[Any], watch: int) -> None:
        by = lead_of(interaction)
        ended = await services_of(interaction).suites.watches.remove(watch, by)
        await reply_ephemeral(interaction, text_view(ended_by_words(ended)))

    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="unwatch", description="Let a suite run by itself no more. For leads.", callback=cast("Any", unwatch)
    )
    command.autocomplete("watch")(_offer)
    yield command


def _watch_command(targets: Sequence[str]) -> app_commands.Command[Any, ..., None]:
    @app_commands.describe(**DESCRIPTIONS)
    @app_commands.choices(every=HOW_OFTEN)
    async def watch(interaction: discord.Interaction[Any], name: Name, every: int, repeats: Repeats = 1) -> None:
        await _watch(interaction, name, every, targets, repeats)

    @app_commands.describe(**DESCRIPTIONS, chosen="Which models, with commas between them (all, unless you say)")
    @app_commands.rename(chosen="targets")
    @app_commands.choices(every=HOW_OFTEN)
    async def watch_by(
        interaction: discord.Interaction[Any],
        name: Name,
        every: int,
        chosen: Targets | None = None,
        repeats: Repeats = 1,
    ) -> None:
        await _watch(interaction, name, every, chosen_of(chosen, targets), repeats)

    callback = cast("Any", watch_by if len(targets) > 1 else watch)
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="watch",
        description="Run a suite by itself again and again; what changes is told here. For leads.",
        callback=callback,
    )
    command.autocomplete("name")(suite_choices)
    if len(targets) > 1:

        async def offer(_interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
            return target_choices(targets, current)

        command.autocomplete("chosen")(offer)
    return command


async def _watch(
    interaction: discord.Interaction[Any], name: str, every: int, targets: Sequence[str], repeats: int
) -> None:
    by = lead_of(interaction)
    if by.guild_id is None:
        raise NoWatchHereError
    require_permissions(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        watch = await services_of(interaction).suites.watches.add(by, name, targets, repeats, every)
    except SuiteFaultsError as error:
        await reply_faults(interaction, error)
        return
    await reply_ephemeral(interaction, text_view(begun_words(watch)))


async def _watches_of(interaction: discord.Interaction[Any], by: Origin) -> Sequence[Watch]:
    return await services_of(interaction).suites.watches.all(by.guild_id)


async def _offer(interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[int]]:
    """Return the watches whose words have in them what is typed so far; none for whoever does not lead."""
    try:
        watches = await _watches_of(interaction, lead_of(interaction))
    except RefusedError:
        return []
    choices = [app_commands.Choice(name=short_words(watch), value=watch.id) for watch in watches]
    return [one for one in choices if current.casefold() in one.name.casefold()][:CHOICES_MAX]
