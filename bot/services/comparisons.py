"""ComparisonService: what is compared with what, and what people answer."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import Opponent, PairKind, utc_now
from bot.errors import OneTargetError, TwoQuestionsError, UnknownPairError
from bot.judging.votes import Answer
from bot.services.generation import may_see

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.domain import Generation, Origin, Pair, SuiteRun
    from bot.judging.votes import Choice
    from bot.ports import ComparisonLog

FAST = timedelta(seconds=1.5)
"""Nobody has looked at two pictures sooner: such a vote is kept, and left out of the counting."""


@dataclass(frozen=True, slots=True)
class Matchup:
    """The two pictures that a comparison is to be made of."""

    prompt: str
    target: str
    against: Opponent


@dataclass(frozen=True, slots=True)
class Told:
    """What a person learns after voting: the answer of theirs that stands, and what stood on sides A and B.

    *runs* are those that the two are of, where one model painted the same words in two runs.
    """

    kind: PairKind
    choice: Choice
    a: Generation
    b: Generation
    is_new: bool
    runs: tuple[SuiteRun, SuiteRun] | None = None


class ComparisonService:
    """Blind until you have voted: a person's first answer stays, and only then they hear the names."""

    def __init__(
        self,
        comparison_log: ComparisonLog,
        targets: Sequence[str],
        now: Callable[[], datetime] = utc_now,
        rng: random.Random | None = None,
    ) -> None:
        """*targets* by name, the default first; *now* is aware UTC; *rng* draws the sides."""
        self._log, self._targets, self._now = comparison_log, targets, now
        self._rng = rng or random.Random()

    def matchup(
        self, prompt: str, other_prompt: str | None = None, target_a: str | None = None, target_b: str | None = None
    ) -> Matchup:
        """Return what to paint: two targets (the first two unless named), or with *other_prompt* two wordings.

        Raises OneTargetError, or TwoQuestionsError where two of both are asked for.
        """
        if other_prompt is not None:
            target = target_a or target_b or self._targets[0]
            if target_b not in {None, target}:
                raise TwoQuestionsError
            return self._drawn(prompt, target, other_prompt, target)
        first = target_a or self._other_than(target_b)
        return self._drawn(prompt, first, prompt, target_b or self._other_than(first))

    async def rematch(self, pair_id: int, person: Origin) -> Matchup:
        """Return a comparison of the same two once more, on sides drawn anew. Raises UnknownPairError."""
        _, first, second = await self._find(pair_id, person)
        return self._drawn(first.prompt, first.target, second.prompt, second.target)

    async def vote(self, pair_id: int, person: Origin, choice: Choice, *, is_private: bool) -> Told:
        """Keep a person's first answer, and tell what they have now earned to know.

        *is_private* says that they saw the pair in a duel, not on its card. Raises UnknownPairError where there is
        nothing to vote on for them.
        """
        at = self._now()
        pair, first, second = await self._find(pair_id, person)
        showing = await self._log.showing(pair_id, person.user_id) if is_private else None
        first_is_a = showing.first_is_a if showing else pair.first_is_a
        if first_is_a is None or is_private is (showing is None) or not (first.picture and second.picture):
            raise UnknownPairError(str(pair_id))
        answer = Answer(choice, first_is_a)
        shown_at = showing.shown_at if showing else first.finished_at  # a card's pictures are posted together
        is_fast = shown_at is not None and at - shown_at < FAST
        earlier = await self._log.vote(pair_id, person, answer, at, is_private=is_private, is_fast=is_fast)
        a, b = (first, second) if first_is_a else (second, first)
        stands = (earlier or answer).where(first_is_a=first_is_a)
        return Told(pair.kind, stands, a, b, is_new=earlier is None, runs=await self._runs(pair.kind, a, b))

    async def _runs(self, kind: PairKind, a: Generation, b: Generation) -> tuple[SuiteRun, SuiteRun] | None:
        if kind is not PairKind.SAME:
            return None
        runs = await self._log.runs_of((a.id, b.id))
        one, other = runs.get(a.id), runs.get(b.id)
        return (one, other) if one and other and one.id != other.id else None

    async def _find(self, pair_id: int, person: Origin) -> tuple[Pair, Generation, Generation]:
        found = await self._log.find(pair_id)
        if found is None or not (may_see(person, found[1]) and may_see(person, found[2])):
            raise UnknownPairError(str(pair_id))
        return found

    def _other_than(self, target: str | None) -> str:
        if other := next((name for name in self._targets if name != target), None):
            return other
        raise OneTargetError

    def _drawn(self, prompt: str, target: str, other_prompt: str, other_target: str) -> Matchup:
        return Matchup(prompt, target, Opponent(other_prompt, other_target, first_is_a=self._rng.random() < 0.5))  # noqa: PLR2004  # a coin
