"""The rules of the house as they are at this moment, and how leads change them."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.domain import SettingChange, SettingSource, SettingValue
from bot.errors import SettingRefusedError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.domain import Origin, Policy
    from bot.ports import ChangeableSettings, SettingLog

log = logging.getLogger(__name__)


class PolicyBook:
    """Where services look the rules up, each time anew: leads may change them while the bot runs."""

    def __init__(self, policy: Policy) -> None:
        """*policy* is what the settings say."""
        self.current = policy


class PolicyEditor:
    """Changes the rules by the settings' own names, over what the environment says."""

    def __init__(
        self, book: PolicyBook, settings: ChangeableSettings, kept: SettingLog, now: Callable[[], datetime]
    ) -> None:
        """*kept* is where changes outlive the run; `load` brings them back."""
        self._book, self._settings, self._kept, self._now = book, settings, kept, now
        self._changes: dict[str, SettingChange] = {}
        self._turn = asyncio.Lock()  # of two changes at once neither may forget the other

    async def load(self) -> None:
        """Take over what the log says, but for what is no valid setting any more. Raises StoreError."""
        changes = {change.name: change for change in await self._kept.all()}
        while True:
            try:
                self._book.current = self._settings.policy(_values(changes))
            except SettingsError as error:
                for fault in error.faults:
                    log.warning("%s as changed in Discord is left out: it %s", fault.variable, fault.problem)
                    changes.pop(fault.variable, None)
            else:
                self._changes = changes
                return

    def values(self) -> Sequence[SettingValue]:
        """Return every setting that can be changed, as it is now."""
        texts = self._settings.texts(self._book.current)
        return [self._value(name, text) for name, text in texts.items()]

    def value(self, name: str) -> SettingValue:
        """Return one of them. Raises SettingRefusedError where there is none of that name."""
        for one in self.values():
            if one.name == name:
                return one
        raise SettingRefusedError(name, "is not there any more", "Send `/admin settings` again.")

    async def change(self, by: Origin, name: str, value: str) -> None:
        """Let a value, written as in the environment, count from now on. Raises SettingRefusedError, StoreError."""
        async with self._turn:
            before = self.value(name)
            change = SettingChange(name, value, by.user_id, self._now())
            changes = self._changes | {name: change}
            policy = self._policy(changes)
            await self._kept.keep(by, change, before.value)
            self._book.current, self._changes = policy, changes

    async def reset(self, by: Origin, name: str) -> bool:
        """Let the environment's value count again; say whether another did. Raises SettingRefusedError, StoreError."""
        async with self._turn:
            if name not in self._changes:
                return False
            before = self.value(name)
            changes = {other: change for other, change in self._changes.items() if other != name}
            policy = self._policy(changes)
            await self._kept.forget(by, name, before.value, self._now())
            self._book.current, self._changes = policy, changes
            return True

    def _policy(self, changes: Mapping[str, SettingChange]) -> Policy:
        try:
            return self._settings.policy(_values(changes))
        except SettingsError as error:
            fault = error.faults[0]
            raise SettingRefusedError(fault.variable, fault.problem, fault.fix) from error

    def _value(self, name: str, text: str) -> SettingValue:
        if change := self._changes.get(name):
            return SettingValue(name, text, SettingSource.CHANGED, change)
        is_named = name in self._settings.named
        return SettingValue(name, text, SettingSource.ENVIRONMENT if is_named else SettingSource.DEFAULT)


def _values(changes: Mapping[str, SettingChange]) -> dict[str, str]:
    return {name: change.value for name, change in changes.items()}
