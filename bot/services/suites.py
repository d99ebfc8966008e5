"""What `/suite` stands on, together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import RunLog
    from bot.services.run_comparisons import RunComparisons
    from bot.services.run_pairs import RunPairs


@dataclass(frozen=True, slots=True)
class Suites:
    """The services of suites: the log of their runs, and those that follow."""

    log: RunLog
    pairs: RunPairs
    comparisons: RunComparisons
