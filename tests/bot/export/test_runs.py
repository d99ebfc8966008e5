"""Runs of suites in exports: which suite, run and prompt a picture belongs to, in every form."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from bot.adapters.store.opening import open_store
from bot.domain import ExportFormat, ExportOrder, ImagineRequest, Origin
from bot.export.exporting import write_export
from bot.export.people import Pseudonyms
from tests.suites import ASKED_AT, plan_of, write_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.export.records import Record

ADA = Origin(111111111111111111, "Ada Quill", 8, 9)
NEXT_DAY = ASKED_AT + timedelta(days=1)
OF_RUN = ("suite", "suite_version", "run", "place", "category", "challenge")


@pytest.fixture
async def data_dir(tmp_path: Path) -> Path:
    """A lone picture, a run, and a day later another one whose words mention Ada."""
    async with open_store(tmp_path / "imagine.db") as store:
        await store.log.begin(ImagineRequest("a hare", "sdxl", ADA), "lone", ASKED_AT)
        await write_run(store, plan_of(["a fox", "an owl"], ["sdxl", "turbo"]), origin=ADA)
        plan = plan_of(["a fox"], suite=f"for <@{ADA.user_id}>")
        named = f"as <@{ADA.user_id}> likes it"
        parts = [replace(part, category=named, challenge="fine", note=named) for part in plan.parts]
        await write_run(store, replace(plan, version=None, parts=tuple(parts)), origin=ADA, at=NEXT_DAY)
    return tmp_path


def written(data_dir: Path, form: ExportFormat, since: datetime | None = None) -> Path:
    """Write an export without names; return it."""

    def unwatched(records: Iterator[Record], _total: int) -> Iterable[Record]:
        return records

    out = data_dir / f"out.{form}"
    write_export(data_dir, ExportOrder(form, since), out, Pseudonyms(b"0" * 16), unwatched)
    return out


def name_of_ada() -> str:
    """Return her pseudonym."""
    return Pseudonyms(b"0" * 16).of(str(ADA.user_id))


def expected() -> list[tuple[object, ...]]:
    """Return what each picture's row says of its run."""
    last = (f"for @{name_of_ada()}", None, 2, 1, f"as @{name_of_ada()} likes it", "fine")
    run = [("smoke", 1, 1, place, None, None) for place in (1, 1, 2, 2)]
    return [(None,) * 6, *run, last]


def test_json_lines(data_dir: Path) -> None:
    """Numbers are numbers, and a picture outside runs has none."""
    lines = written(data_dir, ExportFormat.JSONL).read_text(encoding="utf-8").splitlines()
    assert [tuple(json.loads(line)[name] for name in OF_RUN) for line in lines] == expected()


def test_csv(data_dir: Path) -> None:
    """What is not there is an empty cell."""
    with written(data_dir, ExportFormat.CSV).open(encoding="utf-8-sig", newline="") as file:
        rows = [tuple(row[name] for name in OF_RUN) for row in csv.DictReader(file)]
    assert rows == [tuple("" if one is None else str(one) for one in row) for row in expected()]


def test_parquet(data_dir: Path) -> None:
    """With types."""
    parquet: Any = import_module("pyarrow.parquet")  # which has no types
    table = parquet.read_table(written(data_dir, ExportFormat.PARQUET))
    assert [tuple(row[name] for name in OF_RUN) for row in table.to_pylist()] == expected()
    assert [str(table.schema.field(name).type) for name in ("suite", "run", "place")] == ["string", "int64", "int64"]


def test_sqlite(data_dir: Path) -> None:
    """The runs and their parts are there, with the view that joins them; people have pseudonyms, also where named."""
    with closing(sqlite3.connect(written(data_dir, ExportFormat.SQLITE))) as copy:
        runs = copy.execute("SELECT suite, user_id, user_name, watch_id FROM suite_runs ORDER BY id").fetchall()
        assert runs == [("smoke", *[name_of_ada()] * 2, None), (f"for @{name_of_ada()}", *[name_of_ada()] * 2, None)]
        assert copy.execute("SELECT count(*), max(note) FROM suite_parts").fetchone() == (
            3,
            f"as @{name_of_ada()} likes it",
        )
        assert copy.execute("SELECT count(*) FROM run_pictures WHERE run_id = 1").fetchone() == (4,)
        assert not [line for line in copy.iterdump() if str(ADA.user_id) in line or "Quill" in line]


def test_sqlite_without_what_is_older(data_dir: Path) -> None:
    """A run goes with the last of its pictures."""
    with closing(sqlite3.connect(written(data_dir, ExportFormat.SQLITE, NEXT_DAY))) as copy:
        assert copy.execute("SELECT id FROM suite_runs").fetchall() == [(2,)]
        assert copy.execute("SELECT run_id FROM suite_parts").fetchall() == [(2,)]
        assert copy.execute("SELECT count(*) FROM run_pictures").fetchone() == (1,)
        assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
