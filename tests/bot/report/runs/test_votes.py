"""Votes between two runs: which of them count, and the verdict in the words of judging."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judging.wording import Evidence
from bot.report.runs.comparing import compare
from bot.report.runs.matching import side_by_side
from bot.report.runs.votes import Count, count, judged, target_of, verdict_sentence
from tests.bot.report.runs.sides import Line, side, votes

PROMPTS = [f"prompt {number}" for number in range(10)]
FIRST, SECOND = side(3, PROMPTS), side(7, PROMPTS)


@given(st.text("fst", max_size=80))
def test_swapped_runs_have_the_swapped_verdict(said: str) -> None:
    """Wins are losses, and the interval is turned round."""
    cast = count(votes(FIRST, SECOND, said), FIRST, SECOND)
    one, other = judged(cast, FIRST, SECOND, 30), judged(cast, SECOND, FIRST, 30)
    assert one.evidence is other.evidence
    assert (one.tally.wins, one.tally.losses) == (other.tally.losses, other.tally.wins)
    if one.interval and other.interval:
        assert one.interval.low == pytest.approx(1 - other.interval.high)
        assert one.interval.high == pytest.approx(1 - other.interval.low)


def test_a_clear_preference_is_said_as_in_a_report() -> None:
    """With its share, its interval, and how many people and prompts."""
    found = compare(FIRST, SECOND, votes(FIRST, SECOND, "s" * 36 + "f" * 4))
    assert found.sentences[0].startswith("*run 7* was preferred to *run 3* in ")
    assert "5 people, 10 prompts" in found.sentences[0]


def test_too_few_votes_say_what_is_missing() -> None:
    """How many more, from how many people, on how many prompts."""
    found = compare(FIRST, SECOND, votes(FIRST, SECOND, "st"))
    assert found.sentences[0].startswith("*run 3* and *run 7*: too early to say, about ")
    assert "(2 votes so far)" in found.sentences[0]


def test_fast_votes_and_those_of_authors_are_left_out() -> None:
    """And it is said how many."""
    cast = votes(FIRST, SECOND, "ssss")
    mixed = [cast[0], cast[1]._replace(is_fast=True), cast[2]._replace(is_author=True), cast[3]]
    counted = count(mixed, FIRST, SECOND)
    assert counted == Count((cast[0], cast[3]), 1, 1)
    sentence = verdict_sentence(judged(counted, FIRST, SECOND, 30), counted, FIRST, SECOND)
    assert "1 vote given too fast to have looked" in sentence
    assert "1 vote of people who asked for one of the two left out." in sentence


def test_votes_between_two_models_tell_nothing_of_two_runs() -> None:
    """Unless the runs have no model in common."""
    first, second = side(1, ["a fox"], ["sdxl", "turbo"]), side(2, ["a fox"], ["sdxl", "turbo"])
    [vote] = votes(first, replace(second, pictures=second.pictures[1:]), "s")
    assert count([vote], first, second).votes == ()
    apart, other = side(1, ["a fox"], ["sdxl"]), side(2, ["a fox"], ["turbo"])
    assert len(count(votes(apart, other, "s"), apart, other).votes) == 1


def test_each_cell_has_its_wins() -> None:
    """Those of its own pictures against the other run's."""
    found = compare(FIRST, SECOND, votes(FIRST, SECOND, "sft"))
    assert [[(cell.won, cell.lost) for cell in row.cells] for row in found.rows[:3]] == [
        [(0, 1), (1, 0)],
        [(1, 0), (0, 1)],
        [(0, 0), (0, 0)],
    ]


@pytest.mark.parametrize(("prompts", "repeats", "target"), [(2, 1, 30), (12, 1, 36), (12, 2, 72), (200, 1, 100)])
def test_the_votes_needed_are_known_before(prompts: int, repeats: int, target: int) -> None:
    """By how many pairs there are."""
    lines = [Line(f"prompt {number}", times=(1000,) * repeats) for number in range(prompts)]
    assert target_of(side_by_side(side(1, lines), side(2, lines))) == target


def test_evidence_needs_more_than_the_least() -> None:
    """Thirty votes of seventy planned are only a leaning."""
    lines = [Line(f"prompt {number}", times=(1000, 1000)) for number in range(12)]
    first, second = side(1, lines), side(2, lines)
    counted = count(votes(first, second, "s" * 40), first, second)
    assert judged(counted, first, second, target_of(side_by_side(first, second))).evidence is Evidence.LEANING
