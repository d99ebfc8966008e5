"""What a run's status card and its preview say, in every state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from discord import ui

from bot.domain import FORGOTTEN_ID, Origin, RunBoard, RunFigures, RunPlan, RunStatus, SuiteRun
from bot.errors import RunTooLargeError
from cogs._run_buttons import RunButton, stopped_words
from cogs._run_card import run_view, span
from cogs._run_preview import preview_view
from tests.suites import ASKED_AT, plan_of

RUN = SuiteRun(7, "*smoke*", 2, RunStatus.RUNNING, Origin(42, "Ada", 8, 9), ("sdxl", "turbo"), 1, 12, 24, ASKED_AT)
HALF = RunFigures(24, done=10, failed=1, held_back=1, left=12)


def words(run: SuiteRun, board: RunBoard) -> list[str]:
    """Return the card's texts."""
    return texts_of(run_view(run, board))


def texts_of(view: ui.LayoutView) -> list[str]:
    """Return all texts of a view."""
    return [item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay)]


def labels(run: SuiteRun) -> list[str]:
    """Return its buttons."""
    items = run_view(run, RunBoard(HALF)).walk_children()
    return [str(item.item.label) for item in items if isinstance(item, RunButton)]


def test_a_running_run() -> None:
    """What it is of, whose, how far it is, and how long it still takes."""
    assert words(RUN, RunBoard(HALF, 90)) == [
        "### \\*smoke\\*\\, version 2\n-# run 7 · for <@42> · sdxl\\, turbo · 24 pictures in 12 messages",
        "`██████████░░░░░░░░░░` 50 %",
        "**10** done · 1 failed · 1 held back · 12 left",
        "🎨 Running. About 2 minutes to go.",
    ]
    assert labels(RUN) == ["Pause", "Stop"]


@pytest.mark.parametrize(
    ("status", "why", "says", "has"),
    [
        (
            RunStatus.PAUSED,
            None,
            "⏸️ Paused. What is being painted still comes; **Resume** goes on",
            ["Resume", "Stop"],
        ),
        (RunStatus.PAUSED, "run_undelivered", "⏸️ Paused. Discord did not take the last messages", ["Resume", "Stop"]),
        (RunStatus.STOPPED, None, "⏹️ Stopped.", []),
        (RunStatus.STOPPED, "run_target_gone", "⏹️ Stopped. One of its models is not set up any more", []),
        (RunStatus.FINISHED, None, "✅ Finished.", []),
    ],
)
def test_other_states(status: RunStatus, why: str | None, says: str, has: list[str]) -> None:
    """Each says what to do, and has the buttons for it."""
    run = replace(RUN, status=status, why=why)
    assert words(run, RunBoard(HALF))[-1].startswith(says)
    assert labels(run) == has


def test_what_a_stopped_run_left() -> None:
    """Nothing more comes of it."""
    assert words(replace(RUN, status=RunStatus.STOPPED), RunBoard(HALF))[2].endswith(" · 12 never begun")


def test_what_it_waits_for() -> None:
    """A target that leads paused."""
    assert "have paused turbo. It goes on by itself" in words(RUN, RunBoard(HALF, 90, ("turbo",)))[-1]


def test_a_file_of_somebody_forgotten() -> None:
    """Nobody is named, and a file has no version."""
    run = replace(RUN, suite="(deleted)", version=None, origin=replace(RUN.origin, user_id=FORGOTTEN_ID))
    assert words(run, RunBoard(HALF))[0].startswith("### \\(deleted\\)\n-# run 7 · for someone · ")


def test_the_longest_names_fit() -> None:
    """A name of a file may be long, and targets many."""
    run = replace(RUN, suite="*" * 300, targets=tuple("_" * 60 + str(number) for number in range(60)))
    assert words(run, RunBoard(HALF, 90, run.targets[:30]))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(1, "1 second"), (30, "30 seconds"), (60, "1 minute"), (1770, "30 minutes"), (3600, "1 h"), (9000, "2 h 30 min")],
)
def test_spans(seconds: int, told: str) -> None:
    """In words that are long enough."""
    assert span(seconds) == told


def test_what_a_stop_did() -> None:
    """In figures, without what is nothing."""
    assert stopped_words(HALF) == "Stopped. 10 of 24 pictures had come and stay; 12 were never begun."
    assert stopped_words(replace(HALF, cancelled=2)).endswith("; 2 on their way were called off; 12 were never begun.")


@pytest.mark.parametrize(
    ("plan", "counts"),
    [
        (plan_of(["a fox"]), "**1 prompt = 1 picture**"),
        (plan_of(["a fox", "an owl"], ["sdxl", "turbo"]), "**2 prompts × 2 models = 4 pictures**"),
        (plan_of(["a fox", "an owl"], repeats=3), "**2 prompts × 3 repeats = 6 pictures**"),
        (
            RunPlan("smoke", 1, ("sdxl",), 1, plan_of(["a fox", "an owl"], repeats=2).parts),
            "**2 prompts, some more often than others: 4 pictures**",
        ),
    ],
)
def test_the_preview_counts(plan: RunPlan, counts: str) -> None:
    """Prompts, models and repeats make the pictures, where that is all there is to it."""
    view = preview_view(plan, 7200, ["turbo"], RunTooLargeError(900, 500), in_thread=False)
    texts = texts_of(view)
    assert texts[0].splitlines()[1] == counts
    assert "Time: about 2 h, if nobody else asks meanwhile." in texts[0]
    assert "Where: right here, without notifications." in texts[0]
    assert texts[1].startswith("⚠️ This would be 900 pictures; above 500 a lead has to start it.")
