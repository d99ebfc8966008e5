"""What a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything, or less: every part that is given narrows it.

    Pictures count by when they were asked for, votes and verdicts by when they were given, from *since* up to before
    *until* (aware). *target*: its pictures, and the comparisons it stood in. *channel_id*: what was asked for there.
    *user_id*: what this person asked for, and what this person said.
    """

    since: datetime | None = None
    until: datetime | None = None
    target: str | None = None
    channel_id: int | None = None
    user_id: int | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Scope()
