"""DiscordShowStage: a show's board and contact sheet in its channel, and the presenter's private news."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import BoardNotPostedError, DeliveryError
from bot.replies import DISCORD_FAILURES, reply_ephemeral
from cogs._show_board import board_view
from cogs._show_cards import sheet_message, troubles_view

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from bot.domain import Favourite, Generation, Show, ShowBoard
    from bot.services.styles import StyleBook

log = logging.getLogger(__name__)

UNTOLD_MAX = 10
"""More troubles at once are one trouble; the board's button has them all."""


class DiscordShowStage:
    """A `ports.ShowStage`."""

    def __init__(self, bot: discord.Client, styles: StyleBook) -> None:
        """*bot* is whose messages they are; *styles* are offered on the boards."""
        self._bot, self._styles = bot, styles
        self._presenters: dict[int, discord.Interaction[Any]] = {}

    def remember(self, show: Show, interaction: discord.Interaction[Any]) -> None:
        """Tell this show's troubles as answers to *interaction*, for the 15 minutes that its token lives."""
        self._presenters[show.id] = interaction

    async def post_board(self, show: Show, board: ShowBoard) -> int:
        """Post the board anew; return the message's id. Raises BoardNotPostedError."""
        try:
            return (await self._channel(show).send(view=board_view(show, board, self._styles.styles), silent=True)).id
        except DISCORD_FAILURES as error:
            raise BoardNotPostedError(repr(error)) from error

    async def edit_board(self, show: Show, board: ShowBoard) -> bool:
        """Change the board's words; False when the message is gone. Raises DeliveryError."""
        with _delivery_errors():
            try:
                await self._board(show).edit(view=board_view(show, board, self._styles.styles))
            except discord.NotFound:
                return False
        return True

    async def has_board(self, show: Show) -> bool:
        """Say whether the board's message is still there. Raises DeliveryError."""
        with _delivery_errors():
            try:
                await self._board(show).fetch()
            except discord.NotFound:
                return False
        return True

    async def remove(self, show: Show, message_id: int) -> None:
        """Take an earlier board, or a contact sheet, away. Raises DeliveryError unless it is gone then."""
        with _delivery_errors(), suppress(discord.NotFound):
            await self._channel(show).get_partial_message(message_id).delete()

    async def tell_presenter(self, show: Show, troubles: Sequence[Generation]) -> None:
        """Tell the presenter alone what did not come, while that is possible. Never raises for Discord."""
        interaction = self._presenters.get(show.id)
        if interaction is None or interaction.is_expired():
            self._presenters.pop(show.id, None)
            return
        try:
            await reply_ephemeral(interaction, troubles_view(troubles[-UNTOLD_MAX:]))
        except DISCORD_FAILURES as error:
            log.warning("show %s: the presenter was not told: %r", show.id, error)

    async def post_sheet(self, show: Show, favourites: Sequence[Favourite], sheet: bytes) -> int:
        """Post a contact sheet, a JPEG; return the message's id. The nonce makes Discord drop a second one.

        Raises DeliveryError.
        """
        view, files = sheet_message(show, favourites, sheet)
        with _delivery_errors():
            return (await self._channel(show).send(view=view, files=files, nonce=f"show-{show.id}")).id

    async def edit_sheet(self, show: Show, favourites: Sequence[Favourite], sheet: bytes) -> None:
        """Put another contact sheet in place of the show's, if that is still there. Raises DeliveryError."""
        view, files = sheet_message(show, favourites, sheet)
        with _delivery_errors(), suppress(discord.NotFound):
            await self._channel(show).get_partial_message(show.sheet_id or 0).edit(view=view, attachments=files)

    def _channel(self, show: Show) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(show.channel_id, guild_id=show.guild_id)

    def _board(self, show: Show) -> discord.PartialMessage:
        return self._channel(show).get_partial_message(show.board_id or 0)


@contextmanager
def _delivery_errors() -> Generator[None]:
    try:
        yield
    except DISCORD_FAILURES as error:
        raise DeliveryError(repr(error)) from error
