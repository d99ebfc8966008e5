"""Shows: the model demonstrated to an audience, in one channel, for a while."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.generations import Generation
    from bot.domain.people import Limits, Origin

SHOW_MINUTES_MIN, SHOW_MINUTES_MAX, SHOW_MINUTES = 5, 180, 30


@dataclass(frozen=True, slots=True)
class ShowPlan:
    """A show as a presenter asks for it; *parent_id* is the channel that a thread belongs to."""

    guild_id: int
    channel_id: int
    target: str
    minutes: int
    presenter: Origin
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """A show that has begun. *board_id* is the message that says who is next, *sheet_id* the contact sheet."""

    id: int
    guild_id: int
    channel_id: int
    presenter_id: int
    presenter_name: str
    target: str
    began_at: datetime
    ends_at: datetime
    board_id: int | None = None
    sheet_id: int | None = None


@dataclass(frozen=True, slots=True)
class Crowd:
    """What holds in a channel while a show is on: one picture a request, by this target, under these limits."""

    target: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class Line:
    """Whose pictures are being painted in a channel, and whose wait, the next first; by name."""

    painting: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowCounts:
    """How many pictures a show has brought, for how many people; *on_their_way* are not there yet, *troubles* never."""

    pictures: int = 0
    people: int = 0
    on_their_way: int = field(default=0, compare=False)
    troubles: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ShowBoard:
    """What the board says: two that are equal read the same. *more* wait behind those who are named."""

    painting: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    more: int = 0
    counts: ShowCounts = field(default_factory=ShowCounts)
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Favourite:
    """A picture of a show, and how many people like it."""

    generation: Generation
    likes: int
