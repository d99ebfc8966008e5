"""What somebody sees before a run begins, in private, and the two answers to it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import origin_of, services_of
from bot.domain import RUN_PICTURES_MAX
from bot.error_messages import sentence_for
from bot.errors import BotError, RefusedError, RunGoingOnError
from bot.replies import reply_error
from cogs._buttons import button_row
from cogs._cards import text_view
from cogs._limits import checked
from cogs._run_buttons import RunAct, RunButton
from cogs._run_card import pictures, span
from cogs._text import escape, shorten

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.domain import RunPlan

CANCELLED = "Nothing was run."
STARTING = "Starting…"
MANY = f"⚠️ That is more than {RUN_PICTURES_MAX}, which only people who lead the testing may start. Is it what you want?"
NAME_CHARS, TARGETS_CHARS = 60, 300


class PreviewStep(StrEnum):
    """The two answers; the value is in the custom id."""

    START = "start"
    CANCEL = "cancel"


_LOOKS = {
    PreviewStep.START: ("Start", discord.ButtonStyle.primary),
    PreviewStep.CANCEL: ("Cancel", discord.ButtonStyle.secondary),
}


class PreviewButton(
    ui.DynamicItem[ui.Button[Any]], template=r"imagine:preview:v1:(?P<step>start|cancel):(?P<key>[0-9a-f]{12})"
):
    """Start, or Cancel; *key* is the preview's."""

    def __init__(self, step: PreviewStep, key: str) -> None:
        """Build the button as it is shown."""
        self.step, self.key = step, key
        label, style = _LOOKS[step]
        super().__init__(ui.Button(label=label, style=style, custom_id=f"imagine:preview:v1:{step}:{key}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(PreviewStep(match["step"]), match["key"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Start or not; answer every failure, since discord.py would only log it."""
        try:
            await self._answer(interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _answer(self, interaction: discord.Interaction[Any]) -> None:
        runs = services_of(interaction).suites.runs
        preview = runs.previews.close(self.key, interaction.user.id)
        if self.step is PreviewStep.CANCEL:
            await interaction.response.edit_message(view=text_view(CANCELLED))
            return
        await interaction.response.defer()
        try:
            run = await runs.begin(preview.plan, origin_of(interaction))
        except BotError:  # something that may be mended in a minute
            runs.previews.ask(preview, self.key)
            raise
        words = f"Run {run.id} has begun: <#{run.thread_id}>. Its card says how far it is."
        await interaction.edit_original_response(view=text_view(words))


def preview_view(
    plan: RunPlan, seconds: int | None, held: Sequence[str], start: str | RefusedError, *, in_thread: bool
) -> ui.LayoutView:
    """Return what would be run, about how long it takes, and where.

    Targets that are *held* begin nothing for now. *start* is the preview's key, or why it may not be started; a run
    that is in the way can be stopped here, wherever its card is.
    """
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(_words(plan, seconds, held, in_thread=in_thread)))
    if isinstance(start, str):
        if plan.pictures > RUN_PICTURES_MAX:
            view.add_item(ui.TextDisplay(MANY))
        view.add_item(button_row(*(PreviewButton(step, start) for step in PreviewStep)))
        return checked(view)
    view.add_item(ui.TextDisplay(f"⚠️ {sentence_for(start)}"))
    if isinstance(start, RunGoingOnError) and start.run_id:
        view.add_item(button_row(RunButton(RunAct.STOP, start.run_id, f"Stop run {start.run_id}")))
    return checked(view)


def _words(plan: RunPlan, seconds: int | None, held: Sequence[str], *, in_thread: bool) -> str:
    version = f", version {plan.version}" if plan.version else ""
    targets = escape(shorten(", ".join(plan.targets), TARGETS_CHARS))
    time = f"about {span(seconds)}, if nobody else asks meanwhile" if seconds else "unknown yet"
    lines = [
        f"### {escape(shorten(plan.suite, NAME_CHARS))}{version}",
        f"**{_count(plan)}**",
        f"Painted by: {targets}",
        f"Time: {time}. Whoever asks for a single picture comes first.",
        f"Where: {'in a thread of its own here' if in_thread else 'right here'}, without notifications.",
        "None of it counts against your limit.",
    ]
    if held:
        names = escape(shorten(", ".join(held), TARGETS_CHARS))
        lines.append(f"⏸️ {names}: paused by the people who lead the testing. The run waits for that.")
    return "\n".join(lines)


def _count(plan: RunPlan) -> str:
    """Return prompts by models by repeats, where that is all there is to it."""
    prompts = sum(plan.targets[0] in part.targets for part in plan.parts)
    factors = [f"{prompts:,} prompt{'' if prompts == 1 else 's'}"]
    if (models := len(plan.targets)) > 1:
        factors.append(f"{models} models")
    if any(part.repeats != plan.repeats for part in plan.parts):
        return f"{' × '.join(factors)}, some more often than others: {pictures(plan.pictures)}"
    if plan.repeats > 1:
        factors.append(f"{plan.repeats} repeats")
    return f"{' × '.join(factors)} = {pictures(plan.pictures)}"
