"""SuiteBook: the suites there are, stored or built in, and who may change them."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain import SUITE_NAME_MAX, Suite, folded_name
from bot.errors import PromptRejectedError, SuiteRefusal, SuiteRefusedError, UnknownSuiteError
from bot.services.prompts import clean_prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.domain import Origin, StoredSuite
    from bot.ports import RunPlanner, SuiteLog


@dataclass(frozen=True, slots=True)
class SavedSuite:
    """What became of a suite that was to be saved; not *is_new*: that version was there already."""

    stored: StoredSuite
    is_new: bool


class SuiteBook:
    """Suites by name. Everybody may save a new one; somebody else's are changed and deleted by leads."""

    def __init__(
        self, kept: SuiteLog, built_in: Sequence[Suite], planner: RunPlanner, now: Callable[[], datetime]
    ) -> None:
        """*planner* tells what could not be run, before it is kept."""
        self._kept, self._planner, self._now = kept, planner, now
        self.built_in = tuple(built_in)
        self._turn = asyncio.Lock()  # of two that save one name at once, one makes a version more

    async def named(self, name: str, version: int | None = None) -> Suite:
        """Return a suite, the latest version where none is asked for. Raises UnknownSuiteError, StoreError."""
        suite, _ = await self.find(name, version)
        return suite

    async def find(self, name: str, version: int | None = None) -> tuple[Suite, StoredSuite | None]:
        """Return a suite, and how it is stored where it is not built in. Raises UnknownSuiteError, StoreError."""
        if suite := self._built_in(name):
            if version in {None, suite.version}:
                return suite, None
            raise UnknownSuiteError(name)
        for stored in await self._kept.versions(name):
            if version in {None, stored.version}:
                prompts = await self._kept.prompts(stored.version_id)
                return Suite(stored.name, tuple(prompts), stored.version), stored
        raise UnknownSuiteError(name)

    async def all(self) -> Sequence[StoredSuite]:
        """Return the stored suites, each in its latest version, by name. Raises StoreError."""
        return await self._kept.all()

    async def names(self, containing: str, limit: int) -> Sequence[str]:
        """Return the names that have these letters in them, those that begin with them first. Raises StoreError."""
        typed = folded_name(containing)
        names = [*(suite.name for suite in self.built_in), *(stored.name for stored in await self._kept.all())]
        near = [name for name in names if typed in folded_name(name)]
        near.sort(key=lambda name: (not folded_name(name).startswith(typed), folded_name(name)))
        return near[:limit]

    async def save(self, by: Origin, suite: Suite) -> SavedSuite:
        """Keep a suite: as a new one, as a version more of its name, or not at all where it has not changed.

        Raises SuiteFaultsError, SuiteRefusedError, StoreError.
        """
        suite = replace(suite, name=_clean_name(suite.name))
        if self._built_in(suite.name):
            raise SuiteRefusedError(SuiteRefusal.BUILT_IN)
        await self._planner.plan(suite, ("",), 1)
        async with self._turn:
            versions = await self._kept.versions(suite.name)
            if not versions:
                return SavedSuite(await self._kept.add(by, suite, self._now()), is_new=True)
            latest = versions[0]
            if tuple(await self._kept.prompts(latest.version_id)) == suite.prompts:
                return SavedSuite(latest, is_new=False)
            _require_owner(by, latest)
            return SavedSuite(await self._kept.add_version(by, latest, suite, self._now()), is_new=True)

    async def delete(self, by: Origin, name: str) -> StoredSuite:
        """Offer a suite no more, and return it. Raises UnknownSuiteError, SuiteRefusedError, StoreError."""
        if self._built_in(name):
            raise SuiteRefusedError(SuiteRefusal.BUILT_IN)
        async with self._turn:
            versions = await self._kept.versions(name)
            if not versions:
                raise UnknownSuiteError(name)
            _require_owner(by, versions[0])
            await self._kept.delete(by, versions[0], self._now())
            return versions[0]

    def _built_in(self, name: str) -> Suite | None:
        folded = folded_name(name)
        return next((suite for suite in self.built_in if folded_name(suite.name) == folded), None)


def _require_owner(by: Origin, suite: StoredSuite) -> None:
    if not by.is_lead and by.user_id != suite.owner_id:
        raise SuiteRefusedError(SuiteRefusal.NOT_YOURS)


def _clean_name(name: str) -> str:
    """Return a name on one line. Raises SuiteRefusedError where nothing can be seen, or too much."""
    try:
        return clean_prompt(unicodedata.normalize("NFC", " ".join(name.split())), SUITE_NAME_MAX)
    except PromptRejectedError as error:
        raise SuiteRefusedError(SuiteRefusal.NAME) from error
