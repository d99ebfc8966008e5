"""The first attempt goes ahead directly; what repeats it is only set up once it has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

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
