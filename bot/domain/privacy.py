"""What is kept of a person, and what stands in their place once it is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FORGOTTEN_ID = -1
"""Who asked, where their data was deleted: the same for everybody, so that nobody's pictures can be told apart."""
FORGOTTEN_NAME = "someone"
FORGOTTEN_WORDS = "(deleted)"
"""Stands where a prompt stood: there is always one, and an empty one would read like a fault."""


class Forgetting(StrEnum):
    """How much of a person's data is to go; the values are in custom ids and in the bot's own notes."""

    OPINIONS = "opinions"
    """Ratings, votes, remarks, and the name beside their pictures."""
    ALL = "all"
    """Their prompts and pictures too, and the messages that show them."""


@dataclass(frozen=True, slots=True)
class OwnData:
    """How much is kept of a person, in rows."""

    pictures: int = 0
    opinions: int = 0
    votes: int = 0
    thumbs: int = 0


@dataclass(frozen=True, slots=True)
class ForgettingOrder:
    """Somebody's wish, kept until it is done."""

    user_id: int
    what: Forgetting
