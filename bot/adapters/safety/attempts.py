"""Decides whether a failed check is repeated, and after how long; stamina does the repeating."""

from __future__ import annotations

import logging
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.errors import SafetyUnavailableError

log = logging.getLogger(__name__)

REPEATS_MAX = 5
WAIT_INITIAL_S, WAIT_MAX_S, WAIT_JITTER_S = 0.5, 4.0, 0.5


class AttemptError(Exception):
    """One failed attempt on its way through the repeats; its *error* is what leaves the adapter."""

    def __init__(self, error: SafetyUnavailableError, *, is_passing: bool, retry_after_s: float | None = None) -> None:
        """*is_passing*: worth another try; *retry_after_s* is the service's own wish."""
        super().__init__(str(error))
        self.error, self.is_passing, self.retry_after_s = error, is_passing, retry_after_s


class Repeats:
    """Stamina's backoff hook for one call: the wait before the next attempt, or False to let the error through."""

    def __init__(self, name: str, deadline: float, monotonic: Callable[[], float]) -> None:
        """*name* is the call's in the log; *deadline* is on *monotonic*'s clock: no wait that reaches it is begun."""
        self._name, self._deadline, self._monotonic = name, deadline, monotonic
        self._made = 0

    def __call__(self, error: Exception) -> bool | float:
        """Return the wait before the next attempt, in seconds, or False."""
        if not isinstance(error, AttemptError) or not error.is_passing or self._made >= REPEATS_MAX:
            return False
        backoff_s = min(WAIT_INITIAL_S * 2**self._made, WAIT_MAX_S)
        wait_s = (backoff_s if error.retry_after_s is None else error.retry_after_s) + random.uniform(0, WAIT_JITTER_S)
        if self._monotonic() + wait_s >= self._deadline:
            return False
        self._made += 1
        log.warning("%s: tries again in %.1f s: %s", self._name, wait_s, error)
        return wait_s
