"""What a duel's next pair costs in a long log: `python -m tests.bench.bench_duel [pictures]`, 1,000,000 unless told.

Three guilds share the log. People have voted 200,000 times, half of that on the newest pictures, where it is dearest.
Of 20,000 pairs of runs people are asked about those that have too few votes.
Printed: p50, p95 and the longest of reading the candidates, of choosing among them, and of both, for each guild, and
what the index behind it adds to writing a picture.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.store.database import open_database
from bot.adapters.store.opening import open_store
from bot.services.next_pair import ASKED_VOTES, next_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES, VOTES, PEOPLE, ROUNDS = 1_000_000, 200_000, 40, 100
GUILDS, TARGETS = (1, 2, 3), ("sdxl", "turbo", "nova")
AT = "2026-01-31T09:30:00.000Z"
_PICTURE = """
    INSERT INTO generations (
        id, request_id, user_id, user_name, guild_id, channel_id, prompt, target, status, queued_at, scoring_ms,
        image_sha256, image_format, image_width, image_height, image_bytes, charged)
    VALUES (?, ?, ?, 'someone', ?, '9', ?, ?, 'posted', ?, 9000, ?, 'png', 1024, 1024, 1700000, 1)
"""
_PAIR = "INSERT OR IGNORE INTO pairs (id, kind, first_id, second_id, opened_at) VALUES (?, 'targets', ?, ?, ?)"
_VOTE = "INSERT OR IGNORE INTO votes VALUES (?, ?, 'someone', ?, ?, 1, 0, ?)"
_ASKED = """
    INSERT INTO suite_runs (
        id, suite, status, targets, repeats, parts, pictures, user_id, user_name, guild_id, asked_at)
    SELECT value, 'smoke', 'finished', '["sdxl"]', 1, 0, 0, '1', 'someone', value, :at FROM json_each('[1, 2, 3]');
    INSERT INTO asked_pairs SELECT pairs.id, guild_id, :at FROM pairs
    JOIN generations ON generations.id = first_id ORDER BY pairs.id DESC LIMIT 20000;
"""
_SHOWING = "INSERT OR IGNORE INTO showings VALUES (?, ?, ?, ?)"


def pictures(count: int, rng: random.Random) -> Iterator[tuple[object, ...]]:
    """Yield rows: the same words by each target one after another; most of one guild, a few of the last."""
    for number in range(1, count + 1):
        group = number // len(TARGETS)
        guild = GUILDS[0] if group % 10 else GUILDS[1] if group % 1000 else GUILDS[2]
        prompt = f"prompt {group} " + "fox " * 40
        user, target = str(rng.randrange(PEOPLE)), TARGETS[number % len(TARGETS)]
        yield number, f"{number:x}", user, str(guild), prompt, target, AT, f"{number:064x}"


def votes(count: int, rng: random.Random) -> Iterator[tuple[int, int, str, int, str]]:
    """Yield (pair, its second picture, person, side, choice): half on the newest 3,000 pictures."""
    for number in range(VOTES):
        newest = rng.randrange(count - 3000, count) if number % 2 else rng.randrange(2, count)
        second = max(2, newest)
        yield second, second, str(rng.randrange(PEOPLE)), rng.randrange(2), rng.choice(["a", "b", "tie", "neither"])


def fill(path: Path, count: int) -> None:
    """Write the log."""
    rng = random.Random(1)
    log = sqlite3.connect(path)
    log.execute("PRAGMA synchronous = OFF")
    log.executemany(_PICTURE, pictures(count, rng))
    cast = list(votes(count, rng))
    log.executemany(_PAIR, ((pair, second - 1, second, AT) for pair, second, *_ in cast))
    log.executemany(_SHOWING, ((pair, user, side, AT) for pair, _, user, side, _ in cast))
    log.executemany(_VOTE, ((pair, user, side, choice, AT) for pair, _, user, side, choice in cast))
    for statement in _ASKED.split(";")[:2]:
        log.execute(statement, {"at": AT})
    log.commit()
    log.close()


async def choose(path: Path) -> None:
    """Choose for many people in each guild, and print how long it took."""
    rng = random.Random(2)
    async with open_store(path) as store:
        for guild in GUILDS:
            candidates, known = await store.comparisons.candidates(guild, 0)
            cast = sum(one.votes for one in known)
            print(f"guild {guild}: {len(candidates)} pictures, {len(known)} pairs, {cast} votes")
            asked = await store.asked_pairs.waiting(guild, 0, ASKED_VOTES)
            print(f"  people are asked about {len(asked)} pairs first")
            reading, choosing = list[float](), list[float]()
            for number in range(ROUNDS):
                started = time.perf_counter()
                asked = await store.asked_pairs.waiting(guild, number % PEOPLE, ASKED_VOTES)
                candidates, known = await store.comparisons.candidates(guild, number % PEOPLE)
                read = time.perf_counter()
                next_pair(candidates, known, rng, asked)
                reading.append((read - started) * 1000)
                choosing.append((time.perf_counter() - read) * 1000)
            both = [sum(two) for two in zip(reading, choosing, strict=True)]
            for name, times in (("reading", reading), ("choosing", choosing), ("both", both)):
                p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
                print(f"  {name:9} p50 {p50:5.1f} ms, p95 {p95:5.1f} ms, longest {max(times):5.1f} ms")


async def write(path: Path) -> tuple[float, float]:
    """Return the µs of writing that a picture is painted, with the index and without: each the quickest of five."""
    painted = "UPDATE generations SET image_sha256 = 'ab', status = 'scored' WHERE id = ?"
    emptied = "UPDATE generations SET image_sha256 = NULL WHERE id > (SELECT max(id) FROM generations) - 1000"
    index = "CREATE INDEX generations_of_guild ON generations (guild_id) WHERE image_sha256 IS NOT NULL"
    took: dict[bool, list[float]] = {True: [], False: []}
    async with open_database(path) as database:
        [[newest]] = await database.fetch("SELECT max(id) FROM generations")
        for _ in range(5):
            for has_index in (False, True):
                await database.write((index if has_index else "DROP INDEX generations_of_guild", ()), (emptied, ()))
                started = time.perf_counter()
                for number in range(1000):
                    await database.write((painted, (newest - number,)))
                took[has_index].append((time.perf_counter() - started) / 1000 * 1e6)
    return min(took[True]), min(took[False])


async def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "imagine.db"
        async with open_store(path):
            pass
        await asyncio.to_thread(fill, path, count)
        print(f"{count:,} pictures, {path.stat().st_size / 2**20:.0f} MiB")
        await choose(path)
        with_index, without = await write(path)
        print(f"writing a painted picture: {with_index:.0f} µs, {without:.0f} µs without the index")


if __name__ == "__main__":
    asyncio.run(main())
