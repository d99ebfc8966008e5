"""Runs are planned: every picture once, no part with too many, and everything that stands in the way by its line."""

from __future__ import annotations

from collections import Counter
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import GRID_MAX, PART_PICTURES_MAX, RUN_REPEATS_MAX, RunPart, RunPlan, Style, Suite, SuitePrompt
from bot.errors import PromptHeldBackError, SuiteFaultsError, UnknownStyleError
from bot.suites.planning import plan_run

CLAY = Style(2, 5, 1, "Clay", "{prompt}, of clay")
TARGETS = tuple(f"target-{number}" for number in range(12))


def style_named(name: str) -> Style:
    """Know one style."""
    if name.casefold() == "clay":
        return CLAY
    raise UnknownStyleError(name)


async def check_words(text: str) -> None:
    """Find one word."""
    if "grelk" in text:
        raise PromptHeldBackError("the word list")


async def planned(
    *prompts: SuitePrompt | str, targets: tuple[str, ...] = ("sdxl",), repeats: int = 1, prompt_chars: int = 1000
) -> RunPlan:
    """Plan a run of these prompts."""
    written = tuple(SuitePrompt(one) if isinstance(one, str) else one for one in prompts)
    suite = Suite("pets", written, version=3)
    return await plan_run(
        suite, targets, repeats, style_named=style_named, check_words=check_words, prompt_chars=prompt_chars
    )


async def faults_of(*prompts: SuitePrompt, repeats: int = 1, prompt_chars: int = 1000) -> list[tuple[int | None, str]]:
    """Return what stands in the way of a run."""
    with pytest.raises(SuiteFaultsError) as refused:
        await planned(*prompts, repeats=repeats, prompt_chars=prompt_chars)
    return [(fault.line, fault.what) for fault in refused.value.faults]


async def test_a_prompt_is_a_part() -> None:
    """With all that is said of it."""
    plan = await planned(SuitePrompt("a fox", category="animals", challenge="fur", note="red?", repeats=4), "an owl")
    assert plan == RunPlan(
        "pets",
        3,
        ("sdxl",),
        1,
        (
            RunPart(0, 1, "a fox", ("sdxl",), 4, category="animals", challenge="fur", note="red?"),
            RunPart(0, 2, "an owl", ("sdxl",)),
        ),
    )


async def test_choices_are_parts_of_their_own() -> None:
    """In the order of variations; a brace that is none stays."""
    plan = await planned("{red|blue} cube on a {ball|box}", r"a \{ and {this}")
    assert [part.prompt for part in plan.parts] == [
        *("red cube on a ball", "red cube on a box", "blue cube on a ball", "blue cube on a box"),
        "a { and {this}",
    ]
    assert {part.words for part in plan.parts} == {None}


async def test_a_style_is_put_around_each_choice() -> None:
    """The words are kept beside it, and only there."""
    plan = await planned(SuitePrompt("{a cat|a dog}", style="CLAY"))
    told = [(part.prompt, part.words, part.typed, part.style_version_id) for part in plan.parts]
    assert told == [("a cat, of clay", "a cat", "a cat", 5), ("a dog, of clay", "a dog", "a dog", 5)]


@given(
    st.lists(
        st.tuples(st.lists(st.integers(2, 3), max_size=2), st.none() | st.integers(1, 10)), min_size=1, max_size=4
    ),
    st.integers(1, len(TARGETS)),
    st.integers(1, RUN_REPEATS_MAX),
)
async def test_every_picture_is_planned_once(
    prompts: list[tuple[list[int], int | None]], target_count: int, repeats: int
) -> None:
    """Choices times targets times repeats, no part with too many, the targets in order, the places without a gap."""
    targets = TARGETS[:target_count]
    written = [
        SuitePrompt(f"{place} " + " ".join("{" + "|".join("abc"[:size]) + "}" for size in sizes), repeats=own)
        for place, (sizes, own) in enumerate(prompts)
    ]
    plan = await planned(*written, targets=targets, repeats=repeats)
    assert plan.pictures == sum(prod(sizes) * len(targets) * (own or repeats) for sizes, own in prompts)
    assert [part.place for part in plan.parts] == list(range(1, len(plan.parts) + 1))
    assert all(1 <= part.count <= PART_PICTURES_MAX for part in plan.parts)
    painted: dict[str, Counter[str]] = {}
    for part in plan.parts:
        painted.setdefault(part.prompt, Counter()).update(target for _, target in part.variants)
    assert all(found.keys() == {*targets} and len({*found.values()}) == 1 for found in painted.values())


@given(st.integers(2, 12), st.integers(1, RUN_REPEATS_MAX))
async def test_no_message_tells_whose_its_pictures_are(target_count: int, repeats: int) -> None:
    """Where several models paint, several are in each, however often they do."""
    targets = tuple(f"model {number}" for number in range(target_count))
    plan = await planned("a fox", targets=targets, repeats=repeats)
    assert all(len(part.targets) > 1 for part in plan.parts)
    assert plan.pictures == target_count * repeats


async def test_many_repeats_are_shared_out_evenly() -> None:
    """Over as few messages as show them."""
    plan = await planned("a fox", targets=("sdxl", "turbo"), repeats=7)
    assert [(part.place, part.targets, part.repeats) for part in plan.parts] == [
        (1, ("sdxl", "turbo"), 3),
        (2, ("sdxl", "turbo"), 4),
    ]


async def test_the_same_prompt_may_be_there_twice() -> None:
    """Each is painted."""
    assert [part.prompt for part in (await planned("a fox", "a fox")).parts] == ["a fox", "a fox"]


async def test_everything_that_stands_in_the_way_is_told_by_line() -> None:
    """Each once, in the words that the person would read anywhere else; a word on the list is not repeated."""
    faults = await faults_of(
        SuitePrompt("fine", line=1),
        SuitePrompt("x", style="Cubism", line=2),
        SuitePrompt("a grelk, {red|blue}", line=3),
        SuitePrompt("{a{b|c}|d}", line=5),
        SuitePrompt("{a|b|c}{a|b|c}{a|b|c}", line=8),
        SuitePrompt("x" * 21, line=9),
        SuitePrompt("x" * 15, style="clay", line=10),
        SuitePrompt("{|red}", line=11),
        prompt_chars=20,
    )
    assert [line for line, _ in faults] == [2, 3, 5, 8, 9, 10, 11]
    told = dict(faults)
    assert told[2] == "There is no style “Cubism”. `/style list` shows those there are."
    assert told[3].startswith("These words are not painted here.")
    assert "grelk" not in told[3]
    assert told[5].startswith("Choices within choices")
    assert told[8].startswith(f"The choices in braces make 27 pictures; {GRID_MAX} is the most")
    assert told[9].startswith("That prompt is 21 characters long; 20 is the most.")
    assert told[10].startswith("That prompt is 24 characters long; 20 is the most. The style's own words are 9")
    assert told[11].startswith("There is nothing to draw")


@pytest.mark.parametrize("repeats", [0, RUN_REPEATS_MAX + 1])
async def test_nothing_is_repeated_too_often(repeats: int) -> None:
    """Also where the suite was not read from a file; what says itself how often is not asked."""
    said = f"It is to be painted {repeats} times for each model; it can be 1 to 10 times."
    assert await faults_of(SuitePrompt("a fox"), SuitePrompt("an owl", repeats=2), repeats=repeats) == [(None, said)]
