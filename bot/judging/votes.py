"""A vote between two pictures, and which votes count. Needs no NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Choice(StrEnum):
    """What somebody said of two pictures: A is the left-hand one, B the right-hand one."""

    A = "a"
    B = "b"
    TIE = "tie"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said of a pair, and whether its first picture stood on side A when they did."""

    choice: Choice
    first_is_a: bool

    def where(self, *, first_is_a: bool) -> Choice:
        """Return the same answer for where the two stand on these sides."""
        if self.first_is_a == first_is_a:
            return self.choice
        return {Choice.A: Choice.B, Choice.B: Choice.A}.get(self.choice, self.choice)


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's answer to one pair: *a* and *b* name the candidates that stood left and right.

    *rater* and *prompt* are keys that stay the same for the same person and the same words. *is_fast* marks an answer
    given before anybody could have looked.
    """

    rater: str
    prompt: str
    a: str
    b: str
    choice: Choice
    is_fast: bool = False

    @property
    def is_same_twice(self) -> bool:
        """Whether both sides were the same candidate (A/A), shown to measure noise."""
        return self.a == self.b

    @property
    def winner(self) -> str | None:
        """The preferred candidate's name; None for a tie, and for "neither is good", which prefers nobody either."""
        return {Choice.A: self.a, Choice.B: self.b}.get(self.choice)

    def is_between(self, first: str, second: str) -> bool:
        """Whether these two candidates stood against each other, on whichever sides."""
        return {self.a, self.b} == {first, second}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many votes are left out, and why. A fast vote on the same candidate twice is in *same_twice* only."""

    fast: int
    same_twice: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes that count, in the order given, and how many do not."""

    votes: tuple[Vote, ...]
    left_out: LeftOut


def count(votes: Iterable[Vote]) -> Ballot:
    """Leave out what must not decide: answers given too fast, and pairs of the same candidate twice."""
    counted: list[Vote] = []
    fast = same_twice = 0
    for vote in votes:
        if vote.is_same_twice:
            same_twice += 1
        elif vote.is_fast:
            fast += 1
        else:
            counted.append(vote)
    return Ballot(tuple(counted), LeftOut(fast, same_twice))


def until_decided(votes: Sequence[Vote], decided: int) -> tuple[Vote, ...]:
    """Return the votes up to the one that makes *decided* of them decided; all of them where it is not reached."""
    left = decided
    for index, vote in enumerate(votes):
        left -= vote.winner is not None
        if left == 0:
            return tuple(votes[: index + 1])
    return tuple(votes)
