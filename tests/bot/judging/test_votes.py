"""Which votes count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.judging.votes import Answer, Choice, LeftOut, Vote, count, until_decided
from tests.bot.judging.casting import vote

NAMES = st.sampled_from(["one", "two", "three"])
VOTES = st.lists(
    st.builds(Vote, st.just("r"), st.just("p"), NAMES, NAMES, st.sampled_from(Choice), st.booleans()), max_size=30
)


@given(VOTES)
def test_every_vote_is_counted_or_left_out(votes: list[Vote]) -> None:
    """No vote is lost, and none of what is counted was fast or on the same candidate twice."""
    ballot = count(votes)
    assert len(ballot.votes) + ballot.left_out.fast + ballot.left_out.same_twice == len(votes)
    assert not [one for one in ballot.votes if one.is_fast or one.a == one.b]
    assert list(ballot.votes) == [one for one in votes if one in ballot.votes]


def test_a_fast_vote_on_the_same_twice_is_named_once() -> None:
    """It is left out as A/A only."""
    assert count([Vote("r", "p", "one", "one", Choice.A, is_fast=True)]).left_out == LeftOut(0, 1)


def test_the_winner_is_a_candidate_not_a_side() -> None:
    """A is the left-hand one; a tie and "neither" prefer nobody."""
    assert [vote(choice).winner for choice in Choice] == ["new", "old", None, None]


@given(VOTES, st.integers(1, 40))
def test_judging_stops_at_the_target(votes: list[Vote], decided: int) -> None:
    """The votes judged are the first ones, up to the one that decides the target and no further."""
    judged = until_decided(votes, decided)
    assert list(judged) == votes[: len(judged)]
    found = sum(one.winner is not None for one in judged)
    assert found == min(decided, sum(one.winner is not None for one in votes))
    assert len(judged) == len(votes) or judged[-1].winner is not None


@given(st.sampled_from(Choice), st.booleans(), st.booleans())
def test_an_answer_follows_its_pictures_to_the_other_side(choice: Choice, then: bool, now: bool) -> None:  # noqa: FBT001  # Hypothesis passes them
    """What was better on side A is better on side B once they have changed places; the rest stays."""
    seen = Answer(choice, then).where(first_is_a=now)
    if then == now or choice in {Choice.TIE, Choice.NEITHER}:
        assert seen is choice
    else:
        assert {seen, choice} == {Choice.A, Choice.B}
