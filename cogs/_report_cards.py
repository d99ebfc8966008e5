"""What a report looks like in Discord: sentences and charts first, then the prompts that did best and worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui
from discord.utils import format_dt

from cogs._limits import ALT_MAX, TEXT_MAX, checked
from cogs._runs_card import title_of
from cogs._text import alt_text, escape, shorten, shown_prompt
from cogs._upload import PictureUpload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain import ChartPicture, ReportCard, ReportExample, RunsFinding

    Message = tuple[ui.LayoutView, list[discord.File]]

FILES_MAX = 10
"""What a message takes; as many thumbnails with their texts are 31 of its 40 components."""

PROMPT_CHARS = 120
BEST, WORST = "### What people liked best", "### What people liked least"
SUITES = "### Suites: the last two runs of each"
LEFT_OUT = "-# There is more: `imagine-bot report` writes all of it to a page."


def report_messages(card: ReportCard) -> Iterator[Message]:
    """Yield the messages of a report, each with its files: findings, suites that were run twice, examples."""
    yield _findings(card)
    if card.suites:
        yield _suites(card.suites), []
    for title, examples in ((BEST, card.best), (WORST, card.worst)):
        if examples:
            yield _examples(title, examples[:FILES_MAX])


def _findings(card: ReportCard) -> Message:
    charts = {f"chart-{number}.png": chart for number, chart in enumerate(card.charts[:FILES_MAX], 1)}
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(_sentences(card)))
    for name, chart in charts.items():  # each alone, so that a phone shows it at its full width
        view.add_item(ui.MediaGallery(_item(name, chart)))
    return checked(view), [discord.File(PictureUpload(chart.png), name) for name, chart in charts.items()]


def _suites(suites: Sequence[RunsFinding]) -> ui.LayoutView:
    """Return the last two runs of each suite in short, as many as fit."""
    lines, left = [SUITES], TEXT_MAX - len(SUITES) - len(LEFT_OUT) - 2
    for one in suites:
        runs = " and ".join(f"run {run.id}, {format_dt(run.asked_at, 'f')}" for run in (one.first, one.second))
        text = "\n".join([f"**{escape(title_of(one.second))}**: {runs}", *(f"- {said}" for said in one.sentences)])
        left -= len(text) + 1
        if left < 0:
            lines.append(LEFT_OUT)
            break
        lines.append(text)
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("\n".join(lines)))
    return checked(view)


def _sentences(card: ReportCard) -> str:
    """Return the title and the sentences, as many as fit."""
    lines = [f"## {card.title}"]
    left = TEXT_MAX - len(lines[0]) - len(LEFT_OUT) - 1
    for sentence in card.sentences:
        line = f"- {sentence}"
        left -= len(line) + 1
        if left < 0:
            return "\n".join([*lines, LEFT_OUT])
        lines.append(line)
    return "\n".join(lines)


def _item(name: str, chart: ChartPicture) -> discord.MediaGalleryItem:
    words = shorten(f"{chart.title}: {chart.finding}", ALT_MAX)
    return discord.MediaGalleryItem(f"attachment://{name}", description=words)


def _examples(title: str, examples: Sequence[ReportExample]) -> Message:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(title))
    files: list[discord.File] = []
    for one in examples:
        if one.thumbnail is None:
            view.add_item(ui.TextDisplay(_example_text(one)))
            continue
        name = f"picture-{one.generation_id}.jpg"
        thumbnail = ui.Thumbnail[ui.LayoutView](f"attachment://{name}", description=alt_text(one.prompt))
        view.add_item(ui.Section(_example_text(one), accessory=thumbnail))
        files.append(discord.File(PictureUpload(one.thumbnail), name))
    return checked(view), files


def _example_text(one: ReportExample) -> str:
    counts = {"like": one.likes, "not right": one.not_right, "won": one.won, "lost": one.lost}
    said = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    return f"{shown_prompt(one.prompt, PROMPT_CHARS)}\n-# {escape(one.target)} · picture {one.generation_id} · {said}"
