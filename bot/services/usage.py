"""UsageService: what people and targets used of the endpoints, and what that cost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import Used

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bot.ports import UsageLog
    from bot.services.policy import PolicyBook


@dataclass(frozen=True, slots=True)
class Sum:
    """Pictures, and how long the endpoint took for them. *cost* is in the operator's currency, None where unknown."""

    name: str
    pictures: int
    scoring_s: float
    cost: float | None


@dataclass(frozen=True, slots=True)
class Usage:
    """The sums by person and by target, most of the endpoint's time first, and over all."""

    people: Sequence[Sum]
    targets: Sequence[Sum]
    total: Sum


class UsageService:
    """Adds up what the log says was painted."""

    def __init__(self, usage_log: UsageLog, rules: PolicyBook, now: Callable[[], datetime]) -> None:
        """*rules* know the price."""
        self._log, self._rules, self._now = usage_log, rules, now

    async def usage(self, days: int | None) -> Usage:
        """Add up the last *days*, None being all there is. Raises StoreError."""
        since = self._now() - timedelta(days=days) if days else None
        return usage_of(await self._log.used_since(since), self._rules.current.price_per_second)


def usage_of(used: Sequence[Used], price_per_second: float) -> Usage:
    """Add up by person, by target and over all; the price is 0 where nobody told it."""
    by_person, by_target = defaultdict[int, list[Used]](list), defaultdict[str, list[Used]](list)
    for one in used:
        by_person[one.user_id].append(one)
        by_target[one.target].append(one)
    people = [_sum(every[-1].user_name, every, price_per_second) for every in by_person.values()]
    targets = [_sum(name, every, price_per_second) for name, every in by_target.items()]
    return Usage(_most_first(people), _most_first(targets), _sum("", used, price_per_second))


def _sum(name: str, used: Iterable[Used], price_per_second: float) -> Sum:
    used = list(used)
    scoring_s = sum(one.scoring_ms for one in used) / 1000
    cost = scoring_s * price_per_second if price_per_second else None
    return Sum(name, sum(one.pictures for one in used), scoring_s, cost)


def _most_first(sums: list[Sum]) -> list[Sum]:
    return sorted(sums, key=lambda one: (-one.scoring_s, -one.pictures, one.name))
