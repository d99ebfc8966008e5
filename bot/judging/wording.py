"""Words that follow the evidence: too early to say, leaning, preferred.

A test of two candidates is opened with a target, the number of decided votes (one picture preferred) at which it will
be judged. Looking again after every vote and stopping at the first good moment would find a winner where there is none,
so the verdict is about the votes up to the target, whatever comes later, and before the target nothing is "preferred".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import TYPE_CHECKING

from bot.judging.resampling import pair_interval
from bot.judging.shares import tally
from bot.judging.votes import until_decided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from bot.judging.shares import Interval, Tally
    from bot.judging.votes import LeftOut, Vote

DECIDED_MIN = 30
RATERS_MIN = 3
PROMPTS_MIN = 5
FEW_RATERS = 6
"""With fewer people than this, one of them may carry the result: it is given without each of them as well."""


class Evidence(StrEnum):
    """How far the votes go."""

    TOO_EARLY = "too early"
    LEANING = "leaning"
    PREFERRED = "preferred"


@dataclass(frozen=True, slots=True)
class WithoutOne:
    """The first candidate's tally with one person's votes taken out."""

    rater: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the votes say of two candidates. *tally* and *interval* are the first one's.

    *raters* and *prompts* are those with a decided vote. *interval* is None while it is too early. *notes* are
    sentences to stand below the *sentence*. *without_each* is empty from FEW_RATERS people on.
    """

    evidence: Evidence
    tally: Tally
    interval: Interval | None
    raters: int
    prompts: int
    sentence: str
    notes: tuple[str, ...] = ()
    without_each: tuple[WithoutOne, ...] = ()


def verdict(votes: Sequence[Vote], first: str, second: str, target: int, rng: Generator) -> Verdict:
    """Judge two candidates by the counted votes, in the order they were cast.

    *target* is in decided votes, at least DECIDED_MIN (less is taken as that). Names go into the sentences as they are.
    A generator with the same seed gives the same answer.
    """
    target = max(target, DECIDED_MIN)
    judged = until_decided([vote for vote in votes if vote.is_between(first, second)], target)
    found = tally(judged, first, second)
    decided = [vote for vote in judged if vote.winner]
    raters, prompts = len({vote.rater for vote in decided}), len({vote.prompt for vote in decided})
    if found.decided < DECIDED_MIN or raters < RATERS_MIN or prompts < PROMPTS_MIN:
        sentence = _too_early(found, raters, prompts)
        return Verdict(Evidence.TOO_EARLY, found, None, raters, prompts, sentence, _neither(found))
    interval = pair_interval(judged, first, second, rng)
    assert interval  # noqa: S101  # there are decided votes
    is_clear = found.decided >= target and not interval.includes_half
    evidence = Evidence.PREFERRED if is_clear else Evidence.LEANING
    without = _without_each(judged, first, second) if raters < FEW_RATERS else ()
    sentence = f"{_finding(evidence, found, interval, first, second)}, {raters} people, {prompts} prompts"
    notes = (*_progress(evidence, found, target), *_without(without, found), *_neither(found))
    return Verdict(evidence, found, interval, raters, prompts, sentence, notes, without)


def left_out_note(left_out: LeftOut) -> str | None:
    """Say how many votes were left out and why; None when there are none."""
    reasons: list[str] = []
    if left_out.fast:
        reasons.append(f"{_number(left_out.fast, 'vote')} given too fast to have looked")
    if left_out.same_twice:
        reasons.append(f"{_number(left_out.same_twice, 'vote')} on the same thing shown twice, which measure noise")
    return f"Left out: {'; '.join(reasons)}." if reasons else None


def _too_early(found: Tally, raters: int, prompts: int) -> str:
    """Say what is missing; votes that decide nothing are needed in the proportion seen so far."""
    decided_per_vote = (found.decided + 1) / (found.total + 1)
    people, words = max(0, RATERS_MIN - raters), max(0, PROMPTS_MIN - prompts)
    missing = max(ceil((DECIDED_MIN - found.decided) / decided_per_vote), people, words)
    parts = [f"Too early to say, about {_number(missing, 'more vote')} needed"]
    if people:
        parts.append(f"from {_number(people, 'more person', 'more people')}")
    if words:
        parts.append(f"on {_number(words, 'more prompt')}")
    return ", ".join(parts)


def _finding(evidence: Evidence, found: Tally, interval: Interval, first: str, second: str) -> str:
    """Name the one ahead, with its share of the decided comparisons."""
    wins, low, high, ahead, behind = found.wins, interval.low, interval.high, first, second
    if found.losses > found.wins:
        wins, low, high, ahead, behind = found.losses, 1 - interval.high, 1 - interval.low, second, first
    numbers = f"{wins} of {found.decided} decided comparisons ({_range(low, high)})"
    if evidence is Evidence.PREFERRED:
        return f"*{ahead}* was preferred to *{behind}* in {numbers}"
    if found.wins == found.losses:
        return f"*{ahead}* and *{behind}* are level: each was preferred in {numbers}"
    return f"Leaning towards *{ahead}* over *{behind}*: preferred in {numbers}"


def _range(low: float, high: float) -> str:
    """Write an interval in whole percent, or in tenths where whole ones would hide on which side of 50 % it ends."""
    hidden = any(round(100 * bound) == 50 and bound != 0.5 for bound in (low, high))  # noqa: PLR2004  # half
    digits = 1 if hidden else 0
    return f"{100 * low:.{digits}f}–{100 * high:.{digits}f} %"


def _progress(evidence: Evidence, found: Tally, target: int) -> tuple[str, ...]:
    """Say why it is no more than leaning."""
    if evidence is Evidence.PREFERRED:
        return ()
    if found.decided < target:
        return (f"The answer comes at {target} decided votes; {target - found.decided} to go.",)
    return ("All the votes planned are in, and they cannot tell the two apart.",)


def _without_each(votes: Sequence[Vote], first: str, second: str) -> tuple[WithoutOne, ...]:
    """Tally the votes without each person who decided something."""
    raters = dict.fromkeys(vote.rater for vote in votes if vote.winner)
    return tuple(
        WithoutOne(rater, tally((vote for vote in votes if vote.rater != rater), first, second)) for rater in raters
    )


def _without(without: Sequence[WithoutOne], found: Tally) -> tuple[str, ...]:
    """Say how far the share of the one ahead moves when one person is left out; nobody is named."""
    shares = [one.tally.decided_share for one in without]
    known = [share if found.wins >= found.losses else 1 - share for share in shares if share is not None]
    if not known:
        return ()
    turns = " It hangs on one person." if min(known) <= 0.5 else ""  # noqa: PLR2004  # half
    return (f"Leaving out any one person gives {100 * min(known):.0f} to {100 * max(known):.0f} %.{turns}",)


def _neither(found: Tally) -> tuple[str, ...]:
    """Report "neither is good", which the preference does not show."""
    return (f"Neither was good in {found.neither} of {_number(found.total, 'vote')}.",) if found.neither else ()


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"
