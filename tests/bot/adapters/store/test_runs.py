"""Runs of suites in the log: begun whole, their parts once each, their pictures with what was said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, ImagineRequest, LeftMessage, Origin, RunStatus, Verdict
from bot.services.run_figures import by_target, counted, figures_of, left_of
from tests.suites import ADA, ASKED_AT, BO, Outcome, plan_of, write_run

if TYPE_CHECKING:
    import sqlite3

    from bot.adapters.store.opening import Store
    from bot.domain import Generation


async def test_a_run_begins_whole(store: Store) -> None:
    """All of its parts are there, none of them begun."""
    plan = plan_of(["a fox", "an owl"], ["sdxl", "turbo"], repeats=2)
    run = await store.runs.begin(plan, ADA, ASKED_AT)
    assert (run.parts, run.pictures, run.status, run.thread_id) == (2, 8, RunStatus.RUNNING, None)
    assert await store.runs.find(run.id) == run
    assert await store.runs.parts(run.id) == [replace(part, run_id=run.id) for part in plan.parts]
    assert [part.place for part in await store.runs.parts_left(run.id, 1)] == [1]
    assert await store.runs.pictures(run.id) == []


async def test_a_part_becomes_one_request(store: Store) -> None:
    """Its rows are written together with which request it is; it costs nobody their share, and is known again."""
    run = await store.runs.begin(plan_of(["a fox", "an owl"], ["sdxl", "turbo"]), ADA, ASKED_AT)
    part = (await store.runs.parts(run.id))[0]
    rows = await store.log.begin(ImagineRequest(part.prompt, "sdxl", ADA, 2, part=part), "r1", ASKED_AT)
    assert [(row.prompt, row.target) for row in rows] == [("a fox", "sdxl"), ("a fox", "turbo")]
    assert [one.place for one in await store.runs.parts_left(run.id, 9)] == [2]
    assert await store.log.charges_since(ASKED_AT - timedelta(days=1)) == []
    [unfinished] = await store.log.unfinished()
    assert unfinished.part == replace(part, request_id="r1")
    assert (await store.runs.of_request("r1"), await store.runs.of_request("r2")) == (run, None)


async def test_a_part_that_failed_without_a_card(store: Store) -> None:
    """Is known again while its run goes on, until something became of its card."""
    run = await store.runs.begin(plan_of(["a fox"]), ADA, ASKED_AT)
    [part] = await store.runs.parts(run.id)
    [row] = await store.log.begin(ImagineRequest(part.prompt, "sdxl", ADA, part=part), "r1", ASKED_AT)
    failed = replace(row, status=GenerationStatus.FAILED, error_code="too_busy", finished_at=ASKED_AT)
    await store.log.mark_ended(failed, charged=False)
    [unfinished] = await store.log.unfinished()
    assert unfinished.part == replace(part, request_id="r1")
    await store.log.mark_delivered([replace(failed, delivery_ms=1)])
    assert await store.log.unfinished() == []
    await store.runs.set_status(run.id, RunStatus.STOPPED, ASKED_AT)
    await store.log.mark_delivered([failed])
    assert await store.log.unfinished() == []


async def test_a_run_that_is_over_stays_so(store: Store) -> None:
    """It goes on after a pause, and not after its end."""
    run = await store.runs.begin(plan_of(["a fox"]), ADA, ASKED_AT)
    await store.runs.set_place(run.id, 77, 78)
    for status in (RunStatus.PAUSED, RunStatus.RUNNING):
        await store.runs.set_status(run.id, status, ASKED_AT)
        assert [one.status for one in await store.runs.going_on()] == [status]
    for status in (RunStatus.STOPPED, RunStatus.RUNNING):
        await store.runs.set_status(run.id, status, ASKED_AT)
    found = await store.runs.find(run.id)
    assert found == replace(run, status=RunStatus.STOPPED, ended_at=ASKED_AT, thread_id=77, message_id=78)
    assert await store.runs.going_on() == []


async def test_pictures_come_with_what_was_said(store: Store, reader: sqlite3.Connection) -> None:
    """By place, target and repeat; the author's own verdict is left out, a blank picture is known."""

    def outcome(row: Generation) -> Outcome:
        return Outcome(error_code="endpoint_busy") if row.target == "turbo" else Outcome(scoring_ms=row.id * 100)

    run = await write_run(store, plan_of(["a fox", "an owl"], ["sdxl", "turbo"], repeats=2), outcome)
    pictures = await store.runs.pictures(run.id)
    assert [(one.place, one.target, one.repeat) for one in pictures] == [
        (place, target, repeat) for place in (1, 2) for target in ("sdxl", "turbo") for repeat in (1, 2)
    ]
    first = pictures[0].generation_id
    await store.feedback.judge(first, ADA, Verdict.NOT_RIGHT, ASKED_AT)
    await store.feedback.judge(first, BO, Verdict.LIKE, ASKED_AT)
    assert (await store.runs.pictures(run.id))[0] == replace(pictures[0], likes=1)
    figures = {target: figures_of(some) for target, some in by_target(pictures).items()}
    assert (figures["sdxl"].done, figures["sdxl"].median_ms, figures["sdxl"].slowest_ms) == (4, 350, 600)
    assert (figures["turbo"].failed, figures["turbo"].errors) == (4, (("endpoint_busy", 4),))
    assert figures_of(pictures, expected=12).left == 4
    assert reader.execute("SELECT count(DISTINCT repeat) FROM run_pictures").fetchone()[0] == 2


