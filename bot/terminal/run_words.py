"""What came of a suite's run, as a terminal shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import RunStatus
from bot.error_messages import reason_for_code
from bot.report.words import duration, joined, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.domain import RunFigures, RunPlan
    from bot.terminal.run_outcome import RunOutcome

HEADINGS = ("", "pictures", "came", "failed", "held back", "usual", "slow", "answered by")
GAP = "  "


def plan_words(plan: RunPlan) -> str:
    """Return what a run would ask for: `smoke, version 1: 12 prompts, 2 models, 24 pictures`."""
    version = f", version {plan.version}" if plan.version else ""
    models = number(len(plan.targets), "model")
    return f"{plan.suite}{version}: {number(len(plan.parts), 'prompt')}, {models}, {number(plan.pictures, 'picture')}"


def summary(outcome: RunOutcome, folder: Path) -> str:
    """Return what came of each model, why the rest did not, and where the pictures are."""
    return "\n".join(
        [_first(outcome), "", *_table(outcome), *_reasons(outcome), *_notes(outcome), "", _where(outcome, folder)]
    )


def _first(outcome: RunOutcome) -> str:
    run, figures = outcome.run, outcome.figures
    took = f" in {duration((run.ended_at - run.asked_at).total_seconds() * 1000)}" if run.ended_at else ""
    is_stopped = run.status is RunStatus.STOPPED
    end = f"stopped after {figures.done} of {number(run.pictures, 'picture')}" if is_stopped else f"finished{took}"
    return f"Run {run.id} of {run.suite}{f', version {run.version}' if run.version else ''}: {end}."


def _table(outcome: RunOutcome) -> Iterator[str]:
    rows = [HEADINGS, *(_row(target, figures) for target, figures in outcome.by_target.items())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *others, last = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others), last[0]]
        yield GAP.join(cells).rstrip()


def _row(target: str, figures: RunFigures) -> tuple[str, ...]:
    counts = (figures.pictures, figures.done, figures.failed, figures.held_back)
    times = (figures.median_ms, figures.slowest_ms)
    told = ("–" if ms is None else duration(ms) for ms in times)  # as in a table on paper
    return (target, *map(str, counts), *told, joined(figures.deployments) or "not said")


def _reasons(outcome: RunOutcome) -> Sequence[str]:
    reasons = [f"  {count} × {reason_for_code(code)} ({code})" for code, count in outcome.figures.errors]
    return ["", "Why pictures failed:", *reasons] if reasons else []


def _notes(outcome: RunOutcome) -> Iterator[str]:
    blank = [outcome.files.get(one.generation_id) for one in outcome.pictures if one.is_blank]
    if blank:
        yield ""
        yield f"One colour only: {', '.join(path.name for path in blank if path) or len(blank)}"


def _where(outcome: RunOutcome, folder: Path) -> str:
    if not outcome.files:
        return "There are no pictures."
    sheets = f" and {number(len(outcome.sheets), 'contact sheet')}" if outcome.sheets else ""
    return f"{number(len(outcome.files), 'picture')}{sheets}: {folder}"
