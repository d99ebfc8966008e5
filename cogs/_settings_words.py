"""What each setting is called, what it means, and how its value is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain import FORGOTTEN_ID, FORGOTTEN_NAME, SettingSource
from cogs._text import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain import SettingValue


class Topic(StrEnum):
    """Settings that belong together."""

    AMOUNTS = "amounts"
    PEOPLE = "people"
    SAFETY = "safety"
    KEEPING = "keeping"


TOPICS = {
    Topic.AMOUNTS: "How much people may ask for",
    Topic.PEOPLE: "Who may ask, and where",
    Topic.SAFETY: "What may be shown",
    Topic.KEEPING: "What it costs, and how long things are kept",
}


class Kind(StrEnum):
    """How a value is chosen."""

    WRITTEN = "written"
    ONE_OF = "one of"
    CHANNELS = "channels"
    CHANNEL = "channel"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class SettingWords:
    """A setting in plain words. *empty* is what it means when nothing is chosen; *choices* are by value."""

    topic: Topic
    title: str
    meaning: str
    kind: Kind = Kind.WRITTEN
    empty: str = ""
    choices: Mapping[str, str] = field(default_factory=dict[str, str])


LISTED_MAX = 20
YES_NO = {"yes": "Yes", "no": "No"}
WHEN_DOWN = {
    "block": "Show nothing that was not checked",
    "flag": "Show it, and note in the log that it was not checked",
    "allow": "Show it as if it had been checked",
}
STRICTNESS = {
    "2": "Hold back from low on",
    "4": "Hold back from medium on",
    "6": "Hold back only what is high",
    "4:spoiler,6:block": "Blur from medium on, hold back what is high",
    "2:flag,4:block": "Note what is low, hold back from medium on",
    "2:flag": "Only note it in the log",
    "off": "Do not look for it",
}


def _harm(what: str) -> SettingWords:
    meaning = f"What is done with prompts and pictures in which the safety check finds {what}."
    return SettingWords(Topic.SAFETY, f"How strict: {what}", meaning, Kind.ONE_OF, choices=STRICTNESS)


SETTINGS = {
    "RATE_LIMIT_PICTURES": SettingWords(
        Topic.AMOUNTS, "Pictures per window, a person", "How many one person may ask for in each window; 0 is no limit."
    ),
    "RATE_LIMIT_WINDOW_S": SettingWords(
        Topic.AMOUNTS, "Window, in seconds", "How long that window is, from 1 to 86400 seconds."
    ),
    "DAILY_LIMIT_PICTURES": SettingWords(
        Topic.AMOUNTS, "Pictures in 24 hours, a person", "How many one person may ask for in 24 hours; 0 is no limit."
    ),
    "MAX_WAITING_PER_USER": SettingWords(
        Topic.AMOUNTS, "Pictures on the way, a person", "How many one person may have waiting; 0 is no limit."
    ),
    "QUEUE_LIMIT": SettingWords(Topic.AMOUNTS, "Pictures on the way, in all", "How many may wait; 0 is no limit."),
    "PROMPT_MAX_CHARS": SettingWords(
        Topic.AMOUNTS, "Longest prompt, in characters", "How many characters a prompt may have, from 1 to 4000."
    ),
    "ROLE_LIMITS": SettingWords(
        Topic.AMOUNTS,
        "Limits of roles",
        "Like <role id>:20/60:500 for 20 in 60 s and 500 a day. Easier: /admin limit role.",
        empty="none",
    ),
    "LEADS_EXEMPT": SettingWords(
        Topic.AMOUNTS, "Leads without limits", "Whether leads may ask for as much as they like.", Kind.ONE_OF,
        choices=YES_NO,
    ),
    "ALLOWED_CHANNEL_IDS": SettingWords(
        Topic.PEOPLE, "Channels", "Where the bot may be used, in their threads too. Leads may anywhere.",
        Kind.CHANNELS, empty="every channel",
    ),
    "ALLOWED_ROLE_IDS": SettingWords(
        Topic.PEOPLE, "Roles", "Who may use the bot: people with one of these roles, and leads.",
        Kind.ROLES, empty="everybody",
    ),
    "MODERATION_CHANNEL_ID": SettingWords(
        Topic.PEOPLE, "Channel for reports", "Where leads hear of pictures that somebody reported.",
        Kind.CHANNEL, empty="none",
    ),
    "CONTENT_SAFETY_HATE": _harm("hate"),
    "CONTENT_SAFETY_SELF_HARM": _harm("self-harm"),
    "CONTENT_SAFETY_SEXUAL": _harm("sexual things"),
    "CONTENT_SAFETY_VIOLENCE": _harm("violence"),
    "CONTENT_SAFETY_WHEN_DOWN": SettingWords(
        Topic.SAFETY, "When the safety check is down", "What is done while nothing can be checked.", Kind.ONE_OF,
        choices=WHEN_DOWN,
    ),
    "KEEP_BLOCKED_PICTURES": SettingWords(
        Topic.SAFETY, "Keep what was held back", "Whether pictures that were held back are kept, apart from others.",
        Kind.ONE_OF, choices=YES_NO,
    ),
    "SPOILER_FOR_ADULTS": SettingWords(
        Topic.SAFETY, "Blurred for adults",
        "Whether age-restricted channels show blurred what others would not show at all.",
        Kind.ONE_OF, choices=YES_NO,
    ),
    "PRICE_PER_SECOND": SettingWords(
        Topic.KEEPING, "Price of a second", "What a second of the model costs, for /admin usage; 0: not known."
    ),
    "PICTURE_KEEP_DAYS": SettingWords(
        Topic.KEEPING, "Days to keep pictures", "After so many days the files are deleted; 0: never."
    ),
    "LOG_KEEP_DAYS": SettingWords(
        Topic.KEEPING, "Days to keep the log", "After so many days rows and pictures are deleted; 0: never."
    ),
}  # fmt: skip


def value_words(setting: SettingValue) -> str:
    """Return a setting's value as people read it."""
    words, value = SETTINGS[setting.name], setting.value
    if not value:
        return words.empty
    if words.kind is Kind.ONE_OF:
        return words.choices.get(value, escape(value))
    if words.kind is Kind.WRITTEN and setting.name != "ROLE_LIMITS":
        return escape(shorten(value, 200))
    mark = "#" if words.kind in {Kind.CHANNELS, Kind.CHANNEL} else "@&"
    return _listed([_mention(mark, *one.partition(":")) for one in value.split(",")])


def _mention(mark: str, subject_id: str, colon: str, limit: str) -> str:
    return f"<{mark}{subject_id}>{colon} {limit}".strip()


def _listed(names: list[str]) -> str:
    left = len(names) - LISTED_MAX
    return ", ".join([*names[:LISTED_MAX], f"and {left} more"] if left > 0 else names)


def source_words(setting: SettingValue) -> str:
    """Say where a value comes from."""
    if change := setting.change:
        who = FORGOTTEN_NAME if change.changed_by == FORGOTTEN_ID else f"<@{change.changed_by}>"
        return f"set here by {who} <t:{int(change.changed_at.timestamp())}:R>"
    return "from the environment" if setting.source is SettingSource.ENVIRONMENT else "the default"
