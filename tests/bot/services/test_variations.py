"""Choices in a prompt: every way to write them is read back, and what people type anyway goes on working."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import GRID_MAX, Grid, Variations
from bot.errors import NestedBracesError, TooManyVariationsError
from bot.services.variations import as_typed, read_prompt, read_variations

MARKS = "\\{}|,"
ANY_TEXT = st.text(st.one_of(st.sampled_from(MARKS + " ab"), st.characters(exclude_categories=["Cs"])))
CHOICE = ANY_TEXT.map(str.strip)
GROUP = st.lists(CHOICE, min_size=2, max_size=4, unique=True).map(tuple)


@st.composite
def variations(draw: st.DrawFn) -> Variations:
    """Draw a prompt with up to four groups of choices."""
    groups = draw(st.lists(GROUP, max_size=4))
    texts = draw(st.lists(ANY_TEXT, min_size=len(groups) + 1, max_size=len(groups) + 1))
    return Variations(tuple(texts), tuple(groups))


def escaped(text: str) -> str:
    """Put a backslash before every mark."""
    return "".join(f"\\{char}" if char in MARKS else char for char in text)


def written(said: Variations, separator: str) -> str:
    """Write a prompt as a careful person would."""
    parts = [escaped(said.texts[0])]
    for group, text in zip(said.groups, said.texts[1:], strict=True):
        parts += ["{", separator.join(map(escaped, group)), "}", escaped(text)]
    return "".join(parts)


@given(variations(), st.sampled_from(["|", ",", " | ", ",  "]))
def test_what_is_written_is_read_back(said: Variations, separator: str) -> None:
    """Texts and choices come back letter by letter, whichever separator is used and whatever stands in them."""
    assert read_variations(written(said, separator)) == said


@given(variations())
def test_the_count_is_that_of_the_prompts(said: Variations) -> None:
    """Groups multiply, and each combination comes once, with its choices in their places."""
    prompts = list(said.prompts())
    assert said.count == len(prompts) == math.prod(map(len, said.groups))
    for chosen, words in zip(said.combinations(), prompts, strict=True):
        assert words == "".join(part for pair in zip(said.texts, (*chosen, ""), strict=True) for part in pair).strip()


@given(ANY_TEXT)
def test_anything_is_read_or_refused_in_a_sentence(text: str) -> None:
    """No text makes it fail in another way; without choices not a letter is lost, save backslashes before marks."""
    try:
        said = read_variations(text)
    except NestedBracesError:
        assert text.count("{") > 1
        return
    assert all(len(set(group)) > 1 for group in said.groups)
    if "\\" not in text and not said.groups:
        assert said.texts == (text,)


@given(ANY_TEXT)
def test_words_can_be_typed_so_that_they_are_meant(words: str) -> None:
    """What a picture's words were typed as makes exactly these words again, and no choices."""
    meant, grid = read_prompt(as_typed(words))
    assert grid is None
    assert meant in {words, words.strip().replace("\0", "")}


@given(st.text(st.characters(exclude_characters="{")))
def test_without_a_brace_nothing_is_touched(text: str) -> None:
    """Backslashes and all: the plain prompt is the same object."""
    words, grid = read_prompt(text)
    assert words is text
    assert grid is None


@pytest.mark.parametrize(
    "text",
    ["a {", "a } b", "{}", "{ , }", "{|}", "{cat}", "{{cat}}", "{a|a}", "}{", "{ smile :{", "a {b|c", "{(cat:1.2)}"],
)
def test_odd_braces_stay_as_they_are(text: str) -> None:
    """Without a partner, or without a choice between them, braces are just braces."""
    assert read_prompt(text) == (text, None)


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("{red|blue} cube on a {sphere|pyramid}",
         ["red cube on a sphere", "red cube on a pyramid", "blue cube on a sphere", "blue cube on a pyramid"]),
        ("{red, blue} cube", ["red cube", "blue cube"]),
        ("{red, round|blue}", ["red, round", "blue"]),
        ("{|red} cube", ["cube", "red cube"]),
        (r"{a\|b|c\}}", ["a|b", "c}"]),
        (r"\{a|b\} or {c|d}", ["{a|b} or c", "{a|b} or d"]),
        (r"\\{a|b}", ["\\a", "\\b"]),
        ("{a {b|c}", ["{a b", "{a c"]),
        ("{red|blue|red}", ["red", "blue"]),
    ],
)  # fmt: skip
def test_examples(text: str, prompts: list[str]) -> None:
    """How the rules read."""
    assert list(read_variations(text).prompts()) == prompts


@pytest.mark.parametrize("text", ["{a|{b|c}}", "{{a|b}|c}", "{a, {b}}"])
def test_choices_within_choices_are_refused(text: str) -> None:
    """Whichever are inside."""
    with pytest.raises(NestedBracesError):
        read_prompt(text)


def test_repeats_count_and_the_limit_is_told() -> None:
    """Twenty-five fit, twenty-six do not, and a number beyond all telling is no trouble."""
    group = "{" + "|".join(map(str, range(GRID_MAX))) + "}"
    words, grid = read_prompt(group)
    assert (words, grid and grid.count) == (group, GRID_MAX)
    with pytest.raises(TooManyVariationsError) as refused:
        read_prompt("{" + "|".join(map(str, range(13))) + "}", repeats=2)
    assert (refused.value.count, refused.value.limit) == (26, 25)
    with pytest.raises(TooManyVariationsError):
        read_prompt("{a|b|c|d|e|f|g|h}" * 350)


def test_repeats_stand_side_by_side() -> None:
    """The pictures of the same words follow one another."""
    grid = Grid("{a|b}", read_variations("{a|b}"), 2)
    assert grid.prompts == ("a", "a", "b", "b")
    assert grid.combinations == (("a",), ("a",), ("b",), ("b",))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", ["{", "}", "|", ",", "\\", "{}", "{a", "{a}", "{{a}}", "a|"])
def test_the_time_grows_with_the_length(unit: str) -> None:
    """A quarter of a million characters of anything are read; with their square, it would take hours."""
    read_variations(unit * (250_000 // len(unit)))
