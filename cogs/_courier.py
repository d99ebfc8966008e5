"""DiscordCourier: brings progress and pictures to the message where the question was asked."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

import discord
import stamina

from bot.domain import GenerationStatus, utc_now
from bot.errors import DeliveryError
from bot.replies import DISCORD_FAILURES
from bot.retrying import first_directly
from cogs._buttons import Action
from cogs._cards import files_of, held_back_text, progress_view, result_view, text_view
from cogs._first_use import try_tell_once
from cogs._grid_card import grid_files, grid_view
from cogs._pair_card import comparison_view, pair_files
from cogs._part_card import part_files, part_view
from cogs._privacy_words import FIRST_USE
from cogs._show_cards import is_miss, miss_view
from cogs._vote_buttons import is_card_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from discord import ui

    from bot.domain import (
        Delivery,
        Generation,
        ImagineRequest,
        Progress,
        ReplyAddress,
        Style,
    )
    from bot.services.privacy import PrivacyService

T = TypeVar("T")

log = logging.getLogger(__name__)

# What Discord calls the answer to an interaction whose id we were not told; discord.py's signature knows ids only.
ORIGINAL = cast("int", "@original")
MOVED = "The picture could not be put here in time. It was posted below."
RETRY_BUDGET_S = 60.0
RATE_LIMITED, SERVER_TROUBLE = 429, 500
_RETRYING = stamina.AsyncRetryingCaller(attempts=4, timeout=RETRY_BUDGET_S, wait_initial=0.5, wait_max=10.0)
_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


def _wait_before_retry(error: Exception) -> bool | float:
    """Say whether a failed call to Discord is worth repeating, and after how many seconds if Discord said.

    discord.py itself repeats 5xx, and 429 only with a `Via` header; a connection reset it does not repeat on Linux.
    """
    if not isinstance(error, discord.HTTPException):
        return isinstance(error, DISCORD_FAILURES)
    if error.status == RATE_LIMITED:
        after = error.response.headers.get("Retry-After", "")
        if not _SECONDS.fullmatch(after):
            return True
        return float(after) if float(after) < RETRY_BUDGET_S else False
    return error.status >= SERVER_TROUBLE


class DiscordCourier:
    """Edits the original answer while its token lives; later, or when that fails for good, writes to the channel."""

    def __init__(
        self,
        bot: discord.Client,
        now: Callable[[], datetime] = utc_now,
        privacy: PrivacyService | None = None,
        has_audience: Callable[[Generation], bool] = lambda _: False,
        style_of: Callable[[Generation], Style | None] = lambda _: None,
        parts_of: Callable[[int], int | None] = lambda _: None,
    ) -> None:
        """*bot* must be logged in when the courier is used; *now* is aware UTC; *privacy* knows who is here first.

        *has_audience* says whether a picture was asked for in a show, where nobody is to read why one did not come;
        *style_of* what was put around a picture's words; *parts_of* how many parts a run has, by its number.
        """
        self._bot, self._now, self._privacy = bot, now, privacy
        self._has_audience, self._style_of, self._parts_of = has_audience, style_of, parts_of

    async def show_progress(
        self, request_id: str, request: ImagineRequest, address: ReplyAddress, progress: Progress
    ) -> bool:
        """Show how far a request is; after a passing failure the next words try again."""
        if not self._is_alive(address):
            return False
        try:
            await self._edit(address, progress_view(_words(request), progress, request_id), [])
        except DISCORD_FAILURES as error:
            log.warning("%s: progress not shown: %r", request_id, error)
            return bool(_wait_before_retry(error))
        return True

    async def deliver(self, delivery: Delivery) -> int | None:
        """Post the card once. Raises DeliveryError when neither way works.

        Of a part that was called off before anything came there is nothing to show.
        """
        rows, part, address = delivery.generations, delivery.part, delivery.address
        if part and all(one.status is GenerationStatus.CANCELLED for one in rows):
            return None
        card = _Card(
            delivery,
            self._style_of(rows[0]),
            part and self._parts_of(part.run_id),
            for_audience=self._has_audience(rows[0]),
        )
        if address and (message_id := await self._try_answer(card, address)):
            # Only now: the first followup to a deferred answer would take that answer's place.
            await self._try_tell_privately(delivery, address)
            return message_id
        message_id = await self._send(card)
        if address and address.message_id:
            await self._try_mark_moved(rows[0].origin.channel_id, address.message_id)
        return message_id

    async def tell_more(
        self, generations: Sequence[Generation], address: ReplyAddress, eased: Callable[[], Awaitable[None]]
    ) -> None:
        """Tell the person in private, at their first use, what is stored."""
        user_id = generations[0].origin.user_id
        if self._privacy is None or self._privacy.has_told(user_id):
            return
        await eased()
        if self._is_alive(address):
            webhook = self._webhook(address)
            await try_tell_once(self._privacy, user_id, lambda: webhook.send(FIRST_USE, ephemeral=True))

    async def _try_answer(self, card: _Card, address: ReplyAddress) -> int | None:
        """Edit the original answer; None when Discord does not take that, or not any more."""
        if not self._is_alive(address):
            return None
        try:
            return await with_retries(lambda: self._edit(address, card.view(), card.files()))
        except DISCORD_FAILURES as error:
            log.warning("%s: the answer could not be edited, trying the channel: %r", card.delivery.request_id, error)
        return await self._posted_after_all(address, card)

    async def _try_tell_privately(self, delivery: Delivery, address: ReplyAddress) -> None:
        """Tell the person alone why pictures of theirs were held back."""
        if not (text := held_back_text(delivery.generations)):
            return
        try:
            await with_retries(lambda: self._webhook(address).send(text, ephemeral=True, wait=True))
        except DISCORD_FAILURES as error:
            log.warning("%s: why a picture was held back could not be told: %r", delivery.request_id, error)

    def _is_alive(self, address: ReplyAddress) -> bool:
        return self._now() < address.expires_at

    def _webhook(self, address: ReplyAddress) -> discord.Webhook:
        webhook = discord.Webhook.partial(address.application_id, address.token, client=self._bot)
        webhook.type = discord.WebhookType.application  # an interaction's, which may be answered in private
        return webhook

    async def _edit(self, address: ReplyAddress, view: ui.LayoutView, files: Sequence[discord.File]) -> int:
        view.stop()  # its buttons are found by their custom ids: discord.py need not keep the card for them
        message = await self._webhook(address).edit_message(_message_of(address), view=view, attachments=files)
        return message.id

    async def _posted_after_all(self, address: ReplyAddress, card: _Card) -> int | None:
        """Return the message's id if an edit whose answer got lost arrived nonetheless."""
        try:
            message = await self._webhook(address).fetch_message(_message_of(address))
        except DISCORD_FAILURES:
            return None
        return message.id if card.is_shown_by(discord.ui.LayoutView.from_message(message)) else None

    async def _send(self, card: _Card) -> int:
        """Write to the channel, naming the user; of a suite's part silently, naming nobody.

        The nonce makes Discord drop a second one.
        """
        delivery = card.delivery
        origin = delivery.generations[0].origin
        channel = self._bot.get_partial_messageable(origin.channel_id or 0, guild_id=origin.guild_id)

        async def send() -> int:
            is_silent = delivery.part is not None
            view = card.view(for_user_id=None if is_silent else origin.user_id)
            return (await channel.send(view=view, files=card.files(), nonce=delivery.request_id, silent=is_silent)).id

        try:
            return await with_retries(send)
        except DISCORD_FAILURES as error:
            raise DeliveryError(repr(error)) from error

    async def _try_mark_moved(self, channel_id: int | None, message_id: int) -> None:
        """Take the words about waiting off a message whose token has run out: the bot may still edit its own."""
        message = self._bot.get_partial_messageable(channel_id or 0).get_partial_message(message_id)
        try:
            await message.edit(view=text_view(MOVED), attachments=[])
        except DISCORD_FAILURES as error:
            log.warning("message %s: still says that it waits: %r", message_id, error)


