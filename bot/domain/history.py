"""Earlier pictures: what is looked for, and what is found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.generations import Generation, GenerationStatus


@dataclass(frozen=True, slots=True)
class HistoryQuestion:
    """What somebody looks for. The last word of *text* may be the beginning of one; what is left out matches all."""

    text: str = ""
    person_id: int | None = None
    target: str | None = None
    status: GenerationStatus | None = None
    is_liked: bool = False
    liked_by: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a page begins: at what is older, or newer, than a generation."""

    generation_id: int
    is_newer: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A picture that was found, how many people like it, and a small JPEG of it where it is still there."""

    generation: Generation
    likes: int
    thumbnail: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What was found, newest first, and whether there is more on either side.

    *reached* is the id where looking had to stop, before the page was full, so as not to take too long.
    *is_complete* is False while the words of earlier pictures are still being read in.
    """

    found: Sequence[Found]
    has_newer: bool
    has_older: bool
    reached: int | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that were tried: their first picture asked for, how many there are, and what people say of them."""

    generation_id: int
    prompt: str
    pictures: int
    likes: int
    not_right: int


@dataclass(frozen=True, slots=True)
class Family:
    """The words of a picture, those they were made from, oldest first, and those made from them, newest first."""

    own: Wording
    parents: Sequence[Wording]
    children: Sequence[Wording]
