"""What is wrong with the settings."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors.base import BotError


@dataclass(frozen=True, slots=True)
class SettingsFault:
    """One thing wrong with the settings: the variable, what is wrong, and how to mend it."""

    variable: str
    problem: str
    fix: str


class SettingsError(BotError):
    """The settings cannot be used; *faults* lists every problem found."""

    code = "settings"

    def __init__(self, faults: tuple[SettingsFault, ...]) -> None:
        """Keep the faults; the message names the variables only, never their values."""
        super().__init__(", ".join(fault.variable for fault in faults))
        self.faults = faults
