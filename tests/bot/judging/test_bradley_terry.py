"""Strengths against published data and against choix."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.judging.bradley_terry import fit, strengths
from bot.judging.votes import Choice, Vote
from tests.bot.judging.casting import vote

choix: Any = import_module("choix")  # without types

# American League, Eastern Division, 1987: A. Agresti, "Categorical Data Analysis", 2nd edition, table 10.10.
TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WINS = (
    (0, 7, 9, 7, 7, 9, 11),
    (6, 0, 7, 5, 11, 9, 9),
    (4, 6, 0, 7, 7, 8, 12),
    (6, 8, 6, 0, 6, 7, 10),
    (6, 2, 6, 7, 0, 7, 12),
    (4, 4, 5, 6, 6, 0, 6),
    (2, 4, 1, 3, 1, 7, 0),
)
AHEAD_OF_BALTIMORE = (1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0)


def season() -> list[Vote]:
    """Return a vote per game."""
    return [
        vote(a=winner, b=loser)
        for winner, row in zip(TEAMS, WINS, strict=True)
        for loser, games in zip(TEAMS, row, strict=True)
        for _ in range(games)
    ]


def test_the_season_of_1987() -> None:
    """The strengths are the published ones, to three digits."""
    found = strengths(season())
    ahead = [found.log_strengths[team] - found.log_strengths["Baltimore"] for team in TEAMS]
    assert ahead == pytest.approx(AHEAD_OF_BALTIMORE, abs=5e-4)
    assert not found.is_smoothed
    assert found.groups == (tuple(sorted(TEAMS)),)
    assert not found.unbeaten
    assert not found.winless


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_choix_finds_the_same(size: int, seed: int) -> None:
    """On tables where everybody beat everybody at least once, choix's maximum is ours."""
    games = np.random.default_rng(seed).integers(1, 9, (size, size)).astype(float)
    np.fill_diagonal(games, 0)
    pairs = [(i, j) for i in range(size) for j in range(size) for _ in range(int(games[i, j]))]
    theirs = choix.opt_pairwise(size, pairs, tol=1e-10)
    assert fit(games[None])[0] == pytest.approx(theirs - theirs.mean(), abs=1e-4)


def test_a_tie_is_half_a_win() -> None:
    """Two ties are worth a win each way."""
    decided = [vote(Choice.A)] * 3 + [vote(Choice.B)]
    tied = strengths([*decided, vote(Choice.TIE), vote(Choice.NEITHER)])
    split = strengths([*decided, vote(Choice.A), vote(Choice.B)])
    assert tied.log_strengths == pytest.approx(split.log_strengths)
    assert tied.log_strengths["new"] - tied.log_strengths["old"] == pytest.approx(np.log(4 / 2))


def test_the_side_does_not_matter() -> None:
    """Swapping left and right with the answer changes nothing."""
    swapped = [vote(a=one.b, b=one.a, choice=Choice.B) for one in season()]
    assert strengths(swapped).log_strengths == pytest.approx(strengths(season()).log_strengths)


def test_a_lone_winner_is_finite_and_named() -> None:
    """Whoever never lost is ahead by something finite, and the answer says that nobody knows by how much."""
    found = strengths([vote(a="one", b="two")] * 5 + [vote(a="two", b="three"), vote(a="three", b="two")])
    assert found.unbeaten == (("one",),)
    assert found.is_smoothed
    assert np.isfinite(list(found.log_strengths.values())).all()
    assert found.log_strengths["one"] > max(found.log_strengths["two"], found.log_strengths["three"])


def test_a_lone_loser_is_named() -> None:
    """Whoever never won is named as well."""
    found = strengths([vote(a="one", b="two")] * 5 + [vote(a="one", b="three"), vote(a="three", b="one")])
    assert found.winless == (("two",),)


def test_what_was_never_compared_is_said() -> None:
    """Two islands of candidates are two groups, with finite strengths all the same."""
    islands = [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("c", "d")]
    found = strengths([vote(a=winner, b=loser) for winner, loser in islands])
    assert found.groups == (("a", "b"), ("c", "d"))
    assert found.is_smoothed
    assert found.log_strengths["c"] > found.log_strengths["d"]
    assert found.log_strengths["a"] == pytest.approx(found.log_strengths["b"])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(Choice)), max_size=40))
def test_any_votes_have_a_finite_answer(said: list[tuple[int, int, Choice]]) -> None:
    """Whatever the graph, strengths are finite and their mean is 0."""
    found = strengths([vote(choice, a=str(left), b=str(right)) for left, right, choice in said if left != right])
    values = np.array(list(found.log_strengths.values()))
    assert np.isfinite(values).all()
    assert abs(values.sum()) < 1e-6
