"""Taking away what was shown: on whose word, and what is still to be done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.pictures import PictureFormat


class Removal(StrEnum):
    """Why a picture is gone; the values are the log's, in `error_code`."""

    BY_AUTHOR = "deleted_by_author"
    BY_LEAD = "deleted_by_lead"
    BY_MODERATOR = "removed_by_moderator"
    """A lead decided so on a report."""
    FORGOTTEN = "forgotten"
    """The author had their data deleted."""
    EXPIRED = "expired"
    """It was kept as long as the settings say."""


@dataclass(frozen=True, slots=True)
class LeftFile:
    """A file in the picture folder that no row shows any more."""

    sha256: str
    format: PictureFormat


@dataclass(frozen=True, slots=True)
class LeftMessage:
    """A message of ours that shows what was removed."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class LeftSheet:
    """A show's contact sheet that is to be drawn anew, without what was removed."""

    show_id: int


@dataclass(frozen=True, slots=True)
class LeftRunSheet:
    """The contact sheets of a suite's run that have the pictures of this place, to be drawn anew."""

    run_id: int
    place: int


Leftover = LeftFile | LeftMessage | LeftSheet | LeftRunSheet
"""What a removal that has begun has yet to take away."""
