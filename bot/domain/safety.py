"""What may be shown: what the safety checks look for, how much of it is too much, and what they found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SEVERITIES = (0, 2, 4, 6)
"""What Azure AI Content Safety says of a text or a picture: safe, low, medium, high."""


class HarmCategory(StrEnum):
    """What Azure AI Content Safety looks for; the values are the log's."""

    HATE = "hate"
    SELF_HARM = "self_harm"
    SEXUAL = "sexual"
    VIOLENCE = "violence"


class SafetyAction(StrEnum):
    """What follows from a finding, from the mildest to the strictest; the values are the log's."""

    FLAG = "flag"
    """Shown as usual; the log says what was found."""
    SPOILER = "spoiler"
    """Shown blurred, until somebody taps it. A prompt cannot be blurred: its picture is."""
    BLOCK = "block"
    """Never shown."""


class WhenDown(StrEnum):
    """What is done with prompts and pictures that nobody could check."""

    BLOCK = "block"
    FLAG = "flag"
    ALLOW = "allow"


class Subject(StrEnum):
    """What was looked at; the values are the log's."""

    PROMPT = "prompt"
    PICTURE = "picture"


class FoundBy(StrEnum):
    """Who decided; the values are the log's."""

    WORD_LIST = "word_list"
    CONTENT_SAFETY = "content_safety"
    ENDPOINT = "endpoint"
    BLANK_CHECK = "blank_check"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a checker says of a text or a picture: how severe it is by category, and *marks* that know no severity.

    Marks are words for the log: `blocklist`, `attack`.
    """

    severities: Mapping[HarmCategory, int]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a prompt or a picture. *category* is one word for the log; *severity* is one of SEVERITIES."""

    subject: Subject
    found_by: FoundBy
    category: str
    action: SafetyAction
    severity: int | None = None


Thresholds = tuple[tuple[int, SafetyAction], ...]
"""From which severity on what is done, the lowest severity first; empty: this category is not looked at."""

BLOCK_FROM_MEDIUM: Thresholds = ((4, SafetyAction.BLOCK),)


@dataclass(frozen=True, slots=True)
class SafetyRules:
    """How strict the checks are. *spoiler_for_adults*: in age-restricted channels a blocked picture is blurred."""

    thresholds: Mapping[HarmCategory, Thresholds] = field(
        default_factory=lambda: dict.fromkeys(HarmCategory, BLOCK_FROM_MEDIUM)
    )
    when_down: WhenDown = WhenDown.BLOCK
    keep_blocked_pictures: bool = False
    spoiler_for_adults: bool = False
