"""Logs for reports: plain rows, put in as the bot would, and one that looks like a team's first weeks."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from bot.adapters.store.database import MIGRATIONS
from bot.adapters.store.rows import to_time

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

START = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
NOW = START + timedelta(days=60)
PEOPLE = {str(10**17 + number): f"Member {letter}" for number, letter in enumerate("ABCDEFGHI")}
TARGETS = ("sdxl", "turbo", "flux")
PROMPTS = (
    "a lighthouse in a storm, oil on canvas",
    "a red fox in the snow",
    "a market in Marrakesh at noon",
    "two cats playing chess, watercolour",
    "a city at night in the rain",
    "an old harbour, morning fog",
    "a shop sign that says OPEN",
    "hands holding a paper boat",
    "mountains above a lake at dawn",
    "a robot watering flowers",
)


def png(red: int, green: int = 90, blue: int = 60) -> bytes:
    """Return a small picture of one colour."""
    out = BytesIO()
    Image.new("RGB", (48, 32), (red % 256, green, blue)).save(out, "PNG")
    return out.getvalue()


def name_of(person: str) -> str:
    """Return what a person is called."""
    return PEOPLE.get(person, f"name {person}")


class Log:
    """Writes rows; every method returns the id of what it wrote."""

    def __init__(self, connection: sqlite3.Connection, pictures: Path) -> None:
        """*pictures* is the picture folder."""
        self.connection, self._pictures = connection, pictures

    def add(self, table: str, **values: object) -> int:
        """Insert a row."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        found = self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*values.values()])  # noqa: S608  # ours
        return found.lastrowid or 0

    def picture(self, prompt: str = "a fox", target: str = "sdxl", data: bytes | None = None, **values: object) -> int:
        """Insert a posted picture; with *data* its file too."""
        sha256 = hashlib.sha256(data or f"{prompt}{target}{values}".encode()).hexdigest()
        if data:
            path = self._pictures / sha256[:2] / f"{sha256}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        row: dict[str, object] = {
            "request_id": sha256[:12],
            "user_id": "1",
            "user_name": "asker",
            "channel_id": "7",
            "prompt": prompt,
            "target": target,
            "status": "posted",
            "queued_at": to_time(START),
            "queue_ms": 1000,
            "scoring_ms": 8000,
            "image_sha256": sha256,
            "image_format": "png",
            "charged": 1,
        }
        return self.add("generations", **row | values)

    def failure(self, error_code: str, target: str = "sdxl", **values: object) -> int:
        """Insert one that failed."""
        nothing: dict[str, object] = {
            "image_sha256": None,
            "image_format": None,
            "scoring_ms": None,
            "error_code": error_code,
        }
        found = self.picture(target=target)
        changes = {"status": "failed", "error_code": error_code} | nothing | values
        names = ", ".join(f"{name} = ?" for name in changes)
        self.connection.execute(f"UPDATE generations SET {names} WHERE id = ?", [*changes.values(), found])  # noqa: S608  # ours
        return found

    def verdict(self, picture: int, verdict: str = "like", person: str = "2", at: datetime = START) -> None:
        """Insert what a person says."""
        self.add(
            "verdicts", generation_id=picture, user_id=person, user_name=name_of(person), verdict=verdict,
            said_at=to_time(at),
        )  # fmt: skip

    def detail(
        self, picture: int, *defects: str, person: str = "2", marks: tuple[int | None, int | None] = (None, None),
        remark: str | None = None,
    ) -> None:  # fmt: skip
        """Insert what a person tells more."""
        self.add(
            "details", generation_id=picture, user_id=person, user_name=name_of(person), matches_words=marks[0],
            looks_good=marks[1], remark=remark, said_at=to_time(START),
        )  # fmt: skip
        for defect in defects:
            self.add("defects", generation_id=picture, user_id=person, defect=defect)

    def pair(self, kind: str = "targets", first: int = 0, second: int = 0) -> int:
        """Insert a pair."""
        return self.add("pairs", kind=kind, first_id=first, second_id=second, opened_at=to_time(START))

    def vote(
        self, pair: int, choice: str, person: str = "2", *, first_is_a: bool = True, is_fast: bool = False,
        at: datetime = START,
    ) -> None:  # fmt: skip
        """Insert an answer."""
        self.add(
            "votes", pair_id=pair, user_id=person, user_name=name_of(person), first_is_a=first_is_a, choice=choice,
            is_private=1, is_fast=is_fast, voted_at=to_time(at),
        )  # fmt: skip


@contextmanager
def open_log(folder: Path) -> Generator[Log]:
    """Make a log in *folder*, as the bot's migrations do, and keep what is written in the block."""
    with closing(sqlite3.connect(folder / "imagine.db")) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for step in sorted(MIGRATIONS.glob("*.sql")):
            connection.executescript(step.read_text(encoding="utf-8"))
            connection.execute(f"PRAGMA user_version = {int(step.name[:4])}")
        yield Log(connection, folder / "pictures")


