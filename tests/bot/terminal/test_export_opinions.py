"""What people said leaves too: beside the pictures, in tables of its own, as preferences, and in the database."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from bot.adapters.store.opening import open_store
from bot.domain import ExportFormat, ExportOrder
from bot.export.people import kept_salt
from bot.settings import load_settings
from bot.terminal.export import export
from tests.bot.export.samples import ADA, BO, CY, JUDGED_START, REMARK, fill_judged, table_of
from tests.bot.terminal.test_export import outside

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a log that people judged in."""
    with patch.dict(os.environ, {"DATA_DIR": str(tmp_path / "data")}, clear=True):
        settings = load_settings(None)
    asyncio.run(fill_judged(settings.data_dir))
    return settings


def take(
    settings: Settings, form: ExportFormat, out: Path, *, since: datetime | None = None, with_names: bool = True
) -> None:
    """Export, and see it succeed."""
    assert export(settings, ExportOrder(form, since, with_names), out) == 0


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def expected(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Return the three tables as the log has them, in the words of the export."""
    log = settings.data_dir / "imagine.db"
    verdicts = {(row["generation_id"], row["user_id"]): row for row in table_of(log, "verdicts")}
    details = {(row["generation_id"], row["user_id"]): row for row in table_of(log, "details")}
    pictures = {row["id"]: row for row in table_of(log, "generations")}
    defects: dict[tuple[Any, Any], list[Any]] = {}
    for row in table_of(log, "defects"):
        defects.setdefault((row["generation_id"], row["user_id"]), []).append(row["defect"])
    opinions = [
        {
            "generation_id": key[0],
            "user_id": key[1],
            "user_name": (verdicts.get(key) or details[key])["user_name"],
            "is_author": pictures[key[0]]["user_id"] == key[1],
            "target": pictures[key[0]]["target"],
            "prompt": pictures[key[0]]["prompt"],
            "verdict": verdicts.get(key, {}).get("verdict"),
            "verdict_at": verdicts.get(key, {}).get("said_at"),
            "matches_words": details.get(key, {}).get("matches_words"),
            "looks_good": details.get(key, {}).get("looks_good"),
            "defects": ", ".join(sorted(defects[key])) if key in defects else None,
            "remark": details.get(key, {}).get("remark"),
            "details_at": details.get(key, {}).get("said_at"),
        }
        for key in sorted(verdicts.keys() | details.keys())
    ]
    yes_no = ("is_private", "is_fast", "is_author")
    votes = [row | {name: bool(row[name]) for name in yes_no} for row in table_of(log, "cast_votes")]
    votes.sort(key=lambda row: (row["pair_id"], row["voted_at"]))
    reactions = sorted(table_of(log, "reactions"), key=lambda row: (row["message_id"], row["user_id"], row["reaction"]))
    return {"opinions": opinions, "votes": votes, "reactions": reactions}


def test_jsonl_has_every_opinion_vote_and_reaction(settings: Settings, tmp_path: Path) -> None:
    """Three more files stand beside the pictures', with all that the log knows."""
    take(settings, ExportFormat.JSONL, tmp_path / "out.jsonl")
    for table, rows in expected(settings).items():
        assert rows
        assert lines(tmp_path / f"out-{table}.jsonl") == rows


def test_csv_has_every_opinion_vote_and_reaction(settings: Settings, tmp_path: Path) -> None:
    """Every cell, without its apostrophe, is the log's; yes and no are 1 and 0."""
    take(settings, ExportFormat.CSV, tmp_path / "out.csv")
    for table, rows in expected(settings).items():
        with (tmp_path / f"out-{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            read = [{name: cell.removeprefix("'") for name, cell in row.items()} for row in csv.DictReader(file)]
        told = [
            {
                name: "" if value is None else str(int(value) if isinstance(value, bool) else value)
                for name, value in one.items()
            }
            for one in rows
        ]
        assert read == told


def test_pyarrow_reads_every_opinion_vote_and_reaction(settings: Settings, tmp_path: Path) -> None:
    """Numbers, yes and no, and times have their types."""
    take(settings, ExportFormat.PARQUET, tmp_path / "out.parquet")
    code = """
import sys, json, datetime, pyarrow.parquet
def plain(value):
    is_time = isinstance(value, datetime.datetime)
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z") if is_time else value
for name in sys.argv[1:]:
    rows = pyarrow.parquet.read_table(name).to_pylist()
    sys.argv[0] += json.dumps([{key: plain(value) for key, value in row.items()} for row in rows]) + ","
print("[" + sys.argv[0][2:-1] + "]")
"""
    tables = expected(settings)
    files = [tmp_path / f"out-{table}.parquet" for table in tables]
    assert outside(code, *files, folder=tmp_path) == list(tables.values())
    code = """
import sys, json, pyarrow.parquet
print(json.dumps({field.name: str(field.type) for field in pyarrow.parquet.read_table(sys.argv[1]).schema}))
"""
    types = outside(code, tmp_path / "out-opinions.parquet", folder=tmp_path)
    assert (types["is_author"], types["matches_words"], types["verdict_at"]) == (
        "bool",
        "int64",
        "timestamp[ms, tz=UTC]",
    )
    assert outside(code, tmp_path / "out.parquet", folder=tmp_path)["mean_matches_words"] == "double"


def test_every_picture_says_what_others_think_of_it(settings: Settings, tmp_path: Path) -> None:
    """The author's own verdict stands apart, and so do comparisons and thumbs; fast votes and A/A decide nothing."""
    take(settings, ExportFormat.JSONL, tmp_path / "out.jsonl")
    names = list(lines(tmp_path / "out.jsonl")[0])
    judged = names[names.index("charged") + 1 :]
    said = {row["id"]: {name: row[name] for name in judged if row[name]} for row in lines(tmp_path / "out.jsonl")}
    told = {"author_verdict": "like", "not_right": 1, "mean_matches_words": 2.5, "mean_looks_good": 4.0}
    told |= {"defects": "count, text", "remarks": 1, "won": 1, "thumbs_up": 1}
    judged_ones = {1: told, 9: {"likes": 1, "lost": 3}, 10: {"won": 2, "lost": 1}, 11: {"won": 1}}
    of_one_message = {number: {"thumbs_up": 1} for number in (3, 5, 7)}
    assert said == {key: {} for key in said} | of_one_message | judged_ones


def test_the_imagefolder_says_what_people_think(settings: Settings, tmp_path: Path) -> None:
    """Each picture's row has its likes and the others."""
    take(settings, ExportFormat.IMAGEFOLDER, tmp_path / "out")
    rows = {row["id"]: row for row in lines(tmp_path / "out" / "train" / "metadata.jsonl")}
    assert (rows[9]["likes"], rows[9]["not_right"], rows[1]["not_right"]) == (1, 0, 1)


PREFERENCES = [
    {
        "chosen_file_name": "00000010.png",
        "rejected_file_name": "00000009.png",
        "prompt": f"for <@{BO}>",
        "is_tie": False,
        "n": 3,
        "chosen_votes": 2,
        "rejected_votes": 1,
        "tie_votes": 0,
        "neither_votes": 0,
        "chosen_target": "turbo",
        "rejected_target": "sdxl",
        "author_votes": 1,
    },
    {
        "chosen_file_name": "00000011.png",
        "rejected_file_name": "00000012.png",
        "prompt": "b",
        "is_tie": True,
        "n": 2,
        "chosen_votes": 0,
        "rejected_votes": 0,
        "tie_votes": 1,
        "neither_votes": 1,
        "chosen_target": "sdxl",
        "rejected_target": "turbo",
        "author_votes": 0,
    },
]


def test_preferences_are_what_the_votes_say(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line a pair, without fast votes, and words on what is no preference between two models."""
    take(settings, ExportFormat.PREFERENCES, tmp_path / "out")
    rows = lines(tmp_path / "out" / "train" / "metadata.jsonl")
    assert [{name: row[name] for name in PREFERENCES[0]} for row in rows] == PREFERENCES
    pictures = {row["id"]: row for row in table_of(settings.data_dir / "imagine.db", "generations")}
    assert [row["chosen_sha256"] for row in rows] == [pictures[number]["image_sha256"] for number in (10, 11)]
    assert "1 of one model twice, 1 without a vote that counts, 2 with two wordings" in capsys.readouterr().out


def test_two_deployments_of_one_model_are_a_preference(settings: Settings, tmp_path: Path) -> None:
    """Where both are known; the pictures then won and lost, too."""
    with closing(sqlite3.connect(settings.data_dir / "imagine.db")) as log, log:
        log.execute("UPDATE generations SET deployment = iif(id = 9, 'blue', 'green') WHERE id IN (9, 13)")
    take(settings, ExportFormat.PREFERENCES, tmp_path / "out")
    [row] = [one for one in lines(tmp_path / "out" / "train" / "metadata.jsonl") if one["chosen_id"] == 13]
    sides = ("chosen_deployment", "rejected_deployment", "chosen_target", "rejected_target", "n")
    assert [row[name] for name in sides] == ["green", "blue", "sdxl", "sdxl", 1]
    take(settings, ExportFormat.JSONL, tmp_path / "out.jsonl")
    standing = {one["id"]: (one["won"], one["lost"]) for one in lines(tmp_path / "out.jsonl")}
    assert (standing[13], standing[9]) == ((1, 0), (0, 4))


def test_a_pair_whose_picture_is_gone_is_left_out(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others are there, and the number of those left out is told."""
    [row] = [row for row in table_of(settings.data_dir / "imagine.db", "generations") if row["id"] == 9]
    next((settings.data_dir / "pictures").glob(f"*/{row['image_sha256']}.png")).unlink()
    take(settings, ExportFormat.PREFERENCES, tmp_path / "out")
    assert [one["n"] for one in lines(tmp_path / "out" / "train" / "metadata.jsonl")] == [2]
    assert "1 whose pictures are gone" in capsys.readouterr().out


@pytest.mark.slow
def test_datasets_loads_the_preferences(settings: Settings, tmp_path: Path) -> None:
    """Hugging Face's reader gives both pictures of every pair, each with its own pixels."""
    take(settings, ExportFormat.PREFERENCES, tmp_path / "out")
    code = """
import sys, json, datasets
rows = datasets.load_dataset("imagefolder", data_dir=sys.argv[1], split="train")
sides = ("chosen", "rejected")
print(json.dumps([[row["prompt"], row["n"], row["is_tie"], *(row[side].getpixel((0, 0))[0] for side in sides)]
    for row in rows]))
"""
    read = outside(code, tmp_path / "out", folder=tmp_path)
    assert read == [[f"for <@{BO}>", 3, False, 110, 109], ["b", 2, True, 111, 112]]


@pytest.mark.slow
def test_datasette_serves_what_people_said(settings: Settings, tmp_path: Path) -> None:
    """The tables, and the view that joins votes with what stood on either side."""
    take(settings, ExportFormat.SQLITE, tmp_path / "out.db")
    for table in ("verdicts", "details", "defects", "reactions", "pairs", "showings", "votes", "cast_votes"):
        command = [
            sys.executable,
            "-m",
            "datasette",
            str(tmp_path / "out.db"),
            "--get",
            f"/out/{table}.json?_shape=array",
        ]
        served = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: S603
        told = table_of(settings.data_dir / "imagine.db", table)
        assert served
        assert sorted(map(str, served)) == sorted(map(str, told))


@pytest.mark.parametrize("form", ExportFormat)
def test_no_name_or_id_leaves_with_pseudonyms(settings: Settings, tmp_path: Path, form: ExportFormat) -> None:
    """Neither in columns, nor in mentions within what people wrote, nor inside a picture."""
    take(settings, form, tmp_path / "out", with_names=False)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and settings.data_dir not in path.parents]
    data = b"".join(path.read_bytes() for path in files)
    assert data
    hidden = [ADA, BO, CY, "999999999999999999", *(f"name {number}" for number in range(10))]
    assert not [one for one in hidden if one.encode() in data]


def test_one_person_has_one_pseudonym_in_all_tables(settings: Settings, tmp_path: Path) -> None:
    """Opinions, votes and reactions can be joined by person, and with the database; a mention is one of them."""
    take(settings, ExportFormat.JSONL, tmp_path / "out.jsonl", with_names=False)
    take(settings, ExportFormat.SQLITE, tmp_path / "out.db", with_names=False)
    opinions, votes, reactions = (lines(tmp_path / f"out-{table}.jsonl") for table in expected(settings))
    people = {row["user_id"] for row in lines(tmp_path / "out.jsonl")}
    everybody = people | {row["user_id"] for row in (*opinions, *votes, *reactions)}
    assert len(everybody) == 4
    assert {
        row["user_id"] for table in ("verdicts", "defects", "showings") for row in table_of(tmp_path / "out.db", table)
    } < everybody
    [remark] = [row["remark"] for row in opinions if row["remark"]]
    [bo] = {row["user_id"] for row in votes if row["pair_id"] == 5}
    assert remark == REMARK.replace(f"<@{BO}>", f"@{bo}")
    assert remark in [row["remark"] for row in table_of(tmp_path / "out.db", "details")]


def test_since_takes_what_belongs_to_a_picture_with_it(settings: Settings, tmp_path: Path) -> None:
    """What was said of an older picture is not in any form, and a pair with one older picture is gone as a whole."""
    take(settings, ExportFormat.JSONL, tmp_path / "out.jsonl", since=JUDGED_START)
    take(settings, ExportFormat.SQLITE, tmp_path / "out.db", since=JUDGED_START)
    opinions, votes, reactions = (lines(tmp_path / f"out-{table}.jsonl") for table in expected(settings))
    assert [row["generation_id"] for row in opinions] == [9]
    assert {row["pair_id"] for row in votes} == {1, 2, 3, 4, 6}
    assert reactions == []
    copied = {
        table: len(table_of(tmp_path / "out.db", table)) for table in ("verdicts", "details", "defects", "reactions")
    }
    assert copied == {"verdicts": 1, "details": 0, "defects": 0, "reactions": 0}
    assert {row["pair_id"] for row in table_of(tmp_path / "out.db", "votes")} == {1, 2, 3, 4, 6}
    assert [row["pair_id"] for row in table_of(tmp_path / "out.db", "showings")] == [1]
    with closing(sqlite3.connect(tmp_path / "out.db")) as copy:
        assert not copy.execute("PRAGMA foreign_key_check").fetchall()
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_none_of_the_files_is_overwritten(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One file in the way stops the export before it writes any."""
    (tmp_path / "out-votes.csv").write_text("mine", encoding="utf-8")
    assert export(settings, ExportOrder(ExportFormat.CSV), tmp_path / "out.csv") == 1
    assert "out-votes.csv is there already" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


async def test_two_exports_at_once_agree_on_the_salt(settings: Settings) -> None:
    """The bot and the terminal may both be the first."""
    async with open_store(settings.data_dir / "imagine.db") as one, open_store(settings.data_dir / "imagine.db") as two:
        salts = await asyncio.gather(kept_salt(one.state), kept_salt(two.state))
        assert salts[0] == salts[1] == await kept_salt(one.state)
        assert len(salts[0]) == 32
