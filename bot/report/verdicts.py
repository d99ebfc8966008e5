"""What people said of single pictures, counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import Verdict
from bot.judging.agreement import ordinal_alpha
from bot.judging.shares import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.judging.shares import Interval
    from bot.report.facts import Facts
    from bot.report.rows import Said


@dataclass(frozen=True, slots=True)
class Share:
    """*count* of *total*, said by *people*, with its 95 % interval."""

    name: str
    count: int
    total: int
    people: int
    interval: Interval


def liked(said: Iterable[Said]) -> tuple[Share, ...]:
    """Return how many of each target's verdicts are likes, without the authors' own; the most liked first."""
    counts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    people: defaultdict[str, set[str]] = defaultdict(set)
    for row in said:
        if not row.is_author:
            counts[row.target][row.verdict] += row.times
            people[row.target].add(row.person)
    return _shares((name, of[Verdict.LIKE], of.total(), len(people[name])) for name, of in counts.items())


def own(said: Iterable[Said]) -> Share | None:
    """Return how many of their own pictures the authors like; None where nobody said so."""
    rows = [row for row in said if row.is_author]
    likes = sum(row.times for row in rows if row.verdict is Verdict.LIKE)
    shares = _shares([("", likes, sum(row.times for row in rows), len({row.person for row in rows}))])
    return shares[0] if shares else None


def wrong(facts: Facts) -> tuple[Share, ...]:
    """Return in how many answers of "Tell us more" each thing was ticked; the most frequent first."""
    total = sum(row.times for row in facts.told)
    counts: Counter[str] = Counter()
    people: defaultdict[str, set[str]] = defaultdict(set)
    for row in facts.found:
        counts[row.defect] += row.times
        people[row.defect].add(row.person)
    rows = [(name, many, total, len(people[name])) for name, many in counts.items()]
    return tuple(sorted(_shares(rows), key=lambda share: -share.count))


def marks(facts: Facts) -> tuple[Counter[int], Counter[int]]:
    """Return how often each mark from 1 to 5 was given: for matching the words, and for looking good."""
    words, looks = Counter[int](), Counter[int]()
    for row in facts.marked:
        if row.matches_words:
            words[row.matches_words] += row.times
        if row.looks_good:
            looks[row.looks_good] += row.times
    return words, looks


def agreement(facts: Facts) -> float | None:
    """Return alpha of the verdicts on pictures that several people judged; None where it cannot be told."""
    return ordinal_alpha((1,) * row.likes + (0,) * row.not_right for row in facts.agreeing for _ in range(row.pictures))


def _shares(rows: Iterable[tuple[str, int, int, int]]) -> tuple[Share, ...]:
    shares = [
        Share(name, count, total, people, interval)
        for name, count, total, people in rows
        if (interval := wilson(count, total))
    ]
    return tuple(sorted(shares, key=lambda share: -share.interval.share))
