"""Which pair comes next: never one seen, all targets joined, the least known first, and a little chance."""

from __future__ import annotations

import random
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import AskedPair, Judgeable, KnownPair, PairKind
from bot.services.next_pair import PER_SIDE_MAX, RANDOM_SHARE, Proposal, next_pair

if TYPE_CHECKING:
    from collections.abc import Sequence

FOX, OWL, FROG = "a red fox", "a grey owl", "a green frog"


class Fixed(random.Random):
    """Chance that never strikes, unless told: every draw is *value*."""

    def __init__(self, value: float = 0.99) -> None:
        super().__init__(1)
        self.value = value

    def random(self) -> float:
        """Return the value."""
        return self.value


def drawn(*pictures: tuple[str, str]) -> list[Judgeable]:
    """Return pictures of (words, target), the last being the newest."""
    return [Judgeable(number, *one) for number, one in enumerate(pictures, 1)][::-1]


def each(*targets: str, prompts: Sequence[str] = (FOX, OWL, FROG)) -> list[Judgeable]:
    """Return one picture of each prompt by each target."""
    return drawn(*((prompt, target) for prompt in prompts for target in targets))


def voted(
    pictures: Sequence[Judgeable], prompt: str, first: str, second: str, wins: int = 1, losses: int = 0
) -> KnownPair:
    """Return the pair of two targets on a prompt with these votes."""
    by_target = {one.target: one.id for one in pictures if one.prompt == prompt}
    one, other = by_target[first], by_target[second]
    if one > other:
        one, other, wins, losses = other, one, losses, wins
    return KnownPair(PairKind.TARGETS, one, other, wins + losses, wins, losses)


def names(proposal: Proposal | None) -> tuple[str, set[str]]:
    """Return the words and the targets of what is proposed."""
    assert proposal
    return proposal.first.prompt, {proposal.first.target, proposal.second.target}


# -- properties ----------------------------------------------------------------------------------

PICTURES = st.lists(
    st.tuples(st.sampled_from([FOX, OWL, FROG]), st.sampled_from(["one", "two", "three"])), max_size=14
).map(lambda pictures: drawn(*pictures))


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Judgeable], list[KnownPair]]:
    """Draw pictures, and pairs of them as the log would know them, some of pictures that are long out of sight."""
    pictures = draw(PICTURES)
    known: list[KnownPair] = []
    for first in pictures:
        for second in pictures:
            kind = {(True, True): PairKind.SAME, (True, False): PairKind.TARGETS, (False, True): PairKind.WORDINGS}.get(
                (first.prompt == second.prompt, first.target == second.target)
            )
            if first.id < second.id and kind and draw(st.booleans()):
                wins, losses, ties = (draw(st.integers(0, 5)) for _ in range(3))
                total = wins + losses + ties
                known.append(KnownPair(kind, first.id, second.id, total, wins, losses, draw(st.booleans())))
    return pictures, [*known, KnownPair(PairKind.WORDINGS, -5, 1), KnownPair(PairKind.TARGETS, -6, -5, 9, 9, 0)]


@given(situations(), st.randoms(use_true_random=False))
def test_what_is_proposed_can_be_asked(situation: tuple[list[Judgeable], list[KnownPair]], rng: random.Random) -> None:
    """Two different pictures, lower id first, of the kind it says, and never a pair that this person saw."""
    pictures, known = situation
    proposal = next_pair(pictures, known, rng)
    if proposal is None:
        return
    first, second = proposal.first, proposal.second
    assert first.id < second.id
    assert {first, second} <= set(pictures)
    assert (first.prompt == second.prompt) is (proposal.kind is not PairKind.WORDINGS)
    assert (first.target == second.target) is (proposal.kind is not PairKind.TARGETS)
    assert (first.id, second.id) not in {(one.first_id, one.second_id) for one in known if one.is_seen}


@given(situations(), st.integers(0, 2**32))
def test_everything_is_served_once_and_then_nothing(
    situation: tuple[list[Judgeable], list[KnownPair]], seed: int
) -> None:
    """A person who goes on and on sees every pair of two models there is, none twice, and then hears that it is all."""
    pictures, known = situation
    known = [one for one in known if not one.is_seen]
    rng, served = random.Random(seed), list[Proposal]()
    while proposal := next_pair(pictures, known, rng):
        served.append(proposal)
        seen = KnownPair(proposal.kind, proposal.first.id, proposal.second.id, is_seen=True)
        known.append(seen)
    pairs = [(one.first.id, one.second.id) for one in served]
    assert len(pairs) == len(set(pairs))
    sides = Counter((one.prompt, one.target) for one in pictures)
    possible = {
        (one.id, other.id)
        for one in pictures
        for other in pictures
        if one.id < other.id and one.prompt == other.prompt and one.target != other.target
    }
    if max(sides.values(), default=0) <= PER_SIDE_MAX:
        assert possible <= set(pairs)
    wordings = {(one.first_id, one.second_id) for one in known if one.kind is PairKind.WORDINGS and one.first_id > 0}
    assert wordings <= set(pairs)


