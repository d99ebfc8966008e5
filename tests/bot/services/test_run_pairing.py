"""Which pairs people are asked about: the same prompt and repeat, two pictures that can be shown, none twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import NewPair, PairKind
from bot.services.run_pairing import pairs_between, pairs_within
from tests.bot.report.runs.sides import STYLES, Line, side

if TYPE_CHECKING:
    from bot.report.runs.contents import RunSide

STYLE_IDS = {version: style.id for version, style in STYLES.items()}
LINES = st.lists(
    st.builds(
        Line,
        st.sampled_from(["a fox", "an owl"]),
        st.sampled_from([None, 11, 12, 21]),
        st.lists(st.sampled_from([500, None]), min_size=1, max_size=3),
    ),
    max_size=6,
)
TARGETS = st.lists(st.sampled_from(["sdxl", "turbo", "flux"]), min_size=1, max_size=3, unique=True)


def within(one: RunSide) -> list[NewPair]:
    """Return the pairs of one run."""
    return pairs_within(one.run, one.pictures, STYLE_IDS)


def between(one: RunSide, other: RunSide) -> list[NewPair]:
    """Return the pairs of two runs."""
    return pairs_between(one.run, one.pictures, other.run, other.pictures, STYLE_IDS)


def numbers(pairs: list[NewPair]) -> list[tuple[int, int]]:
    """Return the pictures of each pair."""
    return [(one.first.id, one.second.id) for one in pairs]


@given(LINES, LINES, TARGETS, TARGETS)
def test_every_pair_can_be_asked(
    lines: list[Line], others: list[Line], targets: list[str], other_targets: list[str]
) -> None:
    """Lower id first, none twice, of pictures that came and of the kind it says; whichever run is the first."""
    first, second = side(1, lines, targets), side(2, others, other_targets)
    came = {one.generation_id for whole in (first, second) for one in whole.pictures if one.picture}
    assert sorted(numbers(between(first, second))) == sorted(numbers(between(second, first)))
    for pairs in (within(first), between(first, second)):
        assert len({*numbers(pairs)}) == len(pairs)
        for one in pairs:
            assert one.first.id < one.second.id
            assert {one.first.id, one.second.id} <= came
            assert (one.first.prompt == one.second.prompt) is (one.kind is not PairKind.WORDINGS)
            assert (one.first.target == one.second.target) is (one.kind is not PairKind.TARGETS)
            assert one.run_id == one.first.id // 10_000


def test_targets_of_a_run_are_paired_by_repeat() -> None:
    """Each two of them."""
    pairs = within(side(1, [Line("a fox", times=(500, 500))], ["sdxl", "turbo", "flux"]))
    assert {one.kind for one in pairs} == {PairKind.TARGETS}
    assert [(first - 10_000, second - 10_000) for first, second in numbers(pairs)] == [
        (0, 2), (1, 3), (0, 4), (1, 5), (2, 4), (3, 5),
    ]  # fmt: skip
    assert within(side(1, [Line("a fox", times=(500, 500))])) == []


def test_two_runs_are_paired_by_target() -> None:
    """Or by the only ones they have; of several different ones nobody knows which to which."""
    [pair] = between(side(1, ["a fox"], ["sdxl", "turbo"]), side(2, ["a fox"], ["turbo", "flux"]))
    assert (pair.kind, pair.first.target, pair.second.target) == (PairKind.SAME, "turbo", "turbo")
    [pair] = between(side(1, ["a fox"], ["sdxl"]), side(2, ["a fox"], ["turbo"]))
    assert pair.kind is PairKind.TARGETS
    assert between(side(1, ["a fox"], ["sdxl", "flux"]), side(2, ["a fox"], ["turbo"])) == []


def test_an_edited_style_makes_two_wordings() -> None:
    """On one target; with two targets there would be two questions in one."""
    first, second = side(1, [Line("a fox", 11)]), side(2, [Line("a fox", 12)])
    assert [one.kind for one in between(first, second)] == [PairKind.WORDINGS]
    assert between(first, side(2, [Line("a fox", 12)], ["turbo"])) == []


def test_what_cannot_be_judged_is_not_asked() -> None:
    """A picture under a spoiler, one that did not come, and the same picture twice."""
    first, second = side(1, ["a fox"]), side(2, ["a fox"])
    blurred = replace(second, pictures=[replace(second.pictures[0], is_spoiler=True)])
    same = replace(second, pictures=[replace(second.pictures[0], picture=first.pictures[0].picture)])
    assert between(first, second)
    assert between(first, blurred) == between(first, same) == []
    assert between(first, side(2, [Line("a fox", times=(None,))])) == []
