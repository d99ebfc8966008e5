"""Watches in words: every kind of change has a line, and whatever changed fits into one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import WATCHES_MAX, ChangeKind, Origin, RunChange, RunStatus, SuiteRun, Watch, WatchedRun
from bot.errors import NotALeadError, UnknownSuiteError, UnknownTargetError, WatchPlaceGoneError
from cogs._cards import text_view
from cogs._watch_words import EVERY, changes_words, ended_words, every_words, list_words, short_words

if TYPE_CHECKING:
    from bot.errors import BotError

DIFFERENT = "Pictures from before and after are different tests."
AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
LEA = Origin(3, "Lea", 7, 8)
RUN = SuiteRun(12, "smoke", 2, RunStatus.FINISHED, LEA, ("sdxl",), 1, 2, 2, AT, AT, thread_id=77)
NOW, LAST = WatchedRun(RUN, ()), WatchedRun(replace(RUN, id=11), ())
WATCH = Watch(1, "smoke", ("sdxl", "turbo"), 2, 86_400, LEA, AT, AT, thread_id=77)


@pytest.mark.parametrize(
    ("words", "change"),
    [
        (
            "2 pictures did not come, last time none: “a fox”, “an owl”",
            RunChange(ChangeKind.MISSING, "sdxl", 0, 2, ("a fox", "an owl")),
        ),
        (
            "all pictures came, last time 2 did not: “a fox”",
            RunChange(ChangeKind.MISSING_NO_MORE, "sdxl", 2, 0, ("a fox",)),
        ),
        (
            "as usual again: 1 picture did not come, last time 2. These came: “a fox”",
            RunChange(ChangeKind.MISSING_NO_MORE, "sdxl", 2, 1, ("a fox",)),
        ),
        (
            "1 picture of one plain colour, last time none: “a”, “b”, “c” and one more prompt",
            RunChange(ChangeKind.BLANK, "sdxl", 0, 1, ("a", "b", "c", "d")),
        ),
        ("no picture of one plain colour, last time 1: “a”", RunChange(ChangeKind.BLANK_NO_MORE, "sdxl", 1, 0, ("a",))),
        (
            "slower: half of the pictures took 12 s or more, usually 8.2 s.",
            RunChange(ChangeKind.SLOWER, "sdxl", 8200, 12_400),
        ),
        (
            "faster: half of the pictures took 8.2 s or less, usually 12 s.",
            RunChange(ChangeKind.FASTER, "sdxl", 12_400, 8200),
        ),
        (
            "as fast as usual again: half of the pictures within 8.2 s.",
            RunChange(ChangeKind.AS_USUAL, "sdxl", 12_400, 8200),
        ),
        (
            "answers come from deployment **blue** and **green**, last time from **blue**. " + DIFFERENT,
            RunChange(ChangeKind.DEPLOYMENT, "sdxl", earlier=("blue",), later=("blue", "green")),
        ),
        (
            "run 10 has 9 likes by now, run 9 has 1.",
            RunChange(ChangeKind.MORE_LIKES, "sdxl", 1, 9, runs=(9, 10)),
        ),
        (
            "run 10 has 1 like by now, run 9 has 9.",
            RunChange(ChangeKind.FEWER_LIKES, "sdxl", 9, 1, runs=(9, 10)),
        ),
    ],
)
def test_every_change_is_told(words: str, change: RunChange) -> None:
    """In one plain line."""
    assert changes_words(NOW, LAST, [change]).splitlines() == [
        "**smoke** ran again (run 12), and this is not as before:",
        f"- **sdxl**: {words}",
        "Its pictures are in <#77>. Side by side: `/suite compare run_a:11 run_b:12`",
    ]


def test_a_suite_that_was_changed_is_told_beside() -> None:
    """Part of what changed may be its doing."""
    last = WatchedRun(replace(RUN, version=1), ())
    change = RunChange(ChangeKind.SLOWER, "sdxl", 1000, 2000)
    assert "-# The suite itself was changed: version 2, before 1." in changes_words(NOW, last, [change])


@given(
    st.lists(
        st.builds(
            RunChange,
            st.sampled_from(ChangeKind),
            st.text(min_size=1, max_size=300),
            st.integers(0, 10**7),
            st.integers(0, 10**7),
            st.lists(st.text(max_size=1000), max_size=5).map(tuple),
            st.lists(st.text(min_size=1, max_size=300), max_size=5).map(tuple),
            st.lists(st.text(min_size=1, max_size=300), max_size=5).map(tuple),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_whatever_changed_fits_into_one_message(changes: list[RunChange]) -> None:
    """What does not is counted; where to look and what to send stands there in any case."""
    words = changes_words(NOW, LAST, changes)
    text_view(words)
    assert words.endswith("`/suite compare run_a:11 run_b:12`")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotALeadError(), "Whoever began it does not lead the testing any more."),
        (UnknownSuiteError("smoke"), "The suite is not there any more."),
        (UnknownTargetError("turbo", ("sdxl",)), "There is no model of that name. Choose one of: sdxl."),
        (WatchPlaceGoneError(), "The channel is gone, or closed to the bot."),
    ],
)
def test_why_a_watch_ended_is_told(error: BotError, words: str) -> None:
    """And what to do."""
    told = ended_words(WATCH, error)
    assert told == (
        f"**smoke** is not run by itself any more in <#8>. {words} A lead can begin again with `/suite watch`."
    )


def test_a_full_list_fits_into_one_message() -> None:
    """With the longest names that there are."""
    long = replace(WATCH, suite="*" * 50, targets=("t" * 60,) * 9, origin=replace(LEA, user_name="_" * 32))
    text_view(list_words([long] * WATCHES_MAX))
    assert len(short_words(long)) <= 100


def test_how_often_is_in_words() -> None:
    """Also what an earlier version offered."""
    assert [every_words(seconds) for seconds in (*EVERY, 7200)] == [
        "every 6 hours",
        "every day",
        "every week",
        "every 2 hours",
    ]
