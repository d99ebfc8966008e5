"""Who may see which rows, as SQL."""

from __future__ import annotations

from bot.errors import PromptHeldBackError

PRIVATE = "({row}.status = 'refused' OR {row}.error_code IS '" + PromptHeldBackError.code + "')"
"""What stays between the bot and its author: it was turned away in private."""


def seen(row: str) -> str:
    """Return the condition under which `:user_id`, in `:guild_id`, may see a row: it is theirs, or of the guild."""
    is_private = PRIVATE.format(row=row)
    return f"({row}.user_id = :user_id OR ({row}.guild_id = :guild_id AND NOT {is_private}))"
