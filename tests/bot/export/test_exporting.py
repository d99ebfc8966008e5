"""Exports for the bot: of one moment, whatever is written meanwhile, and nothing left behind."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import open_store
from bot.domain import ExportFormat, ExportOrder
from bot.errors import FormNotInstalledError, StoreError
from bot.export.exporting import LogExporter, clear_scratch
from tests.bot.export.samples import fill_judged, rows_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

MAX = 10**7


class OneSalt:
    """A state that keeps a salt already."""

    async def get_or_set(self, key: str, value: str) -> str:
        """Return the salt."""
        del key, value
        return "00" * 32


SALT = OneSalt()


def unheard(_done: int, _of: int) -> None:
    """Hear how far it is, and do nothing."""


def folders_left(data_dir: Path) -> list[Path]:
    """Return the folders of exports that are still there."""
    return [*data_dir.glob("export-*")]


@pytest.fixture
async def data_dir(tmp_path: Path) -> AsyncIterator[Path]:
    """Return the folder of a bot with a log, still open in it."""
    await fill_judged(tmp_path)
    async with open_store(tmp_path / "imagine.db"):
        yield tmp_path
    assert not folders_left(tmp_path)


async def test_the_bot_writes_on_while_an_export_reads(data_dir: Path) -> None:
    """What is changed after the first row was read is in no table of it."""
    before = rows_of(data_dir / "imagine.db")
    is_changed = False

    def change(_done: int, _of: int) -> None:
        nonlocal is_changed
        if not is_changed:
            is_changed = True
            with closing(sqlite3.connect(data_dir / "imagine.db")) as bot, bot:
                bot.execute("UPDATE generations SET prompt = 'changed'")
                bot.execute("DELETE FROM votes")

    order = ExportOrder(ExportFormat.JSONL, with_names=True)
    async with LogExporter(data_dir, SALT).export(order, MAX, change) as parcel:
        pictures, votes, *_ = parcel.messages[0]
        rows = [json.loads(line) for line in pictures.read_bytes().splitlines()]
        assert [row["prompt"] for row in rows] == [row["prompt"] for row in before]
        assert len(votes.read_bytes().splitlines()) == 10
    assert is_changed
    assert {row["prompt"] for row in rows_of(data_dir / "imagine.db")} == {"changed"}


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    """Folders of exports, and nothing else."""
    (tmp_path / "export-abc" / "deep").mkdir(parents=True)
    (tmp_path / "pictures").mkdir()
    clear_scratch(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["pictures"]


async def test_how_far_it_is_is_told(data_dir: Path) -> None:
    """From the first row, out of how many."""
    told: list[tuple[int, int]] = []
    order = ExportOrder(ExportFormat.JSONL)
    async with LogExporter(data_dir, SALT).export(order, MAX, lambda done, of: told.append((done, of))):
        assert told == [(0, 13), (0, 4), (0, 10), (0, 3)]


@pytest.mark.parametrize(
    ("failure", "told"), [(ModuleNotFoundError("pyarrow"), FormNotInstalledError), (OSError(28, "full"), StoreError)]
)
async def test_a_failure_is_one_of_ours(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception, told: type[Exception]
) -> None:
    """A package that is not there, a disk that is full."""

    def fail(*_: object) -> str:
        raise failure

    monkeypatch.setattr("bot.export.exporting.write_export", fail)
    with pytest.raises(told):
        async with LogExporter(data_dir, SALT).export(ExportOrder(ExportFormat.PARQUET), MAX, unheard):
            pass


async def test_an_export_that_nobody_waits_for_ends(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the bot stops, its thread does not go on to the last row."""
    monkeypatch.setattr("bot.export.exporting.TOLD_EVERY", 1)
    loop, begun, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
    heard: list[int] = []

    def hold(done: int, _of: int) -> None:
        heard.append(done)
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(10)

    async def take() -> None:
        async with LogExporter(data_dir, SALT).export(ExportOrder(ExportFormat.JSONL), MAX, hold):
            raise AssertionError("nobody waited for it")

    taking = asyncio.create_task(take())
    await begun.wait()
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    go_on.set()
    await loop.shutdown_default_executor()
    assert heard == [0]
