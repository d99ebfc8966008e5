"""Two runs of suites side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.comparisons import Judgeable, PairKind
    from bot.domain.suites import RunFigures, SuiteRun


@dataclass(frozen=True, slots=True)
class RunColumn:
    """What one target painted in one run, on the prompts that both runs have."""

    run: SuiteRun
    target: str
    figures: RunFigures


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """Two runs as people read them in a channel, and on the *page*, which is HTML.

    *sentences* are ours, the most important first. The same target of both runs stand beside one another in *columns*.
    """

    first: SuiteRun
    second: SuiteRun
    sentences: tuple[str, ...]
    columns: tuple[RunColumn, ...]
    page: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunsFinding:
    """The last two runs of a suite in short; the sentences as above."""

    first: SuiteRun
    second: SuiteRun
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewPair:
    """A pair to ask people about, the lower id first; *run_id* is the first picture's run."""

    kind: PairKind
    first: Judgeable
    second: Judgeable
    run_id: int


@dataclass(frozen=True, slots=True)
class AskedPair:
    """A pair that people are asked about before others; *votes* are those so far that count."""

    kind: PairKind
    first: Judgeable
    second: Judgeable
    votes: int = 0

    @property
    def ids(self) -> frozenset[int]:
        """The numbers of both pictures."""
        return frozenset((self.first.id, self.second.id))
