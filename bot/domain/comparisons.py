"""Two pictures to choose between."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class PairKind(StrEnum):
    """What two pictures to choose between have in common; the values are the log's."""

    TARGETS = "targets"
    """The same words, painted by two models."""
    WORDINGS = "wordings"
    """One model, two wordings."""
    SAME = "same"
    """One model and the same words: what is preferred here tells how much of a preference is chance."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures to choose between, the lower id first.

    *first_is_a* is its side on a card in the channel; None where sides are drawn for each person.
    """

    id: int
    kind: PairKind
    first_id: int
    second_id: int
    first_is_a: bool | None = None


@dataclass(frozen=True, slots=True)
class Judgeable:
    """A picture, as far as it matters for pairing it with another."""

    id: int
    prompt: str
    target: str


@dataclass(frozen=True, slots=True)
class KnownPair:
    """A pair that was opened before: its votes but for fast ones, who won how many, and whether this person saw it."""

    kind: PairKind
    first_id: int
    second_id: int
    votes: int = 0
    first_wins: int = 0
    second_wins: int = 0
    is_seen: bool = False


@dataclass(frozen=True, slots=True)
class Showing:
    """How a pair was put before one person in private, and when (aware UTC)."""

    first_is_a: bool
    shown_at: datetime
