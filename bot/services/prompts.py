"""What a prompt may be, before anyone is charged for it."""

from __future__ import annotations

import unicodedata

from bot.errors import PromptRejectedError

_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}


def sendable(text: str) -> str:
    """Return *text* without lone surrogates and NULs, and trimmed.

    Half an emoji (a lone surrogate) cannot be sent or stored, and the endpoint would drop it too.
    """
    if not text.isascii():
        text = "".join(char for char in text if unicodedata.category(char) != "Cs")
    return text.replace("\0", "").strip()


def clean_prompt(text: str, max_chars: int, of_style: int = 0) -> str:
    """Return *text* as it goes to the model: trimmed, without lone surrogates and NULs, otherwise untouched.

    Raises PromptRejectedError when nothing visible is left, or more than *max_chars* characters, *of_style* of which
    are a style's.
    """
    prompt = sendable(text)
    if all(unicodedata.category(char) in _INVISIBLE for char in prompt):
        raise PromptRejectedError(0, max_chars)
    if len(prompt) > max_chars:
        raise PromptRejectedError(len(prompt), max_chars, of_style)
    return prompt
