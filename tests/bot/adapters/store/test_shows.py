"""Shows in the log, and what it tells of their pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain import Charge, ImagineRequest, LeftSheet, Origin, Removal, ShowCounts, ShowPlan, Verdict
from bot.errors import StoreError
from tests.bot.adapters.store.samples import NOW, failed, posted, scored, scoring

if TYPE_CHECKING:
    import sqlite3

    from bot.adapters.store.opening import Store
    from bot.domain import Generation, Show

LEA, ADA, BO = (Origin(key, name, 7, 8) for key, name in ((1, "Lea\ud800"), (2, "Ada"), (3, "Bo")))
PLAN = ShowPlan(7, 8, "sdxl", 30, LEA)
LATER = NOW + timedelta(minutes=30)
IN_TIME = NOW + timedelta(minutes=1)


async def begun(store: Store, plan: ShowPlan = PLAN) -> Show:
    """Begin a show."""
    show = await store.shows.open(plan, NOW, LATER)
    assert show
    return show


async def painted(store: Store, by: Origin = ADA, at: timedelta = timedelta(minutes=1)) -> Generation:
    """Write a picture that people saw."""
    [row] = await store.log.begin(ImagineRequest("a fox", "sdxl", by), f"r{by.user_id}{at}", NOW + at)
    for step in (store.log.mark_scoring, store.log.mark_scored):
        row = (scoring if step == store.log.mark_scoring else scored)(row)
        await step(row)
    row = posted(row)
    await store.log.mark_delivered([row])
    return row


async def test_a_show_is_kept_until_it_is_closed(store: Store) -> None:
    """With all that the next run needs; a lone half of an emoji in a name does no harm."""
    show = await begun(store)
    assert (show.presenter_name, show.ends_at, show.board_id) == ("Lea?", LATER, None)
    await store.shows.move_board(show.id, 2**63 + 1)
    await store.shows.cut_short(show.id, IN_TIME)
    assert await store.shows.open_shows() == [replace(show, ends_at=IN_TIME, board_id=2**63 + 1)]
    await store.shows.close(show.id, LATER)
    await store.shows.cut_short(show.id, NOW)  # too late: it is closed
    assert await store.shows.open_shows() == []
    assert await begun(store)


async def test_a_channel_has_one_show_at_a_time(store: Store) -> None:
    """Another channel may have its own."""
    await begun(store)
    assert await store.shows.open(PLAN, NOW, LATER) is None
    await begun(store, replace(PLAN, channel_id=9))


async def test_what_belongs_to_a_show(store: Store) -> None:
    """What was asked for in its channel while it was on: not before, not after, not elsewhere."""
    show = await begun(store)
    for at in (timedelta(), timedelta(milliseconds=1), timedelta(minutes=29), timedelta(minutes=30)):
        await painted(store, ADA, at)
    await painted(store, replace(BO, channel_id=9))
    await painted(store, BO)
    assert await store.shows.counts(show) == ShowCounts(3, 2)
    assert [one.generation.id for one in await store.shows.favourites(show, 10)] == [6, 3, 2]


async def test_what_is_on_its_way_is_counted_apart(store: Store) -> None:
    """Waiting, being painted, or not yet posted."""
    show = await begun(store)
    for number, step in enumerate((None, scoring, scored)):
        [row] = await store.log.begin(ImagineRequest("a fox", "sdxl", ADA), f"r{number}", IN_TIME)
        if step:
            await store.log.mark_scoring(scoring(row))
        if step is scored:
            await store.log.mark_scored(scored(row))
    counts = await store.shows.counts(show)
    assert (counts.pictures, counts.people, counts.on_their_way) == (0, 0, 3)


async def test_the_best_liked_come_first(store: Store, reader: sqlite3.Connection) -> None:
    """Likes less the others, then the newest; what not everybody may see is left out."""
    show = await begun(store)
    rows = [await painted(store, ADA, timedelta(minutes=n)) for n in range(1, 9)]
    for place, person, verdict in (
        (0, ADA, Verdict.LIKE), (0, BO, Verdict.LIKE), (1, ADA, Verdict.LIKE), (1, BO, Verdict.NOT_RIGHT),
        (2, ADA, Verdict.NOT_RIGHT), (3, ADA, Verdict.LIKE),
    ):  # fmt: skip
        await store.feedback.judge(rows[place].id, person, verdict, NOW)
    reader.execute("UPDATE generations SET is_spoiler = 1 WHERE id = ?", (rows[4].id,))
    reader.execute("UPDATE generations SET image_sha256 = NULL, status = 'deleted' WHERE id = ?", (rows[5].id,))
    complain = """
        INSERT INTO complaints (generation_id, user_id, user_name, reason, reported_at, outcome)
        VALUES (?, 1, '', '', '', ?)
    """
    reader.execute(complain, (rows[6].id, None))
    reader.execute(complain, (rows[7].id, "kept"))
    best = await store.shows.favourites(show, 4)
    assert [(one.generation.id, one.likes) for one in best] == [
        (rows[0].id, 2),
        (rows[3].id, 1),
        (rows[7].id, 0),
        (rows[1].id, 1),
    ]
    assert (await store.shows.counts(show)).pictures == 8


async def test_a_reported_comparison_is_not_put_before_everybody(store: Store, reader: sqlite3.Connection) -> None:
    """A report names a card by its first picture, and means the second as well."""
    show = await begun(store)
    rows = [await painted(store, ADA, timedelta(minutes=n)) for n in (1, 2, 3)]
    reader.execute("UPDATE generations SET request_id = 'both' WHERE id IN (?, ?)", (rows[0].id, rows[1].id))
    columns = "generation_id, user_id, user_name, reason, reported_at"
    reader.execute(f"INSERT INTO complaints ({columns}) VALUES (?, 1, '', '', '')", (rows[0].id,))  # noqa: S608  # of this test
    assert [one.generation.id for one in await store.shows.favourites(show, 4)] == [rows[2].id]


async def test_troubles_are_the_newest_first(store: Store) -> None:
    """What failed, was held back or not delivered; not what came, and no more than asked for."""
    show = await begun(store)
    await painted(store)
    for number in range(3):
        [row] = await store.log.begin(ImagineRequest("a fox", "sdxl", BO), f"f{number}", IN_TIME)
        await store.log.mark_ended(failed(row), charged=False)
    assert (await store.shows.counts(show)).troubles == 3
    troubles = await store.shows.troubles(show, 2)
    assert [(one.id, one.error_code) for one in troubles] == [(4, "endpoint_busy"), (3, "endpoint_busy")]


async def test_a_shows_pictures_are_free(store: Store) -> None:
    """They count against nobody's limits, but for being open."""
    await begun(store)
    outside = await painted(store, replace(ADA, channel_id=9))
    inside = await painted(store)
    assert await store.log.charges_since(NOW) == [
        Charge(outside.id, 2, IN_TIME, is_open=False),
        Charge(inside.id, 2, IN_TIME, is_open=False, is_free=True),
    ]


