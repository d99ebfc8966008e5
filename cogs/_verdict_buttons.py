"""Like and Not right, under every picture. The answer is private, and the card is never edited for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import services_of
from bot.domain import Verdict
from bot.replies import reply_ephemeral, reply_error, reply_text
from cogs._asking import origin_of
from cogs._buttons import button_row
from cogs._first_use import tell_first_use
from cogs._tell_button import TellButton
from cogs._which import Scope, place_label, scope_of, which_view

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

LABELS = {Verdict.LIKE: "Like", Verdict.NOT_RIGHT: "Not right"}
SAVED = {
    Verdict.LIKE: "Saved: you like it. Tap again to change your mind.",
    Verdict.NOT_RIGHT: "Saved: it is not right. Tap again to change your mind.",
}
TAKEN_BACK = "Taken back. Tap again if you change your mind."
WHICH = {Verdict.LIKE: "Which picture do you like?", Verdict.NOT_RIGHT: "Which picture is not right?"}


class VerdictButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"imagine:(?P<verdict>like|not_right):v1:(?P<scope>one|card):(?P<key>[0-9]{1,19})",
):
    """One tap is one verdict; *generation_id* is the picture's, or that of any picture of the card."""

    def __init__(self, verdict: Verdict, scope: Scope, generation_id: int, label: str | None = None) -> None:
        """Build the button as it is shown; *label* where it is not the verdict's own."""
        self.verdict, self.scope, self.generation_id = verdict, scope, generation_id
        self.label = label or LABELS[verdict]
        custom_id = f"imagine:{verdict}:v1:{scope}:{generation_id}"
        super().__init__(ui.Button(label=self.label, style=discord.ButtonStyle.secondary, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        label: str | None = getattr(item, "label", None)
        return cls(Verdict(match["verdict"]), Scope(match["scope"]), int(match["key"]), label)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Save the verdict, or ask for which picture; answer every failure, since discord.py would only log it."""
        try:
            await (self._judge if self.scope is Scope.ONE else self._ask_which)(interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _judge(self, interaction: discord.Interaction[Any]) -> None:
        feedback = services_of(interaction).feedback
        stands = await feedback.judge(self.generation_id, origin_of(interaction), self.verdict)
        said = SAVED[self.verdict] if stands else TAKEN_BACK
        is_of_several = self.label != LABELS[self.verdict]
        await reply_text(interaction, f"{self.label}. {said}" if is_of_several else said)
        await tell_first_use(interaction)

    async def _ask_which(self, interaction: discord.Interaction[Any]) -> None:
        feedback = services_of(interaction).feedback
        rows = await feedback.pictures_beside(self.generation_id, origin_of(interaction))
        buttons = [
            VerdictButton(self.verdict, Scope.ONE, row.id, place_label(place)) for place, row in enumerate(rows, 1)
        ]
        await reply_ephemeral(interaction, which_view(WHICH[self.verdict], buttons))


def verdict_buttons(generation_ids: Sequence[int]) -> ui.ActionRow[ui.LayoutView]:
    """Return the row under a card with these pictures, at least one."""
    scope, first = scope_of(generation_ids), generation_ids[0]
    return button_row(*(VerdictButton(verdict, scope, first) for verdict in Verdict), TellButton(scope, first))