async def test_the_newest_runs_of_a_guild(store: Store) -> None:
    """By letters of the suite's name, however written."""
    for suite in ("Smoke", "faces", "smoky bars"):
        await write_run(store, plan_of(["a fox"], suite=suite))
    assert [run.suite for run in await store.runs.newest(8, "SMOK", 9)] == ["smoky bars", "Smoke"]
    assert await store.runs.newest(7, "", 9) == []
    assert len(await store.runs.newest(None, "", 2)) == 2
    assert {row.status for row in await store.log.of_request("run1part1")} == {GenerationStatus.POSTED}


async def test_what_a_killed_terminal_left_is_stopped(store: Store) -> None:
    """One that still asks goes on, and so does one in Discord."""
    terminal, late = Origin(0, "ada"), ASKED_AT + timedelta(hours=2)
    killed = await store.runs.begin(plan_of(["a fox"]), terminal, ASKED_AT)
    busy = await store.runs.begin(plan_of(["a fox"]), terminal, ASKED_AT)
    in_discord = await store.runs.begin(plan_of(["a fox"]), ADA, ASKED_AT)
    [part] = await store.runs.parts(busy.id)
    await store.log.begin(ImagineRequest(part.prompt, "sdxl", terminal, 1, part=part), "r1", late)
    await store.runs.close_abandoned(late, late)
    assert await store.runs.find(killed.id) == replace(killed, status=RunStatus.STOPPED, ended_at=late)
    for run in (busy, in_discord):
        assert await store.runs.find(run.id) == run


async def test_sheets_are_known_by_their_numbers(store: Store) -> None:
    """One that is gone is forgotten, and one posted anew is the new one."""
    run = await store.runs.begin(plan_of(["a fox"]), ADA, ASKED_AT)
    for number, message_id in ((1, 11), (2, 12), (2, 13)):
        await store.run_sheets.keep(run.id, number, LeftMessage(10, message_id))
    assert await store.run_sheets.posted(run.id) == {1: LeftMessage(10, 11), 2: LeftMessage(10, 13)}
    await store.run_sheets.drop(run.id, 1)
    assert await store.run_sheets.posted(run.id) == {2: LeftMessage(10, 13)}


async def test_counts_by_target_and_status(store: Store) -> None:
    """Also of what is not begun, and the same as the pictures tell."""
    run = await store.runs.begin(plan_of(["a fox", "an owl"], ["sdxl", "turbo"], repeats=2), ADA, ASKED_AT)
    part = (await store.runs.parts(run.id))[0]
    await store.log.begin(ImagineRequest(part.prompt, "sdxl", ADA, 4, part=part), "r1", ASKED_AT)
    queued = GenerationStatus.QUEUED
    counts = await store.runs.counts(run.id)
    assert counts == {("sdxl", queued): 2, ("turbo", queued): 2, ("sdxl", None): 2, ("turbo", None): 2}
    assert (counted(counts).left, left_of(counts)) == (8, {"sdxl": 4, "turbo": 4})
    ended = await write_run(
        store,
        plan_of(["a fox"], ["sdxl", "turbo"]),
        lambda row: Outcome(error_code="endpoint_busy") if row.target == "turbo" else Outcome(),
    )
    figures = counted(await store.runs.counts(ended.id))
    assert (figures.done, figures.failed, figures.left, figures.pictures) == (1, 1, 0, 2)


async def test_why_a_run_was_paused(store: Store) -> None:
    """It is kept until the run goes on."""
    run = await store.runs.begin(plan_of(["a fox"]), ADA, ASKED_AT)
    for status, why in ((RunStatus.PAUSED, "run_undelivered"), (RunStatus.RUNNING, None)):
        await store.runs.set_status(run.id, status, ASKED_AT, why)
        assert [one.why for one in await store.runs.going_on()] == [why]
