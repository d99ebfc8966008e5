"""Who asks, and for how much."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Origin:
    """Who asked, and where. The terminal has user 0 and no channel; direct messages have no guild.

    What the person is, and whether the channel is for adults only, counts while they ask and is not logged.
    """

    user_id: int
    user_name: str
    guild_id: int | None = None
    channel_id: int | None = None
    parent_id: int | None = field(default=None, compare=False)
    """The channel that a thread belongs to."""
    role_ids: frozenset[int] = field(default=frozenset(), compare=False)
    is_lead: bool = field(default=False, compare=False)
    is_age_restricted: bool = field(default=False, compare=False)

    @property
    def channel_ids(self) -> tuple[int, ...]:
        """The channel, and the one it belongs to where it is a thread."""
        return tuple(one for one in (self.channel_id, self.parent_id) if one is not None)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one limit leaves a user: *used* of *limit* pictures; *renews_at* is when the first is free again."""

    used: int
    limit: int
    renews_at: datetime | None


@dataclass(frozen=True, slots=True)
class Quota:
    """What a user may still ask for. *window* and *day* are None where there is no such limit."""

    window: Allowed | None
    day: Allowed | None
    open_now: int
    open_limit: int
    window_s: float


@dataclass(frozen=True, slots=True)
class Charge:
    """A picture that counts against its user's limits, by the time it was asked for; a free one only while open."""

    generation_id: int
    user_id: int
    queued_at: datetime
    is_open: bool
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How much people may ask for; 0 lifts a limit. Pictures waiting or being painted count."""

    pictures_per_window: int = 5
    window: timedelta = timedelta(seconds=60)
    pictures_per_day: int = 100
    waiting_per_user: int = 4
    queue: int = 200
    prompt_chars: int = 1000
