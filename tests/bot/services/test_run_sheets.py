"""Contact sheets of a run: prompts down, models and repeats across, and nothing on them that nobody may see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import GenerationStatus
from bot.errors import PromptHeldBackError
from bot.services.run_sheets import COLUMNS_MAX, GALLERY_MAX, ROWS_MAX, run_sheets, sheets_with
from tests.run_pictures import RUN, failed, picture_of, pictures_of


def test_a_prompt_is_a_row_and_a_models_repeats_stand_side_by_side() -> None:
    """The title says which run it is, and the headings what stands where."""
    pictures = pictures_of()
    [(plan, shown)] = run_sheets(RUN, pictures)
    assert plan.title == "smoke, version 2 · run 7 · 2026-01-31 · sheet 1 of 1"
    assert plan.column_headings == ("sdxl · 1", "sdxl · 2", "turbo · 1", "turbo · 2")
    assert plan.row_headings == ("1 · prompt 1", "2 · prompt 2", "3 · prompt 3")
    assert [cell and cell.heading for cell in plan.cells[:2]] == ["Picture 1 · 2.0 s", "Picture 2 · 2.0 s"]
    assert shown == pictures


def test_without_repeats_a_column_is_a_model() -> None:
    """A file that was not stored has no version."""
    [(plan, _)] = run_sheets(replace(RUN, suite="mine.txt", version=None), pictures_of(repeats=1))
    assert plan.column_headings == ("sdxl", "turbo")
    assert plan.title.startswith("mine.txt · run 7 · ")


def test_nothing_begun_is_no_sheet() -> None:
    """There is nothing to see."""
    assert run_sheets(RUN, []) == []


def test_many_prompts_are_several_sheets() -> None:
    """Each says which it is, and goes on where the one before ended."""
    sheets = run_sheets(RUN, pictures_of(ROWS_MAX + 1))
    assert [plan.title.rpartition(" · ")[2] for plan, _ in sheets] == ["sheet 1 of 2", "sheet 2 of 2"]
    assert sheets[1][0].row_headings == (f"{ROWS_MAX + 1} · prompt {ROWS_MAX + 1}",)


def test_prompts_that_one_model_painted_once_stand_side_by_side() -> None:
    """A strip of single pictures would be hard to look at; the words stand under each, and the model in the title."""
    run = replace(RUN, targets=("sdxl",))
    one, other = run_sheets(run, pictures_of(GALLERY_MAX + 1, ["sdxl"], 1))
    assert (one[0].columns, other[0].columns) == (5, 1)
    assert other[0].title == "smoke, version 2 · run 7 · sdxl · 2026-01-31 · sheet 2 of 2"
    assert other[0].cells[0]
    assert other[0].cells[0].words == f"{GALLERY_MAX + 1} · prompt {GALLERY_MAX + 1}"
    failing = run_sheets(run, [failed(picture_of())])[0][0].cells[0]
    assert failing
    assert failing.words == "did not work – 1 · prompt 1"


def test_many_columns_are_several_sheets_cut_between_models() -> None:
    """All repeats of a model stay together."""
    targets = ("a", "b", "c")
    run = replace(RUN, targets=targets)
    sheets = run_sheets(run, pictures_of(targets=targets, repeats=4))
    assert [plan.columns for plan, _ in sheets] == [8, 4]
    assert sheets[1][0].column_headings[0] == "c · 1"


def test_a_prompt_that_was_cut_into_parts_is_one_row() -> None:
    """Parts of the same words for other models go on in the row; the same words for the same model are a new one."""
    pictures = [
        picture_of(1, "sdxl", number=1, prompt="a fox"),
        picture_of(2, "turbo", number=2, prompt="a fox"),
        picture_of(3, "sdxl", number=3, prompt="a fox"),
    ]
    [(plan, shown)] = run_sheets(RUN, pictures)
    assert plan.row_headings == ("1 · a fox", "3 · a fox")
    assert [one and one.generation_id for one in shown] == [1, 2, 3, None]


def test_fewer_repeats_leave_a_place_empty() -> None:
    """No grey square stands where nothing was asked for."""
    [(plan, _)] = run_sheets(RUN, [picture_of(), picture_of(2), picture_of(2, repeat=2)])
    assert [cell is None for cell in plan.cells[:2]] == [False, True]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": GenerationStatus.FAILED, "picture": None}, "did not work"),
        ({"status": GenerationStatus.HELD_BACK}, "held back by a safety check"),
        ({"status": GenerationStatus.CANCELLED, "picture": None}, "cancelled"),
        ({"status": GenerationStatus.DELETED, "picture": None}, "deleted"),
        ({"status": GenerationStatus.QUEUED, "picture": None}, "not painted"),
        ({"picture": None}, "no longer kept"),
        ({"is_spoiler": True}, "blurred"),
    ],
)
def test_what_nobody_may_see_is_an_empty_place_that_says_why(changes: dict[str, Any], words: str) -> None:
    """Also where a file is there."""
    [(plan, shown)] = run_sheets(RUN, [picture_of(**changes)])
    assert plan.cells[0] is not None
    assert (plan.cells[0].heading, plan.cells[0].words) == ("Picture 1", words)
    assert not any(shown)


def test_blank_pictures_are_shown_and_named() -> None:
    """One colour only is a finding, and no secret."""
    [(plan, shown)] = run_sheets(RUN, [picture_of(is_blank=True)])
    assert plan.cells[0] is not None
    assert plan.cells[0].words == "one colour only"
    assert shown[0]


def test_words_that_were_held_back_are_not_on_a_sheet() -> None:
    """The row is there without them; a style's words stand nowhere, only what the suite says."""
    held = failed(picture_of(prompt="secret"), PromptHeldBackError.code)
    styled = picture_of(2, prompt="a fox, as a woodcut", words="a fox")
    [(plan, _)] = run_sheets(RUN, [held, styled])
    assert plan.row_headings == ("1 · The words are not shown.", "2 · a fox")


@given(
    prompts=st.integers(1, 70),
    targets=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True),
    repeats=st.integers(1, 10),
    data=st.data(),
)
def test_every_picture_is_on_one_sheet(prompts: int, targets: list[str], repeats: int, data: st.DataObject) -> None:
    """No sheet has too many rows or columns, and a deleted picture leaves all others where they were."""
    run = replace(RUN, targets=tuple(targets))
    pictures = pictures_of(prompts, targets, repeats)
    sheets = run_sheets(run, pictures)
    assert sorted(one.generation_id for _, shown in sheets for one in shown if one) == list(range(1, len(pictures) + 1))
    for plan, shown in sheets:
        assert plan.columns <= COLUMNS_MAX
        assert len(plan.cells) == len(shown)
        if len(targets) * repeats == 1:
            assert len(shown) <= GALLERY_MAX
        else:
            assert len(shown) == plan.columns * len(plan.row_headings) <= plan.columns * ROWS_MAX
    gone = data.draw(st.sampled_from(pictures))
    left = [replace(one, status=GenerationStatus.DELETED, picture=None) if one is gone else one for one in pictures]
    before = [n for n, (_, shown) in enumerate(sheets, 1) if any(one and one.place == gone.place for one in shown)]
    assert sheets_with(run, left, gone.place) == before
    assert [plan.title for plan, _ in run_sheets(run, left)] == [plan.title for plan, _ in sheets]
