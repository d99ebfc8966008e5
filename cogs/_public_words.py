"""A prompt as it stands on a card, where everybody reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import PromptHeldBackError
from cogs._text import shown_prompt

if TYPE_CHECKING:
    from bot.domain import Generation

WITHHELD = "*The words are not shown.*"


def public_words(generation: Generation) -> str:
    """Return what was typed, unless they are what was held back: the bot does not say them for anybody."""
    is_held_back = generation.error_code == PromptHeldBackError.code
    return WITHHELD if is_held_back else shown_prompt(generation.typed)
