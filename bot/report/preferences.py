"""Who was preferred to whom: the votes of the log, counted by `bot.judging`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.judging.agreement import preference_alpha
from bot.judging.bradley_terry import candidates_of, strengths
from bot.judging.resampling import strength_intervals
from bot.judging.shares import tally, wilson
from bot.judging.votes import Choice, LeftOut, Vote, count
from bot.judging.wording import DECIDED_MIN, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.judging.shares import Interval, Tally
    from bot.judging.wording import Verdict
    from bot.report.facts import Facts
    from bot.report.rows import CastVote

SEED = 1
"""The same votes give the same numbers in every report."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two targets; *tally* and *verdict* are the first one's. *tally* has all counted votes, the verdict its own."""

    first: str
    second: str
    tally: Tally
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Wordings:
    """Two wordings on one target; *interval* is the first one's share of the decided votes."""

    first: str
    second: str
    target: str
    tally: Tally
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class SameTwice:
    """The same thing shown twice: how often a side was chosen at all, and the left one."""

    left: int
    right: int
    undecided: int
    people: int

    @property
    def interval(self) -> Interval | None:
        """The left side's share of the decided votes."""
        return wilson(self.left, self.left + self.right)


@dataclass(frozen=True, slots=True)
class Preferences:
    """*pairs*: those with the most votes first. *groups*: targets never compared across, more than one if so.

    *overall*: each target's chance to be preferred to a typical other, from three targets on and where nothing parts
    them. *agreement* is alpha; *by_authors* counts votes of people who had asked for one of the two, *redeployed* those
    on two deployments of one model.
    """

    pairs: tuple[Pair, ...]
    wordings: tuple[Wordings, ...]
    same_twice: SameTwice
    left_out: LeftOut
    groups: tuple[tuple[str, ...], ...]
    overall: Mapping[str, Interval]
    agreement: float | None
    by_authors: int
    redeployed: int = 0


def weigh(facts: Facts) -> Preferences:
    """Count the votes."""
    # Two deployments of one model are neither two models nor the same thing twice.
    redeployed = sum(one.is_redeployed for one in facts.votes)
    cast = [one for one in facts.votes if not one.is_redeployed]
    ballot = count(_vote(one) for one in cast if one.kind != "wordings")
    worded = [one for one in cast if one.kind == "wordings"]
    names = candidates_of(ballot.votes)
    groups = strengths(ballot.votes).groups if names else ()
    has_order = len(names) > 2 and len(groups) == 1  # noqa: PLR2004  # two are a pair
    return Preferences(
        pairs=_pairs(ballot.votes, facts.tests or {}),
        wordings=_wordings([one for one in worded if not one.is_fast]),
        same_twice=_same_twice([one for one in cast if one.kind == "same" and not one.is_fast]),
        left_out=LeftOut(ballot.left_out.fast + sum(one.is_fast for one in worded), ballot.left_out.same_twice),
        groups=groups,
        overall=strength_intervals(ballot.votes, _rng()) if has_order else {},
        agreement=preference_alpha(ballot.votes),
        by_authors=sum(one.is_author for one in cast),
        redeployed=redeployed,
    )


def _pairs(votes: Sequence[Vote], tests: Mapping[tuple[str, str], int]) -> tuple[Pair, ...]:
    sizes = Counter((min(vote.a, vote.b), max(vote.a, vote.b)) for vote in votes)
    return tuple(
        Pair(
            first,
            second,
            tally(votes, first, second),
            verdict(votes, first, second, tests.get((first, second), DECIDED_MIN), _rng()),
        )
        for (first, second), _ in sizes.most_common()
    )


def _wordings(cast: Sequence[CastVote]) -> tuple[Wordings, ...]:
    """Count what two wordings on one target got; a person's votes on other pictures of the same words count too."""
    grouped: dict[tuple[str, str, str], list[Vote]] = {}
    for one in cast:
        first, second = sorted((one.a_prompt, one.b_prompt))
        vote = Vote(one.person, "", one.a_prompt, one.b_prompt, Choice(one.choice))
        grouped.setdefault((first, second, one.a_target), []).append(vote)
    found: list[Wordings] = []
    for (first, second, target), votes in sorted(grouped.items(), key=lambda item: -len(item[1])):
        counted = tally(votes, first, second)
        found.append(Wordings(first, second, target, counted, wilson(counted.wins, counted.decided)))
    return tuple(found)


def _same_twice(cast: Sequence[CastVote]) -> SameTwice:
    said = Counter(one.choice for one in cast)
    left, right = said[Choice.A], said[Choice.B]
    return SameTwice(left, right, len(cast) - left - right, len({one.person for one in cast}))


def _vote(one: CastVote) -> Vote:
    return Vote(one.person, one.a_prompt, one.a_target, one.b_target, Choice(one.choice), one.is_fast)


def _rng() -> np.random.Generator:
    return np.random.default_rng(SEED)
