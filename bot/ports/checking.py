"""What looks at prompts and pictures before anybody sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.domain import (
        Judgement,
    )


class WordList(Protocol):
    """Words that are not painted here."""

    async def finds_in(self, text: str) -> bool:
        """Say whether one of them stands in *text*, disguised or not. Never raises for a list that cannot be read."""
        ...


class ContentSafety(Protocol):
    """A service that judges texts and pictures."""

    async def check_text(self, text: str, correlation_id: str) -> Judgement:
        """Judge the text. Raises SafetyUnavailableError."""
        ...

    async def check_picture(self, data: bytes, correlation_id: str) -> Judgement:
        """Judge the picture, of PICTURE_SIDES and at most PICTURE_MAX_BYTES. Raises SafetyUnavailableError."""
        ...
