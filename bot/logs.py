"""Logging to stderr, as text or JSON lines, with secrets taken out of the finished line."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pythonjsonlogger.json import JsonFormatter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO  # noqa: F401 -- named in a base class, which keeps it in quotes

HIDDEN = "[hidden]"
"""What stands in a log line where a secret was."""

# At DEBUG discord.py and aiohttp log addresses that hold interaction tokens, and aiosqlite every row with its prompt.
_TALKATIVE = ("discord", "aiohttp", "aiosqlite", "PIL")

# Discord's two routes whose addresses hold an interaction's token (whoever has it can answer as the bot), and keys
# in headers; a value that is hidden already is taken along, so that it is not hidden twice.
_LEAKS = re.compile(
    r"""
    (?P<route> /(?:webhooks|interactions)/\d+/ ) [^\s"'\\,;<>()}\[\]/?]+
    | (?P<header> authorization["'\\]* \s* [:=,] \s* (?:b?["'\\]+)? (?:(?:bearer|bot|basic)\s+)? | bearer\s+ )
      (?: \[hidden\] | [^\s"'\\,;<>()}\[\]]+ )
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Redactor:
    """Hides every one of *secrets* in a text, and whatever looks like a token by where it stands."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spellings = {spelling for secret in secrets if secret for spelling in (secret, repr(secret)[1:-1])}
        # Longest first, so that no secret hides only the start of another.
        longest_first = sorted(spellings, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        return _LEAKS.sub(lambda leak: f"{leak['route'] or leak['header']}{HIDDEN}", self._secrets.sub(HIDDEN, text))


class _TextFormatter(logging.Formatter):
    """Local time, as people at a terminal expect. The finished line is redacted, exceptions included."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", "%Y-%m-%d %H:%M:%S", style="{")
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


class _JsonFormatter(JsonFormatter):
    """UTC with its offset, as collectors expect. Redacted value by value: JSON's escapes would disguise a secret."""

    def __init__(self, redact: Redactor) -> None:
        names = {"levelname": "level", "name": "logger"}
        super().__init__(  # pyright: ignore[reportUnknownMemberType]  # the library types its callables loosely
            "levelname,name,message", style=",", rename_fields=names, timestamp="time"
        )
        self._redact = redact

    def process_log_record(self, log_data: dict[str, object]) -> dict[str, object]:
        return {
            name: value if isinstance(value, int | float | datetime | None) else self._redact(str(value))
            for name, value in log_data.items()
        }


class _OwnHandler(logging.StreamHandler["TextIO"]):
    """Ours, to be told from others on the root logger when logging is configured again."""


def configure_logging(level: str, format: Literal["text", "json"], secrets: Iterable[str]) -> None:  # noqa: A002 -- the setting's word
    """Send every logger's lines of *level* and above to stderr. A second call replaces the first."""
    handler = _OwnHandler()
    handler.setFormatter((_JsonFormatter if format == "json" else _TextFormatter)(Redactor(secrets)))
    root = logging.getLogger()
    for earlier in [known for known in root.handlers if isinstance(known, _OwnHandler)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(root.level, logging.INFO))
