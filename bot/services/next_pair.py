"""Which pair a person is asked about next: a pure function of what there is, what is known, and chance."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import TYPE_CHECKING

from bot.domain import PairKind
from bot.judging.shares import wilson

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.domain import AskedPair, Judgeable, KnownPair

SAME_SHARE = 0.075
"""How often both pictures are of the same target and words: 5 to 10 % tell the noise without tiring anybody."""

RANDOM_SHARE = 0.2
"""How often chance alone chooses, so that the rules below cannot favour anything for long."""

ASKED_VOTES = 5
"""How many votes a pair that was asked for gets before others: then it is one among all."""

PER_SIDE_MAX = 4
"""How many of the newest pictures of the same words and target are paired, so that repeats do not multiply."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two pictures to choose between, the lower id first."""

    kind: PairKind
    first: Judgeable
    second: Judgeable

    @property
    def ids(self) -> frozenset[int]:
        """The numbers of both pictures."""
        return frozenset((self.first.id, self.second.id))


@dataclass(frozen=True, slots=True)
class _Question:
    """Which of two candidates is better: two targets, or two wordings. They are sorted.

    *ground* is what both have in common: the words, or the target.
    """

    kind: PairKind
    names: tuple[str, str]
    ground: str

    @property
    def rivalry(self) -> tuple[str, ...]:
        """What a share is taken over: two targets meet on many prompts, two wordings on their target only."""
        return self.names if self.kind is PairKind.TARGETS else (*self.names, self.ground)


@dataclass(slots=True)
class _Record:
    """The votes so far: by question, and by rivalry and winner."""

    votes: Counter[_Question] = field(default_factory=Counter["_Question"])
    wins: defaultdict[tuple[str, ...], Counter[str]] = field(
        default_factory=lambda: defaultdict[tuple[str, ...], Counter[str]](Counter)
    )


def next_pair(
    pictures: Sequence[Judgeable], known: Iterable[KnownPair], rng: random.Random, asked: Sequence[AskedPair] = ()
) -> Proposal | None:
    """Return the pair to ask about next; None when this person has seen all there are.

    *asked* are pairs that people are to be asked about and that this person has not seen: one with the fewest votes
    comes before all others, but for RANDOM_SHARE of the time.
    """
    if asked and rng.random() >= RANDOM_SHARE:
        return _fewest_votes(asked, rng)
    return _usual(pictures, known, rng) or (_fewest_votes(asked, rng) if asked else None)


def _fewest_votes(asked: Sequence[AskedPair], rng: random.Random) -> Proposal:
    fewest = min(one.votes for one in asked)
    one = rng.choice([one for one in asked if one.votes == fewest])
    return Proposal(one.kind, one.first, one.second)


def _usual(pictures: Sequence[Judgeable], known: Iterable[KnownPair], rng: random.Random) -> Proposal | None:
    """Choose among the newest pictures.

    Never a pair that they saw. First what joins targets no vote has joined yet; then the question with the fewest
    votes; then the rivalry whose share is the most uncertain (the widest Wilson interval); then chance. *pictures*
    are the newest, newest first.
    """
    by_id = {picture.id: picture for picture in pictures}
    opened = [one for one in known if one.first_id in by_id and one.second_id in by_id]
    seen = {(one.first_id, one.second_id) for one in opened if one.is_seen}
    sides = _sides(pictures)
    open_questions = dict(_unseen(_questions(sides, opened, by_id), seen))
    if not open_questions:
        return None
    if rng.random() < SAME_SHARE and (twins := [two for two in _twins(sides) if (two[0].id, two[1].id) not in seen]):
        return Proposal(PairKind.SAME, *rng.choice(twins))
    question = _chosen(list(open_questions), _record(opened, by_id), rng)
    return Proposal(question.kind, *rng.choice(open_questions[question]))


