"""How much each person may ask for: their own limits, the channel's, those of their roles, or what everybody has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import Limits, LimitScope, OwnLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.domain import Origin, OwnLimitsBy, Policy
    from bot.ports import OwnLimitsLog
    from bot.services.policy import PolicyBook

    ChannelLimits = Callable[[int], OwnLimits | None]

UNLIMITED = float("inf")


def limits_for(
    origin: Origin, policy: Policy, own_limits: OwnLimitsBy, channel_limits: ChannelLimits | None = None
) -> Limits:
    """Return the limits that count for *origin* now; *channel_limits* go over a channel's own.

    A person's own limits go over the channel's, those over the most generous of the person's roles'.
    """
    if origin.is_lead and policy.are_leads_exempt:
        return replace(policy.limits, pictures_per_window=0, pictures_per_day=0, waiting_per_user=0)
    own = (
        own_limits.get((LimitScope.PERSON, origin.user_id))
        or _of_channels(origin, own_limits, channel_limits)
        or _most_generous(_of_roles(origin, policy, own_limits))
    )
    return _with(policy.limits, own) if own else policy.limits


def _of_channels(origin: Origin, own_limits: OwnLimitsBy, channel_limits: ChannelLimits | None) -> OwnLimits | None:
    """Return the limits of where it is asked, a thread's own before its channel's."""
    at_the_moment = (channel_limits(channel_id) for channel_id in origin.channel_ids if channel_limits)
    own = (own_limits.get((LimitScope.CHANNEL, channel_id)) for channel_id in origin.channel_ids)
    return next(filter(None, (*at_the_moment, *own)), None)


def _of_roles(origin: Origin, policy: Policy, own_limits: OwnLimitsBy) -> list[OwnLimits]:
    found = (own_limits.get((LimitScope.ROLE, one)) or policy.role_limits.get(one) for one in origin.role_ids)
    return list(filter(None, found))


def _most_generous(limits: Iterable[OwnLimits]) -> OwnLimits | None:
    """Return the quickest pace and the most in a day: nobody has less for one more role."""
    limits = list(limits)
    if not limits:
        return None
    quickest = max(limits, key=_pace)
    most_a_day = max(limits, key=lambda one: one.pictures_per_day or UNLIMITED)
    return replace(quickest, pictures_per_day=most_a_day.pictures_per_day)


def _pace(limits: OwnLimits) -> tuple[float, int]:
    """Return the pictures a second; of two that are equal the one that lets more be asked for at once wins."""
    if not limits.pictures_per_window:
        return UNLIMITED, 0
    return limits.pictures_per_window / limits.window_s, limits.pictures_per_window


def _with(limits: Limits, own: OwnLimits) -> Limits:
    return replace(
        limits,
        pictures_per_window=own.pictures_per_window,
        window=timedelta(seconds=own.window_s),
        pictures_per_day=own.pictures_per_day,
    )


class LimitBook:
    """The limits that leads gave a person, a role or a channel: in memory, and in the log."""

    def __init__(self, rules: PolicyBook, kept: OwnLimitsLog, now: Callable[[], datetime]) -> None:
        """*kept* is where they outlive the run; `load` brings them back."""
        self._rules, self._kept, self._now = rules, kept, now
        self._own: dict[tuple[LimitScope, int], OwnLimits] = {}
        self.channel_limits: ChannelLimits = lambda _channel_id: None
        """What counts in a channel for a while, before its own limits, such as during a show."""

    async def load(self) -> None:
        """Take over what the log says. Raises StoreError."""
        self._own = dict(await self._kept.all())

    def limits_of(self, origin: Origin) -> Limits:
        """Return the limits that count for *origin* now."""
        return limits_for(origin, self._rules.current, self._own, self.channel_limits)

    def usual(self, scope: LimitScope, subject_id: int) -> OwnLimits:
        """Return what counts for somebody or something without limits of leads: the settings' for a role, or all."""
        policy = self._rules.current
        if scope is LimitScope.ROLE and (of_role := policy.role_limits.get(subject_id)):
            return of_role
        limits = policy.limits
        window_s = round(limits.window.total_seconds())
        return OwnLimits(limits.pictures_per_window, window_s, limits.pictures_per_day)

    def own(self, scope: LimitScope, subject_id: int) -> OwnLimits | None:
        """Return the limits that leads gave somebody or something, None where they gave none."""
        return self._own.get((scope, subject_id))

    async def give(self, by: Origin, scope: LimitScope, subject_id: int, limits: OwnLimits) -> None:
        """Let these limits count from now on. Raises StoreError."""
        await self._kept.keep(by, scope, subject_id, limits, self._now())
        self._own[scope, subject_id] = limits

    async def take_back(self, by: Origin, scope: LimitScope, subject_id: int) -> bool:
        """Let the usual limits count again; say whether there were others. Raises StoreError."""
        if (scope, subject_id) not in self._own:
            return False
        await self._kept.forget(by, scope, subject_id, self._now())
        self._own.pop((scope, subject_id), None)
        return True
