"""Watches in the log: due when they are, ended once, and gone after their time and their runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import Origin, RunStatus, Watch
from tests.suites import plan_of

if TYPE_CHECKING:
    import sqlite3

    from bot.adapters.store.opening import Store

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
LEA = Origin(2**63 + 1, "Lea\ud800", 8, 9)
WATCH = Watch(0, "smoke", ("sdxl", "turbo"), 2, 86_400, LEA, AT, AT + DAY)


async def test_a_watch_is_kept_as_it_is(store: Store) -> None:
    """But for its number, and for what no encoding has."""
    watch = await store.watches.add(WATCH)
    assert watch == replace(WATCH, id=1, origin=replace(LEA, user_name="Lea?"))
    assert await store.watches.find(1) == watch
    await store.watches.set_thread(1, 2**63 + 2)
    await store.watches.told(1, 7)
    await store.watches.told(1, 6)  # a run before that was found late
    assert await store.watches.find(1) == replace(watch, thread_id=2**63 + 2, told_run=7)


async def test_what_is_due_comes_in_order(store: Store) -> None:
    """The longest due first; what is moved on or ended is not due any more."""
    late = await store.watches.add(replace(WATCH, next_at=AT + 2 * DAY))
    early = await store.watches.add(WATCH)
    assert [one.id for one in await store.watches.due(AT + DAY)] == [early.id]
    assert [one.id for one in await store.watches.due(AT + 2 * DAY)] == [early.id, late.id]
    assert await store.watches.move_on(early.id, AT + 3 * DAY)
    assert [one.id for one in await store.watches.due(AT + 2 * DAY)] == [late.id]
    assert await store.watches.end(late, None, AT)
    assert await store.watches.due(AT + 2 * DAY) == []
    assert not await store.watches.move_on(late.id, AT + 3 * DAY)


async def test_a_watch_ends_once(store: Store) -> None:
    """And is not found any more; the audit log says who did it, where it was a person."""
    watch = await store.watches.add(WATCH)
    assert await store.watches.end(watch, LEA, AT)
    assert not await store.watches.end(watch, None, AT)
    assert await store.watches.find(watch.id) is None
    assert [(one.act, one.subject, one.detail, one.user_id) for one in await store.audit.latest(9)] == [
        ("watch", "smoke", "ended", LEA.user_id),
        ("watch", "smoke", "begun, every 86400 s", LEA.user_id),
    ]


async def test_watches_are_a_guilds_own(store: Store) -> None:
    """Or all there are."""
    first = await store.watches.add(WATCH)
    second = await store.watches.add(replace(WATCH, origin=replace(LEA, guild_id=80)))
    assert [one.id for one in await store.watches.going_on(80)] == [second.id]
    assert [one.id for one in await store.watches.going_on()] == [first.id, second.id]


async def test_finished_runs_are_found_until_they_are_told(store: Store) -> None:
    """Those of watches that go on; one that was stopped says nothing."""
    watch = await store.watches.add(WATCH)
    statuses = [RunStatus.FINISHED, RunStatus.STOPPED, RunStatus.FINISHED, None]
    for status in statuses:
        run = await store.runs.begin(plan_of(["a fox"]), LEA, AT, watch.id)
        if status:
            await store.runs.set_status(run.id, status, AT)
    await store.runs.set_status((await store.runs.begin(plan_of(["a fox"]), LEA, AT)).id, RunStatus.FINISHED, AT)
    assert [run.id for run in await store.watches.untold()] == [1, 3]
    assert [run.id for run in await store.watches.finished_before(watch.id, 4, 9)] == [3, 1]
    assert [run.id for run in await store.watches.finished_before(watch.id, 4, 1)] == [3]
    await store.watches.told(watch.id, 1)
    assert [run.id for run in await store.watches.untold()] == [3]
    await store.watches.end(watch, None, AT)
    assert await store.watches.untold() == []


async def test_what_ended_long_ago_goes_after_its_runs(store: Store, reader: sqlite3.Connection) -> None:
    """One that goes on stays, however old it is."""
    ended, with_run, _going_on = [await store.watches.add(WATCH) for _ in range(3)]
    run = await store.runs.begin(plan_of(["a fox"]), LEA, AT, with_run.id)
    for watch in (ended, with_run):
        await store.watches.end(watch, None, AT)

    async def left() -> list[int]:
        while await store.retention.expire_acts(AT + DAY, 25):
            pass
        return [row["id"] for row in reader.execute("SELECT id FROM watches ORDER BY id")]

    assert await left() == [2, 3]
    await store.runs.set_status(run.id, RunStatus.FINISHED, AT)
    assert await left() == [3]
