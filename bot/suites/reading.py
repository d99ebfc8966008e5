"""Reads suites from people's files: whole, or with every fault by its line."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.domain import SUITE_BYTES_MAX, SUITE_PROMPTS_MAX, Suite, SuiteFault, SuitePrompt
from bot.errors import SuiteFaultsError
from bot.suites import objects, plain, tables
from bot.suites.cells import Record, to_prompt
from bot.suites.lines import to_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FORMATS: dict[str, Callable[[Sequence[str]], Iterator[Record | SuiteFault]]] = {
    ".txt": plain.records,
    ".csv": tables.quoted,
    ".tsv": tables.tabbed,
    ".jsonl": objects.records,
}

UNKNOWN_FORMAT = (
    "The file's name must end with .txt, .csv, .tsv or .jsonl, which says how it is to be read. In Excel, choose Save "
    "As and “CSV UTF-8”."
)
TOO_BIG = f"The file is bigger than {SUITE_BYTES_MAX // 2**20} MB, which is the most."
TOO_MANY = f"There are more than {SUITE_PROMPTS_MAX:,} prompts, which is the most. Please make two suites of it."
NO_PROMPTS = "There is no prompt in this file."


def read_suite(file_name: str, data: bytes) -> Suite:
    """Return what a file says; the name's ending says how it is read. Raises SuiteFaultsError with all its faults."""
    path = PurePath(file_name)
    read = FORMATS.get(path.suffix.casefold())
    if read is None or len(data) > SUITE_BYTES_MAX:
        raise SuiteFaultsError((SuiteFault(None, TOO_BIG if read else UNKNOWN_FORMAT),))
    lines, faults = to_lines(data)
    prompts, found = _collect(read(lines))
    faults += found
    if not prompts and not faults:
        faults.append(SuiteFault(None, NO_PROMPTS))
    if faults:
        raise SuiteFaultsError(tuple(sorted(faults, key=lambda fault: fault.line or 0)))
    return Suite(path.stem, tuple(prompts))


def _collect(records: Iterator[Record | SuiteFault]) -> tuple[list[SuitePrompt], list[SuiteFault]]:
    prompts, faults, count = list[SuitePrompt](), list[SuiteFault](), 0
    for record in records:
        if isinstance(record, SuiteFault):
            faults.append(record)
            continue
        count += 1
        if count > SUITE_PROMPTS_MAX:
            raise SuiteFaultsError((SuiteFault(None, TOO_MANY),))
        if record.fault:
            faults.append(SuiteFault(record.line, record.fault))
            continue
        prompt, wrong = to_prompt(record)
        faults += wrong
        if prompt:
            prompts.append(prompt)
    return prompts, faults
