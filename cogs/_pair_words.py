"""What people read about two pictures to choose between: the answers, and what they hear afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.utils import format_dt

from bot.domain import PairKind
from bot.judging.votes import Choice
from cogs._public_words import public_words
from cogs._text import escape, shown_prompt

if TYPE_CHECKING:
    from bot.domain import Generation, SuiteRun
    from bot.services.comparisons import Told

LABELS = {
    Choice.A: "A is better",
    Choice.B: "B is better",
    Choice.TIE: "About the same",
    Choice.NEITHER: "Neither is good",
}
# Not left and right: a narrow phone shows one below the other.
SIDES = "-# A is the first picture, B the second · AI pictures"
RANDOM_SIDES = "-# A is the first picture, B the second: one for each wording, in random order · AI pictures"


def words_text(kind: PairKind, first: Generation, second: Generation) -> str:
    """Return the words that were painted: one line, or both wordings in the order in which they were asked for."""
    if kind is not PairKind.WORDINGS:
        return public_words(first)
    return f"- {public_words(first)}\n- {public_words(second)}"


def sides_text(kind: PairKind) -> str:
    """Return which picture is A and which is B."""
    return RANDOM_SIDES if kind is PairKind.WORDINGS else SIDES


def told_text(told: Told) -> str:
    """Return what a person reads once they have voted: what stands, and the names."""
    said = f"“{LABELS[told.choice]}”"
    saved = (
        f"Saved: {said}."
        if told.is_new
        else f"You have voted on this pair already, and your first answer stays: {said}."
    )
    return f"{saved}\n{_names(told)}"


def _names(told: Told) -> str:
    if told.kind is PairKind.SAME:
        return f"Both are by **{escape(told.a.target)}**, from the same words{_apart(told)}"
    if told.kind is PairKind.WORDINGS:
        return f"**A**: {shown_prompt(told.a.prompt)}\n**B**: {shown_prompt(told.b.prompt)}"
    return f"A is by **{escape(told.a.target)}**, B by **{escape(told.b.target)}**."


def _apart(told: Told) -> str:
    """End the sentence on two pictures of one model by what they differ in: the deployment, the run, or nothing."""
    a, b = told.a.deployment, told.b.deployment
    if a and b and a != b:
        return f": A by its deployment **{escape(a)}**, B by **{escape(b)}**."
    if told.runs:
        one, other = told.runs
        return f": A in run {one.id} ({_when(one)}), B in run {other.id} ({_when(other)})."
    return ". A few pairs are, to measure chance."


def _when(run: SuiteRun) -> str:
    return format_dt(run.asked_at, "f")
