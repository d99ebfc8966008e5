"""`imagine-bot export`: each form read back by the tools it is made for, equal to the log."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from PIL import Image

from bot.adapters.store.leaving import Table
from bot.adapters.store.moment import open_moment
from bot.domain import ExportFormat, ExportOrder
from bot.settings import load_settings
from bot.terminal.export import export
from tests.bot.export.samples import PROMPTS, START, TOKEN, fill, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings

NAMES = ("111111111111111111", "name 0", "name 1")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with nothing but a data folder."""
    with patch.dict(os.environ, {"DATA_DIR": str(tmp_path / "data")}, clear=True):
        return load_settings(None)


@pytest.fixture
def log(settings: Settings) -> Path:
    """Fill the log, and return it."""
    asyncio.run(fill(settings.data_dir))
    return settings.data_dir / "imagine.db"


def take(settings: Settings, form: ExportFormat, out: Path, *, with_names: bool = True) -> None:
    """Export, and see it succeed."""
    assert export(settings, ExportOrder(form, with_names=with_names), out) == 0
    assert out.exists()


def as_logged(rows: list[dict[str, Any]], log: Path) -> list[dict[str, Any]]:
    """Return the columns that the log's table has too; the others are counted from what people said."""
    return [{name: row[name] for name in logged} for row, logged in zip(rows, rows_of(log), strict=True)]


