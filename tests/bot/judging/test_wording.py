"""Words follow the evidence."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from bot.judging.votes import Choice, LeftOut, Vote
from bot.judging.wording import Evidence, Verdict, left_out_note, verdict
from tests.bot.judging.casting import spread, vote

BOTH_REASONS = (
    "Left out: 2 votes given too fast to have looked; 3 votes on the same thing shown twice, which measure noise."
)


def judge(votes: list[Vote], target: int = 100) -> Verdict:
    """Judge new against old."""
    return verdict(votes, "new", "old", target, np.random.default_rng(1))


def test_preferred_is_said_with_its_numbers() -> None:
    """The sentence has the count, the interval, the people and the prompts."""
    found = judge(spread(80, 20))
    assert found.evidence is Evidence.PREFERRED
    assert re.fullmatch(
        r"\*new\* was preferred to \*old\* in 80 of 100 decided comparisons \(\d\d–\d\d %\), 10 people, 10 prompts",
        found.sentence,
    )


def test_the_one_ahead_is_named_first() -> None:
    """Where the first candidate lost, the sentence is about the other."""
    found = judge(spread(20, 80))
    assert found.sentence.startswith("*old* was preferred to *new* in 80 of 100")


@pytest.mark.parametrize(
    ("votes", "missing"),
    [
        (spread(20, 9, raters=5), "about 1 more vote needed"),
        ([], "about 30 more votes needed, from 3 more people, on 5 more prompts"),
        (spread(30, 10, raters=2), "needed, from 1 more person"),
        (spread(30, 10, prompts=4), "needed, on 1 more prompt"),
    ],
)
def test_too_early_says_what_is_missing(votes: list[Vote], missing: str) -> None:
    """Under 30 decided votes, 3 people or 5 prompts there is no verdict, however clear it looks."""
    found = judge(votes)
    assert found.evidence is Evidence.TOO_EARLY
    assert found.interval is None
    assert found.sentence.startswith("Too early to say")
    assert missing in found.sentence


def test_ties_make_more_votes_needed() -> None:
    """Where half of the votes decide nothing, about twice as many are needed."""
    found = judge(spread(10, 5, ties=15))
    [missing] = re.findall(r"about (\d+) more votes", found.sentence)
    assert 25 <= int(missing) <= 31


def test_before_the_target_nothing_is_preferred() -> None:
    """A clear lead is leaning until the votes planned are in."""
    found = judge(spread(50, 10), target=100)
    assert found.evidence is Evidence.LEANING
    assert found.sentence.startswith("Leaning towards *new* over *old*")
    assert "The answer comes at 100 decided votes; 40 to go." in found.notes


def test_votes_after_the_target_change_nothing() -> None:
    """Looking again later finds no winner where there was none."""
    votes = spread(50, 50)
    later = votes + [vote(Choice.A, f"r{index % 10}", f"late{index}") for index in range(200)]
    assert judge(later) == judge(votes)


def test_level_is_leaning_nowhere() -> None:
    """As many wins as losses, and the votes planned are in."""
    found = judge(spread(50, 50))
    assert found.evidence is Evidence.LEANING
    assert found.sentence.startswith("*new* and *old* are level")
    assert "cannot tell the two apart" in found.notes[0]


def test_few_people_are_looked_at_one_by_one() -> None:
    """Under six people the result is also given without each of them, and says where it hangs on one."""
    found = judge(spread(80, 20, raters=5))
    assert len(found.without_each) == 5
    assert any(note.startswith("Leaving out any one person gives") for note in found.notes)
    assert not judge(spread(80, 20, raters=6)).without_each


def test_a_result_that_hangs_on_one_person_says_so() -> None:
    """One eager voter must not pass for a team."""
    eager = [vote(Choice.A, "eager", f"p{index}") for index in range(40)]
    others = [vote(Choice.B, f"r{index % 3}", f"p{index}") for index in range(30)]
    assert any("It hangs on one person." in note for note in judge(eager + others, target=70).notes)


def test_neither_is_reported_apart() -> None:
    """A preference between two bad pictures is told as such."""
    assert "Neither was good in 10 of 110 votes." in judge([vote(Choice.NEITHER)] * 10 + spread(80, 20)).notes


@pytest.mark.parametrize(
    ("left_out", "note"),
    [
        (LeftOut(0, 0), None),
        (LeftOut(1, 0), "Left out: 1 vote given too fast to have looked."),
        (
            LeftOut(2, 3),
            BOTH_REASONS,
        ),
    ],
)
def test_what_is_left_out_is_said(left_out: LeftOut, note: Any) -> None:
    """How many, and why."""
    assert left_out_note(left_out) == note
