"""What is kept of one person, made ready for them: a zip, or several that each open by themselves."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import zipfile
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.store.own import open_own
from bot.domain import Parcel
from bot.errors import StoreError
from bot.export.exporting import SCRATCH
from bot.export.parcels import MESSAGE_BYTES, by_message, cut
from bot.export.tables import write_csv

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Sequence

    Entry = tuple[Path, str]
    """A file, and its name in a zip."""

NAME = "my-data"

PICTURES = "pictures"

ENTRY_BYTES = 512
"""What a zip adds to a file for its name and place, at most."""

README = """\
This is what the bot keeps of you, as of now.

pictures.csv     each picture you asked for: your words, when, what came of it; its file is in the folder "pictures"
opinions.csv     what you said of pictures: Like, Not right, marks, remarks
votes.csv        how you voted on pairs of pictures
pairs-shown.csv  the pairs you were shown by /duel
thumbs.csv       your thumbs under the bot's messages
reports.csv      pictures you reported
suite-runs.csv   suites that you ran, prompt by prompt
about-you.csv    when you were told what is stored; a block or limits of your own; what you did as a lead

A file that would be empty is left out. Pictures of others are named by their numbers only. Times are UTC.
/my-data delete has it deleted, /privacy says why it is kept.
"""


class OwnDataExporter:
    """A `ports.OwnExporter` over the log and the pictures in *data_dir*."""

    def __init__(self, data_dir: Path) -> None:
        """Files are made in the data folder, which is private, and go when they are sent."""
        self._data_dir = data_dir

    @asynccontextmanager
    async def export(self, user_id: int, max_bytes: int) -> AsyncGenerator[Parcel]:
        """Make files of at most *max_bytes*, which go when the block is left. Raises StoreError."""
        scratch = tempfile.TemporaryDirectory(prefix=SCRATCH, dir=self._data_dir, ignore_cleanup_errors=True)
        try:
            yield await asyncio.to_thread(self._make, user_id, Path(scratch.name), max_bytes)
        finally:
            await asyncio.to_thread(scratch.cleanup)

    def _make(self, user_id: int, folder: Path, max_bytes: int) -> Parcel:
        try:
            written = self._written(user_id, folder)
            zips = list(_zips(written, folder, min(max_bytes, MESSAGE_BYTES)))
            parts = [part for path in zips for part in _fitting(path, min(max_bytes, MESSAGE_BYTES))]
        except OSError as error:
            raise StoreError(f"{folder}: {error.strerror}") from error
        return Parcel(f"{len(written) - 1} files", by_message(parts), is_cut=parts != zips)

    def _written(self, user_id: int, folder: Path) -> Sequence[Entry]:
        """Write the tables; return them and the pictures, each with its name in the zip."""
        entries: list[Entry] = [(_write(folder / "README.txt", README), "README.txt")]
        with open_own(self._data_dir / "imagine.db", user_id) as own:
            for name, columns, rows in own.tables():
                out = folder / f"{name}.csv"
                write_csv(map(dict, rows), columns, out)
                entries.append((out, out.name))
            for name, sha256, kind in own.files():
                picture = self._data_dir / "pictures" / sha256[:2] / f"{sha256}.{kind}"
                with suppress(FileNotFoundError):  # deleted, just now perhaps; a second name keeps it until it is sent
                    entries.append((_held(picture, folder), name))
        return entries


def _write(out: Path, text: str) -> Path:
    out.write_text(text, encoding="utf-8")
    return out


def _held(picture: Path, folder: Path) -> Path:
    """Return the same file under a name of our own, or a copy where the disk gives none. Raises FileNotFoundError."""
    held = folder / PICTURES / picture.name
    held.parent.mkdir(exist_ok=True)
    try:
        held.hardlink_to(picture)
    except FileExistsError:  # two rows may show one file
        pass
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(picture, held)
    return held


def _zips(entries: Sequence[Entry], folder: Path, max_bytes: int) -> Iterator[Path]:
    """Yield zips, as full as they may be; a file that is too big for any has one to itself."""
    batches = _batches(entries, max_bytes)
    for number, batch in enumerate(batches, 1):
        out = folder / (f"{NAME}.zip" if len(batches) == 1 else f"{NAME}-{number}.zip")
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for path, name in batch:
                # Pictures would not get any smaller.
                packed.write(path, name, zipfile.ZIP_STORED if path.parent != folder else zipfile.ZIP_DEFLATED)
        yield out


def _batches(entries: Sequence[Entry], max_bytes: int) -> Sequence[Sequence[Entry]]:
    batches: list[list[Entry]] = []
    left = 0
    for path, name in entries:
        size = path.stat().st_size + ENTRY_BYTES
        if not batches or size > left:
            batches.append([])
            left = max_bytes - ENTRY_BYTES
        batches[-1].append((path, name))
        left -= size
    return batches


def _fitting(path: Path, max_bytes: int) -> Iterator[Path]:
    return iter((path,)) if path.stat().st_size <= max_bytes else cut(path, max_bytes)