def first_weeks(
    folder: Path, draw: Callable[[str, int], bytes] = lambda _, number: png(number * 7), hostile: str | None = None
) -> None:
    """Write six weeks of nine people with three models, of which turbo is liked best and flux is often too busy.

    *hostile* is the newest judged picture's prompt, and a remark on it.
    """
    rng = random.Random(7)
    with open_log(folder) as log:
        _ask(log, rng, draw)
        ids = [row for (row,) in log.connection.execute("SELECT id FROM generations WHERE image_sha256 NOT NULL")]
        for picture in rng.sample(ids, len(ids) // 2):
            _judge(log, rng, picture)
        _compare(log, rng)
        log.add("tests", first="sdxl", second="turbo", target_votes=80, opened_at=to_time(START))
        for picture in ids[::9]:
            log.add("reactions", message_id=str(10**18 + picture), user_id=rng.choice([*PEOPLE]), reaction="up")
        if hostile:
            picture = log.picture(hostile, data=png(1))
            log.verdict(picture, "not_right")
            log.detail(picture, "text", remark=hostile)


def _ask(log: Log, rng: random.Random, draw: Callable[[str, int], bytes]) -> None:
    for number in range(360):
        user = rng.choice([*PEOPLE])
        at = START + timedelta(hours=number * 2.8)
        prompt, target = PROMPTS[number // 3 % len(PROMPTS)], TARGETS[number % 3]
        values: dict[str, object] = {
            "user_id": user,
            "user_name": PEOPLE[user],
            "queued_at": to_time(at),
            "queue_ms": int(rng.lognormvariate(7, 1.2)),
        }
        if rng.random() < (0.15 if target == "flux" else 0.03):
            log.failure(rng.choice(["endpoint_busy", "endpoint_busy", "timeout", "held_back"]), target, **values)
            continue
        values |= {"scoring_ms": int(rng.lognormvariate(9.1, 0.35)), "message_id": str(10**18 + number + 1)}
        if number % 5 == 0:
            values |= {"words": prompt, "style_version_id": number % 3 + 1}
        log.picture(prompt, target, draw(prompt, number), **values)


def _judge(log: Log, rng: random.Random, picture: int) -> None:
    (target,) = log.connection.execute("SELECT target FROM generations WHERE id = ?", (picture,)).fetchone()
    chance = {"sdxl": 0.55, "turbo": 0.78, "flux": 0.62}[target]
    for person in rng.sample([*PEOPLE], rng.randint(1, 3)):
        likes = rng.random() < chance
        log.verdict(picture, "like" if likes else "not_right", person)
        if not likes and rng.random() < 0.5:
            found = rng.sample(["hands_or_faces", "text", "missing", "style", "count"], rng.randint(1, 2))
            remark = rng.choice(["Six fingers.", "The sign reads OPNE.", "I asked for two, there are three.", None])
            log.detail(picture, *found, person=person, marks=(rng.randint(1, 3), rng.randint(2, 4)), remark=remark)


def _compare(log: Log, rng: random.Random) -> None:
    by_target = {
        target: [row for (row,) in log.connection.execute(
            "SELECT id FROM generations WHERE target = ? AND image_sha256 NOT NULL ORDER BY id", (target,))]
        for target in TARGETS
    }  # fmt: skip
    strong = {"sdxl": 0.0, "turbo": 0.9, "flux": 0.3}
    for first, second, pairs in (("sdxl", "turbo", 50), ("turbo", "flux", 22), ("sdxl", "flux", 8)):
        for one, other in zip(by_target[first][:pairs], by_target[second][:pairs], strict=True):
            pair = log.pair("targets", min(one, other), max(one, other))
            lead = strong[first] - strong[second] if one < other else strong[second] - strong[first]
            for person in rng.sample([*PEOPLE], 2):
                is_a, said = rng.random() < 0.5, rng.random()
                wins = rng.random() < 1 / (1 + 2.718**-lead)
                choice = "tie" if said < 0.1 else "neither" if said < 0.15 else "a" if wins == is_a else "b"
                log.vote(pair, choice, person, first_is_a=is_a, is_fast=rng.random() < 0.03)
    same = by_target["sdxl"]
    for one, other in zip(same[:14], same[14:28], strict=True):
        log.vote(log.pair("same", one, other), rng.choice("aab"), rng.choice([*PEOPLE]))
    for one, other in ((same[30], same[31]), (same[31], same[32])):
        pair = log.pair("wordings", one, other)
        for person in rng.sample([*PEOPLE], 6):
            log.vote(pair, rng.choice("aaab"), person)
