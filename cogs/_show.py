"""An earlier picture again, only for who asks: behind /show, and behind the button Show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.client import services_of
from bot.domain import GenerationStatus
from bot.errors import BlurredElsewhereError, ExpiredPictureError
from bot.replies import reply_error, reply_text
from cogs._asking import origin_of
from cogs._cards import DELETED, files_of, message_link, result_view
from cogs._family import with_family
from cogs._run_card import run_name
from cogs._text import escape

if TYPE_CHECKING:
    import re

    from bot.domain import Generation, Origin, SuiteRun


class PictureButton(ui.DynamicItem[ui.Button[Any]], template=r"imagine:picture:v1:(?P<id>[0-9]{1,19})"):
    """Brings one picture back at its full size."""

    def __init__(self, generation_id: int) -> None:
        """Build the button as it is shown."""
        self.generation_id = generation_id
        super().__init__(ui.Button(label="Show", custom_id=f"imagine:picture:v1:{generation_id}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sent back."""
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the picture; answer every failure, since discord.py would only log it."""
        try:
            await show(interaction, self.generation_id)
        except Exception as error:  # noqa: BLE001  # reply_error logs and answers each kind
            await reply_error(interaction, error)


async def show(interaction: discord.Interaction[Any], generation_id: int) -> None:
    """Answer with the card of one picture, and how its words came about. Raises UnknownGenerationError."""
    services, viewer = services_of(interaction), origin_of(interaction)
    found, _ = await services.generation.find(generation_id, viewer)
    _require_seen_here(found, viewer)
    if found.status is GenerationStatus.DELETED:
        await reply_text(interaction, DELETED)
        return
    if found.picture is None and found.status in {GenerationStatus.POSTED, GenerationStatus.UNDELIVERED}:
        raise ExpiredPictureError(services.privacy.rules.picture_keep_days)
    await interaction.response.defer(ephemeral=True, thinking=True)
    pictures = [await services.generation.posted_picture(found, interaction.filesize_limit)] if found.picture else []
    card = result_view([found], pictures, style=services.house.styles.of(found))
    if run := await services.suites.log.of_request(found.request_id):
        card.add_item(ui.TextDisplay(_run_line(run, found)))
    view = with_family(card, await services.history.family(found, viewer))
    await interaction.edit_original_response(view=view, attachments=files_of(pictures))


def _run_line(run: SuiteRun, found: Generation) -> str:
    """Return which run of a suite the picture is from, and where it stands there."""
    facts = (f"From run {run.id} of **{escape(run_name(run))}**", message_link(found))
    return f"-# {' · '.join(filter(None, facts))}"


def _require_seen_here(found: Generation, origin: Origin) -> None:
    """Raise BlurredElsewhereError where a blurred picture may not be seen."""
    channel_id = found.origin.channel_id
    if found.is_spoiler and channel_id and channel_id != origin.channel_id and not origin.is_age_restricted:
        raise BlurredElsewhereError(channel_id)
