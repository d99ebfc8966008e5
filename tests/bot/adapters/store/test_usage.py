"""What was painted, for whom and by what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import Origin, Used
from tests.bot.adapters.store.samples import NOW, ORIGIN, REQUEST, TERMINAL, begin_one, failed, posted, scored, scoring

if TYPE_CHECKING:
    import sqlite3

    from bot.adapters.store.generations import SQLiteLog
    from bot.adapters.store.opening import Store


async def paint(log: SQLiteLog, number: int, scoring_ms: int, origin: Origin = ORIGIN, target: str = "sdxl") -> None:
    """Write one picture from asking to posting."""
    one = await begin_one(log, replace(REQUEST, origin=origin, target=target), f"r{number}")
    await log.mark_scoring(scoring(one))
    await log.mark_scored(scored(scoring(one), scoring_ms))
    await log.mark_delivered([posted(scored(scoring(one), scoring_ms))])


async def test_it_is_told_by_person_and_target(store: Store, log: SQLiteLog, reader: sqlite3.Connection) -> None:
    """The figures are those of a plain sum over the rows; a person has the name of their last picture."""
    renamed = replace(ORIGIN, user_name="Ada L.")
    for number, (ms, origin, target) in enumerate(
        [(9000, ORIGIN, "sdxl"), (500, ORIGIN, "turbo"), (1000, renamed, "sdxl"), (70, Origin(5, "bo", 7, 8), "sdxl")]
    ):
        await paint(log, number, ms, origin, target)
    used = list(await store.usage.used_since(None))
    assert used == [
        Used(ORIGIN.user_id, "ada", "turbo", 1, 500),
        Used(ORIGIN.user_id, "Ada L.", "sdxl", 2, 10_000),
        Used(5, "bo", "sdxl", 1, 70),
    ]
    [[pictures, milliseconds]] = reader.execute("SELECT count(*), sum(scoring_ms) FROM generations")
    assert (sum(one.pictures for one in used), sum(one.scoring_ms for one in used)) == (pictures, milliseconds)


async def test_what_was_never_painted_is_not_in_it(store: Store, log: SQLiteLog) -> None:
    """Nobody paid for it; what was painted and deleted since was paid for."""
    await log.mark_ended(failed(await begin_one(log)), charged=False)
    await begin_one(log, TERMINAL, "r2")
    assert list(await store.usage.used_since(None)) == []
    await paint(log, 3, 1000)
    await store.state._database.write(("UPDATE generations SET status = 'deleted', image_sha256 = NULL", ()))
    assert [one.pictures for one in await store.usage.used_since(None)] == [1]


async def test_only_what_was_asked_for_since(store: Store, log: SQLiteLog) -> None:
    """By the time of asking."""
    await paint(log, 1, 1000)
    assert len(await store.usage.used_since(NOW - timedelta(seconds=1))) == 1
    assert len(await store.usage.used_since(NOW)) == 0
