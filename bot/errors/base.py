"""The root of the tree."""

from __future__ import annotations

from typing import ClassVar


class BotError(Exception):
    """Base of the tree. *code* is what the log's `error_code` column says."""

    code: ClassVar[str] = "bot"
