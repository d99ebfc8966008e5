"""A log with rows that are hard to take away, and the pictures of those that have one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from bot.adapters.pictures import PictureFolder
from bot.adapters.store.opening import open_store
from bot.domain import GenerationStatus, ImagineRequest, Origin, ReplyAddress

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "a-token-that-must-not-leave"
START = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
PROMPTS = (
    "=HYPERLINK(1)",
    'a "quoted" fox,\nin two lines',
    "-2 foxes",
    "@everyone",
    "naïve café 🦊",
    "'tis a fox",
    "12345678901234567890",
    "a plain fox",
)
"""The even ones have a picture."""


def png(number: int) -> bytes:
    """Return a small picture of its own."""
    out = BytesIO()
    Image.new("RGB", (8, 6), (number, 20, 30)).save(out, "PNG")
    return out.getvalue()


async def fill(data_dir: Path) -> None:
    """Write a row per prompt, a minute apart, by two people; one still has its token."""
    async with open_store(data_dir / "imagine.db") as store, PictureFolder(data_dir / "pictures") as folder:
        address = ReplyAddress(1, TOKEN, START + timedelta(days=9999), max_file_bytes=1)
        for index, prompt in enumerate(PROMPTS):
            origin = Origin(111111111111111111 + index % 2, f"name {index % 2}", 222222222222222222, 333333333333333333)
            request = ImagineRequest(prompt, "sdxl", origin, address=address)
            await store.log.begin(request, f"request{index}", START + timedelta(minutes=index))
        kept = {index + 1: await folder.keep(png(index)) for index in range(0, len(PROMPTS), 2)}
    sql = """
        UPDATE generations SET status = 'posted', image_sha256 = ?, image_format = ?, image_width = ?, image_height = ?,
            image_bytes = ?, nsfw_flag = 0, scoring_ms = 1234, message_id = '444444444444444444' WHERE id = ?
    """
    with closing(sqlite3.connect(data_dir / "imagine.db")) as log, log:
        for number, one in kept.items():
            log.execute(sql, (one.sha256, one.format, one.width, one.height, one.size_bytes, number))


def rows_of(path: Path) -> list[dict[str, object]]:
    """Return the rows of a log, as SQLite has them."""
    with closing(sqlite3.connect(path)) as log:
        log.row_factory = sqlite3.Row
        return [dict(row) for row in log.execute("SELECT * FROM generations ORDER BY id")]


ADA, BO, CY = "111111111111111111", "111111111111111112", "111111111111111113"
"""The first two asked for the pictures of `fill`, by turns, and Ada for those of `fill_judged`."""

REMARK = f"like <@{BO}>'s,\n=but bluer"

_JUDGED = f"""
INSERT INTO verdicts VALUES
    (1, '{ADA}', 'name 0', 'like', '2026-02-01T10:00:00.000Z'),
    (1, '{BO}', 'name 1', 'not_right', '2026-02-01T10:01:00.000Z'),
    (9, '{BO}', 'name 1', 'like', '2026-02-02T10:00:00.000Z');
INSERT INTO details VALUES
    (1, '{BO}', 'name 1', 2, 4, '{REMARK.replace("'", "''")}', '2026-02-01T10:02:00.000Z'),
    (1, '{CY}', 'name 2', 3, NULL, NULL, '2026-02-01T10:03:00.000Z');
INSERT INTO defects VALUES (1, '{BO}', 'text'), (1, '{BO}', 'count'), (1, '{CY}', 'text');
INSERT INTO reactions VALUES
    ('444444444444444444', '{CY}', 'up'), ('444444444444444449', '{BO}', 'up'), ('444444444444444449', '{CY}', 'down');
INSERT INTO pairs (id, kind, first_id, second_id, opened_at) VALUES
    (1, 'targets', 9, 10, '2026-02-02T10:00:00.000Z'),
    (2, 'targets', 11, 12, '2026-02-02T10:00:00.000Z'),
    (3, 'wordings', 9, 11, '2026-02-02T10:00:00.000Z'),
    (4, 'same', 9, 13, '2026-02-02T10:00:00.000Z'),
    (5, 'wordings', 1, 10, '2026-02-02T10:00:00.000Z'),
    (6, 'targets', 12, 13, '2026-02-02T10:00:00.000Z');
INSERT INTO showings VALUES (1, '{BO}', 0, '2026-02-02T11:00:00.000Z'), (5, '{BO}', 0, '2026-02-02T11:00:00.000Z');
-- Of pair 1 turbo (10) is preferred: by Bo, on the left, and by Cy, on the right; Ada is the author, "999" too fast.
INSERT INTO votes VALUES
    (1, '{BO}', 'name 1', 0, 'a', 1, 0, '2026-02-02T11:00:01.000Z'),
    (1, '{CY}', 'name 2', 1, 'b', 0, 0, '2026-02-02T11:00:02.000Z'),
    (1, '{ADA}', 'name 0', 1, 'a', 0, 0, '2026-02-02T11:00:03.000Z'),
    (1, '999999999999999999', 'name 9', 1, 'a', 0, 1, '2026-02-02T11:00:04.000Z'),
    (2, '{BO}', 'name 1', 0, 'tie', 1, 0, '2026-02-02T11:00:05.000Z'),
    (2, '{CY}', 'name 2', 0, 'neither', 1, 0, '2026-02-02T11:00:06.000Z'),
    (3, '{BO}', 'name 1', 0, 'a', 1, 0, '2026-02-02T11:00:07.000Z'),
    (4, '{BO}', 'name 1', 0, 'a', 1, 0, '2026-02-02T11:00:08.000Z'),
    (5, '{BO}', 'name 1', 0, 'b', 1, 0, '2026-02-02T11:00:09.000Z'),
    (6, '{BO}', 'name 1', 0, 'b', 1, 1, '2026-02-02T11:00:10.000Z');
"""  # noqa: S608  # ours

JUDGED_START = START + timedelta(days=2)
JUDGED = {
    9: ("sdxl", f"for <@{BO}>"),
    10: ("turbo", f"for <@{BO}>"),
    11: ("sdxl", "b"),
    12: ("turbo", "b"),
    13: ("sdxl", "c"),
}
"""What `fill_judged` adds: number, target and prompt, all with a picture and two days later."""


async def fill_judged(data_dir: Path) -> None:
    """Write what `fill` does, a few pictures more, and what people said of them."""
    await fill(data_dir)
    async with open_store(data_dir / "imagine.db") as store, PictureFolder(data_dir / "pictures") as folder:
        for number, (target, prompt) in JUDGED.items():
            request = ImagineRequest(prompt, target, Origin(int(ADA), "name 0", 222222222222222222, 333333333333333333))
            [row] = await store.log.begin(request, f"request{number}", JUDGED_START)
            one = await folder.keep(png(number + 100))
            await store.log.mark_scored(replace(row, status=GenerationStatus.SCORED, picture=one, scoring_ms=5))
    with closing(sqlite3.connect(data_dir / "imagine.db")) as log:
        log.executescript(_JUDGED)


def table_of(path: Path, table: str) -> list[dict[str, object]]:
    """Return the rows of any table of a log, as SQLite has them."""
    with closing(sqlite3.connect(path)) as log:
        log.row_factory = sqlite3.Row
        return [dict(row) for row in log.execute(f"SELECT * FROM {table}")]  # noqa: S608  # ours
