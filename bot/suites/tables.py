"""`.csv`: a table as spreadsheets write it; `.tsv`: one with tabs and without quotes, as PartiPrompts' is.

PartiPrompts' columns are Prompt, Category, Challenge and Note. Its prompts have quotation marks that mean nothing else.
"""

from __future__ import annotations

import csv
import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.domain import SuiteFault
from bot.suites.cells import COLUMNS, Record, known, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DELIMITERS = ",;\t"
_SEPARATOR = re.compile(r"sep=([,;\t])", re.IGNORECASE)
NAMED_MAX = 5
"""Most unknown columns that a sentence names."""

NO_HEADER = (
    f"The first line must name the columns, and one of them must be prompt. There may be {known()}; here is {{}}."
)
NEVER_CLOSED = "A quotation mark that is opened here is never closed."
AFTER_QUOTES = 'Something follows the closing quotation mark. Within a quoted cell, write "" for a quotation mark.'
UNREADABLE = "This line cannot be read as one of a table."
TOO_MANY_CELLS = "There are more cells in this line than columns in the first one. Put the prompt in quotation marks."

Row = tuple[int, "list[str] | str"]
"""The line where a row begins, and its cells or what is wrong with them."""


def quoted(lines: Sequence[str]) -> Iterator[Record | SuiteFault]:
    """Yield the prompts of a `.csv`, with commas, or whatever else its first line has."""
    first = next(filter(str.strip, lines), "")
    if said := _SEPARATOR.fullmatch(first.rstrip("\r\n")):  # a line for Excel, and no row
        delimiter = said[1]
        lines = ["\n" if line is first else line for line in lines]
    else:
        delimiter = max(DELIMITERS, key=first.count)
    return _records(_quoted_rows(lines, delimiter))


def tabbed(lines: Sequence[str]) -> Iterator[Record | SuiteFault]:
    """Yield the prompts of a `.tsv`."""
    return _records((number, line.rstrip("\r\n").split("\t")) for number, line in enumerate(lines, 1))


def _quoted_rows(lines: Sequence[str], delimiter: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield begins, _told(error)
        else:
            yield begins, row


def _told(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return NEVER_CLOSED
    return AFTER_QUOTES if "expected after" in str(error) else UNREADABLE


def _records(rows: Iterable[Row]) -> Iterator[Record | SuiteFault]:
    rows = iter([line_and_cells for line_and_cells in rows if not _is_blank(line_and_cells[1])])
    line, header = next(rows, (None, list[str]()))
    if isinstance(header, str):
        yield SuiteFault(line, header)
        return
    if line is None:  # whoever reads it says that it is empty
        return
    columns = [name.strip().casefold() for name in header]
    while columns and not columns[-1]:
        columns.pop()
    yield from (SuiteFault(line, what) for what in _header_faults(columns))
    if "prompt" not in columns:
        return
    for number, row in rows:
        if isinstance(row, str):
            yield Record(number, {}, row)
        elif any(map(str.strip, row[len(columns) :])):
            yield Record(number, {}, TOO_MANY_CELLS)
        else:
            yield Record(number, dict(zip_longest(columns, row[: len(columns)])))


def _header_faults(columns: Sequence[str]) -> Iterator[str]:
    unknown = ", ".join([shown(name) for name in dict.fromkeys(columns) if name not in COLUMNS][:NAMED_MAX])
    if "prompt" not in columns:
        yield NO_HEADER.format(unknown or ", ".join(columns))
    elif unknown:
        yield f"There is no such column as {unknown}. Rename it, or take it out: there may be {known()}."
    if twice := [name for name in COLUMNS if columns.count(name) > 1]:
        yield f"The column {twice[0]} is there more than once."


def _is_blank(row: list[str] | str) -> bool:
    return not isinstance(row, str) and not any(map(str.strip, row))
