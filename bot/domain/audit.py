"""Who did what with the powers of a lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. *user_id* and *user_name* are None where the bot itself acted, or nobody is to be named.

    *act* is one word, such as block, limit, pause, setting, remove; *subject* is whom or what it was about.
    """

    at: datetime
    act: str
    user_id: int | None = None
    user_name: str | None = None
    guild_id: int | None = None
    subject: str | None = None
    detail: str | None = None
