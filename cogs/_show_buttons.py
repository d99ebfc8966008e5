"""The buttons of a show's board, and the form with one field behind some of them; both work after a restart."""

from __future__ import annotations

import random
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord import ui

from bot.client import origin_of, services_of
from bot.errors import NotALeadError
from bot.replies import reply_ephemeral, reply_error
from cogs._asking import ask
from cogs._ideas import IDEA_NAMES, IDEAS
from cogs._show_cards import troubles_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain import Show, Style

IDEAS_SHOWN = 5
STYLES_A_ROW, STYLES_SHOWN = 4, 12
FIELD_MAX = 1000
EXAMPLES = ("a red fox in the snow at sunrise", "my desk as a tiny city", "a friendly dragon asleep on books")

_FORM = re.compile(r"imagine:show_words:v1:(?P<show>[0-9]{1,19}):(?P<style>[0-9]{0,19})")
_FIELD = "prompt"


class ShowAction(StrEnum):
    """What a button of the board does; the value is in its custom id."""

    OWN_WORDS = "own"
    IDEA = "idea"
    STYLE = "style"
    TROUBLES = "troubles"


class ShowButton(
    ui.DynamicItem[ui.Button[Any]],
    template=r"imagine:show:v1:(?P<show>[0-9]{1,19}):(?P<action>own|idea|style|troubles):(?P<key>[0-9]{0,19})",
):
    """One button; *key* is an idea's or a style's number, else empty."""

    def __init__(self, show_id: int, action: ShowAction, label: str = "", key: str = "") -> None:
        """Build the button as it is shown."""
        self.show_id, self.action, self.key = show_id, action, key
        looks = discord.ButtonStyle.primary if action is ShowAction.OWN_WORDS else discord.ButtonStyle.secondary
        custom_id = f"imagine:show:v1:{show_id}:{action}:{key}"
        super().__init__(ui.Button(label=label or None, style=looks, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(int(match["show"]), ShowAction(match["action"]), key=match["key"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says; answer every failure, since discord.py would only log it."""
        try:
            await self._press(interaction)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)

    async def _press(self, interaction: discord.Interaction[Any]) -> None:
        shows = services_of(interaction).shows
        if self.action is ShowAction.TROUBLES:
            await _tell_troubles(interaction, await shows.find(self.show_id, interaction.channel_id))
            return
        show = shows.require(self.show_id, interaction.channel_id)
        if self.action is ShowAction.IDEA:
            await ask_in_show(interaction, show, IDEAS[int(self.key) % len(IDEAS)])
        else:
            styles = services_of(interaction).house.styles
            style = styles.require(int(self.key)) if self.action is ShowAction.STYLE else None
            await interaction.response.send_modal(ShowWordsModal(show.id, style))


class ShowWordsModal(ui.Modal):
    """One field. `on_interaction` takes its submit, since discord.py forgets open forms at restart."""

    def __init__(self, show_id: int, style: Style | None = None) -> None:
        """Build the form; the words will be wrapped in *style*."""
        title = f"Your picture: {style.name}" if style else "Your picture"
        super().__init__(
            title=title, custom_id=f"imagine:show_words:v1:{show_id}:{style.id if style else ''}", timeout=None
        )
        field: ui.TextInput[ShowWordsModal] = ui.TextInput(
            custom_id=_FIELD,
            style=discord.TextStyle.paragraph,
            placeholder=f"Such as: {EXAMPLES[show_id % len(EXAMPLES)]}",
            max_length=FIELD_MAX,
        )
        self.add_item(ui.Label(text="What do you want to see?", component=field))


def submitted_words(interaction: discord.Interaction[Any]) -> tuple[int, str, int | None] | None:
    """Return (show id, words, style id) if this interaction is a submit of this form."""
    data = cast("dict[str, Any]", interaction.data or {})
    match = _FORM.fullmatch(str(data.get("custom_id", "")))
    if match is None:
        return None
    return int(match["show"]), _value(data), int(match["style"]) if match["style"] else None


def _value(data: dict[str, Any]) -> str:
    labels: list[dict[str, Any]] = data.get("components", [])
    fields: list[dict[str, Any]] = [label.get("component", {}) for label in labels]
    return next((str(field.get("value", "")).strip() for field in fields if field.get("custom_id") == _FIELD), "")


async def ask_in_show(
    interaction: discord.Interaction[Any], show: Show, prompt: str, style_id: int | None = None
) -> None:
    """Ask for one picture, in a style if there is to be one."""
    services = services_of(interaction)
    style = services.house.styles.require(style_id) if style_id is not None else None
    await ask(interaction, services.generation, prompt=prompt, target=show.target, style=style)


async def _tell_troubles(interaction: discord.Interaction[Any], show: Show) -> None:
    if interaction.user.id != show.presenter_id and not origin_of(interaction).is_lead:
        raise NotALeadError
    await reply_ephemeral(interaction, troubles_view(await services_of(interaction).shows.troubles(show)))


def troubles_button(show: Show) -> ShowButton:
    """Return the button behind which the presenter reads what did not come, also once the show is over."""
    return ShowButton(show.id, ShowAction.TROUBLES, "For the presenter")


def board_rows(show: Show, styles: Sequence[Style]) -> Iterator[list[ShowButton]]:
    """Walk the rows of buttons under the board; which ideas there are differs from show to show.

    Of the styles those that were made last have room.
    """
    yield [
        ShowButton(show.id, ShowAction.OWN_WORDS, "Write your own"),
        troubles_button(show),
    ]
    places = random.Random(show.id).sample(range(len(IDEAS)), IDEAS_SHOWN)
    yield [ShowButton(show.id, ShowAction.IDEA, IDEA_NAMES[place], str(place)) for place in places]
    shown = styles[-STYLES_SHOWN:]
    for start in range(0, len(shown), STYLES_A_ROW):
        row = shown[start : start + STYLES_A_ROW]
        yield [ShowButton(show.id, ShowAction.STYLE, style.name, str(style.id)) for style in row]
