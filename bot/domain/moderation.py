"""What people report, and what leads decide."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.comparisons import Pair
    from bot.domain.generations import Generation
    from bot.domain.pictures import PostedPicture
    from bot.domain.removal import LeftMessage


class Outcome(StrEnum):
    """What leads decide on a reported picture; the values are the log's."""

    REMOVED = "removed"
    KEPT = "kept"
    BLOCKED = "blocked"
    """Removed, and the person who asked for it may not use the bot any more."""


class Reported(StrEnum):
    """What became of a report at first."""

    SENT = "sent"
    """Leads see it where they look after such things."""
    LOGGED = "logged"
    """It stands in the log only: leads have no place for it, or it could not be put there."""
    AGAIN = "again"
    """This person has reported this card before."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One person's report of a card, which its first picture names. *notice* is what leads see of it, while they do."""

    generation_id: int
    user_id: int
    user_name: str
    reason: str
    reported_at: datetime
    notice: LeftMessage | None = None
    outcome: Outcome | None = None
    decided_by: int | None = None
    decided_by_name: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What leads see: the card's *generations*, why people reported it, and its *pictures* while nobody has decided.

    *pair* is what the two pictures of a comparison are; the pictures are in the order of the card.
    """

    generations: Sequence[Generation]
    complaints: Sequence[Complaint]
    pictures: Sequence[PostedPicture] = ()
    pair: Pair | None = None

    @property
    def outcome(self) -> Outcome | None:
        """What was decided, once it was."""
        return self.complaints[0].outcome
