"""An export made ready for messages: files that fit, as few as will do, and that open by themselves where they can."""

from __future__ import annotations

import zipfile
from itertools import chain
from typing import TYPE_CHECKING

from bot.domain import ExportFormat, Parcel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

MESSAGE_FILES = 10
MESSAGE_BYTES = 24 * 2**20
"""What a message holds: https://discord.com/developers/docs/resources/message; 25 MiB, the request's words too."""

_PIECE = 2**20


def pack(folder: Path, form: ExportFormat, note: str, max_bytes: int) -> Parcel:
    """Return what is in *folder* as files of at most *max_bytes*; those that are made for it are put there too.

    As they are if they fit one message; zipped if that makes them; in parts else. Parts of CSV and JSON lines are
    files of their own, with whole rows.
    """
    max_bytes = min(max_bytes, MESSAGE_BYTES)
    written = sorted(folder.iterdir(), key=lambda path: (len(path.name), path.name))  # what the others belong to first
    if all(path.is_file() and path.stat().st_size <= max_bytes for path in written):
        messages = by_message(written)
        if len(messages) == 1:
            return Parcel(note, messages)
    packed = _zip(folder, written)
    if packed.stat().st_size <= max_bytes:
        return Parcel(note, ((packed,),))
    if form in {ExportFormat.CSV, ExportFormat.JSONL}:
        packed.unlink()
        parts = [part for path in written for part in _rows_apart(path, form, max_bytes)]
        return Parcel(note, by_message(parts))
    return Parcel(note, by_message(cut(packed, max_bytes)), is_cut=True)


def by_message(files: Iterable[Path]) -> tuple[tuple[Path, ...], ...]:
    """Return the files, in order, as many to a message as it holds."""
    messages: list[list[Path]] = []
    left = 0
    for path in files:
        size = path.stat().st_size
        if not messages or len(messages[-1]) == MESSAGE_FILES or size > left:
            messages.append([])
            left = MESSAGE_BYTES
        messages[-1].append(path)
        left -= size
    return tuple(map(tuple, messages))


def _zip(folder: Path, written: Sequence[Path]) -> Path:
    """Put everything into one zip, pictures as they are: they would not get any smaller."""
    out = folder / f"{written[0].stem}.zip"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in chain.from_iterable(_files(one) for one in written):
            is_picture = path.parent != folder and path.suffix != ".jsonl"
            how = zipfile.ZIP_STORED if is_picture else zipfile.ZIP_DEFLATED
            packed.write(path, path.relative_to(folder), how)
    return out


def _files(path: Path) -> Iterator[Path]:
    return (one for one in sorted(path.rglob("*")) if one.is_file()) if path.is_dir() else iter((path,))


def _rows_apart(path: Path, form: ExportFormat, max_bytes: int) -> Iterator[Path]:
    """Yield files with the rows of *path*, each with its first line where that names the columns."""
    with path.open("rb") as file:
        rows = _csv_rows(file) if form is ExportFormat.CSV else file
        head = next(iter(rows), b"") if form is ExportFormat.CSV else b""
        part, number, size = None, 0, 0
        for row in rows:
            if part is None or size + len(row) > max_bytes:
                if part:
                    part.close()
                number += 1
                out = path.with_stem(f"{path.stem}-{number:03}")
                part, size = out.open("wb"), len(head)
                part.write(head)
                yield out
            part.write(row)
            size += len(row)
        if part:
            part.close()


def _csv_rows(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield whole rows: a line break inside quotation marks does not end one."""
    row = b""
    for line in lines:
        row += line
        if row.count(b'"') % 2 == 0:
            yield row
            row = b""


def cut(path: Path, max_bytes: int) -> Iterator[Path]:
    """Yield the file in pieces, `.001` and on, the form that other programs join."""
    with path.open("rb") as file:
        number, left = 0, path.stat().st_size
        while left:
            number += 1
            out = path.with_name(f"{path.name}.{number:03}")
            size = min(left, max_bytes)
            with out.open("wb") as part:
                for start in range(0, size, _PIECE):
                    part.write(file.read(min(_PIECE, size - start)))
            left -= size
            yield out
