"""Plain shares: how one candidate fared against another, and Wilson's interval. Needs no NumPy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

from bot.judging.votes import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.judging.votes import Vote

Z_95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Interval:
    """A share from 0 to 1 with the bounds of its 95 % interval."""

    share: float
    low: float
    high: float

    @property
    def includes_half(self) -> bool:
        """Whether 50 % lies inside, the bounds included."""
        return self.low <= 0.5 <= self.high  # noqa: PLR2004  # half is what the name says


def wilson(successes: int, total: int) -> Interval | None:
    """Return the 95 % score interval of a share of independent votes; None for no votes.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    Votes of the same people or on the same prompts are not independent: `bot.judging.resampling` is for those.
    """
    if not total:
        return None
    share, spread = successes / total, Z_95**2 / total
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread)
    # At the ends the exact bound is the share itself; rounding must not put it outside.
    return Interval(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)))


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes between two candidates: the first's *wins* and *losses*, and the undecided ones by what was said."""

    wins: int
    losses: int
    ties: int
    neither: int

    @property
    def decided(self) -> int:
        """Votes that prefer one of the two."""
        return self.wins + self.losses

    @property
    def total(self) -> int:
        """All votes of the pair."""
        return self.decided + self.ties + self.neither

    @property
    def decided_share(self) -> float | None:
        """The first's share of the decided votes, 0 to 1; None where nothing is decided."""
        return self.wins / self.decided if self.decided else None

    @property
    def win_share(self) -> float | None:
        """The first's share of all votes, 0 to 1, ties and "neither" half a win each; None for no votes."""
        return (self.wins + (self.ties + self.neither) / 2) / self.total if self.total else None


def tally(votes: Iterable[Vote], first: str, second: str) -> Tally:
    """Count the votes between two candidates, whichever sides they stood on."""
    said = Counter(vote.winner or vote.choice for vote in votes if vote.is_between(first, second))
    return Tally(said[first], said[second], said[Choice.TIE], said[Choice.NEITHER])
