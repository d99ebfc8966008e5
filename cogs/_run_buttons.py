"""Pause, Resume and Stop under a run's status card; they work after a restart."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import origin_of, services_of
from bot.domain import RunStatus
from bot.replies import reply_error, reply_text

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.domain import RunFigures, SuiteRun


class RunAct(StrEnum):
    """What a button does; the value is in its custom id."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


_LOOKS = {
    RunAct.PAUSE: ("Pause", discord.ButtonStyle.secondary),
    RunAct.RESUME: ("Resume", discord.ButtonStyle.primary),
    RunAct.STOP: ("Stop", discord.ButtonStyle.danger),
}
PAUSED = "Paused. What is being painted still comes; the rest waits until somebody presses **Resume**."
RESUMED = "It goes on where it was."


class RunButton(
    ui.DynamicItem[ui.Button[Any]], template=r"imagine:run:v1:(?P<act>pause|resume|stop):(?P<id>[0-9]{1,19})"
):
    """One button; *run_id* is the run's number."""

    def __init__(self, act: RunAct, run_id: int, label: str | None = None) -> None:
        """Build the button as it is shown; *label* where it is not the act's own."""
        self.act, self.run_id = act, run_id
        own, style = _LOOKS[act]
        super().__init__(ui.Button(label=label or own, style=style, custom_id=f"imagine:run:v1:{act}:{run_id}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(RunAct(match["act"]), int(match["id"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says; answer every failure, since discord.py would only log it."""
        try:
            await {RunAct.PAUSE: self._pause, RunAct.RESUME: self._resume, RunAct.STOP: self._stop}[self.act](
                interaction
            )
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _pause(self, interaction: discord.Interaction[Any]) -> None:
        await services_of(interaction).suites.runs.pause(self.run_id, origin_of(interaction))
        await reply_text(interaction, PAUSED)

    async def _resume(self, interaction: discord.Interaction[Any]) -> None:
        runs = services_of(interaction).suites.runs
        await interaction.response.defer(ephemeral=True, thinking=True)  # its thread may have to be opened anew
        await runs.resume_run(self.run_id, origin_of(interaction))
        await reply_text(interaction, RESUMED)

    async def _stop(self, interaction: discord.Interaction[Any]) -> None:
        runs = services_of(interaction).suites.runs
        await interaction.response.defer(ephemeral=True, thinking=True)  # what is open is answered first
        await reply_text(interaction, stopped_words(await runs.stop(self.run_id, origin_of(interaction))))


def run_buttons(run: SuiteRun) -> Sequence[RunButton]:
    """Return what stands under the card of a run that is not over."""
    first = RunAct.RESUME if run.status is RunStatus.PAUSED else RunAct.PAUSE
    return RunButton(first, run.id), RunButton(RunAct.STOP, run.id)


def stopped_words(figures: RunFigures) -> str:
    """Return what a stop did."""
    came = f"{figures.done:,} of {figures.pictures:,} pictures had come and stay"
    told = [came if figures.done else f"None of its {figures.pictures:,} pictures had come"]
    if figures.cancelled:
        told.append(f"{figures.cancelled:,} on their way were called off")
    if figures.left:
        told.append(f"{figures.left:,} were never begun")
    return f"Stopped. {'; '.join(told)}."
