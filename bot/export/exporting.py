"""Exports made for the bot: on a thread, in a folder of their own that goes when they are sent."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import FormNotInstalledError, StoreError
from bot.export.parcels import pack
from bot.export.people import Pseudonyms, kept_salt
from bot.export.writing import DEFAULT_NAMES, write_export

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

    from bot.domain import ExportOrder, Parcel
    from bot.export.people import SaltState
    from bot.export.records import Record

TOLD_EVERY = 1000
"""Rows between two words on how far an export is."""


SCRATCH = "export-"
"""How the folders begin in which exports are made."""


def clear_scratch(data_dir: Path) -> None:
    """Remove what exports of an earlier run left, when it was killed."""
    for folder in data_dir.glob(f"{SCRATCH}*"):
        shutil.rmtree(folder, ignore_errors=True)


class LogExporter:
    """Exports the log in *data_dir*; a `ports.Exporter`."""

    def __init__(self, data_dir: Path, state: SaltState) -> None:
        """*state* keeps what makes the pseudonyms."""
        self._data_dir, self._state = data_dir, state

    @asynccontextmanager
    async def export(
        self, order: ExportOrder, max_bytes: int, told: Callable[[int, int], None]
    ) -> AsyncGenerator[Parcel]:
        """Make an export of files of at most *max_bytes*; they go when the block is left.

        *told* hears, on a thread, how many rows of how many are written. Raises StoreError, FormNotInstalledError.
        """
        people = None if order.with_names else Pseudonyms(await kept_salt(self._state))
        watch = _Watch(told)
        # In the data folder: what is in it is private, and there is room for pictures.
        scratch = tempfile.TemporaryDirectory(prefix=SCRATCH, dir=self._data_dir, ignore_cleanup_errors=True)
        try:
            yield await asyncio.to_thread(self._make, order, people, watch, Path(scratch.name), max_bytes)
        finally:
            watch.stop()
            await asyncio.to_thread(scratch.cleanup)

    def _make(
        self, order: ExportOrder, people: Pseudonyms | None, watch: _Watch, folder: Path, max_bytes: int
    ) -> Parcel:
        try:
            note = write_export(self._data_dir, order, folder / DEFAULT_NAMES[order.form], people, watch)
            return pack(folder, order.form, note, max_bytes)
        except ModuleNotFoundError as error:
            raise FormNotInstalledError(order.form) from error
        except OSError as error:
            raise StoreError(f"{folder}: {error.strerror}") from error


class _StoppedError(Exception):
    """Nobody waits for this export any more."""


class _Watch:
    """Sees the rows pass, on the thread that writes them, and ends it when nobody waits."""

    def __init__(self, told: Callable[[int, int], None]) -> None:
        self._told, self._stopped = told, threading.Event()

    def stop(self) -> None:
        self._stopped.set()

    def __call__(self, records: Iterator[Record], total: int) -> Iterator[Record]:
        for number, record in enumerate(records):
            if number % TOLD_EVERY == 0:
                self._told(number, total)
                if self._stopped.is_set():
                    raise _StoppedError
            yield record
