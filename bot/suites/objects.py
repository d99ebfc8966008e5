"""`.jsonl`: an object a line, with our keys or laid out as GenEval's are.

A line of GenEval's has `tag`, `include` and `prompt`, sometimes `exclude`: the tag is the category, and what is to be
counted in the picture is left to GenEval.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.suites.cells import COLUMNS, Record, known, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GENEVAL = ("tag", "include", "exclude", "prompt")

NOT_JSON = 'This line is not JSON. Write an object like {"prompt": "a red fox"}.'


class _Object(list[tuple[str, object]]):
    """An object's keys and values, also keys that are there twice."""


def records(lines: Sequence[str]) -> Iterator[Record]:
    """Yield the prompts."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _record(number, line)


def _record(number: int, line: str) -> Record:
    try:
        found: object = json.loads(line, object_pairs_hook=_Object)
    except (ValueError, RecursionError):  # too deep; numbers that are too long are ValueErrors
        return Record(number, {}, NOT_JSON)
    if not isinstance(found, _Object):
        return Record(number, {}, NOT_JSON)
    cells = {key.strip().casefold(): value for key, value in found}
    if len(cells) < len(found):
        return Record(number, {}, "The same key is there more than once.")
    is_geneval = "tag" in cells and "include" in cells
    names = GENEVAL if is_geneval else COLUMNS
    if unknown := [key for key in cells if key not in names]:
        return Record(number, {}, f"There is no such key as {shown(unknown[0])}. There may be {known(names)}.")
    return Record(number, {"prompt": cells.get("prompt"), "category": cells["tag"]} if is_geneval else cells)
