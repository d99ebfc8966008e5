"""What came of a run in words: for each model, why things failed, and what to do next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain import GenerationStatus, RunStatus
from cogs._run_summary import ALL_FAILED, COMPARE, JUDGE, STOPPED_EARLY, SUMMARY_MAX, summary_text
from tests.run_pictures import RUN, failed, picture_of, pictures_of


def test_all_that_came() -> None:
    """A line a model with its times and what answered, and what to do next."""
    assert summary_text(RUN, pictures_of()) == (
        "**sdxl**: 6 of 6 pictures came. Usually 2.0 s, slow ones 2.0 s. Answered by blue.\n"
        "**turbo**: 6 of 6 pictures came. Usually 2.0 s, slow ones 2.0 s. Answered by blue.\n"
        f"{JUDGE}; {COMPARE}"
    )


def test_what_did_not_come() -> None:
    """How many, and why, in the words that people read, the most frequent reason first."""
    pictures = [
        picture_of(number=1),
        failed(picture_of(number=2)),
        failed(picture_of(number=3)),
        failed(picture_of(number=4), "scoring_timeout"),
        picture_of(number=5, status=GenerationStatus.HELD_BACK),
        picture_of(number=6, status=GenerationStatus.CANCELLED, picture=None),
        picture_of(number=7, is_blank=True, deployment="green"),
    ]
    told = summary_text(replace(RUN, pictures=7), pictures)
    assert told.startswith("**sdxl**: 2 of 7 pictures came, 3 failed, 1 held back, 1 called off. Usually 2.0 s")
    assert "Several deployments answered: blue, green." in told
    assert "- 2 × The image model failed on this prompt.\n- 1 × " in told
    assert "1 picture has one colour only: 7." in told
    assert told.endswith(f"\n{COMPARE}")


def test_nothing_came() -> None:
    """Then there is nothing to judge."""
    told = summary_text(replace(RUN, pictures=1), [failed(picture_of(), None)])
    assert "- 1 × Something went wrong inside the bot.\n" in told
    assert told.endswith(ALL_FAILED)


def test_nothing_came_as_it_was_stopped() -> None:
    """Then there is nothing to mend."""
    gone = picture_of(status=GenerationStatus.CANCELLED, picture=None)
    assert summary_text(replace(RUN, status=RunStatus.STOPPED, pictures=5), [gone]).endswith(STOPPED_EARLY)


@pytest.mark.parametrize(("pictures", "words"), [(13, "1 picture was"), (20, "8 pictures were")])
def test_a_stopped_run_says_what_is_missing(pictures: int, words: str) -> None:
    """What was painted is there all the same."""
    stopped = replace(RUN, status=RunStatus.STOPPED, pictures=pictures)
    assert f"It was stopped before {words} painted." in summary_text(stopped, pictures_of())


def test_names_are_shown_as_they_are_and_never_too_long() -> None:
    """Names of models and deployments are an operator's words; a card takes only so many."""
    many = pictures_of(
        targets=[f"model_{n}" * 20 for n in range(40)], change=lambda one: replace(one, deployment="*b*")
    )
    told = summary_text(RUN, many)
    assert r"Answered by \*b\*." in told
    assert "And 32 more models." in told
    assert len(told) <= SUMMARY_MAX
