"""Two runs of suites side by side, and asking people about their pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.ports.suites import RunLog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.domain import AskedPair, ComparedRuns, NewPair, SuiteRun


class RunHistory(RunLog, Protocol):
    """Runs, and which of them there is to compare with. Every method raises StoreError when the file fails it."""

    async def before(self, run: SuiteRun) -> SuiteRun | None:
        """Return the run before of the same suite in the same place, if there is one."""
        ...

    async def deployments(self, run_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """Return which deployments answered in these runs."""
        ...

    async def style_ids(self, run_ids: Sequence[int]) -> Mapping[int, int]:
        """Return the id of each style in these runs, by the number of its version."""
        ...


class AskedPairLog(Protocol):
    """Pairs that people are to be asked about before others. Both raise StoreError when the file fails it."""

    async def ask(self, pairs: Sequence[NewPair], at: datetime) -> int:
        """Ask about these from now on; return how many nobody had asked about before."""
        ...

    async def waiting(self, guild_id: int, user_id: int, votes_max: int) -> Sequence[AskedPair]:
        """Return the guild's newest that this person has not seen and that have fewer than *votes_max* votes."""
        ...


class RunComparer(Protocol):
    """Compares runs."""

    async def compare(self, first: int, second: int, told: Callable[[str], None]) -> ComparedRuns:
        """Compare two runs that there are; *told* hears, on any thread, what is being done. Raises StoreError."""
        ...
