"""What leads decide while the bot runs: who is blocked, who may ask for how much, which settings are changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.policy import OwnLimits

if TYPE_CHECKING:
    from datetime import datetime

EVERY_TARGET = "*"
"""Stands in the log for all targets, those of tomorrow too."""


@dataclass(frozen=True, slots=True)
class Block:
    """Somebody who may not use the bot, *until* then (aware UTC), or until somebody lifts it. *reason* may be empty."""

    user_id: int
    user_name: str
    until: datetime | None = None
    reason: str = ""


class LimitScope(StrEnum):
    """Whom limits of their own are for; the values are the log's."""

    PERSON = "person"
    ROLE = "role"
    CHANNEL = "channel"


OwnLimitsBy = Mapping[tuple[LimitScope, int], OwnLimits]
"""Limits by whom they are for: a person's, a role's or a channel's id."""


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting that a lead changed in Discord: *value* is written as in the environment."""

    name: str
    value: str
    changed_by: int
    changed_at: datetime


class SettingSource(StrEnum):
    """Where a setting's value comes from."""

    DEFAULT = "default"
    ENVIRONMENT = "environment"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A setting as it is now, written as in the environment; *change* is the one that made it so, if one did."""

    name: str
    value: str
    source: SettingSource
    change: SettingChange | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """What one person had from one target: pictures that were painted, and how long the endpoint took for them."""

    user_id: int
    user_name: str
    target: str
    pictures: int
    scoring_ms: int
