"""Time as the services see it, so that a test of a 60 s window takes no time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain import utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """*now* is aware UTC; *monotonic* and *sleep* are in seconds."""

    now: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep

    def ms_since(self, start: float) -> int:
        """Return the whole milliseconds since *start* (monotonic seconds)."""
        return round((self.monotonic() - start) * 1000)
