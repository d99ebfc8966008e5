"""Which runs somebody may compare, and who may have people asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import Store, open_store
from bot.domain import ComparedRuns, Origin
from bot.errors import NotALeadError, OneRunError, UnknownRunError
from bot.services.run_comparisons import RunComparisons, may_ask
from bot.services.run_pairs import RunPairs
from tests.manual_clock import ManualClock
from tests.suites import ADA, BO, Outcome, plan_of, write_run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

LEA = Origin(3, "Lea", 8, 9, is_lead=True)
ELSEWHERE, PRIVATE = replace(BO, guild_id=7), replace(BO, guild_id=None)


class FakeComparer:
    """Says which runs it was asked to compare."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def compare(self, first: int, second: int, told: Callable[[str], None]) -> ComparedRuns:
        """Return the runs and nothing else."""
        told("comparing…")
        runs = [await self._store.runs.find(number) for number in (first, second)]
        assert runs[0]
        assert runs[1]
        return ComparedRuns(runs[0], runs[1], (), (), b"")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a log with three runs of one suite and one of another, Ada's all of them."""
    async with open_store(tmp_path / "imagine.db") as store:
        for suite in ("smoke", "smoke", "faces", "smoke"):
            plan = plan_of(["a fox"], suite=suite)
            await write_run(store, plan, lambda row: Outcome(sha256=f"{row.id:064x}"))
        yield store


@pytest.fixture
def comparisons(store: Store) -> RunComparisons:
    """Return the service."""
    clock = ManualClock()
    pairs = RunPairs(store.runs, store.asked_pairs, clock.now)
    return RunComparisons(store.runs, FakeComparer(store), pairs, clock.as_clock())


async def chosen(comparisons: RunComparisons, one: str, other: str | None = None, person: Origin = BO) -> list[int]:
    """Return the numbers of the runs that are compared."""
    return [run.id for run in await comparisons.chosen(person, one, other)]


async def test_the_earlier_run_comes_first(comparisons: RunComparisons) -> None:
    """Whichever was named first; without the second it is the one before of the same suite."""
    assert await chosen(comparisons, "4", "1") == await chosen(comparisons, "1", "4") == [1, 4]
    assert await chosen(comparisons, "4", "3") == [3, 4]
    assert await chosen(comparisons, "4") == [2, 4]


@pytest.mark.parametrize(("one", "other"), [("1", None), ("3", None), ("4", "4")])
async def test_it_takes_two(comparisons: RunComparisons, one: str, other: str | None) -> None:
    """The first run of a suite has none before it, and no run is compared with itself."""
    with pytest.raises(OneRunError):
        await chosen(comparisons, one, other)


@pytest.mark.parametrize("one", ["9", "0", "smoke", "", "-1", "9" * 40, "²", "1; DROP TABLE runs"])
async def test_what_is_no_run_is_refused(comparisons: RunComparisons, one: str) -> None:
    """Whatever was typed."""
    with pytest.raises(UnknownRunError):
        await chosen(comparisons, one)


@pytest.mark.parametrize("person", [ELSEWHERE, PRIVATE, replace(LEA, guild_id=7)])
async def test_runs_stay_in_their_guild(comparisons: RunComparisons, person: Origin) -> None:
    """Leads of another guild see none of them either, and nobody is offered any."""
    with pytest.raises(UnknownRunError):
        await chosen(comparisons, "4", person=person)
    assert await comparisons.offered(person, "", 25) == []


async def test_in_direct_messages_there_are_ones_own(store: Store, comparisons: RunComparisons) -> None:
    """Those that were asked for there, and not anybody's at the terminal."""
    for origin in (PRIVATE, PRIVATE, replace(ADA, guild_id=None), replace(ADA, guild_id=None)):
        await write_run(store, plan_of(["a fox"], suite=f"own {origin.user_id}"), origin=origin)
    assert await chosen(comparisons, "6", person=PRIVATE) == [5, 6]
    with pytest.raises(UnknownRunError):
        await chosen(comparisons, "8", person=PRIVATE)


async def test_runs_are_offered_with_who_answered(comparisons: RunComparisons) -> None:
    """The newest first, by letters of the suite's name."""
    offered = await comparisons.offered(BO, "smo", 25)
    assert [(run.id, list(names)) for run, names in offered] == [(4, ["blue"]), (2, ["blue"]), (1, ["blue"])]


async def test_leads_and_who_began_a_run_may_have_people_asked(comparisons: RunComparisons) -> None:
    """Nobody else; asking again asks about nothing new."""
    with pytest.raises(NotALeadError):
        await comparisons.ask(BO, "1", "2")
    assert await comparisons.ask(ADA, "1", "2") == 1
    assert await comparisons.ask(LEA, "2", "1") == 0
    first, second = await comparisons.chosen(BO, "1", "2")
    assert [may_ask(one, first, second) for one in (ADA, BO, LEA)] == [True, False, True]


async def test_a_comparison_is_of_the_two_runs(comparisons: RunComparisons) -> None:
    """In their order."""

    async def show(_words: str) -> None:
        pass

    compared = await comparisons.compare(*await comparisons.chosen(BO, "4", "1"), show)
    assert (compared.first.id, compared.second.id) == (1, 4)
