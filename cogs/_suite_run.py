"""/suite run: many prompts by several models, once a private preview says what that comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from bot.client import origin_of, services_of
from bot.domain import RUN_REPEATS_MAX
from bot.errors import OneSuiteError, RefusedError, RunNotOpenedError, SuiteFaultsError, UnknownTargetError
from bot.permissions import RUN_PERMISSIONS, missing_permissions
from bot.replies import reply_ephemeral
from bot.services.run_service import RunPreview
from cogs._run_preview import preview_view
from cogs._run_stage import has_run_threads
from cogs._suite_files import read_attached, reply_faults
from cogs._suite_library import suite_choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.client import ImagineBot
    from bot.domain import Suite

Name = app_commands.Range[str, 1, 100]
Repeats = app_commands.Range[int, 1, RUN_REPEATS_MAX]
Targets = app_commands.Range[str, 1, 1000]
CHOICES_MAX, CHOICE_CHARS = 25, 100
SMOKE = "smoke"
"""Comes with the bot: what a newcomer sees who names none. Nothing is painted before they press Start."""
DESCRIPTIONS = {
    "suite": "A suite by its name (smoke, unless you say); /suite list shows all",
    "file": "Or a file: one prompt a line (.txt), a table (.csv, .tsv) or .jsonl",
    "repeats": f"How often each prompt is painted (1 to {RUN_REPEATS_MAX})",
}


def commands_of(bot: ImagineBot) -> Iterable[app_commands.Command[Any, ..., None]]:
    """Return the command; it asks for targets only where there are several."""
    targets = list(bot.services.generation.targets)

    @app_commands.describe(**DESCRIPTIONS)
    async def run(
        interaction: discord.Interaction[Any],
        suite: Name | None = None,
        file: discord.Attachment | None = None,
        repeats: Repeats = 1,
    ) -> None:
        await _preview(interaction, suite, file, targets, repeats)

    @app_commands.describe(**DESCRIPTIONS, chosen="Which models, with commas between them (all, unless you say)")
    @app_commands.rename(chosen="targets")
    async def run_by(
        interaction: discord.Interaction[Any],
        suite: Name | None = None,
        file: discord.Attachment | None = None,
        chosen: Targets | None = None,
        repeats: Repeats = 1,
    ) -> None:
        await _preview(interaction, suite, file, chosen_of(chosen, targets), repeats)

    callback = cast("Any", run_by if len(targets) > 1 else run)
    command: app_commands.Command[Any, ..., None] = app_commands.Command(
        name="run", description="Paint all prompts of a suite.", callback=callback
    )
    command.autocomplete("suite")(suite_choices)
    if len(targets) > 1:

        async def offer(_interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
            return target_choices(targets, current)

        command.autocomplete("chosen")(offer)
    yield command


def chosen_of(written: str | None, targets: Sequence[str]) -> Sequence[str]:
    """Return the targets that somebody wrote, each once; all where none. Raises UnknownTargetError."""
    names = {target.casefold(): target for target in targets}
    words = [word.strip() for word in (written or "").split(",") if word.strip()]
    for word in words:
        if word.casefold() not in names:
            raise UnknownTargetError(word, tuple(targets))
    return list(dict.fromkeys(names[word.casefold()] for word in words)) or list(targets)


def target_choices(targets: Sequence[str], current: str) -> list[app_commands.Choice[str]]:
    """Return what the list of targets may become next: what is written, and one more."""
    *before, typed = [word.strip() for word in current.split(",")]
    taken = {word.casefold() for word in before}
    near = [name for name in targets if typed.casefold() in name.casefold() and name.casefold() not in taken]
    lists = [", ".join([*filter(None, before), name]) for name in near]
    return [app_commands.Choice(name=one, value=one) for one in lists if len(one) <= CHOICE_CHARS][:CHOICES_MAX]


async def _preview(
    interaction: discord.Interaction[Any],
    name: str | None,
    file: discord.Attachment | None,
    targets: Sequence[str],
    repeats: int,
) -> None:
    if name and file:
        raise OneSuiteError
    require_permissions(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        suite = await read_attached(file) if file else await services_of(interaction).suites.book.named(name or SMOKE)
        await _show(interaction, suite, targets, repeats)
    except SuiteFaultsError as error:
        await reply_faults(interaction, error)


async def _show(interaction: discord.Interaction[Any], suite: Suite, targets: Sequence[str], repeats: int) -> None:
    services, origin = services_of(interaction), origin_of(interaction)
    plan = await services.suites.planner.plan(suite, targets, repeats)
    runs = services.suites.runs
    try:
        runs.check(plan, origin)
        start: str | RefusedError = runs.previews.ask(RunPreview(plan, origin))
    except RefusedError as error:
        start = error
    held = [target for target in targets if services.generation.is_held(target)]
    in_thread = has_run_threads(interaction.channel, cast("ImagineBot", interaction.client))
    seconds = runs.seconds_for(plan)
    await reply_ephemeral(interaction, preview_view(plan, seconds, held, start, in_thread=in_thread))


def require_permissions(interaction: discord.Interaction[Any]) -> None:
    """Raise RunNotOpenedError where the bot could not post a run: better now than after the preview."""
    if interaction.guild_id and (missing := missing_permissions(interaction.app_permissions, RUN_PERMISSIONS)):
        raise RunNotOpenedError("permissions are missing", missing)