def outside(code: str, *arguments: object, folder: Path) -> Any:
    """Run code that prints JSON in another process, without a network, and return what it printed."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(folder / "hf"),
    }
    done = subprocess.run(  # noqa: S603  # the code stands in this file
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_what_was_typed_leaves_with_the_style(settings: Settings, log: Path, tmp_path: Path) -> None:
    """Its name and version beside it; people who are mentioned in it are hidden as in the prompt."""
    with closing(sqlite3.connect(log)) as connection, connection:
        connection.execute("UPDATE generations SET words = 'for <@42>', style_version_id = 2 WHERE id = 1")
    for with_names in (True, False):
        out = tmp_path / f"{with_names}.jsonl"
        take(settings, ExportFormat.JSONL, out, with_names=with_names)
        first, second, *_ = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        assert (first["style"], first["style_version"]) == ("Clay", 1)
        assert (second["words"], second["style"], second["style_version"]) == (None, None, None)
        assert (first["words"] == "for <@42>") is with_names
    take(settings, ExportFormat.SQLITE, tmp_path / "out.db", with_names=False)
    with closing(sqlite3.connect(tmp_path / "out.db")) as copy:
        assert copy.execute("SELECT words FROM generations WHERE id = 1").fetchone() == (first["words"],)
        assert copy.execute("SELECT count(*), count(made_by) FROM style_versions").fetchone() == (12, 0)


def test_csv_is_the_log(settings: Settings, log: Path, tmp_path: Path) -> None:
    """Every cell, without its apostrophe, is the log's."""
    take(settings, ExportFormat.CSV, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        read = [{name: cell.removeprefix("'") for name, cell in row.items()} for row in csv.DictReader(file)]
    told = [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows_of(log)]
    assert as_logged(read, log) == told


def test_pandas_reads_the_csv(settings: Settings, log: Path, tmp_path: Path) -> None:
    """Pandas finds as many rows, and no number where a text was."""
    take(settings, ExportFormat.CSV, tmp_path / "out.csv")
    code = """
import sys, pandas
print(pandas.read_csv(sys.argv[1])[["id", "prompt", "guild_id"]].to_json(orient="records"))
"""
    read = outside(code, tmp_path / "out.csv", folder=tmp_path)
    assert [row["prompt"].removeprefix("'") for row in read] == list(PROMPTS)
    assert {row["guild_id"] for row in read} == {"'222222222222222222"}


def test_jsonl_is_the_log(settings: Settings, log: Path, tmp_path: Path) -> None:
    """Numbers are numbers, yes and no are true and false, empty is null."""
    take(settings, ExportFormat.JSONL, tmp_path / "out.jsonl")
    read = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert as_logged(read, log) == rows_of(log)
    assert {type(row["charged"]) for row in read} == {bool}


def test_pyarrow_reads_the_parquet(settings: Settings, log: Path, tmp_path: Path) -> None:
    """The rows are the log's, and times are times."""
    take(settings, ExportFormat.PARQUET, tmp_path / "out.parquet")
    code = """
import sys, json, pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
rows = table.to_pylist()
for row in rows:
    row["queued_at"] = row["queued_at"].isoformat(timespec="milliseconds").replace("+00:00", "Z")
print(json.dumps([str(table.schema.field("queued_at").type), rows], default=str))
"""
    kind, read = outside(code, tmp_path / "out.parquet", folder=tmp_path)
    assert kind == "timestamp[ms, tz=UTC]"
    assert as_logged(read, log) == rows_of(log)


@pytest.mark.slow
def test_datasets_loads_the_imagefolder(settings: Settings, log: Path, tmp_path: Path) -> None:
    """Hugging Face's reader finds the pictures with their words."""
    take(settings, ExportFormat.IMAGEFOLDER, tmp_path / "out")
    code = """
import sys, json, datasets
rows = datasets.load_dataset("imagefolder", data_dir=sys.argv[1], split="train")
print(json.dumps([[row["id"], row["prompt"], row["image"].size] for row in rows]))
"""
    read = outside(code, tmp_path / "out", folder=tmp_path)
    assert read == [[row["id"], row["prompt"], [8, 6]] for row in rows_of(log) if row["image_sha256"]]


def test_an_exported_picture_shows_the_same(settings: Settings, log: Path, tmp_path: Path) -> None:
    """The picture has the stored one's pixels, and says what made it."""
    take(settings, ExportFormat.IMAGEFOLDER, tmp_path / "out")
    row = rows_of(log)[0]
    stored = settings.data_dir / "pictures" / str(row["image_sha256"])[:2] / f"{row['image_sha256']}.png"
    with Image.open(stored) as before, Image.open(tmp_path / "out" / "train" / "00000001.png") as after:
        assert after.tobytes() == before.tobytes()
        assert after.info["parameters"].startswith(PROMPTS[0])


def test_a_missing_picture_is_told(
    settings: Settings, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A picture that is gone from the folder does not stop the others, and is counted."""
    next((settings.data_dir / "pictures").glob("*/*.png")).unlink()
    take(settings, ExportFormat.IMAGEFOLDER, tmp_path / "out")
    assert "no longer has them: 1" in capsys.readouterr().out
    assert len(list((tmp_path / "out" / "train").glob("*.png"))) == 3


@pytest.mark.slow
def test_datasette_serves_the_database(settings: Settings, log: Path, tmp_path: Path) -> None:
    """Datasette shows the rows of the log."""
    take(settings, ExportFormat.SQLITE, tmp_path / "out.db")
    command = [
        sys.executable,
        "-m",
        "datasette",
        str(tmp_path / "out.db"),
        "--get",
        "/out/generations.json?_shape=array",
    ]
    served = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # ours
    assert json.loads(served.stdout) == rows_of(log)


def test_the_database_holds_no_secret(settings: Settings, log: Path, tmp_path: Path) -> None:
    """Neither the tokens nor the salt of the pseudonyms are anywhere in the file, and it is sound."""
    take(settings, ExportFormat.SQLITE, tmp_path / "out.db", with_names=False)
    with closing(sqlite3.connect(log)) as opened:
        [[salt]] = opened.execute("SELECT value FROM bot_state WHERE key = 'pseudonyms'").fetchall()
        assert opened.execute("SELECT count(*) FROM interaction_tokens").fetchone()[0]
    data = (tmp_path / "out.db").read_bytes()
    assert TOKEN.encode() not in data
    assert salt.encode() not in data
    with closing(sqlite3.connect(tmp_path / "out.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not copy.execute("PRAGMA foreign_key_check").fetchall()


@pytest.mark.parametrize("form", ExportFormat)
def test_people_are_pseudonyms_unless_asked_for(
    settings: Settings, log: Path, tmp_path: Path, form: ExportFormat
) -> None:
    """No file of an export has an id or a name in it, and both people stay apart."""
    take(settings, form, tmp_path / "out", with_names=False)
    files = [tmp_path / "out"] if (tmp_path / "out").is_file() else [*(tmp_path / "out").rglob("*.jsonl")]
    data = b"".join(path.read_bytes() for path in files)
    assert not [name for name in NAMES if name.encode() in data]


def test_pseudonyms_are_the_same_in_every_export(settings: Settings, log: Path, tmp_path: Path) -> None:
    """Two exports can be joined by person."""
    take(settings, ExportFormat.JSONL, tmp_path / "one.jsonl", with_names=False)
    take(settings, ExportFormat.SQLITE, tmp_path / "two.db", with_names=False)
    lines = (tmp_path / "one.jsonl").read_text(encoding="utf-8").splitlines()
    people = [json.loads(line)["user_id"] for line in lines]
    assert len(set(people)) == 2
    assert people == [row["user_id"] for row in rows_of(tmp_path / "two.db")]


@pytest.mark.parametrize("form", [ExportFormat.JSONL, ExportFormat.SQLITE])
def test_since_leaves_out_what_is_older(settings: Settings, log: Path, tmp_path: Path, form: ExportFormat) -> None:
    """The day named is the first that counts."""
    since = START + timedelta(minutes=5)
    assert export(settings, ExportOrder(form, since, with_names=True), tmp_path / "out") == 0
    rows = (
        rows_of(tmp_path / "out")
        if form is ExportFormat.SQLITE
        else [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    )
    assert [row["prompt"] for row in rows] == list(PROMPTS[5:])


def test_an_export_during_load_sees_one_moment(log: Path) -> None:
    """Rows written, changed or deleted while an export reads are not in it."""
    before = rows_of(log)
    with open_moment(log) as moment, closing(sqlite3.connect(log)) as bot:
        read = moment.rows(Table.PICTURES)
        seen = [dict(next(read))]
        with bot:
            bot.execute("UPDATE generations SET prompt = 'changed'")
            bot.execute("DELETE FROM generations WHERE id = 3")
        seen += [dict(row) for row in read]
        assert moment.count(Table.PICTURES) == len(before)
    assert [{name: row[name] for name in before[0]} for row in seen] == before


def test_nothing_is_overwritten(
    settings: Settings, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is there stays, and the person is told what to do."""
    out = tmp_path / "out.csv"
    out.write_text("mine", encoding="utf-8")
    assert export(settings, ExportOrder(ExportFormat.CSV), out) == 1
    assert out.read_text(encoding="utf-8") == "mine"
    assert "--out" in capsys.readouterr().err


def test_nothing_half_written_is_left(
    settings: Settings, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the file cannot be written the person is told, and no part of it stays."""
    out = tmp_path / "no such folder" / "out.csv"
    assert export(settings, ExportOrder(ExportFormat.CSV), out) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert not out.parent.exists()


def test_without_a_log_there_is_nothing(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """An export does not make a log."""
    assert export(settings, ExportOrder(ExportFormat.CSV), None) == 1
    assert "nothing to take away" in capsys.readouterr().err
    assert not settings.data_dir.exists()


def test_without_pyarrow_the_person_is_told(
    settings: Settings, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Parquet is an extra: who lacks it is told what to install, and nothing half written is left."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert export(settings, ExportOrder(ExportFormat.PARQUET), tmp_path / "out.parquet") == 1
    assert "imagine-bot[parquet]" in capsys.readouterr().err
    assert not [*tmp_path.glob("out*")]
