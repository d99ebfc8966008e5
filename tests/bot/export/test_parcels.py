"""Exports made to fit messages: nothing lost, nothing too big, and tables in files that each open."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import ExportFormat, Parcel
from bot.export.parcels import MESSAGE_BYTES, MESSAGE_FILES, pack
from bot.export.tables import write_csv, write_jsonl

if TYPE_CHECKING:
    from bot.export.records import Record

MAX = 300
# Digits in no order a zip could shorten.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
ROWS = st.lists(TEXTS, min_size=30, max_size=60, unique=True)


def packed(parcel: Parcel) -> list[Path]:
    """Return all files, after looking that they fit their messages."""
    for message in parcel.messages:
        assert 0 < len(message) <= MESSAGE_FILES
        assert sum(path.stat().st_size for path in message) <= MESSAGE_BYTES
    return [path for message in parcel.messages for path in message]


@given(ROWS)
def test_parts_of_a_csv_are_the_whole(texts: list[str]) -> None:
    """Each opens with the names of the columns, and quotes and line breaks are never cut."""
    records: list[Record] = [{"id": index, "prompt": text} for index, text in enumerate(texts)]
    with TemporaryDirectory() as folder:
        write_csv(records, ["id", "prompt"], Path(folder) / "log.csv")
        files = packed(pack(Path(folder), ExportFormat.CSV, "", MAX))
        assert all(path.stat().st_size <= MAX for path in files)
        if files[0].suffix == ".csv":
            read = [
                row for path in files for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
            ]
            parts = [path.read_bytes() for path in files]
            whole = (Path(folder) / "log.csv").read_bytes()
            head = whole[: whole.index(b"\n") + 1]
            assert all(part.startswith(head) for part in parts)
            assert head + b"".join(part.removeprefix(head) for part in parts) == whole
            assert [row["id"] for row in read] == [str(index) for index in range(len(texts))]


@given(ROWS)
def test_parts_of_json_lines_are_the_whole(texts: list[str]) -> None:
    """Each has whole lines."""
    with TemporaryDirectory() as folder:
        write_jsonl(({"prompt": text} for text in texts), [], Path(folder) / "log.jsonl")
        files = packed(pack(Path(folder), ExportFormat.JSONL, "", MAX))
        assert all(path.stat().st_size <= MAX for path in files)
        if files[0].suffix == ".jsonl":
            read = [json.loads(line)["prompt"] for path in files for line in path.read_bytes().splitlines()]
            assert read == texts


def write(folder: Path, **sizes: int) -> None:
    """Write files of these sizes, which no zip makes smaller."""
    for name, size in sizes.items():
        (folder / f"{name}.bin").write_bytes(bytes((index * index * 7 + index // 3) % 251 for index in range(size)))


def test_what_fits_goes_as_it_is(tmp_path: Path) -> None:
    """All in one message, what the others belong to first."""
    write(tmp_path, log_votes=10, log=20)
    parcel = pack(tmp_path, ExportFormat.SQLITE, "note", 20)
    assert parcel == Parcel("note", ((tmp_path / "log.bin", tmp_path / "log_votes.bin"),))


def test_a_folder_is_always_zipped(tmp_path: Path) -> None:
    """With its name, its rows made smaller and its pictures as they are."""
    train = tmp_path / "pictures" / "train"
    train.mkdir(parents=True)
    (train / "metadata.jsonl").write_text("{}\n" * 1000)
    (train / "1.png").write_bytes(bytes(1000))
    parcel = pack(tmp_path, ExportFormat.IMAGEFOLDER, "", 5000)
    [path] = packed(parcel)
    assert (path.name, parcel.is_cut) == ("pictures.zip", False)
    with zipfile.ZipFile(path) as opened:
        kinds = {one.filename: one.compress_type for one in opened.infolist()}
    assert kinds == {
        "pictures/train/1.png": zipfile.ZIP_STORED,
        "pictures/train/metadata.jsonl": zipfile.ZIP_DEFLATED,
    }


@pytest.mark.parametrize("max_bytes", [64, 100, 333])
def test_a_zip_that_is_too_big_is_cut(tmp_path: Path, max_bytes: int) -> None:
    """Into numbered parts that make the zip when put together, no more in a message than it holds."""
    write(tmp_path, log=3000)
    data = (tmp_path / "log.bin").read_bytes()
    parcel = pack(tmp_path, ExportFormat.SQLITE, "", max_bytes)
    files = packed(parcel)
    assert parcel.is_cut
    assert [path.name for path in files] == [f"log.zip.{number:03}" for number in range(1, len(files) + 1)]
    assert {path.stat().st_size for path in files[:-1]} <= {max_bytes}
    with zipfile.ZipFile(io.BytesIO(b"".join(path.read_bytes() for path in files))) as opened:
        assert opened.read("log.bin") == data


def test_a_message_holds_only_so_much(tmp_path: Path) -> None:
    """However large a single file may be there: files that fit one by one are spread over messages, or zipped."""
    write(tmp_path, a=600, b=600)
    with patch("bot.export.parcels.MESSAGE_BYTES", 1000):
        parcel = pack(tmp_path, ExportFormat.SQLITE, "", 10_000)
    assert all(path.stat().st_size <= 1000 for path in packed(parcel))


def test_an_empty_table_has_no_parts(tmp_path: Path) -> None:
    """Where the others have."""
    (tmp_path / "log.jsonl").write_bytes(b"".join(b'{"id":%d}\n' % (index * index * 7919) for index in range(200)))
    (tmp_path / "log-votes.jsonl").write_bytes(b"")
    names = [path.name for path in packed(pack(tmp_path, ExportFormat.JSONL, "", 100))]
    assert names[0] == "log-001.jsonl"
    assert not [name for name in names if "votes" in name]
