"""Pseudonyms: the same person has the same one in every export of one log, and nobody can tell who it is."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.export.records import Record

TERMINAL = "0"
DIGITS = 12


class Pseudonyms:
    """Turns ids of people into names like `person-1f0c…`; the *salt* stays with the log and makes guessing useless."""

    def __init__(self, salt: bytes) -> None:
        """*salt*: at least 16 random bytes, the same for all exports of one log."""
        self._salt, self._known = salt, {TERMINAL: "terminal"}

    def of(self, user_id: str) -> str:
        """Return the pseudonym of a Discord user."""
        if user_id not in self._known:
            digest = hmac.new(self._salt, user_id.encode(), hashlib.sha256).hexdigest()
            self._known[user_id] = f"person-{digest[:DIGITS]}"
        return self._known[user_id]

    def hide(self, record: Record) -> Record:
        """Return the record with a pseudonym in place of the person's id and name."""
        name = self.of(str(record["user_id"]))
        return record | {"user_id": name, "user_name": name}
