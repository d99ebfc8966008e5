"""Report and Delete, under every card. What they ask and answer is private."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import open_services_of, origin_of, services_of
from bot.replies import reply_ephemeral, reply_error
from cogs._buttons import button_row
from cogs._limits import checked
from cogs._report_modal import ReportModal

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.client import Services


class CardKind(StrEnum):
    """What a button's number names: a picture, or a comparison, whose pictures' numbers would tell which is which."""

    REQUEST = "card"
    PAIR = "pair"


class Step(StrEnum):
    """How far a deletion is: asked for, confirmed, or thought better of."""

    ASK = "ask"
    YES = "yes"
    NO = "no"


_LOOKS = {
    Step.ASK: ("Delete", discord.ButtonStyle.secondary),
    Step.YES: ("Delete it", discord.ButtonStyle.danger),
    Step.NO: ("Keep it", discord.ButtonStyle.secondary),
}
SURE = (
    "Delete this for everyone? The message and its pictures go for good and appear nowhere any more. "
    "What people said of them still counts."
)
DELETED_NOW, DELETED_BEFORE, KEPT = "Deleted.", "It was deleted already.", "Nothing was deleted."


class DeleteButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"imagine:delete:v1:(?P<step>ask|yes|no):(?P<kind>card|pair):(?P<key>[0-9]{1,19})",
):
    """Delete, and the two answers to whether that is meant. It is open to everybody: a picture is its author's."""

    def __init__(self, step: Step, kind: CardKind, key: int) -> None:
        """Build the button as it is shown."""
        self.step, self.kind, self.key = step, kind, key
        label, style = _LOOKS[step]
        super().__init__(ui.Button(label=label, style=style, custom_id=f"imagine:delete:v1:{step}:{kind}:{key}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(Step(match["step"]), CardKind(match["kind"]), int(match["key"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Ask, delete or leave it; answer every failure, since discord.py would only log it."""
        try:
            await {Step.ASK: self._ask, Step.YES: self._delete, Step.NO: _keep}[self.step](interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _ask(self, interaction: discord.Interaction[Any]) -> None:
        services = open_services_of(interaction)
        await services.moderation.deletable(await picture_on(services, self.kind, self.key), origin_of(interaction))
        answers = [DeleteButton(step, self.kind, self.key) for step in (Step.YES, Step.NO)]
        await reply_ephemeral(interaction, _view(SURE, button_row(*answers)))

    async def _delete(self, interaction: discord.Interaction[Any]) -> None:
        services = open_services_of(interaction)
        await interaction.response.defer()
        generation_id = await picture_on(services, self.kind, self.key)
        is_done = await services.moderation.delete(generation_id, origin_of(interaction))
        await interaction.edit_original_response(view=_view(DELETED_NOW if is_done else DELETED_BEFORE))


class ReportButton(
    ui.DynamicItem[ui.Button[Any]], template=r"imagine:report:v1:(?P<kind>card|pair):(?P<key>[0-9]{1,19})"
):
    """Opens the form for what is wrong with a card."""

    def __init__(self, kind: CardKind, key: int) -> None:
        """Build the button as it is shown."""
        self.kind, self.key = kind, key
        custom_id = f"imagine:report:v1:{kind}:{key}"
        super().__init__(ui.Button(label="Report", style=discord.ButtonStyle.secondary, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(CardKind(match["kind"]), int(match["key"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form; answer every failure, since discord.py would only log it."""
        try:
            services = services_of(interaction)
            generation_id = await picture_on(services, self.kind, self.key)
            await services.moderation.reportable(generation_id, origin_of(interaction))
            await interaction.response.send_modal(ReportModal(self.kind, self.key))
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)


def moderation_buttons(kind: CardKind, key: int, *, is_shown: bool) -> Sequence[ui.DynamicItem[ui.Button[Any]]]:
    """Return what stands under a card; without a picture *is_shown* there is nothing to report."""
    delete = DeleteButton(Step.ASK, kind, key)
    return [ReportButton(kind, key), delete] if is_shown else [delete]


async def picture_on(services: Services, kind: CardKind, key: int) -> int:
    """Return the number of a picture on the card that a button or a form is about. Raises UnknownPairError."""
    return key if kind is CardKind.REQUEST else await services.moderation.first_of(key)


async def _keep(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.edit_message(view=_view(KEPT))


def _view(text: str, *rows: ui.ActionRow[ui.LayoutView]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    for row in rows:
        view.add_item(row)
    return checked(view)
