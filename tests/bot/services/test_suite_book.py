"""SuiteBook over a real store: found by name and version, saved by everybody, changed by whoever may."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import Store, open_store
from bot.domain import SUITE_NAME_MAX, Origin, Suite, SuiteFault, SuitePrompt
from bot.errors import SuiteFaultsError, SuiteRefusal, SuiteRefusedError, UnknownSuiteError
from bot.services.suite_book import SuiteBook
from tests.suites import plan_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from pathlib import Path

    from bot.domain import RunPlan

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
ADA, BO, LEA = Origin(1, "Ada", 7, 8), Origin(2, "Bo", 7, 8), Origin(3, "Lea", 7, 8, is_lead=True)
FOX, OWL = (SuitePrompt("a fox"),), (SuitePrompt("an owl"),)
SMOKE = Suite("smoke", (SuitePrompt("a glass of water"),), version=1)


class PlannerWithoutGrelk:
    """A `ports.RunPlanner` that one word stands in the way of."""

    async def plan(self, suite: Suite, targets: Sequence[str], repeats: int) -> RunPlan:
        """Refuse the word."""
        if any("grelk" in one.words for one in suite.prompts):
            raise SuiteFaultsError((SuiteFault(1, "no"),))
        return plan_of([one.words for one in suite.prompts], targets, repeats, suite.name)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[Store]:
    """Open a fresh store."""
    async with open_store(tmp_path / "imagine.db") as store:
        yield store


@pytest.fixture
def book(store: Store) -> SuiteBook:
    """Return a book with one suite built in."""
    return SuiteBook(store.suites, [SMOKE], PlannerWithoutGrelk(), lambda: NOW)


async def test_a_suite_is_found_however_its_name_is_written(book: SuiteBook) -> None:
    """In its latest version, or in the one that is asked for; what is built in is found the same way."""
    await book.save(ADA, Suite("Größe 7", FOX))
    await book.save(ADA, Suite("Größe 7", OWL))
    assert await book.named(" GRÖSSE  7\u200b") == Suite("Größe 7", OWL, 2)
    assert await book.named("größe 7", 1) == Suite("Größe 7", FOX, 1)
    assert await book.named("SMOKE") == await book.named("smoke", 1) == SMOKE
    _, stored = await book.find("größe 7", 1)
    assert stored
    assert (stored.made_by, stored.made_at, stored.count) == (ADA.user_id, NOW, 1)


@pytest.mark.parametrize(("name", "version"), [("pet", None), ("pets", 2), ("smoke", 2), ("", None)])
async def test_what_is_not_there_is_not_found(book: SuiteBook, name: str, version: int | None) -> None:
    """Neither the name nor the version."""
    await book.save(ADA, Suite("pets", FOX))
    with pytest.raises(UnknownSuiteError):
        await book.named(name, version)


async def test_what_has_not_changed_is_not_saved_again(book: SuiteBook) -> None:
    """Nor by anybody else; what it was two versions ago is a change."""
    first = await book.save(ADA, Suite("pets", FOX))
    again = await book.save(BO, Suite("PETS", FOX))
    assert (first.is_new, again.is_new, again.stored) == (True, False, first.stored)
    await book.save(ADA, Suite("pets", OWL))
    third = await book.save(ADA, Suite("pets", FOX))
    assert (third.is_new, third.stored.version) == (True, 3)


async def test_somebody_elses_suite_is_changed_by_leads(book: SuiteBook) -> None:
    """It stays its owner's all the same."""
    await book.save(ADA, Suite("pets", FOX))
    for change in (book.save(BO, Suite("pets", OWL)), book.delete(BO, "pets")):
        with pytest.raises(SuiteRefusedError) as refused:
            await change
        assert refused.value.refusal is SuiteRefusal.NOT_YOURS
    assert (await book.save(LEA, Suite("pets", OWL))).stored.version == 2
    assert (await book.save(ADA, Suite("pets", FOX))).stored.version == 3
    assert (await book.delete(LEA, "Pets")).version == 3
    with pytest.raises(UnknownSuiteError):
        await book.delete(LEA, "pets")
    assert (await book.save(BO, Suite("pets", OWL))).stored.version == 1


@pytest.mark.parametrize("name", ["", " \n", "\u200b", "x" * (SUITE_NAME_MAX + 1)])
async def test_a_name_can_be_seen_and_is_not_too_long(book: SuiteBook, name: str) -> None:
    """Else nothing is kept."""
    with pytest.raises(SuiteRefusedError) as refused:
        await book.save(ADA, Suite(name, FOX))
    assert refused.value.refusal is SuiteRefusal.NAME
    assert await book.all() == []


@pytest.mark.parametrize("name", ["smoke", "SMOKE", "smo\u200bke", " ｓｍｏｋｅ "])
async def test_the_name_of_what_is_built_in_is_taken(book: SuiteBook, name: str) -> None:
    """For leads too, and however it is written; what is built in stays."""
    for change in (book.save(LEA, Suite(name, FOX)), book.delete(LEA, name)):
        with pytest.raises(SuiteRefusedError) as refused:
            await change
        assert refused.value.refusal is SuiteRefusal.BUILT_IN


async def test_what_could_not_be_run_is_not_saved(book: SuiteBook) -> None:
    """Whoever saves it hears why."""
    with pytest.raises(SuiteFaultsError):
        await book.save(ADA, Suite("pets", (SuitePrompt("a grelk"),)))
    assert await book.all() == []


async def test_two_who_save_at_once_make_two_versions(book: SuiteBook) -> None:
    """Of one suite."""
    one, other = await asyncio.gather(book.save(ADA, Suite("pets", FOX)), book.save(ADA, Suite("pets", OWL)))
    assert {one.stored.version, other.stored.version} == {1, 2}


async def test_names_are_offered(book: SuiteBook) -> None:
    """Those that begin with what is typed first, whatever is built in among them, and not too many."""
    for name in ("Pets", "small pets", "spoons"):
        await book.save(ADA, Suite(name, FOX))
    assert await book.names("", 9) == ["Pets", "small pets", "smoke", "spoons"]
    assert await book.names("PE", 9) == ["Pets", "small pets"]
    assert await book.names("s", 2) == ["small pets", "smoke"]
