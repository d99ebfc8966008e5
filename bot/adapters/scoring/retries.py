"""Decides whether a failed attempt is repeated, and after how long; stamina does the repeating."""

from __future__ import annotations

import logging
import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.scoring.failures import AttemptError, Repeat

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How many repeats one call gets of each sort, and its waits, in seconds: doubling, with a random part on top."""

    few: int = 3
    patient: int = 8
    wait_initial_s: float = 1.0
    wait_max_s: float = 20.0
    wait_jitter_s: float = 1.0

    def limit(self, repeat: Repeat) -> int:
        """Return how many repeats of this sort one call gets."""
        return {Repeat.NEVER: 0, Repeat.ONCE: 1, Repeat.FEW: self.few, Repeat.PATIENT: self.patient}[repeat]

    def wait_s(self, repeats_made: int, retry_after_s: float | None) -> float:
        """Return the wait before the next repeat. The endpoint's own wish goes before our doubling."""
        backoff_s = self.wait_initial_s * 2**repeats_made if retry_after_s is None else retry_after_s
        bounded_s = min(backoff_s, self.wait_max_s) if retry_after_s is None else backoff_s
        return bounded_s + random.uniform(0, self.wait_jitter_s)


class Repeats:
    """Stamina's backoff hook for one call: the wait before the next attempt, or False to let the error through."""

    def __init__(
        self, policy: RetryPolicy, correlation_id: str, deadline: float, monotonic: Callable[[], float]
    ) -> None:
        """*deadline* is on *monotonic*'s clock, in seconds: a wait that would reach it is not begun."""
        self._policy, self._correlation_id = policy, correlation_id
        self._deadline, self._monotonic = deadline, monotonic
        self._made: Counter[Repeat] = Counter()

    def __call__(self, error: Exception) -> bool | float:
        """Return the wait before the next attempt, in seconds, or False."""
        if not isinstance(error, AttemptError) or self._made[error.repeat] >= self._policy.limit(error.repeat):
            return False
        wait_s = self._policy.wait_s(self._made.total(), error.retry_after_s)
        if self._monotonic() + wait_s >= self._deadline:
            return False
        self._made[error.repeat] += 1
        log.warning("%s tries again in %.1f s: %s", self._correlation_id, wait_s, error)
        return wait_s
