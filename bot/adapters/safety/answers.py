"""Reads the answers of Azure AI Content Safety. What is not as documented is no judgement: nothing passes by it."""

from __future__ import annotations

import re
from typing import cast

from bot.domain import SEVERITIES, HarmCategory

_NAMES = {
    "Hate": HarmCategory.HATE,
    "SelfHarm": HarmCategory.SELF_HARM,
    "Sexual": HarmCategory.SEXUAL,
    "Violence": HarmCategory.VIOLENCE,
}


_CODE = re.compile(r"[A-Za-z]{1,60}")


class UnreadableAnswerError(ValueError):
    """The answer is none; the message says what is missing, and repeats nothing of it."""


def severities_in(answer: object) -> dict[HarmCategory, int]:
    """Return the severity of each of the four categories, all of which are asked for."""
    found: dict[HarmCategory, int] = {}
    for entry in _list(answer, "categoriesAnalysis"):
        category = _NAMES.get(str(_get(entry, "category")))
        if category:  # one that a later version adds was not asked for
            found[category] = max(_severity(entry), found.get(category, 0))
    if len(found) < len(_NAMES):
        raise UnreadableAnswerError("not every category was judged")
    return found


def listed_in(answer: object) -> bool:
    """Say whether one of the resource's blocklists matched."""
    is_told = _get(answer, "blocklistsMatch") is not None  # it need not stand there when nothing was held against it
    return is_told and bool(_list(answer, "blocklistsMatch"))


def attack_in(answer: object) -> bool:
    """Say whether the prompt is an attempt to trick the model."""
    is_attack = _get(_get(answer, "userPromptAnalysis"), "attackDetected")
    if not isinstance(is_attack, bool):
        raise UnreadableAnswerError("no attackDetected")
    return is_attack


def code_in(answer: object) -> str | None:
    """Return the word by which an error says what it is, never its message, which may repeat what was sent."""
    code = _get(_get(answer, "error"), "code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def _severity(entry: object) -> int:
    severity = _get(entry, "severity")
    if severity is None:  # documented as optional
        return 0
    if not isinstance(severity, int) or isinstance(severity, bool) or not SEVERITIES[0] <= severity <= 7:  # noqa: PLR2004  # the finer scale's top
        raise UnreadableAnswerError("a severity is no number from 0 to 7")
    return severity // 2 * 2


def _list(answer: object, name: str) -> list[object]:
    value = _get(answer, name)
    if not isinstance(value, list):
        raise UnreadableAnswerError(f"no list {name}")
    return cast("list[object]", value)


def _get(value: object, name: str) -> object:
    return cast("dict[str, object]", value).get(name) if isinstance(value, dict) else None
