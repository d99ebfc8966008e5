"""Suites as files in Discord: an attached one read, one to take away, and what is wrong with one, line by line."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain import SUITE_BYTES_MAX, SuiteFault
from bot.errors import SuiteFaultsError
from bot.replies import DISCORD_FAILURES, reply_ephemeral
from bot.suites.reading import TOO_BIG, read_suite
from bot.suites.writing import to_csv
from cogs._cards import text_view
from cogs._limits import TEXT_MAX
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Suite

FAULTS_SHOWN = 12
FAULT_CHARS = 250
FAULTS_FILE = "what-is-wrong.txt"
FAULTS_FILE_LINES = 20_000
NOT_FETCHED = "Discord does not hand the file over just now. Please try again."
NOTHING_USED = "-# Nothing of it is used until all of it can be. Mend the file, and send it again."


async def read_attached(file: discord.Attachment) -> Suite:
    """Return the suite in an attached file, called as the file is. Answer first: it is fetched from Discord.

    Raises SuiteFaultsError.
    """
    if file.size > SUITE_BYTES_MAX:
        raise SuiteFaultsError((SuiteFault(None, TOO_BIG),))
    try:
        data = await file.read()
    except DISCORD_FAILURES as error:
        raise SuiteFaultsError((SuiteFault(None, NOT_FETCHED),)) from error
    return await asyncio.to_thread(read_suite, file.filename, data)


async def reply_faults(interaction: discord.Interaction[Any], error: SuiteFaultsError) -> None:
    """Tell the person, in private, what is wrong; all of it in a file where there is more than a card can show."""
    words, has_all = fault_words(error.faults)
    await reply_with(interaction, words, None if has_all else _faults_file(error.faults))


async def reply_with(interaction: discord.Interaction[Any], words: str, file: discord.File | None) -> None:
    """Answer only the person who asked, with a file; Discord shows those only that the card names."""
    view = text_view(words)
    if file:
        view.add_item(ui.File(f"attachment://{file.filename}"))
    await reply_ephemeral(interaction, view, [file] if file else [])


def fault_words(faults: Sequence[SuiteFault]) -> tuple[str, bool]:
    """Return the first faults, a line each, and whether these are all."""
    heading = "### One thing is wrong" if len(faults) == 1 else f"### {len(faults):,} things are wrong"
    lines = [f"- {escape(shorten(_told(fault), FAULT_CHARS))}" for fault in faults[:FAULTS_SHOWN]]
    while len("\n".join(lines)) > TEXT_MAX - 300:
        lines.pop()
    more = len(faults) - len(lines)
    rest = f"-# And {more:,} more: the attached file has all." if more else ""
    return "\n".join(filter(None, [heading, *lines, rest, NOTHING_USED])), not more


def suite_file(suite: Suite) -> discord.File:
    """Return the suite as a file to take away, called as the suite is as far as Discord lets it be."""
    letters = "".join(char if char.isalnum() and char.isascii() else "-" for char in suite.name)
    return discord.File(BytesIO(to_csv(suite)), f"{letters}.csv")


def _faults_file(faults: Sequence[SuiteFault]) -> discord.File:
    text = "\n".join(map(_told, faults[:FAULTS_FILE_LINES]))
    return discord.File(BytesIO(text.encode()), FAULTS_FILE)


def _told(fault: SuiteFault) -> str:
    return f"Line {fault.line:,}: {fault.what}" if fault.line else fault.what
