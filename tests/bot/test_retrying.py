"""first_directly: no repeating without a failure, and with one the same as if it had been there from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stamina

from bot.retrying import first_directly

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_RETRYING = stamina.AsyncRetryingCaller(attempts=4, timeout=None)


class Attempts:
    """Fails with these errors in turn, then returns how often it was made."""

    def __init__(self, *failures: Exception) -> None:
        self._failures, self.made, self.asked = list(failures), 0, list[Exception]()

    async def __call__(self) -> int:
        """Fail, or say how many attempts there were."""
        self.made += 1
        if self._failures:
            raise self._failures.pop(0)
        return self.made

    def is_worth_it(self, error: Exception) -> bool:
        """Repeat what a connection does."""
        self.asked.append(error)
        return isinstance(error, ConnectionError)

    async def repeat(self, again: Callable[[], Awaitable[int]]) -> int:
        """Repeat as the scorer and the courier do."""
        return await _RETRYING(self.is_worth_it, again)


async def test_a_success_asks_nobody() -> None:
    """Where the first attempt succeeds, nothing decides about repeats."""
    attempts = Attempts()
    assert await first_directly(attempts, attempts.repeat) == 1
    assert not attempts.asked


async def test_failures_are_repeated_each_once() -> None:
    """Every failure is asked about once, and one attempt follows each."""
    failures = [ConnectionResetError(), ConnectionRefusedError()]
    attempts = Attempts(*failures)
    assert await first_directly(attempts, attempts.repeat) == 3
    assert attempts.asked == failures


async def test_the_first_attempt_counts() -> None:
    """Four attempts are four attempts; the last failure comes out."""
    failures = [ConnectionResetError(number) for number in range(9)]
    attempts = Attempts(*failures)
    with pytest.raises(ConnectionResetError) as raised:
        await first_directly(attempts, attempts.repeat)
    assert attempts.made == 4
    assert raised.value is failures[3]


async def test_what_is_not_worth_it_comes_out_at_once() -> None:
    """A failure nobody repeats is raised as it is."""
    failure = ValueError()
    attempts = Attempts(failure)
    with pytest.raises(ValueError) as raised:  # noqa: PT011  # it is this very one
        await first_directly(attempts, attempts.repeat)
    assert raised.value is failure
    assert attempts.made == 1
