"""What the lines of a word list mean: a word, a phrase, a `/pattern/`, or nothing after `#`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.safety.folding import fold_entry
from bot.adapters.safety.patterns import BadPatternError, Patterns, compiled
from bot.adapters.safety.words import Words

if TYPE_CHECKING:
    from bot.adapters.safety.patterns import Pattern

LINE_MAX = 500


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line: *problem* continues its number, *fix* is a sentence. Neither repeats the line."""

    line: int
    problem: str
    fix: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A word list, read: what is in force, how many *(words, patterns)* that is, and what is not."""

    words: Words
    patterns: Patterns
    size: tuple[int, int]
    faults: tuple[LineFault, ...]


def parse(text: str) -> Lines:
    """Read a word list."""
    phrases: list[str] = []
    patterns: dict[int, Pattern] = {}
    faults: list[LineFault] = []
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if not line or line.startswith("#"):
            continue
        if fault := _fault_of(line):
            faults.append(LineFault(number, *fault))
        elif not line.startswith("/"):
            phrases.append(line)
        else:
            try:
                patterns[number] = compiled(line[1:-1])
            except BadPatternError as error:
                faults.append(LineFault(number, f"holds no pattern: {error}", "Mend what stands between the slashes."))
    return Lines(Words(phrases), Patterns(patterns), (len(phrases), len(patterns)), tuple(faults))


def _fault_of(line: str) -> tuple[str, str] | None:
    if len(line) > LINE_MAX:
        return f"has more than {LINE_MAX} characters", "Write one word, phrase or pattern a line."
    if line.startswith("/"):
        is_whole = len(line) > len("//") and line.endswith("/")
        return None if is_whole else ("begins a pattern that does not end", "Write it between two slashes: /colou?r/")
    if not any(map(str.isalnum, fold_entry(line))):
        return "holds no letter and no digit", "Write a word, or a pattern between two slashes."
    return None
