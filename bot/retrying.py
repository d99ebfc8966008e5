"""Repeating calls. The first attempt goes ahead directly; what repeats it is only set up once it has failed."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

T = TypeVar("T")


async def first_directly(
    attempt: Callable[[], Awaitable[T]], repeat: Callable[[Callable[[], Awaitable[T]]], Awaitable[T]]
) -> T:
    """Return what *attempt* returns; after a failure, *repeat* decides as if it had made that attempt itself.

    *repeat* calls what it is given until that succeeds or is not worth it: its first call raises the failure there
    was, each further one attempts again. Setting up a retry library's machinery costs a third of a millisecond, and
    nearly all attempts succeed.
    """
    failures: list[Exception] = []
    try:
        return await attempt()
    except Exception as error:  # noqa: BLE001  # whether it is worth repeating is for *repeat* to say
        failures.append(error)

    async def again() -> T:
        if failures:
            raise failures.pop()
        return await attempt()

    return await repeat(again)


def retry_after_s(value: str, now: datetime) -> float | None:
    """Return the wait a Retry-After header asks for, in seconds, never negative; None if it asks for none.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
    """
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())
