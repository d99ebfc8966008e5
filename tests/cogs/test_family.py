"""How words changed, as people read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Family, Wording
from cogs._cards import result_view
from cogs._family import LEGEND, TEXT_CHARS, TITLE, family_text, marked, with_family
from cogs._limits import TEXT_MAX
from tests.cogs.samples import generation, posted_picture, prompts
from tests.cogs.test_cards import taken_by_discord, texts

wordings = st.builds(
    Wording, st.integers(1, 2**53), prompts, st.integers(1, 200), st.integers(0, 999), st.integers(0, 999)
)
families = st.builds(
    Family, wordings, st.lists(wordings, max_size=3).map(tuple), st.lists(wordings, max_size=5).map(tuple)
)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a fox", "a red fox", "a **red** fox"),
        ("a red fox", "a fox", "a ~~red~~ fox"),
        ("a red fox", "a blue fox", "a ~~red~~ **blue** fox"),
        ("a fox", "an owl", "~~a fox~~ **an owl**"),
        ("a fox", "a fox", "a fox"),
        ("a fox", "A fox", "~~a~~ **A** fox"),
        ("one two three four five", "one two three four 5", "… two three four ~~five~~ **5**"),
        ("1 two three four five", "one two three four five", "~~1~~ **one** two three four …"),
        ("a **bold** fox", "a *bold* fox", r"a ~~\*\*bold\*\*~~ **\*bold\*** fox"),
    ],
)
def test_words_are_marked(before: str, after: str, shown: str) -> None:
    """New ones bold, old ones struck through, a few of those that stayed beside them."""
    assert marked(before, after) == shown


@given(before=prompts, after=prompts)
def test_marks_are_closed_and_bounded(before: str, after: str) -> None:
    """Whatever is compared."""
    shown = marked(before, after)
    assert len(shown) <= TEXT_CHARS + 2
    assert shown.count("~~") % 2 == 0


def test_a_family_is_told_step_by_step() -> None:
    """How verdicts moved stands under each step."""
    fox, red = Wording(1, "a fox", 1, 0, 2), Wording(2, "a red fox", 4, 3, 0)
    assert family_text(Family(red, (fox,), (Wording(6, "a red owl", 1, 1, 0),)), TEXT_MAX) == (
        f"{TITLE}\n{LEGEND}\n"
        "**1 → 2** (4 pictures) a **red** fox\n-# likes 0 → 3 · not right 2 → 0\n"
        "**2 → 6** a red ~~fox~~ **owl**\n-# likes 3 → 1 · not right 0 → 0"
    )


def test_a_picture_without_a_story_has_no_text() -> None:
    """Nor has one without room for it."""
    alone = Wording(1, "a fox", 1, 0, 0)
    assert family_text(Family(alone, (), ()), TEXT_MAX) == ""
    assert family_text(Family(alone, (alone,), ()), 100) == ""


@given(family=families, prompt=prompts)
def test_a_card_with_a_family_always_fits(family: Family, prompt: str) -> None:
    """Steps that do not fit are left out."""
    view = with_family(result_view([generation(prompt=prompt)], [posted_picture()]), family)
    taken_by_discord(view)
    assert sum(map(len, texts(view))) <= TEXT_MAX