async def test_the_sheet_that_has_a_picture(store: Store) -> None:
    """A removal knows the sheet of the show that the picture was asked for in, as long as there is one."""
    show = await begun(store)
    row, late = await painted(store), await painted(store, at=timedelta(minutes=30))
    assert await store.shows.find(show.id) == show
    assert await store.shows.find(show.id + 1) is None
    await store.shows.keep_sheet(show.id, 2**63 + 1)
    assert await store.shows.find(show.id) == replace(show, sheet_id=2**63 + 1)
    for one, sheets in ((late, []), (row, [LeftSheet(show.id)])):
        await store.removals.begin(one.request_id, Removal.BY_AUTHOR, "", NOW)
        left = await store.removals.leftovers(one.request_id)
        assert [leftover for leftover in left if isinstance(leftover, LeftSheet)] == sheets
    await store.removals.done(LeftSheet(show.id))
    assert LeftSheet(show.id) not in await store.removals.leftovers()


async def test_a_file_that_fails_is_told(store: Store, reader: sqlite3.Connection) -> None:
    """Every method raises the one error."""
    show = await begun(store)
    reader.execute("DROP TABLE shows")
    reader.execute("DROP TABLE verdicts")
    for call in (store.shows.open_shows(), store.shows.close(show.id, NOW), store.shows.favourites(show, 1)):
        with pytest.raises(StoreError):
            await call
