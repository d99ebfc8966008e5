"""A real file for every test, and a plain connection beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import Store, open_store

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator
    from pathlib import Path

    from bot.adapters.store.generations import SQLiteLog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file will be; its folder does not exist yet."""
    return tmp_path / "data" / "imagine.db"


@pytest.fixture
async def store(path: Path) -> AsyncGenerator[Store]:
    """Open a fresh store."""
    async with open_store(path) as store:
        yield store


@pytest.fixture
def log(store: Store) -> SQLiteLog:
    """Return its log."""
    return store.log


@pytest.fixture
def reader(store: Store, path: Path) -> Generator[sqlite3.Connection]:
    """Return a connection of somebody else's to the same file, without waiting for locks."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection
