"""Pseudonyms: the same person has the same one in every export of one log, and nobody can tell who it is."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING, Protocol

from bot.domain import FORGOTTEN_ID, FORGOTTEN_NAME
from bot.export.records import WORDS

if TYPE_CHECKING:
    from bot.export.records import Record

TERMINAL = "0"
DIGITS = 12
SALT_STATE = "pseudonyms"

_MENTION = re.compile(r"<@!?([0-9]{1,20})>")
"""What Discord makes of an @name: https://discord.com/developers/docs/reference#message-formatting"""


class Pseudonyms:
    """Turns ids of people into names like `person-1f0c…`; the *salt* stays with the log and makes guessing useless."""

    def __init__(self, salt: bytes) -> None:
        """*salt*: at least 16 random bytes, the same for all exports of one log."""
        self._salt, self._known = salt, {TERMINAL: "terminal", str(FORGOTTEN_ID): FORGOTTEN_NAME}

    def of(self, user_id: str) -> str:
        """Return the pseudonym of a Discord user; all whose data was deleted are "someone", as in the log."""
        if user_id not in self._known:
            digest = hmac.new(self._salt, user_id.encode(), hashlib.sha256).hexdigest()
            self._known[user_id] = f"person-{digest[:DIGITS]}"
        return self._known[user_id]

    def in_words(self, text: str | None) -> str | None:
        """Return *text* with pseudonyms for the people it mentions; names that were typed as words stay."""
        return text and _MENTION.sub(lambda mention: f"@{self.of(mention[1])}", text)

    def hide(self, record: Record) -> Record:
        """Return the record with a pseudonym in place of the person's id and name, and of people mentioned."""
        words = {name: self.in_words(str(record[name])) for name in WORDS if record.get(name)}
        name = self.of(str(record["user_id"]))
        return record | words | {column: name for column in ("user_id", "user_name") if column in record}


class SaltState(Protocol):
    """Where the salt is kept."""

    async def get_or_set(self, key: str, value: str) -> str:
        """Return what is kept under *key*; keep *value* where there is nothing yet."""
        ...


async def kept_salt(state: SaltState) -> bytes:
    """Return what makes this log's pseudonyms, made once and kept with it."""
    return bytes.fromhex(await state.get_or_set(SALT_STATE, secrets.token_bytes(32).hex()))
