"""What changed between runs of a watched suite: nothing out of nothing, and the same both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import ChangeKind, GenerationStatus, RunChange, RunPicture, RunStatus, SuiteRun, WatchedRun
from bot.services.watch_findings import LIKES_AFTER, changes_of
from bot.services.watch_turns import EARLIER_RUNS
from tests.suites import ADA, ASKED_AT

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = timedelta(days=1)
FOX, OWL, CAT = "a fox", "an owl", "a cat"


def picture(prompt: str = FOX, target: str = "sdxl", **values: object) -> RunPicture:
    """Return one that came in a second from blue."""
    known: dict[str, object] = {"deployment": "blue", "scoring_ms": 1000, "status": GenerationStatus.POSTED}
    return RunPicture(place=1, target=target, repeat=1, generation_id=1, prompt=prompt, **known | values)  # pyright: ignore[reportArgumentType]  # by name


def failed(prompt: str = FOX) -> RunPicture:
    """Return one that did not come."""
    return picture(prompt, status=GenerationStatus.FAILED, scoring_ms=None)


def run(pictures: Sequence[RunPicture], day: float = 0.0) -> WatchedRun:
    """Return a run that ended on a day; its number is that of the day, from 1."""
    at = ASKED_AT + day * DAY
    known = SuiteRun(int(day) + 1, "smoke", 1, RunStatus.FINISHED, ADA, ("sdxl",), 1, 1, len(pictures), at, at)
    return WatchedRun(known, pictures)


def changed(now: Sequence[RunPicture], *before: Sequence[RunPicture]) -> list[RunChange]:
    """Return what changed since runs of the days before, newest first."""
    runs = [run(pictures, len(before) - number) for number, pictures in enumerate((now, *before))]
    return [*changes_of(runs[0], runs[1:])]


def timed(ms: int) -> list[RunPicture]:
    """Return pictures that took so long."""
    return [picture(scoring_ms=ms)]


PICTURES = st.lists(
    st.builds(
        picture,
        st.sampled_from([FOX, OWL, CAT]),
        st.sampled_from(["sdxl", "turbo"]),
        status=st.sampled_from([GenerationStatus.POSTED, GenerationStatus.FAILED, GenerationStatus.HELD_BACK]),
        is_blank=st.booleans(),
        likes=st.integers(0, 9),
        scoring_ms=st.integers(500, 5000),
        deployment=st.sampled_from(["blue", "green", None]),
    ),
    max_size=12,
)


@given(PICTURES, st.integers(0, 12))
def test_no_change_is_told_as_nothing(pictures: list[RunPicture], runs: int) -> None:
    """However many runs there were, if each is like the others."""
    assert changed(pictures, *[pictures] * runs) == []


@given(PICTURES)
def test_the_first_run_is_compared_with_nothing(pictures: list[RunPicture]) -> None:
    """It is what the next ones are compared with."""
    assert changed(pictures) == []


# -- failures and blank pictures -------------------------------------------------------------------


def test_new_failures_are_told_with_their_prompts() -> None:
    """The prompt with most first; that others failed as before is nothing new."""
    before = [failed(CAT), picture(CAT), *[picture(FOX)] * 2, picture(OWL)]
    now = [failed(CAT), picture(CAT), *[failed(FOX)] * 2, failed(OWL)]
    assert changed(now, before) == [RunChange(ChangeKind.MISSING, "sdxl", 1, 4, (FOX, OWL))]


def test_failures_are_told_when_they_begin_and_when_they_end() -> None:
    """And not with every run in between."""
    fine, bad = [picture(FOX), picture(OWL)], [failed(FOX), picture(OWL)]
    days = [fine, fine, bad, bad, bad, fine, fine]
    assert [(day, one) for day in range(1, 8) for one in changed(*reversed(days[:day]))] == [
        (3, RunChange(ChangeKind.MISSING, "sdxl", 0, 1, (FOX,))),
        (6, RunChange(ChangeKind.MISSING_NO_MORE, "sdxl", 1, 0, (FOX,))),
    ]


def test_a_failure_now_and_then_is_not_told() -> None:
    """Where there are many pictures; what fails in two runs in a row is, though only one picture each time."""
    prompts = [f"prompt {number}" for number in range(12)]
    fine = [picture(one) for one in prompts]
    bad = [[failed(one) if one == prompts[place] else picture(one) for one in prompts] for place in (3, 7)]
    assert changed(bad[0], *[fine] * 9) == changed(bad[1], fine, bad[0], *[fine] * 9) == []
    assert changed(bad[0], bad[0], *[fine] * 9) == [RunChange(ChangeKind.MISSING, "sdxl", 1, 1, (prompts[3],))]
    assert changed(bad[1], bad[0], *[fine] * 9) == [RunChange(ChangeKind.MISSING, "sdxl", 1, 1, (prompts[7],))]


def test_prompts_that_one_run_did_not_have_are_left_out() -> None:
    """The suite was changed, or somebody painted more of each."""
    assert changed([failed(OWL), failed(FOX), failed(FOX)], [picture(FOX)]) == []


def test_blank_pictures_are_told() -> None:
    """Words as the suite has them, not as its style made them."""
    now = picture("a fox of clay", words=FOX, is_blank=True)
    assert changed([now], [replace(now, is_blank=False)]) == [RunChange(ChangeKind.BLANK, "sdxl", 0, 1, (FOX,))]


# -- times -----------------------------------------------------------------------------------------


def test_slower_is_told_when_it_begins_and_when_it_ends() -> None:
    """And not with every run in between."""
    times = [1000, 1020, 990, 1010, 1000, 3000, 3010, 2990, 1000, 1010]
    told = [
        (number, one.kind, one.before, one.now)
        for number in range(len(times))
        for one in changed(*[timed(ms) for ms in reversed(times[: number + 1])])
    ]
    assert told == [(5, ChangeKind.SLOWER, 1000, 3000), (9, ChangeKind.AS_USUAL, 1000, 1010)]


def test_a_new_usual_is_not_told() -> None:
    """Where it stays slower, that is what is usual after a while."""
    times = [1000] * 6 + [2000] * 34
    told = [
        (number, one.kind)
        for number in range(len(times))
        for one in changed(*[timed(ms) for ms in reversed(times[max(0, number - EARLIER_RUNS) : number + 1])])
    ]
    assert told == [(6, ChangeKind.SLOWER)]


# -- deployments -----------------------------------------------------------------------------------


def by(*names: str) -> list[RunPicture]:
    """Return pictures of these deployments."""
    return [picture(deployment=name) for name in names]


@pytest.mark.parametrize(
    ("now", "before", "is_told"),
    [
        (["green"], [["blue"]], True),
        (["blue", "green"], [["blue"]], True),
        (["blue"], [["blue", "green"]], False),
        (["blue", "green"], [["blue"], ["blue", "green"]], False),
        (["blue"], [["green"], ["blue"]], True),
        (["blue", "green"], [["blue"]] * 9 + [["blue", "green"]], False),
    ],
)
def test_another_deployment_is_told(now: list[str], before: list[list[str]], is_told: bool) -> None:  # noqa: FBT001  # of a table
    """Where it is wholly another one, or one that no earlier run knew; split traffic is not told anew."""
    found = changed(by(*now), *[by(*names) for names in before])
    kinds = [ChangeKind.DEPLOYMENT] if is_told else []
    assert [one.kind for one in found if one.kind is ChangeKind.DEPLOYMENT] == kinds


# -- likes -----------------------------------------------------------------------------------------


def liked(likes: int) -> list[RunPicture]:
    """Return pictures that people liked."""
    return [picture(likes=likes), picture()]


def told_likes(times: Sequence[float], likes: Sequence[int]) -> list[tuple[int, int]]:
    """Return which runs' likes were told to have moved, at runs that end on these days with the likes they then had."""
    runs = [run(liked(count), day) for day, count in zip(times, likes, strict=True)]
    runs = [replace(one, run=replace(one.run, id=number)) for number, one in enumerate(runs)]
    return [
        one.runs
        for number in range(len(runs))
        for one in changes_of(runs[number], [*reversed(runs[:number])])
        if one.kind in {ChangeKind.MORE_LIKES, ChangeKind.FEWER_LIKES}
    ]


