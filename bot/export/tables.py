"""The log as one file: CSV for spreadsheets, JSON lines for scripts, Parquet for data frames."""

from __future__ import annotations

import csv
from datetime import datetime
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson

from bot.export.records import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.export.records import Record

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠'")
"""A cell that begins with one of these may be run as a formula, or (the last) is mistaken for one made harmless."""

DIGITS_EXACT = 15
"""Spreadsheets round longer numbers: https://support.microsoft.com/office (Excel specifications and limits)."""

ROWS_AT_ONCE = 10_000


def write_csv(records: Iterable[Record], columns: Sequence[str], out: Path) -> None:
    """Write what Excel opens rightly by a double click: UTF-8 with its mark, CRLF, no cell that runs as a formula.

    A text that a spreadsheet would compute or round has an apostrophe before it; yes and no are 1 and 0.
    """
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([_cell(record[name]) for name in columns] for record in records)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and (
        value.startswith(FORMULA_STARTS) or (len(value) > DIGITS_EXACT and value.isdecimal())
    ):
        return f"'{value}"
    return value


def write_jsonl(records: Iterable[Record], columns: Sequence[str], out: Path) -> None:
    """Write a JSON object a line: numbers are numbers, yes and no are true and false, empty is null."""
    del columns  # every record names its own
    with out.open("wb") as file:
        file.writelines(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records)


def write_parquet(records: Iterable[Record], columns: Sequence[str], out: Path) -> None:
    """Write Parquet with times as UTC timestamps in milliseconds. Raises ModuleNotFoundError without pyarrow."""
    arrow: Any = import_module("pyarrow")
    parquet: Any = import_module("pyarrow.parquet")
    types = {
        Kind.TEXT: arrow.string(),
        Kind.NUMBER: arrow.int64(),
        Kind.DECIMAL: arrow.float64(),
        Kind.YES_NO: arrow.bool_(),
        Kind.TIME: arrow.timestamp("ms", tz="UTC"),
    }
    schema = arrow.schema([(name, types[kind_of(name)]) for name in columns])
    left = iter(records)
    with parquet.ParquetWriter(out, schema) as writer:
        while rows := [_with_times(record) for record in islice(left, ROWS_AT_ONCE)]:
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))


def _with_times(record: Record) -> Record:
    return {
        name: datetime.fromisoformat(value) if isinstance(value, str) and kind_of(name) is Kind.TIME else value
        for name, value in record.items()
    }
