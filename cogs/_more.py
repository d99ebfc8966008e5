"""What More shows in private: the whole prompt and the facts behind a card."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.services.blind import in_blind_order, is_blind
from cogs._cards import outcome_sentence
from cogs._limits import TEXT_MAX, checked
from cogs._text import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Generation, Grid, Style

FILE_NAME = "prompt.txt"
IN_THE_FILE = "**The words of every picture**, and what happened to it, are in the file."


def more_message(
    generations: Sequence[Generation], style: Style | None = None
) -> tuple[ui.LayoutView, list[discord.File]]:
    """Return the private answer; what is too long to show comes as a file. *style* is what is around the words.

    Pictures of several targets come as they stand on their card.
    """
    prompt = generations[0].prompt
    whole = f"**The whole prompt**\n{escape(prompt)}"
    if style:
        whole = f"**The words**\n{escape(generations[0].typed)}\n{whole}"
        prompt = f"{generations[0].typed}\n\n{prompt}"
    has_places, rows = is_blind(generations), in_blind_order(generations)
    facts = [_facts(row, style, place if has_places else None) for place, row in enumerate(rows, 1)]
    view = ui.LayoutView(timeout=None)
    files: list[discord.File] = []
    if sum(map(len, facts)) > TEXT_MAX - len(IN_THE_FILE):
        view.add_item(ui.TextDisplay(IN_THE_FILE))
        view.add_item(ui.File(f"attachment://{FILE_NAME}"))
        told = "\n\n".join([prompt, *facts])
        return checked(view), [discord.File(io.BytesIO(told.encode()), FILE_NAME)]
    if sum(map(len, (whole, *facts))) <= TEXT_MAX:
        view.add_item(ui.TextDisplay(whole))
    else:
        view.add_item(ui.TextDisplay("**The whole prompt** is in the file."))
        view.add_item(ui.File(f"attachment://{FILE_NAME}"))
        files.append(discord.File(io.BytesIO(prompt.encode()), FILE_NAME))
    for text in facts:
        view.add_item(ui.TextDisplay(text))
    return checked(view), files


def more_of_grid(
    grid: Grid, generations: Sequence[Generation], style: Style | None
) -> tuple[ui.LayoutView, list[discord.File]]:
    """Return the private answer about a grid: a file with every picture's words and facts."""
    told = [f"{grid.template}\n"]
    told += [f"Cell {place}: {row.prompt}\n{_facts(row, style)}\n" for place, row in enumerate(generations, 1)]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(IN_THE_FILE))
    view.add_item(ui.File(f"attachment://{FILE_NAME}"))
    return checked(view), [discord.File(io.BytesIO("\n".join(told).encode()), FILE_NAME)]


def _facts(generation: Generation, style: Style | None, place: int | None = None) -> str:
    """Return the facts of a picture; *place* is where it stands on its card."""
    picture = generation.picture
    facts = {
        "Asked": f"<t:{int(generation.queued_at.timestamp())}:f>",
        "What happened": outcome_sentence(generation),
        "Model": escape(generation.target),
        "Style": style and f"{escape(style.name)}, version {style.version}",
        "Deployment": generation.deployment and escape(generation.deployment[:60]),
        "Waited": _seconds(generation.queue_ms),
        "Painted in": _seconds(generation.scoring_ms),
        "Posted in": _seconds(generation.delivery_ms),
        "Tries": str(generation.attempts) if generation.attempts > 1 else None,
        "Size": picture and f"{picture.width} × {picture.height}, {picture.size_bytes / 1e6:.1f} MB, {picture.format}",
        "Endpoint's request id": generation.endpoint_request_id and escape(generation.endpoint_request_id[:80]),
        "SHA-256": picture and f"`{picture.sha256}`",
        "Made from": generation.parent_id and f"picture {generation.parent_id}",
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value]
    name = f"**Picture {place}**, number {generation.id}" if place else f"**Picture {generation.id}**"
    return f"{name} ({generation.status})\n" + "\n".join(lines)


def _seconds(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else f"{milliseconds / 1000:.1f} s"
