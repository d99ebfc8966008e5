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
class AskedPair:
    """A pair that people are to be asked about before others, the lower id first; *votes* are those so far."""

    kind: PairKind
    first: Judgeable
    second: Judgeable
    votes: int = 0
