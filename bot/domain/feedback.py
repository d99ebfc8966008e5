"""What people say of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MARK_MAX = 5
"""The best mark a picture can get; the worst is 1."""


class Verdict(StrEnum):
    """What a person says of a picture with one tap; the values are the log's."""

    LIKE = "like"
    NOT_RIGHT = "not_right"


class Defect(StrEnum):
    """What may be wrong with a picture; the values are the log's."""

    HANDS_OR_FACES = "hands_or_faces"
    TEXT = "text"
    COUNT = "count"
    MIXED_UP = "mixed_up"
    MISSING = "missing"
    ADDED = "added"
    STYLE = "style"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Details:
    """What a person tells of a picture beyond a tap: marks from 1 (not at all) to MARK_MAX, each may be left out."""

    matches_words: int | None = None
    looks_good: int | None = None
    defects: frozenset[Defect] = frozenset()
    remark: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is told."""
        return self == Details()


class Thumb(StrEnum):
    """A reaction that says something of the pictures above it; the values are the log's."""

    UP = "up"
    DOWN = "down"


ThumbsBy = frozenset[tuple[int, Thumb]]
"""Who gave which thumb, as (user id, thumb)."""


@dataclass(frozen=True, slots=True)
class PostedCard:
    """A message in a guild that shows pictures of ours."""

    message_id: int
    channel_id: int
    guild_id: int
