"""What a file says of one prompt, name by name, and the prompt that it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import RUN_REPEATS_MAX, SuiteFault, SuitePrompt
from bot.errors import PromptRejectedError
from bot.services.prompts import clean_prompt, sendable

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = ("prompt", "style", "category", "challenge", "repeats", "note")
LABEL_MAX, NOTE_MAX = 100, 1000
"""Most characters of a style's name, a category and a challenge; of a note."""

_NUMBER = re.compile(r"[0-9]{1,9}")
_BROKEN = re.compile("[\0\ud800-\udfff]")
_SHOWN_MAX = 40

NO_PROMPT = "There is no prompt here, or none that can be seen."


@dataclass(frozen=True, slots=True)
class Record:
    """One prompt as its file has it: values by the name of their column, or why it cannot be read."""

    line: int
    cells: Mapping[str, object]
    fault: str | None = None


def to_prompt(record: Record) -> tuple[SuitePrompt | None, list[SuiteFault]]:
    """Return the prompt, or all that is wrong with it."""
    row = _Row(record)
    prompt = SuitePrompt(
        words=row.words(),
        style=row.label("style"),
        category=row.label("category"),
        challenge=row.label("challenge"),
        repeats=row.repeats(),
        note=row.text("note", NOTE_MAX),
        line=record.line,
    )
    return (None, row.faults) if row.faults else (prompt, [])


def shown(text: str) -> str:
    """Return somebody's words as they can stand in a sentence: on one line, not too long."""
    flat = sendable(" ".join(text.split()))
    return f"“{flat if len(flat) <= _SHOWN_MAX else flat[: _SHOWN_MAX - 1] + '…'}”"


def known(names: tuple[str, ...] = COLUMNS) -> str:
    """Return what may stand in a file, as words."""
    return f"{', '.join(names[:-1])} and {names[-1]}"


class _Row:
    """Reads one record's values, and collects what is wrong with them."""

    def __init__(self, record: Record) -> None:
        self._line, self._cells = record.line, record.cells
        self.faults = list[SuiteFault]()

    def words(self) -> str:
        text = self.text("prompt")
        if text is None and not self.faults:
            self._fault(NO_PROMPT)
        return text or ""

    def label(self, name: str) -> str | None:
        text = self.text(name, LABEL_MAX)
        return text and " ".join(text.split())

    def text(self, name: str, max_chars: int | None = None) -> str | None:
        value = self._cells.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self._fault(f"The {name} must be text, in quotation marks.")
            return None
        if _BROKEN.search(value):
            self._fault(f"There is a broken letter in the {name}. Please write it anew.")
            return None
        if max_chars and len(value) > max_chars:
            self._fault(f"The {name} is {len(value):,} characters long; {max_chars:,} is the most.")
            return None
        return _visible(value)

    def repeats(self) -> int | None:
        value = self._cells.get("repeats")
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        number = _whole(value)
        if number is None or not 1 <= number <= RUN_REPEATS_MAX:
            written = shown(str(value)) if isinstance(value, str | int | float) else "something else"
            self._fault(f"Under repeats there is {written}; it takes a whole number from 1 to {RUN_REPEATS_MAX}.")
        return number

    def _fault(self, what: str) -> None:
        self.faults.append(SuiteFault(self._line, what))


def _visible(text: str) -> str | None:
    """Return *text* trimmed; None where there is nothing to be seen."""
    try:
        return clean_prompt(text, len(text))
    except PromptRejectedError:
        return None


def _whole(value: object) -> int | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