def test_likes_are_compared_once_after_they_had_a_day() -> None:
    """Of the two runs before, whatever the newest has."""
    assert told_likes([0, 1, 2, 3, 4], [10, 10, 40, 40, 40]) == [(1, 2)]


def test_runs_that_follow_close_upon_each_other_wait() -> None:
    """Each pair of runs is compared once, by the first run that ends when the later of them had its time."""
    times = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]
    assert told_likes(times, [10, 10, 40, 40, 40, 40, 40, 40, 40]) == [(1, 2)]
    assert told_likes([0, 0.1, 0.2, 9, 9.1, 9.2], [10, 40, 40, 40, 40, 40]) == []


@pytest.mark.parametrize(("likes", "is_told"), [((0, 9), False), ((0, 13), True), ((50, 80), False), ((50, 100), True)])
def test_likes_move_by_more_than_chance(likes: tuple[int, int], is_told: bool) -> None:  # noqa: FBT001  # of a table
    """By several times what chance does."""
    assert bool(told_likes([0, 1, 2], [*likes, 0])) is is_told
    assert bool(told_likes([0, 1, 2], [*reversed(likes), 0])) is is_told


def test_a_daily_run_finds_yesterday_ripe() -> None:
    """Also where it ended a little earlier in the day than that one."""
    assert timedelta(hours=23) > LIKES_AFTER