@dataclass(frozen=True, slots=True)
class _Card:
    """What is to be posted, built anew for every try: pictures of the same words, a comparison, or a grid."""

    delivery: Delivery
    style: Style | None
    parts: int | None = None
    for_audience: bool = False

    def view(self, *, for_user_id: int | None = None) -> ui.LayoutView:
        it = self.delivery
        if it.part:
            return part_view(it.part, self.parts, it.generations, it.pictures, self.style)
        if self.for_audience and is_miss(it.generations):
            return miss_view(it.generations, for_user_id=for_user_id)
        if it.grid:
            return grid_view(it.grid, it.generations, for_user_id=for_user_id, style=self.style)
        if it.pair:
            return comparison_view(it.pair, it.generations, it.pictures, for_user_id=for_user_id)
        return result_view(it.generations, it.pictures, for_user_id=for_user_id, style=self.style)

    def files(self) -> list[discord.File]:
        it = self.delivery
        if it.part:
            return part_files(it.generations, it.pictures)
        if it.grid:
            return grid_files(it.grid, it.generations)
        return pair_files(it.pair, it.pictures) if it.pair else files_of(it.pictures)

    def is_shown_by(self, view: ui.LayoutView) -> bool:
        it = self.delivery
        if it.pair:
            return is_card_of(view, it.pair.id)
        ids = [getattr(item, "custom_id", None) for item in view.walk_children()]
        more = Action.ALL_MORE if it.grid else Action.MORE
        return f"imagine:{more}:v1:{it.generations[0].id}" in ids


def _words(request: ImagineRequest) -> str:
    """Return what is being painted, of two wordings both, and without the style's."""
    if request.grid:
        return request.grid.template
    if request.words is not None:
        return request.words
    return " / ".join(dict.fromkeys(prompt for prompt, _ in request.variants))


def _message_of(address: ReplyAddress) -> int:
    return address.message_id or ORIGINAL


async def with_retries(call: Callable[[], Awaitable[T]]) -> T:
    """Call Discord, again where that is worth it."""
    return await first_directly(call, lambda again: _RETRYING(_wait_before_retry, again))
