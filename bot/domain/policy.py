"""The rules of the house: all that leads may change while the bot runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.people import Limits
from bot.domain.safety import SafetyRules

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """How much a person, the holders of a role, or people in a channel may ask for; 0 lifts a limit."""

    pictures_per_window: int
    window_s: int
    pictures_per_day: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may ask where and for how much, what may be shown, and how long it is kept.

    No channel or role named: all of them. *price_per_second* is the endpoint's, 0 where nobody told it. Days to keep: 0
    is for ever.
    """

    limits: Limits = field(default_factory=Limits)
    role_limits: Mapping[int, OwnLimits] = field(default_factory=dict[int, OwnLimits])
    are_leads_exempt: bool = False
    allowed_channel_ids: tuple[int, ...] = ()
    allowed_role_ids: tuple[int, ...] = ()
    moderation_channel_id: int | None = None
    price_per_second: float = 0.0
    picture_keep_days: int = 0
    log_keep_days: int = 0
    safety: SafetyRules = field(default_factory=SafetyRules)
