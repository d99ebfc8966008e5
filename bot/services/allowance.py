"""Who may ask for how much. Derived from the log at start, kept in step with it, so a restart forgets nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import Allowed, Quota
from bot.errors import (
    DailyLimitError,
    QueueFullError,
    RateLimitedError,
    RequestTooLargeError,
    TooManyWaitingError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.domain import Charge, Limits, Origin

DAY = timedelta(hours=24)
LONGEST = timedelta(seconds=100_000)
"""No window is longer; whichever limits count for somebody in a moment, what they need to know is still there."""


@dataclass(slots=True, eq=False)
class Claim:
    """One picture counted against its user; open while it waits or is being painted, and if free, only then."""

    user_id: int
    at: datetime
    is_open: bool = True
    is_free: bool = False


class Allowance:
    """Counts pictures per user over the window and the last 24 hours, and those still open.

    Synchronous on purpose: checking and taking happen in one step, with no await between.
    """

    def __init__(self, limits_of: Callable[[Origin], Limits], now: Callable[[], datetime]) -> None:
        """*limits_of* returns those that count for somebody now; *now* gives aware UTC."""
        self._limits_of = limits_of
        self._now = now
        self._claims: defaultdict[int, list[Claim]] = defaultdict(list)
        self._open = 0

    def restore(self, charges: Iterable[Charge]) -> dict[int, Claim]:
        """Take over what the log says was charged, oldest first; return the claims by generation id."""
        claims: dict[int, Claim] = {}
        for charge in charges:
            claim = Claim(charge.user_id, charge.queued_at, charge.is_open, charge.is_free)
            claims[charge.generation_id] = claim
            self._claims[charge.user_id].append(claim)
            self._open += charge.is_open
        return claims

    def take(self, origin: Origin, count: int, crowd: Limits | None = None) -> list[Claim]:
        """Claim *count* pictures for whoever asks now, all or none; free ones under the limits of a show's *crowd*.

        Raises RequestTooLargeError, TooManyWaitingError, QueueFullError, RateLimitedError or DailyLimitError.
        """
        limits, user_id = crowd or self._limits_of(origin), origin.user_id
        self._check_open(limits, user_id, count)
        self._check_rates(limits, user_id, count)
        claims = [Claim(user_id, self._now(), is_free=crowd is not None) for _ in range(count)]
        self._claims[user_id] += claims
        self._open += count
        return claims

    def closed_claim(self, user_id: int) -> Claim:
        """Return a claim that counts nowhere."""
        return Claim(user_id, self._now(), is_open=False)

    def close(self, claim: Claim) -> None:
        """Say that the picture is no longer waiting or being painted; it still counts."""
        self._open -= claim.is_open
        claim.is_open = False

    def give_back(self, claim: Claim) -> None:
        """Uncount a picture that was not the user's fault. Doing it twice does no harm."""
        self.close(claim)
        if claim in self._claims[claim.user_id]:
            self._claims[claim.user_id].remove(claim)

    def quota(self, origin: Origin) -> Quota:
        """Return what whoever asks has used and when it renews."""
        limits, claims = self._limits_of(origin), self._recent(origin.user_id)
        return Quota(
            window=self._allowed(self._within(claims, limits.window), limits.pictures_per_window, limits.window),
            day=self._allowed(self._within(claims, DAY), limits.pictures_per_day, DAY),
            open_now=self._open_of(origin.user_id),
            open_limit=limits.waiting_per_user,
            window_s=limits.window.total_seconds(),
        )

    def _open_of(self, user_id: int) -> int:
        return sum(claim.is_open for claim in self._claims[user_id])

    def _check_open(self, limits: Limits, user_id: int, count: int) -> None:
        ceilings = (limits.waiting_per_user, limits.queue, limits.pictures_per_window, limits.pictures_per_day)
        lowest = min((limit for limit in ceilings if limit), default=count)
        if count > lowest:
            raise RequestTooLargeError(count, lowest)
        open_now = self._open_of(user_id)
        if limits.waiting_per_user and open_now + count > limits.waiting_per_user:
            raise TooManyWaitingError(open_now, limits.waiting_per_user)
        if limits.queue and self._open + count > limits.queue:
            raise QueueFullError(limits.queue)

    def _check_rates(self, limits: Limits, user_id: int, count: int) -> None:
        claims = self._recent(user_id)
        refusals = (
            self._refusal(RateLimitedError, claims, count, limits.pictures_per_window, limits.window),
            self._refusal(DailyLimitError, claims, count, limits.pictures_per_day, DAY),
        )
        # Where both limits are used up, the later time is when asking again helps.
        if last := max(filter(None, refusals), key=lambda refusal: refusal.retry_at, default=None):
            raise last

    def _refusal(
        self, kind: type[RateLimitedError], claims: list[Claim], count: int, limit: int, span: timedelta
    ) -> RateLimitedError | None:
        if not limit or len(claims) + count <= limit:  # nobody need look how old they are
            return None
        counted = self._within(claims, span)
        surplus = len(counted) + count - limit
        if surplus <= 0:
            return None
        return kind(limit, span.total_seconds(), self._free_at(counted[surplus - 1], span), count)

    def _recent(self, user_id: int) -> list[Claim]:
        """Return the user's claims that any limit may count, oldest first, forgetting older ones that are closed.

        Free ones are left out, and forgotten once closed.
        """
        kept = self._within(self._claims[user_id], LONGEST)
        self._claims[user_id] = [claim for claim in kept if claim.is_open or not claim.is_free]
        return [claim for claim in kept if not claim.is_free]

    def _within(self, claims: list[Claim], span: timedelta) -> list[Claim]:
        since = self._now() - span
        return [claim for claim in claims if claim.is_open or claim.at > since]

    def _free_at(self, claim: Claim, span: timedelta) -> datetime:
        # A picture that has waited longer than the span is free as soon as it ends: soon, but not before now.
        return max(claim.at + span, self._now() + timedelta(seconds=1))

    def _allowed(self, claims: list[Claim], limit: int, span: timedelta) -> Allowed | None:
        if not limit:
            return None
        return Allowed(len(claims), limit, self._free_at(claims[0], span) if claims else None)
