"""What waits for a yes. They are kept in memory only: nobody's words are written down before they are sent."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from bot.errors import QuestionClosedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain import Origin

OPEN_FOR = timedelta(minutes=15)
OPEN_MAX = 200
"""The oldest question closes when there would be more."""


class Asked(Protocol):
    """What somebody asked for."""

    @property
    def origin(self) -> Origin:
        """Who asks."""
        ...


T = TypeVar("T", bound=Asked)


class Questions(Generic[T]):
    """Open questions, each about one request."""

    def __init__(
        self,
        now: Callable[[], datetime],
        open_max: int = OPEN_MAX,
        closed: type[QuestionClosedError] = QuestionClosedError,
    ) -> None:
        """*now* is aware UTC; *open_max* questions are kept; *closed* is raised for one that is not open."""
        self._now, self._open_max, self._closed = now, open_max, closed
        self._open: OrderedDict[str, tuple[T, datetime]] = OrderedDict()

    def ask(self, request: T, key: str | None = None) -> str:
        """Keep a request until it is answered for; return its key, *key* where it had one."""
        key = key or secrets.token_hex(6)
        self._open[key] = request, self._now()
        while len(self._open) > self._open_max:
            self._open.popitem(last=False)
        return key

    def close(self, key: str, user_id: int) -> T:
        """Return a request that is answered for now. Raises QuestionClosedError, also for anybody else's."""
        request, asked_at = self._open.get(key, (None, self._now()))
        if request is None or request.origin.user_id != user_id:
            raise self._closed(key)
        del self._open[key]
        if self._now() - asked_at > OPEN_FOR:
            raise self._closed(key)
        return request
