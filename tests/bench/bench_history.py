"""What a page of `/history` costs in a long log: `python -m tests.bench.bench_history [pictures]`, or 1,000,000.

Three guilds share the log, 40 people ask for most of it and 3,000 for the rest. Half of all prompts have one word in
them, which one busy person never uses; a few words, people, models and endings are rare, and some of them old only.
Printed: p50, p95 and the longest of a first page, a page in the middle and one back, and of the prompts offered while
typing, for every combination of common and rare filters; what indexing adds to writing; and what forgetting takes.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.store.database import open_database
from bot.adapters.store.history import SQLiteHistory
from bot.domain import GenerationStatus, HistoryQuestion, Origin, Turn
from bot.running import PICTURE_BLOCK_BYTES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bot.adapters.store.database import Database

PICTURES, ROUNDS, PAGE = 1_000_000, 20, 5
AT = "2026-01-31T09:30:00.000Z"
BUSY, RARE_PERSON, OTHER, STRANGER = 7, 99_999, 8, 123_456
WORDS = 20_000
_PICTURE = """
    INSERT INTO generations (
        id, request_id, user_id, user_name, guild_id, channel_id, prompt, target, status, queued_at, scoring_ms,
        image_sha256, image_format, image_width, image_height, image_bytes, charged)
    VALUES (?, ?, ?, 'someone', ?, '9', ?, ?, ?, ?, 9000, ?, 'png', 1024, 1024, 1700000, 1)
