"""Words as somebody wrote them, in which braces may offer choices: drawn at once, or first shown in figures."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import origin_of, services_of
from bot.domain import CONFIRM_ABOVE, ImagineRequest
from bot.errors import RefusedError
from bot.replies import reply_ephemeral, reply_error
from bot.services.variations import read_prompt
from cogs._asking import ask, styled
from cogs._buttons import button_row
from cogs._cards import text_view
from cogs._limits import checked
from cogs._text import shown_prompt

if TYPE_CHECKING:
    import re

    from bot.domain import Grid, Style
    from bot.services.generation import GenerationService

CANCELLED = "Nothing was drawn, and nothing counted against your limit."


class Step(StrEnum):
    """The two answers; the value is in the custom id."""

    DRAW = "draw"
    CANCEL = "cancel"


_LOOKS = {
    Step.DRAW: ("Draw them", discord.ButtonStyle.primary),
    Step.CANCEL: ("Cancel", discord.ButtonStyle.secondary),
}


async def ask_written(
    interaction: discord.Interaction[Any],
    generation: GenerationService,
    *,
    prompt: str,
    target: str,
    count: int = 1,
    parent_id: int | None = None,
    style: Style | None = None,
) -> None:
    """Ask for what somebody wrote; *count* is for each combination of choices. Raises RefusedError before any answer.

    Many pictures are only asked for once the person has seen how many.
    """
    words, grid = read_prompt(prompt, count)
    if grid is None:
        await ask(interaction, generation, prompt=words, target=target, count=count, parent_id=parent_id, style=style)
        return
    request = ImagineRequest(words, target, origin_of(interaction), grid.count, parent_id, grid=grid)
    request = styled(request, style) if style else request
    if grid.count <= CONFIRM_ABOVE:
        await _ask(interaction, generation, request)
        return
    seconds = await generation.foresee(request)
    await reply_ephemeral(interaction, question_view(grid, seconds, generation.questions.ask(request)))


async def _ask(interaction: discord.Interaction[Any], generation: GenerationService, request: ImagineRequest) -> None:
    await ask(
        interaction,
        generation,
        prompt=request.prompt,
        target=request.target,
        count=request.count,
        parent_id=request.parent_id,
        grid=request.grid,
        style=request.style,
    )


class ConfirmButton(
    ui.DynamicItem[ui.Button[Any]], template=r"imagine:choices:v1:(?P<step>draw|cancel):(?P<key>[0-9a-f]{12})"
):
    """Draw them, or Cancel; *key* is the question's."""

    def __init__(self, step: Step, key: str) -> None:
        """Build the button as it is shown."""
        self.step, self.key = step, key
        label, style = _LOOKS[step]
        super().__init__(ui.Button(label=label, style=style, custom_id=f"imagine:choices:v1:{step}:{key}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(Step(match["step"]), match["key"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Draw or not; answer every failure, since discord.py would only log it."""
        try:
            await self._answer(interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _answer(self, interaction: discord.Interaction[Any]) -> None:
        generation = services_of(interaction).generation
        request = generation.questions.close(self.key, interaction.user.id)
        if self.step is Step.CANCEL:
            await interaction.response.edit_message(view=text_view(CANCELLED))
            return
        try:
            await _ask(interaction, generation, request)
        except RefusedError:  # a limit, perhaps, that is free again in a minute
            generation.questions.ask(request, self.key)
            raise


def question_view(grid: Grid, seconds: int | None, key: str) -> ui.LayoutView:
    """Return the private card: how many pictures, and about how long they take, where that is known."""
    time = f" About {_duration(seconds)}." if seconds else ""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(f"**{_count(grid)}**{time}\n{shown_prompt(grid.template)}"))
    view.add_item(button_row(*(ConfirmButton(step, key) for step in Step)))
    return checked(view)


def _count(grid: Grid) -> str:
    sizes = " × ".join(str(len(group)) for group in grid.variations.groups)
    each = f", each drawn {grid.repeats} times" if grid.repeats > 1 else ""
    parts = f": {sizes}{each}" if len(grid.variations.groups) > 1 or each else ""
    return f"{grid.count} pictures{parts}."


def _duration(seconds: int) -> str:
    if seconds < 60:  # noqa: PLR2004  # a minute
        return f"{seconds} seconds"
    return "1 minute" if seconds == 60 else f"{seconds / 60:g} minutes"  # noqa: PLR2004  # a minute
