"""Suites as files in Discord: an attached one read, one to take away, and what is wrong with one, line by line."""

from __future__ import annotations

import asyncio
from io import BytesIO
from itertools import groupby
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
    from collections.abc import Iterator, Sequence

    from bot.domain import Suite

FAULTS_SHOWN, SPANS_SHOWN = 12, 5
FAULT_CHARS = 300
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
    """Tell the person, in private, what is wrong; line by line in a file where there is more than a card can show."""
    words, has_all = fault_words(error.faults)
    await reply_with(interaction, words, None if has_all else _faults_file(error.faults))


async def reply_with(interaction: discord.Interaction[Any], words: str, file: discord.File | None) -> None:
    """Answer only the person who asked, with a file; Discord shows those only that the card names."""
    view = text_view(words)
    if file:
        view.add_item(ui.File(f"attachment://{file.filename}"))
    await reply_ephemeral(interaction, view, [file] if file else [])


def fault_words(faults: Sequence[SuiteFault]) -> tuple[str, bool]:
    """Return what is wrong, each kind with its lines, as much as fits, and whether that is all."""
    kinds = dict[str, list[int]]()
    for fault in faults:
        kinds.setdefault(fault.what, []).extend([fault.line] if fault.line else [])
    heading = "### One thing is wrong" if len(kinds) == 1 else f"### {len(kinds):,} things are wrong"
    lines = [f"- {escape(shorten(_told(what, _lines(at)), FAULT_CHARS))}" for what, at in kinds.items()][:FAULTS_SHOWN]
    while len("\n".join(lines)) > TEXT_MAX - 300:
        lines.pop()
    more = len(kinds) - len(lines)
    has_all = not more and all(len(list(_spans(at))) <= SPANS_SHOWN for at in kinds.values())
    rest = f"And {more:,} more: the attached" if more else "The attached"
    note = "" if has_all else f"-# {rest} file has all, line by line."
    return "\n".join(filter(None, [heading, *lines, note, NOTHING_USED])), has_all


def suite_file(suite: Suite) -> discord.File:
    """Return the suite as a file to take away, called as the suite is as far as Discord lets it be."""
    letters = "".join(char if char.isalnum() and char.isascii() else "-" for char in suite.name)
    return discord.File(BytesIO(to_csv(suite)), f"{letters}.csv")


def _faults_file(faults: Sequence[SuiteFault]) -> discord.File:
    told = [_told(one.what, f"Line {one.line:,}" if one.line else "") for one in faults[:FAULTS_FILE_LINES]]
    return discord.File(BytesIO("\n".join(told).encode()), FAULTS_FILE)


def _told(what: str, where: str) -> str:
    return f"{where}: {what}" if where else what


def _lines(numbers: Sequence[int]) -> str:
    """Write `Line 2`, `Lines 2 to 31 and 40`; empty where it is the file as a whole."""
    spans = list(_spans(numbers))
    told = [f"{first:,}" if first == last else f"{first:,} to {last:,}" for first, last in spans[:SPANS_SHOWN]]
    if rest := sum(last - first + 1 for first, last in spans[SPANS_SHOWN:]):
        told.append(f"{rest:,} more")
    word = "Line" if len(told) == 1 and spans[0][0] == spans[0][1] else "Lines"
    return f"{word} {' and '.join(filter(None, [', '.join(told[:-1]), told[-1]]))}" if told else ""


def _spans(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of numbers that follow one another."""
    for _, group in groupby(enumerate(sorted(set(numbers))), lambda one: one[1] - one[0]):
        span = [number for _, number in group]
        yield span[0], span[-1]
