"""The wiring: what is opened is closed, whatever happens inside."""

from __future__ import annotations

import gc
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from bot.app import open_app
from bot.domain import ImagineRequest, Origin, Policy
from bot.errors import SettingsError
from bot.settings import SafetySettings
from tests.fakes import RecordingCourier
from tests.stage import KEY, target_at

if TYPE_CHECKING:
    from pathlib import Path

    from bot.rehearsal.endpoint import RehearsalEndpoint

TOKEN = "fake-token"


def assert_ended(threads: set[threading.Thread]) -> None:
    """Fail if one of these threads goes on; asyncio's pool of threads is the event loop's, not ours."""
    for thread in threads:
        thread.join(0 if thread.name.startswith("asyncio_") else 10)
    assert not [thread for thread in threads if thread.is_alive() and not thread.name.startswith("asyncio_")]


# -- open and close ------------------------------------------------------------------------------


async def test_the_app_paints_a_picture(tmp_path: Path, endpoint: RehearsalEndpoint) -> None:
    """Log, picture folder, client and service are wired to one another."""
    courier = RecordingCourier()
    async with open_app(tmp_path, [target_at(endpoint)], Policy()) as app:
        app.generation.deliver_through(courier)
        ticket = await app.generation.admit(ImagineRequest("a fox", "sdxl", Origin(1, "Ada")))
        app.generation.launch(ticket)
        await app.generation.idle()
        row = await app.store.log.find(ticket.rows[0].id)
    assert row
    assert row.picture
    assert row.picture.size_bytes == len(courier.deliveries[0].pictures[0].data)
    assert endpoint.calls[0].key == KEY


async def test_what_was_opened_is_closed(tmp_path: Path, endpoint: RehearsalEndpoint) -> None:
    """After the block no thread of ours runs, the log can be taken alone, and nothing unclosed is left to warn of."""
    before = set(threading.enumerate())
    async with open_app(tmp_path, [target_at(endpoint)], Policy()):
        assert set(threading.enumerate()) - before
    assert_ended(set(threading.enumerate()) - before)
    with sqlite3.connect(tmp_path / "imagine.db") as database:
        database.execute("BEGIN EXCLUSIVE")
    database.close()
    gc.collect()  # an unclosed session would warn now, which is an error here


async def test_a_failing_block_closes_too(tmp_path: Path, endpoint: RehearsalEndpoint) -> None:
    """An error inside leaves no connection to the log behind: it would keep the process alive for ever."""
    before = set(threading.enumerate())
    with pytest.raises(RuntimeError, match="inside"):
        async with open_app(tmp_path, [target_at(endpoint)], Policy()):
            raise RuntimeError("inside")
    assert_ended(set(threading.enumerate()) - before)


async def test_a_word_list_with_faults_stops_the_start(tmp_path: Path, endpoint: RehearsalEndpoint) -> None:
    """The operator reads which line, and nothing stays open."""
    (tmp_path / "words.txt").write_text("/(/", encoding="utf-8")
    before = set(threading.enumerate())
    with pytest.raises(SettingsError, match="BLOCKLIST_FILE, line 1"):
        async with open_app(
            tmp_path, [target_at(endpoint)], Policy(), safety=SafetySettings(word_list=tmp_path / "words.txt")
        ):
            pass
    assert_ended(set(threading.enumerate()) - before)
