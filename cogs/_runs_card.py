"""What two runs side by side look like in Discord: the verdict, the figures, and the page as a file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import discord
from discord import ui
from discord.utils import format_dt

from cogs._ask_pairs_button import AskPairsButton
from cogs._buttons import button_row
from cogs._limits import TEXT_MAX, checked
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import ComparedRuns, RunColumn, SuiteRun

CHOICE_MAX = 100
"""https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure"""

TOO_BIG = "-# The page with the pictures is too big for Discord here. `imagine-bot report` writes one."
PAGE_NOTE = (
    "-# The file is a page for your browser, with every prompt and the pictures of both runs. It tells which is which: "
    "if you want to vote on them in `/duel`, do that first."
)
CUT = "-# There is more in the file."
SENTENCES_SHARE = 2600
"""Characters for the sentences, so that the figures fit too."""


def runs_message(
    compared: ComparedRuns, max_file_bytes: int, *, can_ask: bool
) -> tuple[ui.LayoutView, list[discord.File]]:
    """Return the card and its file; *can_ask* adds the button that has people asked."""
    first, second = compared.first, compared.second
    view = ui.LayoutView(timeout=None)
    texts = (_heading(first, second), _sentences(compared.sentences), _figures(compared.columns))
    for text in filter(None, texts):
        view.add_item(ui.TextDisplay(text))
    files: list[discord.File] = []
    if len(compared.page) > max_file_bytes:
        view.add_item(ui.TextDisplay(TOO_BIG))
    else:
        name = f"runs-{first.id}-{second.id}.html"
        files.append(discord.File(BytesIO(compared.page), name))
        view.add_item(ui.TextDisplay(PAGE_NOTE))
        view.add_item(ui.File(f"attachment://{name}"))
    if can_ask:
        view.add_item(button_row(AskPairsButton(first.id, second.id)))
    return checked(view), files


def run_label(run: SuiteRun, deployments: Sequence[str]) -> str:
    """Return a run as it is offered: `smoke v2 · 25 Nov 14:03 · 24 pictures · blue`, in UTC."""
    pictures = f"{run.pictures} picture{'' if run.pictures == 1 else 's'}"
    parts = [
        shorten(title_of(run), 50),
        f"{run.asked_at.day} {run.asked_at:%b %H:%M}",
        pictures,
        ", ".join(deployments),
    ]
    return shorten(" · ".join(filter(None, parts)), CHOICE_MAX)


def title_of(run: SuiteRun) -> str:
    """Return the suite's name, with its version where it has one."""
    return run.suite if run.version is None else f"{run.suite} v{run.version}"


def _heading(first: SuiteRun, second: SuiteRun) -> str:
    return f"## Run {first.id} beside run {second.id}\n" + "\n".join(_run(run) for run in (first, second))


def _run(run: SuiteRun) -> str:
    targets = shorten(", ".join(run.targets), 100)
    going = "" if run.status.is_over else " · still going on"
    when = format_dt(run.asked_at, "f")
    return f"**Run {run.id}** {escape(shorten(title_of(run), 60))} · {when} · {escape(targets)}{going}"


def _sentences(sentences: Sequence[str]) -> str:
    """Return as many as fit."""
    lines: list[str] = []
    left = SENTENCES_SHARE - len(CUT)
    for sentence in sentences:
        line = f"- {sentence}"
        left -= len(line) + 1
        if left < 0:
            return "\n".join([*lines, CUT])
        lines.append(line)
    return "\n".join(lines)


def _figures(columns: Sequence[RunColumn]) -> str:
    """Return a line for each run and target, as many as fit."""
    lines: list[str] = []
    left = TEXT_MAX - SENTENCES_SHARE - 700  # the heading and the notes
    for column in columns:
        if not column.figures.pictures:  # the runs have no prompt in common
            continue
        line = f"**Run {column.run.id}** {escape(shorten(column.target, 40))}: {_figure(column)}"
        left -= len(line) + 1
        if left < 0:
            return "\n".join([*lines, CUT])
        lines.append(line)
    return "\n".join(lines)


def _figure(column: RunColumn) -> str:
    one = column.figures
    judged = one.likes + one.not_right
    facts = {
        f"{one.done} of {one.pictures} came": True,
        f"typical {_seconds(one.median_ms)}, slow {_seconds(one.slowest_ms)}": one.median_ms is not None,
        f"liked {one.likes} of {judged}": judged,
        escape(shorten(", ".join(one.deployments), 60)): one.deployments,
    }
    return " · ".join(fact for fact, is_known in facts.items() if is_known)


def _seconds(ms: int | None) -> str:
    return f"{(ms or 0) / 1000:.1f} s"
