"""Votes of the log become preferences: which ones count, and for whom."""

from __future__ import annotations

from bot.judging.wording import Evidence
from bot.report.facts import Facts
from bot.report.preferences import weigh
from bot.report.rows import CastVote


def vote(
    person: str, choice: str, sides: tuple[str, str] = ("sdxl", "turbo"), kind: str = "targets", prompt: str = "a fox",
    *, is_fast: bool = False, is_author: bool = False,
) -> CastVote:  # fmt: skip
    """Return one person's vote on the same words."""
    return CastVote(kind, person, choice, is_fast, is_author, *sides, prompt, prompt)


def wording(person: str, choice: str, first: str = "a fox", second: str = "a red fox") -> CastVote:
    """Return one person's vote on two wordings."""
    return CastVote("wordings", person, choice, False, False, "sdxl", "sdxl", first, second)  # as rows are


def clear(wins: int = 40, losses: int = 10) -> list[CastVote]:
    """Return votes that prefer turbo, by ten people on ten prompts, on both sides."""
    choices = ["b"] * wins + ["a"] * losses
    votes: list[CastVote] = []
    for number, choice in enumerate(choices):
        swapped = number % 2
        said = {"a": "b", "b": "a"}[choice] if swapped else choice
        sides = ("turbo", "sdxl") if swapped else ("sdxl", "turbo")
        votes.append(vote(str(number % 10), said, sides, prompt=f"prompt {number * 7 % 10}"))
    return votes


def test_a_pair_is_judged_at_its_target() -> None:
    """The verdict is about the votes planned; the tally has all."""
    [pair] = weigh(Facts(votes=clear(), tests={("sdxl", "turbo"): 40})).pairs
    assert (pair.first, pair.second) == ("sdxl", "turbo")
    assert pair.verdict.evidence is Evidence.PREFERRED
    assert pair.verdict.tally.decided == 40
    assert (pair.tally.wins, pair.tally.losses) == (10, 40)


def test_a_pair_short_of_its_target_is_only_leaning() -> None:
    """However clear: the target was fixed before."""
    [pair] = weigh(Facts(votes=clear(), tests={("sdxl", "turbo"): 200})).pairs
    assert pair.verdict.evidence is Evidence.LEANING


def test_two_deployments_of_one_model_are_not_the_same_twice() -> None:
    """They measure no noise, and rank no model; how many there are is kept."""
    same = vote("1", "a", ("sdxl", "sdxl"), "same")
    found = weigh(Facts(votes=[same, same._replace(is_redeployed=True, person="2"), vote("3", "b")]))
    assert (found.same_twice.left, found.same_twice.people, found.left_out.same_twice) == (1, 1, 1)
    assert (found.redeployed, len(found.pairs)) == (1, 1)


def test_fast_votes_and_the_same_twice_are_left_out() -> None:
    """They are counted as left out; fast ones on wordings too."""
    fast_wording = wording("3", "a")._replace(is_fast=True)
    same = vote("1", "a", ("sdxl", "sdxl"), "same")
    found = weigh(Facts(votes=[vote("1", "a", is_fast=True), same, fast_wording, vote("2", "tie", is_author=True)]))
    assert (found.left_out.fast, found.left_out.same_twice, found.by_authors) == (2, 1, 1)
    assert found.pairs[0].tally.ties == 1
    assert not found.wordings


def test_the_left_side_is_counted() -> None:
    """Of the same thing twice: left, right and neither of them; fast votes tell nothing."""
    same = [vote(str(number), choice, ("sdxl", "sdxl"), "same") for number, choice in enumerate(["a", "a", "b", "tie"])]
    found = weigh(Facts(votes=[*same, same[0]._replace(is_fast=True)])).same_twice
    assert (found.left, found.right, found.undecided, found.people) == (2, 1, 1, 4)
    assert found.interval
    assert found.interval.includes_half


def test_wordings_are_no_noise() -> None:
    """Two wordings on one model are compared with each other, whichever stood left."""
    found = weigh(Facts(votes=[wording("1", "a"), wording("2", "b", "a red fox", "a fox"), wording("3", "tie")]))
    [pair] = found.wordings
    assert (pair.first, pair.second, pair.target) == ("a fox", "a red fox", "sdxl")
    assert (pair.tally.wins, pair.tally.losses, pair.tally.ties) == (2, 0, 1)
    assert found.left_out.same_twice == 0


def test_three_targets_have_an_order() -> None:
    """From three on, each stands against a typical other; unconnected ones are told apart."""
    votes = [*clear(), *(vote(str(n), "a", ("flux", "sdxl"), prompt=f"prompt {n}") for n in range(6))]
    found = weigh(Facts(votes=votes))
    assert set(found.overall) == {"flux", "sdxl", "turbo"}
    assert len(found.groups) == 1
    apart = weigh(Facts(votes=[*clear(), vote("1", "a", ("left", "right"))]))
    assert apart.groups == (("left", "right"), ("sdxl", "turbo"))
    assert not apart.overall


def test_the_same_votes_give_the_same_numbers() -> None:
    """The intervals are resampled, with a seed."""
    facts = Facts(votes=clear(25, 15))
    assert weigh(facts) == weigh(facts)


def test_no_votes_tell_nothing() -> None:
    """Nothing to weigh is no error."""
    found = weigh(Facts())
    assert (found.pairs, found.groups, found.overall, found.agreement) == ((), (), {}, None)