@given(situations(), st.data())
def test_what_is_asked_for_comes_first(situation: tuple[list[Judgeable], list[KnownPair]], data: st.DataObject) -> None:
    """One with the fewest votes, whatever else there is and however old its pictures are; chance alone leaves it."""
    pictures, known = situation
    old = [Judgeable(-number, FOX, "one") for number in range(1, 7)]
    asked = [
        AskedPair(PairKind.SAME, one, other, data.draw(st.integers(0, 4)))
        for one, other in zip(old[1::2], old[::2], strict=True)
    ]
    fewest = {one.ids for one in asked if one.votes == min(one.votes for one in asked)}
    proposal = next_pair(pictures, known, Fixed(RANDOM_SHARE), asked)
    assert proposal
    assert proposal.ids in fewest
    by_chance = next_pair(pictures, known, Fixed(RANDOM_SHARE / 2), asked)
    usual = next_pair(pictures, known, Fixed(RANDOM_SHARE / 2))
    assert by_chance
    assert (by_chance.ids in fewest) is (usual is None)


def test_between_5_and_10_percent_are_the_same_twice() -> None:
    """Over 2,000 draws with what any guild has: words drawn twice by each model."""
    pictures = each("one", "two", "three", prompts=[f"prompt {number % 40}" for number in range(80)])
    rng = random.Random(7)
    kinds = Counter(proposal.kind for _ in range(2000) if (proposal := next_pair(pictures, [], rng)))
    assert kinds.total() == 2000
    assert 100 <= kinds[PairKind.SAME] <= 200


# -- what comes first ----------------------------------------------------------------------------


def test_targets_are_joined_first() -> None:
    """A target nobody has compared yet comes before more votes on the others, however few those are."""
    pictures = each("one", "two", "three")
    known = [voted(pictures, FOX, "one", "two"), voted(pictures, FROG, "one", "three", 0)]
    assert "three" in names(next_pair(pictures, known, Fixed()))[1]


def test_two_groups_of_targets_are_joined_with_one_another() -> None:
    """Also where every target has votes."""
    pictures = each("one", "two", "three", "four")
    known = [voted(pictures, FOX, "one", "two"), voted(pictures, FOX, "three", "four")]
    _, pair = names(next_pair(pictures, known, Fixed()))
    assert len(pair & {"one", "two"}) == 1


def test_all_targets_are_joined_after_as_few_pairs_as_can_be() -> None:
    """Each choice of the rule joins one more, in whatever order chance has it."""
    pictures, known, joined = each("one", "two", "three", "four", "five"), list[KnownPair](), {"one"}
    groups = {name: {name} for name in ("one", "two", "three", "four", "five")}
    for _ in range(4):
        prompt, (one, other) = names(next_pair(pictures, known, Fixed()))
        known.append(voted(pictures, prompt, one, other))
        joined = groups[one] | groups[other]
        groups |= dict.fromkeys(joined, joined)
    assert len(joined) == 5


def test_then_the_question_with_the_fewest_votes() -> None:
    """Counted over all pairs of the same two targets on the same words."""
    pictures = [*each("one", "two"), *(Judgeable(number, FOX, "one") for number in (20, 21))]
    known = [voted(pictures, FOX, "one", "two", 3), voted(pictures, OWL, "one", "two", 1)]
    assert names(next_pair(pictures, known, Fixed()))[0] == FROG
    known.append(voted(pictures, FROG, "one", "two", 2))
    assert names(next_pair(pictures, known, Fixed()))[0] == OWL


def test_then_the_two_whose_share_is_the_least_certain() -> None:
    """Of questions with as many votes, that of two targets with fewer votes in all, or votes that are closer."""
    pictures = each("one", "two", "three")
    known = [
        *(voted(pictures, prompt, "one", "two", 2) for prompt in (FOX, OWL, FROG)),
        *(voted(pictures, prompt, "one", "three", 1, 1) for prompt in (FOX, OWL, FROG)),
        *(voted(pictures, prompt, "two", "three", 2) for prompt in (FOX, OWL, FROG)),
    ]
    assert names(next_pair(pictures, known, Fixed()))[1] == {"one", "three"}


def test_wordings_are_asked_like_models() -> None:
    """Those that a comparison has named; here they have fewer votes than anything else."""
    pictures = drawn((FOX, "one"), (OWL, "one"), (FOX, "two"))
    known = [KnownPair(PairKind.WORDINGS, 1, 2, 1, 0, 1), voted(pictures, FOX, "one", "two", 2)]
    proposal = next_pair(pictures, known, Fixed())
    assert proposal == Proposal(PairKind.WORDINGS, pictures[2], pictures[1])


def test_one_in_five_is_chance_alone() -> None:
    """Then a question with many votes comes up as often as any."""
    pictures = each("one", "two", prompts=[FOX, OWL])
    known = [voted(pictures, FOX, "one", "two", 50)]
    rng = random.Random(3)
    asked = Counter(names(next_pair(pictures, known, rng))[0] for _ in range(2000))
    assert abs(asked[FOX] / 2000 - RANDOM_SHARE / 2) < 0.03


def test_the_same_twice_needs_something_real_to_hide_among() -> None:
    """Alone it would only be noise."""
    assert next_pair(drawn((FOX, "one"), (FOX, "one")), [], Fixed(0.0)) is None


def test_repeats_do_not_multiply() -> None:
    """Of many pictures of the same words and target the newest are paired."""
    numbers = count(1)
    pictures = [Judgeable(next(numbers), FOX, target) for _ in range(30) for target in ("one", "two")][::-1]
    rng = random.Random(5)
    served = {proposal.first.id for _ in range(300) if (proposal := next_pair(pictures, [], rng))}
    assert min(served) > 60 - 2 * PER_SIDE_MAX


def test_nothing_comes_of_nothing() -> None:
    """No picture, no pair; nor of pictures that have nothing in common."""
    assert next_pair([], [], Fixed()) is None
    assert next_pair(drawn((FOX, "one"), (OWL, "two")), [], Fixed()) is None
