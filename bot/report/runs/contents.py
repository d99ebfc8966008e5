"""What two runs side by side are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import PromptHeldBackError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain import RunColumn, RunPart, RunPicture, SuiteRun

WITHHELD = "The words are not shown: a safety check held them back."
"""What stands in the place of a prompt that nobody is to read."""


def is_withheld(pictures: Iterable[RunPicture]) -> bool:
    """Say whether a safety check held back the words of these pictures, which are the same for all."""
    return any(one.error_code == PromptHeldBackError.code for one in pictures)


@dataclass(frozen=True, slots=True)
class RunSide:
    """One run as the log has it. *styles* names the styles of both runs' parts, by the number of their version."""

    run: SuiteRun
    parts: Sequence[RunPart]
    pictures: Sequence[RunPicture]
    styles: Mapping[int, StyleName] = field(default_factory=dict[int, "StyleName"])

    @property
    def name(self) -> str:
        """What the run is called in sentences and over columns."""
        return f"run {self.run.id}"


@dataclass(frozen=True, slots=True)
class StyleName:
    """A style, whichever of its versions."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one target painted of a prompt in one run; *left* pictures were never begun.

    *won* and *lost* are votes between these pictures and those of the other run.
    """

    pictures: tuple[RunPicture, ...] = ()
    left: int = 0
    won: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A prompt that both runs have, as it is written in the suite; *cells* are in the order of the columns."""

    words: str
    style: str | None
    category: str | None
    challenge: str | None
    cells: tuple[Cell, ...]

    @property
    def shown_words(self) -> str:
        """The words, where people may read them here."""
        return WITHHELD if self.is_withheld else self.words

    @property
    def is_withheld(self) -> bool:
        """Whether nobody is to read the words."""
        return is_withheld(one for cell in self.cells for one in cell.pictures)


@dataclass(frozen=True, slots=True)
class Match:
    """Two columns that are compared: their places, and the target's name where both have the same."""

    first: int
    second: int
    target: str | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two runs matched by prompt. *only_first*, *only_second*: the prompts that the other run has not."""

    first: RunSide
    second: RunSide
    columns: tuple[RunColumn, ...]
    matches: tuple[Match, ...]
    rows: tuple[Row, ...]
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the rows, in order of the alphabet."""
        return tuple(sorted({row.category for row in self.rows if row.category}))
