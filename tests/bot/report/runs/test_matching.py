"""Two runs are matched by prompt: none is lost, none stands twice, and it does not matter which run is the first."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import FORGOTTEN_WORDS
from bot.report.runs.comparing import compare
from bot.report.runs.contents import WITHHELD, Match
from bot.report.runs.matching import key_of, side_by_side
from tests.bot.report.runs.sides import Line, side, votes

WORDS = st.sampled_from(["a fox", "an owl", "a frog", "A fox", " a fox"])
LINES = st.lists(
    st.builds(
        Line,
        WORDS,
        st.sampled_from([None, 11, 12, 21]),
        st.lists(st.sampled_from([500, 1000, 4000, None]), min_size=1, max_size=3),
    ),
    max_size=9,
)
TARGETS = st.lists(st.sampled_from(["sdxl", "turbo", "flux"]), min_size=1, max_size=3, unique=True)


@given(LINES, LINES, TARGETS, TARGETS)
def test_no_prompt_is_lost_or_stands_twice(
    lines: list[Line], others: list[Line], targets: list[str], other_targets: list[str]
) -> None:
    """Each is a row or is counted as the one run's own; every picture of a row is in one cell of it."""
    first, second = side(1, lines, targets), side(2, others, other_targets)
    found = side_by_side(first, second)
    keys = [{key_of(part, one) for part in one.parts} for one in (first, second)]
    assert len(found.rows) == len(keys[0] & keys[1])
    assert len({(row.words, row.style) for row in found.rows}) == len(found.rows)
    assert (len(found.only_first), len(found.only_second)) == (len(keys[0] - keys[1]), len(keys[1] - keys[0]))
    shown = [one.generation_id for row in found.rows for cell in row.cells for one in cell.pictures]
    expected = [
        one.generation_id
        for whole in (first, second)
        for one in whole.pictures
        if key_of(whole.parts[one.place - 1], whole) in keys[0] & keys[1]
    ]
    assert sorted(shown) == sorted(expected)
    assert sum(column.figures.pictures for column in found.columns) == len(shown)


@given(LINES, LINES, TARGETS, st.text("fst", max_size=60))
def test_the_other_way_round_is_the_same(lines: list[Line], others: list[Line], targets: list[str], said: str) -> None:
    """Rows, votes and the verdict are those of the two runs, whichever stands on the left."""
    first, second = side(1, lines, targets), side(2, others, targets)
    cast = votes(first, second, said) if first.pictures and second.pictures else []
    one, other = compare(first, second, cast), compare(second, first, cast)
    assert {row.words for row in one.rows} == {row.words for row in other.rows}
    assert (one.only_first, one.only_second) == (other.only_second, other.only_first)
    assert {(column.run.id, column.target): column.figures.done for column in one.columns} == {
        (column.run.id, column.target): column.figures.done for column in other.columns
    }
    assert sum(cell.won for row in one.rows for cell in row.cells) == sum(
        cell.won for row in other.rows for cell in row.cells
    )


def test_a_new_version_of_a_style_is_the_same_prompt() -> None:
    """Another style is another prompt, and so is none; spelling counts."""
    first = side(1, [Line("a fox", 11), Line("a fox", 21), Line("a fox"), Line("an owl")])
    second = side(2, [Line("a fox", 12), Line("a fox"), Line("An owl")])
    found = side_by_side(first, second)
    assert [(row.words, row.style) for row in found.rows] == [("a fox", "Clay"), ("a fox", None)]
    assert (found.only_first, found.only_second) == (("a fox", "an owl"), ("An owl",))


def test_parts_of_one_prompt_are_one_row() -> None:
    """A prompt that was cut in two, since a message shows so many, or that stands in the suite twice."""
    first, second = side(1, [Line("a fox", times=(1, 2)), Line("a fox", times=(3,))]), side(2, ["a fox"])
    [row] = side_by_side(first, second).rows
    assert [len(cell.pictures) for cell in row.cells] == [3, 1]


def test_the_same_targets_stand_together() -> None:
    """In the order of the first run; what only one has stands alone and is compared with nothing."""
    found = side_by_side(side(1, ["a fox"], ["sdxl", "turbo"]), side(2, ["a fox"], ["turbo", "flux"]))
    columns = [(column.run.id, column.target) for column in found.columns]
    assert columns == [(1, "sdxl"), (1, "turbo"), (2, "turbo"), (2, "flux")]
    assert found.matches == (Match(1, 2, "turbo"),)


def test_two_models_are_compared_with_one_another() -> None:
    """Where each run has one only; of more, nobody can say which belongs to which."""
    found = side_by_side(side(1, ["a fox"], ["sdxl"]), side(2, ["a fox"], ["turbo"]))
    assert found.matches == (Match(0, 1, None),)
    assert side_by_side(side(1, ["a fox"], ["sdxl", "flux"]), side(2, ["a fox"], ["turbo"])).matches == ()


def test_what_was_never_begun_is_counted() -> None:
    """A run that was stopped has prompts without pictures."""
    first, second = side(1, ["a fox", "an owl"]), side(2, ["a fox", "an owl"])
    stopped = replace(second, pictures=second.pictures[:1])
    found = side_by_side(first, stopped)
    assert [row.cells[1].left for row in found.rows] == [0, 1]
    assert found.columns[1].figures.left == 1


def test_words_that_were_deleted_match_nothing() -> None:
    """Those of two people who had their data deleted are the same words by then."""
    found = side_by_side(side(1, [FORGOTTEN_WORDS, "a fox"]), side(2, [FORGOTTEN_WORDS, "a fox"]))
    assert [row.words for row in found.rows] == ["a fox"]
    assert found.only_first == ()


def test_words_that_were_held_back_are_not_named() -> None:
    """In a row, or where only one run has them."""
    held = Line("something bad", times=(None,), error_code="prompt_held_back")
    found = side_by_side(side(1, [held, "a fox"]), side(2, ["a fox"]))
    assert found.only_first == (WITHHELD,)
    [row] = side_by_side(side(1, [held]), side(2, ["something bad"])).rows
    assert row.shown_words == WITHHELD
