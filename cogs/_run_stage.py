"""DiscordRunStage: a run's status card in its channel, the thread that hangs on it, and the last words there."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeGuard, cast

import discord

from bot.domain import GenerationStatus, RunBoard, RunFigures, RunPlace
from bot.errors import DeliveryError, RunNotOpenedError
from bot.replies import DISCORD_FAILURES
from bot.services.run_figures import figures_of
from cogs._cards import text_view
from cogs._courier import with_retries
from cogs._deployment_words import changes_line
from cogs._run_card import run_name, run_view, span
from cogs._run_summary import JUDGE, summary_text
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Sequence

    from discord import ui
    from discord.abc import MessageableChannel

    from bot.client import ImagineBot
    from bot.domain import DeploymentChange, RunPicture, SuiteRun

log = logging.getLogger(__name__)

THREAD_EXISTS = 160004
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""
THREAD_NAME_CHARS = 100


class DiscordRunStage:
    """A `ports.RunStage`."""

    def __init__(
        self, bot: ImagineBot, changes_during: Callable[[SuiteRun], Awaitable[Sequence[DeploymentChange]]]
    ) -> None:
        """*bot* is whose messages they are; *changes_during* returns which deployments changed behind a run."""
        self._bot, self._changes_during = bot, changes_during

    async def open(self, run: SuiteRun) -> RunPlace:
        """Return the run's place, opened where it has none or where that is gone. Raises RunNotOpenedError.

        The nonce makes Discord drop a second card, and a message has one thread: what an earlier process began, this
        one finds.
        """
        try:
            is_there = run.thread_id is not None and await self._is_there(run.thread_id)
            if is_there and run.thread_id and run.message_id:
                return RunPlace(run.thread_id, run.message_id)
            # A watch's run has its card in the thread that there is.
            channel = await self._channel((is_there and run.thread_id) or run.origin.channel_id or 0)
            # Discord takes 25 characters: as decimals the two may have more.
            view, nonce = run_view(run, _nothing_yet(run)), f"{run.id:x}-{run.thread_id or 0:x}"
            card = await with_retries(lambda: channel.send(view=view, nonce=nonce, silent=True))
            thread_id = await self._thread(run, channel, card.id)
        except DISCORD_FAILURES as error:
            log.warning("run %s: its place could not be opened: %r", run.id, error)
            raise RunNotOpenedError(repr(error)) from error
        if run.message_id:
            await self._say_moved(run, card.jump_url)
        return RunPlace(thread_id, card.id)

    async def show(self, run: SuiteRun, board: RunBoard) -> None:
        """Change the status card's words, if it is still there. Raises DeliveryError."""
        await self._edit_card(run, run_view(run, board))

    async def sum_up(self, run: SuiteRun, pictures: Sequence[RunPicture]) -> None:
        """Say on the run's card, and once in its place, that it is over and what came of it. Raises DeliveryError."""
        place = self._bot.get_partial_messageable(run.thread_id or 0, guild_id=run.origin.guild_id)
        view, nonce = text_view(_last_words(run, pictures)), f"run-{run.id}-end"
        board = RunBoard(figures_of(pictures, run.pictures))
        changed = changes_line(await self._changes_during(run))
        summary = "\n".join(filter(None, [changed, summary_text(run, pictures)]))
        await self._edit_card(run, run_view(run, board, summary))
        with _delivery_errors(), suppress(discord.NotFound):
            await with_retries(lambda: place.send(view=view, nonce=nonce, silent=True))

    async def _edit_card(self, run: SuiteRun, view: ui.LayoutView) -> None:
        # A thread that hangs on a card has its id; else the card is where the pictures are.
        place = run.origin.channel_id if run.message_id == run.thread_id else run.thread_id
        channel = self._bot.get_partial_messageable(place or 0, guild_id=run.origin.guild_id)
        card = channel.get_partial_message(run.message_id or 0)
        with _delivery_errors(), suppress(discord.NotFound):
            await with_retries(lambda: card.edit(view=view))

    async def _say_moved(self, run: SuiteRun, link: str) -> None:
        """Take the buttons and the words off a card that is not the run's any more."""
        try:
            await self._edit_card(run, text_view(f"### {escape(run_name(run))}\nRun {run.id} goes on here: {link}"))
        except DeliveryError as error:
            log.warning("run %s: its earlier card still stands: %s", run.id, error)

    async def _is_there(self, channel_id: int) -> bool:
        try:
            await with_retries(lambda: self._bot.fetch_channel(channel_id))
        except discord.NotFound:
            return False
        return True

    async def _channel(self, channel_id: int) -> MessageableChannel:
        known = self._bot.get_channel(channel_id) or await with_retries(lambda: self._bot.fetch_channel(channel_id))
        return cast("MessageableChannel", known)  # a command was used in it

    async def _thread(self, run: SuiteRun, channel: MessageableChannel, message_id: int) -> int:
        """Return where the pictures go: a thread from the card, or right there where it cannot have one."""
        if not has_run_threads(channel, self._bot):
            return channel.id
        # A file's name is somebody's words, and a thread would keep it after they had their data deleted.
        what = f"{shorten(run_name(run), THREAD_NAME_CHARS - 20)} · run" if run.version else "Suite run"
        name = f"{what} {run.id}"
        card = channel.get_partial_message(message_id)
        try:
            await with_retries(lambda: card.create_thread(name=name))
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                raise
        return message_id


def has_run_threads(channel: object, bot: ImagineBot) -> TypeGuard[discord.TextChannel]:
    """Say whether a run that is begun in *channel* has a thread of its own; else it is right there."""
    return bot.opens_threads and isinstance(channel, discord.TextChannel)


def _nothing_yet(run: SuiteRun) -> RunBoard:
    return RunBoard(RunFigures(run.pictures, left=run.pictures))


@contextmanager
def _delivery_errors() -> Generator[None]:
    try:
        yield
    except DISCORD_FAILURES as error:
        raise DeliveryError(repr(error)) from error


def _last_words(run: SuiteRun, pictures: Sequence[RunPicture]) -> str:
    """Return what came of a run, in a few words."""
    figures = figures_of(pictures, run.pictures)
    took = (run.ended_at - run.asked_at).total_seconds() if run.ended_at else 0
    lines = [
        f"### {'Finished' if figures.left == 0 else 'Stopped'}: {figures.done:,} of {figures.pictures:,} pictures came"
    ]
    if figures.median_ms is not None:
        lines.append(f"Half of them took at most {figures.median_ms / 1000:.1f} s; all of it took {span(round(took))}.")
    if lost := sum(one.status is GenerationStatus.UNDELIVERED for one in pictures):
        lines.append(f"{lost:,} could not be posted here: the contact sheets show them, and `/history` finds them.")
    counts = {"failed": figures.failed, "held back": figures.held_back, "called off": figures.cancelled}
    if told := ", ".join(f"{count:,} {what}" for what, count in counts.items() if count):
        lines.append(f"{told}. The run's card, where it began, says more.")
    if len(run.targets) > 1 and figures.done:
        lines.append(f"{JUDGE}, without knowing which model painted what.")
    return "\n".join(lines)