def _chosen(questions: Sequence[_Question], record: _Record, rng: random.Random) -> _Question:
    if rng.random() < RANDOM_SHARE:
        return rng.choice(questions)
    groups = _groups(question.names for question in record.votes if question.kind is PairKind.TARGETS)

    widths = {rivalry: _width(wins) for rivalry, wins in record.wins.items()}

    def urgency(question: _Question) -> tuple[bool, int, float, float]:
        one, other = (groups.get(name, name) for name in question.names)
        is_bridge = question.kind is PairKind.TARGETS and one != other
        return not is_bridge, record.votes[question], -widths.get(question.rivalry, 1.0), rng.random()

    return min(questions, key=urgency)


def _width(wins: Counter[str]) -> float:
    interval = wilson(max(wins.values(), default=0), wins.total())  # as wide for the winner as for the other
    return interval.high - interval.low if interval else 1.0


def _groups(edges: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each target one of those that votes join it with, the same for all of them."""
    groups: dict[str, str] = {}
    for one, other in edges:
        kept, gone = groups.setdefault(one, one), groups.setdefault(other, other)
        groups |= {name: kept for name, group in groups.items() if group == gone}
    return groups


# -- what there is -------------------------------------------------------------------------------

_Two = tuple["Judgeable", "Judgeable"]
_Sides = defaultdict[str, defaultdict[str, list["Judgeable"]]]


def _unseen(
    questions: Mapping[_Question, Sequence[_Two]], seen: set[tuple[int, int]]
) -> Iterator[tuple[_Question, Sequence[_Two]]]:
    for question, pairs in questions.items():
        if left := [two for two in pairs if (two[0].id, two[1].id) not in seen]:
            yield question, left


def _questions(
    sides: _Sides, opened: Iterable[KnownPair], by_id: Mapping[int, Judgeable]
) -> dict[_Question, list[_Two]]:
    """Return every question there are pictures for: of targets all that can be made, of wordings those once asked."""
    questions = defaultdict[_Question, list[_Two]](list)
    for prompt, by_target in sides.items():
        for one, other in combinations(sorted(by_target), 2):
            pairs = [_sorted(*two) for two in product(by_target[one], by_target[other])]
            questions[_Question(PairKind.TARGETS, (one, other), prompt)] = pairs
    for pair in opened:
        if pair.kind is PairKind.WORDINGS:
            two = by_id[pair.first_id], by_id[pair.second_id]
            questions[_question_of(pair.kind, *two)].append(two)
    return questions


def _sides(pictures: Iterable[Judgeable]) -> _Sides:
    """Return the newest pictures by words and target."""
    sides: _Sides = defaultdict(lambda: defaultdict(list))
    for picture in pictures:
        same = sides[picture.prompt][picture.target]
        if len(same) < PER_SIDE_MAX:
            same.append(picture)
    return sides


def _twins(sides: _Sides) -> Iterator[_Two]:
    for by_target in sides.values():
        for same in by_target.values():
            yield from (_sorted(*two) for two in combinations(same, 2))


def _sorted(one: Judgeable, other: Judgeable) -> _Two:
    return (one, other) if one.id < other.id else (other, one)


def _question_of(kind: PairKind, first: Judgeable, second: Judgeable) -> _Question:
    names = [first.target, second.target] if kind is PairKind.TARGETS else [first.prompt, second.prompt]
    low, high = sorted(names)
    return _Question(kind, (low, high), first.prompt if kind is PairKind.TARGETS else first.target)


def _record(opened: Iterable[KnownPair], by_id: Mapping[int, Judgeable]) -> _Record:
    record = _Record()
    for pair in opened:
        if pair.kind is PairKind.SAME or not pair.votes:
            continue
        first, second = by_id[pair.first_id], by_id[pair.second_id]
        question = _question_of(pair.kind, first, second)
        record.votes[question] += pair.votes
        is_of_targets = pair.kind is PairKind.TARGETS
        wins = record.wins[question.rivalry]
        wins[first.target if is_of_targets else first.prompt] += pair.first_wins
        wins[second.target if is_of_targets else second.prompt] += pair.second_wins
    return record
