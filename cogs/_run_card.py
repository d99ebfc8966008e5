"""The status card of a suite's run: pure functions from the run to what people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import ui

from bot.domain import FORGOTTEN_ID, FORGOTTEN_NAME, RunStatus
from bot.error_messages import sentence_for_code
from cogs._buttons import button_row
from cogs._limits import checked
from cogs._run_buttons import run_buttons
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from bot.domain import RunBoard, RunFigures, SuiteRun

BAR_CHARS = 20
NAME_CHARS, TARGETS_CHARS = 60, 300
MINUTE_S, HOUR_S = 60, 3600


def run_view(run: SuiteRun, board: RunBoard, summary: str = "") -> ui.LayoutView:
    """Return the card; without buttons once the run is over, and with a *summary* of what came of it."""
    lines = [_heading(run), _bar(board.figures), _figures(run, board.figures), _state(run, board), summary]
    texts: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(line) for line in lines if line]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*texts))
    if not run.status.is_over:
        view.add_item(button_row(*run_buttons(run)))
    return checked(view)


def run_name(run: SuiteRun) -> str:
    """Return what a run is called where it is one of many."""
    version = f", version {run.version}" if run.version else ""
    return f"{shorten(run.suite, NAME_CHARS)}{version}"


def span(seconds: int) -> str:
    """Return about how long something takes."""
    if seconds < MINUTE_S:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    if seconds < HOUR_S:
        minutes = round(seconds / MINUTE_S)
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    hours, minutes = divmod(round(seconds / MINUTE_S), 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def pictures(count: int) -> str:
    """Return how many pictures."""
    return "1 picture" if count == 1 else f"{count:,} pictures"


def _heading(run: SuiteRun) -> str:
    person = run.origin.user_id
    by = FORGOTTEN_NAME if person == FORGOTTEN_ID else f"<@{person}>"
    targets = escape(shorten(", ".join(run.targets), TARGETS_CHARS))
    messages = "1 message" if run.parts == 1 else f"{run.parts:,} messages"
    facts = f"run {run.id} · for {by} · {targets} · {pictures(run.pictures)} in {messages}"
    return f"### {escape(run_name(run))}\n-# {facts}"


def _bar(figures: RunFigures) -> str:
    ended = figures.pictures - figures.left
    share = ended / figures.pictures if figures.pictures else 1
    full = int(share * BAR_CHARS)
    return f"`{'█' * full}{'░' * (BAR_CHARS - full)}` {int(share * 100)} %"


def _figures(run: SuiteRun, figures: RunFigures) -> str:
    told = [f"**{figures.done:,}** done"]
    counts = {
        "failed": figures.failed,
        "held back": figures.held_back,
        "called off": figures.cancelled,
        "never begun" if run.status.is_over else "left": figures.left,
    }
    return " · ".join([*told, *(f"{count:,} {what}" for what, count in counts.items() if count)])


def _state(run: SuiteRun, board: RunBoard) -> str:
    why = f" {sentence_for_code(run.why)}" if run.why else ""
    if run.status is RunStatus.FINISHED:
        return "✅ Finished."
    if run.status is RunStatus.STOPPED:
        return f"⏹️ Stopped.{why}"
    if run.status is RunStatus.PAUSED:
        return f"⏸️ Paused.{why or ' What is being painted still comes; **Resume** goes on with the rest.'}"
    if board.held and board.figures.left:
        names = escape(shorten(", ".join(board.held), TARGETS_CHARS))
        return f"⏸️ Waiting: the people who lead the testing have paused {names}. It goes on by itself after that."
    return f"🎨 Running. About {span(board.left_s)} to go." if board.left_s else "🎨 Running."
