"""Tables as their readers read them."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.store.opening import open_store
from bot.export.records import Kind, kind_of
from bot.export.tables import FORMULA_STARTS, write_csv, write_jsonl

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def read_csv(path: Path) -> list[list[str]]:
    """Read as a spreadsheet does, the apostrophes still there."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@given(st.lists(TEXTS, max_size=5))
def test_any_text_survives_csv_and_none_is_a_formula(texts: list[str]) -> None:
    """Without the apostrophe every text is what it was; with it no cell begins like a formula or is a long number."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out.csv"
        write_csv(({"id": index, "prompt": text} for index, text in enumerate(texts)), ["id", "prompt"], out)
        assert out.read_bytes().startswith(b"\xef\xbb\xbf")
        cells = [cell for _, cell in read_csv(out)[1:]]
    assert [cell.removeprefix("'") for cell in cells] == texts
    dangerous = set(FORMULA_STARTS) - {"'"}
    assert not [cell for cell in cells if cell[:1] in dangerous or (cell.isdecimal() and len(cell) > 15)]


@given(st.lists(TEXTS, max_size=5))
def test_any_text_survives_jsonl(texts: list[str]) -> None:
    """One line an object, whatever line breaks the text has."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        write_jsonl(({"prompt": text, "charged": True, "width": None} for text in texts), [], out)
        lines = out.read_bytes().split(b"\n")[:-1]
    assert [orjson.loads(line) for line in lines] == [
        {"prompt": text, "charged": True, "width": None} for text in texts
    ]


async def test_every_column_has_its_kind(tmp_path: Path) -> None:
    """What the schema calls INTEGER is a number or yes and no, what it calls TEXT is text or a time."""
    async with open_store(tmp_path / "imagine.db"):
        pass
    columns = table_info(tmp_path / "imagine.db")
    wrong = {
        name: declared
        for name, declared in columns.items()
        if (kind_of(name) in {Kind.NUMBER, Kind.YES_NO}) != (declared == "INTEGER")
    }
    assert len(columns) > 20
    assert not wrong
    assert {name for name in columns if name.endswith("_at")} == {
        name for name in columns if kind_of(name) is Kind.TIME
    }


def table_info(path: Path) -> dict[str, str]:
    """Return the columns of the log with their declared types."""
    with closing(sqlite3.connect(path)) as log:
        found = log.execute("PRAGMA table_info(generations)").fetchall()
    return {name: declared for _, name, declared, *_ in found}