"""
_VERDICT = "INSERT OR IGNORE INTO verdicts VALUES (?, ?, 'someone', 'like', ?)"

WRITES = {
    "asking": """
        INSERT INTO generations (request_id, user_id, user_name, prompt, target, status, queued_at, charged)
        VALUES ('r' || ?, '1', 'a', 'a red fox in the snow', 'sdxl', 'queued', '2026', 1)
    """,
    "posting": "UPDATE generations SET status = 'posted', delivery_ms = 1 WHERE id = ?",
    "judging": "INSERT OR REPLACE INTO verdicts VALUES (?, '5', 'a', 'like', '2026')",
}
TEXTS = {
    "no words": "",
    "a common word": "fox",
    "a common beginning": "photog",
    "one letter": "f",
    "common words that never meet": "fox photograph",
    "a rare word": "okapi",
    "an old, rare word": "dodo",
    "a rare and a common word": "okapi fox",
    "common words with accents": "FÓX phö",
    "a word nobody used": "xylophone",
}
PEOPLE = {"anybody": None, "busy": BUSY, "old and rare": RARE_PERSON, "nobody known": STRANGER}
TARGETS = {"any model": None, "a common model": "sdxl", "a rare model": "nova"}
STATUSES = {"any end": None, "posted": GenerationStatus.POSTED, "held back": GenerationStatus.HELD_BACK}
LIKED = {"liked or not": (False, None), "liked": (True, None), "liked by me": (False, OTHER)}
VIEWERS = {"large guild": Origin(OTHER, "", 1), "small guild": Origin(OTHER, "", 3), "alone": Origin(RARE_PERSON, "")}


def pictures(count: int, rng: random.Random) -> Iterator[tuple[object, ...]]:
    """Yield rows: words as often as in any language, the first of them in every second prompt."""
    syllables = [first + second for first in "bcdfghklmnprst" for second in "aeiou"]
    vocabulary = ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(WORDS)]
    weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(WORDS)))
    for number in range(1, count + 1):
        words = rng.choices(vocabulary, cum_weights=weights, k=rng.randint(6, 25))
        words.append("fox" if number % 2 else "photograph")
        words += ["okapi"] * (number % 9973 == 0) + ["dodo"] * (number in {5, 50}) + ["phönix"] * (number % 3 == 0)
        user = rng.randrange(40) if number % 10 else 1000 + rng.randrange(3000)
        user = BUSY + 1 if number % 2 and user == BUSY else RARE_PERSON if number < 100 else user
        guild = 1 if number % 10 else 2 if number % 1000 else 3
        status = "posted" if number % 7 else "failed" if number % 14 else "refused"
        status, target = ("held_back", "nova") if number in {60, 61, 600} else (status, ("sdxl", "turbo")[number % 2])
        image = f"{number:064x}" if status == "posted" else None
        yield number, f"{number:x}", str(user), str(guild), " ".join(words), target, status, AT, image


def fill(path: Path, count: int) -> None:
    """Write the log; people like one picture in twelve."""
    rng = random.Random(1)
    with closing(sqlite3.connect(path)) as log:
        log.execute("PRAGMA synchronous = OFF")
        log.executemany(_PICTURE, pictures(count, rng))
        log.executemany(_VERDICT, ((rng.randrange(1, count), str(rng.randrange(40)), AT) for _ in range(count // 12)))
        log.commit()


async def index(database: Database) -> None:
    """Make all entries as the running bot does, a few at a time, and print how long each few take."""
    history, took, started = SQLiteHistory(database), list[float](), time.perf_counter()
    more = True
    while more:
        before = time.perf_counter()
        more = await history.index_some()
        took.append((time.perf_counter() - before) * 1000)
    print(f"indexed in {time.perf_counter() - started:.0f} s; at a time: {spread(took)}")


def spread(took: list[float]) -> str:
    """Say how long something took, in ms."""
    p95 = statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
    return f"p50 {statistics.median(took):6.2f} ms, p95 {p95:6.2f} ms, longest {max(took):6.2f} ms"


async def timed(what: Callable[[], Awaitable[object]], took: list[float]) -> object:
    """Do it, and note how many ms that took."""
    started = time.perf_counter()
    result = await what()
    took.append((time.perf_counter() - started) * 1000)
    return result


async def look(database: Database, count: int) -> None:
    """Ask every combination once, and the slowest of them again and again; print the times."""
    history, slowest = SQLiteHistory(database), list[tuple[float, tuple[str, ...], HistoryQuestion, Origin]]()
    pages, offers = list[float](), list[float]()
    for names in itertools.product(TEXTS, PEOPLE, TARGETS, STATUSES, LIKED, VIEWERS):
        text, person, target, status, liked, viewer = names
        question = HistoryQuestion(TEXTS[text], PEOPLE[person], TARGETS[target], STATUSES[status], *LIKED[liked])
        for turn in (None, Turn(count // 2), Turn(count // 3, is_newer=True)):
            await timed(lambda q=question, v=VIEWERS[viewer], t=turn: history.page(q, v, t, PAGE), pages)
        await timed(lambda q=question, v=VIEWERS[viewer]: history.prompts(q, v, 25), offers)
        slowest.append((statistics.median(pages[-3:]), names, question, VIEWERS[viewer]))
    print(f"{len(pages)} pages: {spread(pages)}\n{len(offers)} offers: {spread(offers)}\nthe slowest, {ROUNDS} times:")
    for _, names, question, viewer in sorted(slowest, key=lambda one: -one[0])[:10]:
        took = list[float]()
        for _ in range(ROUNDS):
            await timed(lambda q=question, v=viewer: history.page(q, v, None, PAGE), took)
        print(f"  {spread(took)}: {', '.join(names)}")


async def write(database: Database) -> None:
    """Print what the triggers add to asking, ending and judging: each the quickest of ROUNDS times 1,000, in µs."""
    triggers = await database.fetch("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%due%'")
    [[newest]] = await database.fetch("SELECT max(id) FROM generations")
    took: dict[str, dict[bool, list[float]]] = {what: {True: [], False: []} for what in WRITES}
    for _ in range(ROUNDS):
        for has_triggers in (True, False):
            await database.write(("UPDATE generations SET status = 'scored' WHERE id > ?", (newest - 1000,)))
            await database.write(("DELETE FROM verdicts WHERE user_id = '5'", ()), ("DELETE FROM history_due", ()))
            for what, sql in WRITES.items():
                started = time.perf_counter()
                for number in range(1000):
                    await database.write((sql, (newest - number,)))
                took[what][has_triggers].append((time.perf_counter() - started) * 1000)
            if has_triggers:
                await database.write(*((f"DROP TRIGGER {name}", ()) for name, _ in triggers))
            else:
                await database.write(*((sql, ()) for _, sql in triggers))
    for what, times in took.items():
        print(f"{what}: {min(times[True]):.1f} µs, {min(times[False]):.1f} µs without the triggers")


async def forget(database: Database) -> None:
    """Overwrite one prompt, write the index anew, and print how long the event loop waited each time."""
    history, took, started = SQLiteHistory(database), list[float](), time.perf_counter()
    await database.write(("UPDATE generations SET prompt = '(deleted)' WHERE id = 5", ()))
    while await history.index_some():
        pass
    while await timed(history._merge_some, took):
        pass
    print(f"forgotten in {time.perf_counter() - started:.0f} s, {len(took)} times: {spread(took)}")


async def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    bytearray(PICTURE_BLOCK_BYTES)  # as the bot begins: else freed memory goes back each time, and writing is slow
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "imagine.db"
        async with open_database(path):
            pass
        await asyncio.to_thread(fill, path, count)
        size_mib = path.stat().st_size / 2**20
        async with open_database(path) as database:
            await index(database)
            await database.fetch("PRAGMA wal_checkpoint(TRUNCATE)")
            print(f"{count:,} pictures, {size_mib:.0f} MiB, the index {path.stat().st_size / 2**20 - size_mib:.0f} MiB")
            await look(database, count)
            await forget(database)
            await write(database)


if __name__ == "__main__":
    asyncio.run(main())
