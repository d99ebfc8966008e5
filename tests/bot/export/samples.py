"""A log with rows that are hard to take away, and the pictures of those that have one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from bot.adapters.pictures import PictureFolder
from bot.adapters.store.opening import open_store
from bot.domain import ImagineRequest, Origin, ReplyAddress

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
