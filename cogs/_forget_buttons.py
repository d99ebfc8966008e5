"""The buttons behind `/my-data delete`: what should go, and whether that is meant. Only the person's own work."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import open_services_of
from bot.domain import Forgetting, ForgettingOrder
from bot.error_messages import sentence_for
from bot.errors import NotYoursError
from bot.replies import reply_error
from cogs._buttons import button_row
from cogs._cards import text_view
from cogs._limits import checked
from cogs._privacy_words import BEGUN, CHOICES, KEPT, QUESTION, TRIED_AGAIN, confirm_text, done_text

if TYPE_CHECKING:
    import re

    from bot.domain import OwnData
    from bot.errors import BotError


class ForgetStep(StrEnum):
    """How far the person is; the value is in the custom id."""

    CHOOSE = "choose"
    CONFIRM = "confirm"
    KEEP = "keep"


class ForgetButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"imagine:mydata:v1:(?P<step>choose|confirm|keep):(?P<what>opinions|all):(?P<user>[0-9]{1,20})",
):
    """One choice, its confirmation, or the way back; *user_id* is whose data it is."""

    def __init__(self, step: ForgetStep, what: Forgetting, user_id: int) -> None:
        """Build the button as it is shown."""
        self.step, self.what, self.user_id = step, what, user_id
        labels = {ForgetStep.CHOOSE: CHOICES[what], ForgetStep.CONFIRM: "Delete it", ForgetStep.KEEP: "Keep everything"}
        style = discord.ButtonStyle.danger if step is ForgetStep.CONFIRM else discord.ButtonStyle.secondary
        custom_id = f"imagine:mydata:v1:{step}:{what}:{user_id}"
        super().__init__(ui.Button(label=labels[step], style=style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(ForgetStep(match["step"]), Forgetting(match["what"]), int(match["user"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Go on; answer every failure, since discord.py would only log it."""
        steps = {ForgetStep.CHOOSE: self._ask_again, ForgetStep.CONFIRM: self._delete, ForgetStep.KEEP: _keep}
        try:
            self._require_own(interaction)
            await steps[self.step](interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    def _require_own(self, interaction: discord.Interaction[Any]) -> None:
        """Raise NotYoursError for anybody else: an id can be made up."""
        if interaction.user.id != self.user_id:
            raise NotYoursError(str(self.user_id))

    async def _ask_again(self, interaction: discord.Interaction[Any]) -> None:
        own = await open_services_of(interaction).privacy.own(self.user_id)
        await interaction.response.edit_message(view=confirm_view(self.what, own, self.user_id))

    async def _delete(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.edit_message(view=text_view(BEGUN))
        order = ForgettingOrder(self.user_id, self.what)
        await open_services_of(interaction).forgetting.begin(order, _Teller(interaction, self.what))


class _Teller:
    """Says in the same private message how far it is, for the quarter of an hour in which it can be edited."""

    def __init__(self, interaction: discord.Interaction[Any], what: Forgetting) -> None:
        self._interaction, self._what = interaction, what

    async def show(self, words: str) -> object:
        return await self._interaction.edit_original_response(view=text_view(words))

    async def failed(self, error: BotError) -> object:
        return await self.show(f"{sentence_for(error)}\n{TRIED_AGAIN}")

    async def done(self, *, is_all_gone: bool) -> object:
        return await self.show(done_text(self._what, is_all_gone=is_all_gone))


async def _keep(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.edit_message(view=text_view(KEPT))


def choose_view(user_id: int) -> ui.LayoutView:
    """Return the question what should go."""
    return _view(QUESTION, *(ForgetButton(ForgetStep.CHOOSE, what, user_id) for what in Forgetting))


def confirm_view(what: Forgetting, own: OwnData, user_id: int) -> ui.LayoutView:
    """Return what will happen, and the question whether that is meant."""
    return _view(
        confirm_text(what, own), *(ForgetButton(step, what, user_id) for step in (ForgetStep.CONFIRM, ForgetStep.KEEP))
    )


def _view(text: str, *buttons: ForgetButton) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(text))
    view.add_item(button_row(*buttons))
    return checked(view)
