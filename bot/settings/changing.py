"""The settings that leads may change in Discord: never a secret, an address or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.domain import HarmCategory, SafetyAction
from bot.errors import SettingsError, SettingsFault
from bot.settings.groups import HouseVariables
from bot.settings.loading import fault_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.domain import OwnLimits, Policy, Thresholds

# What each variable is in the rules, and how it is written. The order is that in which people see them.
_NUMBERS: dict[str, Callable[[Policy], float]] = {
    "RATE_LIMIT_PICTURES": lambda policy: policy.limits.pictures_per_window,
    "RATE_LIMIT_WINDOW_S": lambda policy: int(policy.limits.window.total_seconds()),
    "DAILY_LIMIT_PICTURES": lambda policy: policy.limits.pictures_per_day,
    "MAX_WAITING_PER_USER": lambda policy: policy.limits.waiting_per_user,
    "QUEUE_LIMIT": lambda policy: policy.limits.queue,
    "PROMPT_MAX_CHARS": lambda policy: policy.limits.prompt_chars,
    "PRICE_PER_SECOND": lambda policy: policy.price_per_second,
    "PICTURE_KEEP_DAYS": lambda policy: policy.picture_keep_days,
    "LOG_KEEP_DAYS": lambda policy: policy.log_keep_days,
}
_SWITCHES: dict[str, Callable[[Policy], bool]] = {
    "LEADS_EXEMPT": lambda policy: policy.are_leads_exempt,
    "KEEP_BLOCKED_PICTURES": lambda policy: policy.safety.keep_blocked_pictures,
    "SPOILER_FOR_ADULTS": lambda policy: policy.safety.spoiler_for_adults,
}
_IDS: dict[str, Callable[[Policy], Collection[int]]] = {
    "ALLOWED_CHANNEL_IDS": lambda policy: policy.allowed_channel_ids,
    "ALLOWED_ROLE_IDS": lambda policy: policy.allowed_role_ids,
    "MODERATION_CHANNEL_ID": lambda policy: [policy.moderation_channel_id] if policy.moderation_channel_id else [],
}
_HARMS = {f"CONTENT_SAFETY_{category.name}": category for category in HarmCategory}

NAMES = frozenset({*_NUMBERS, *_SWITCHES, *_IDS, *_HARMS, "ROLE_LIMITS", "CONTENT_SAFETY_WHEN_DOWN"})
CAN_BE_EMPTY = frozenset({*_IDS, "ROLE_LIMITS"})


class Changeable:
    """What the environment says of them, and what changes make of it; a `ports.ChangeableSettings`."""

    def __init__(self, policy: Policy, named: Collection[str] = ()) -> None:
        """*policy* is what the environment says; *named* are the fields of Settings that it sets."""
        self._policy = policy
        self.named: Collection[str] = {name.upper() for name in named}

    def policy(self, changes: Mapping[str, str]) -> Policy:
        """Return the rules with *changes*, by variable, over what the environment says. Raises SettingsError."""
        faults = [*_unknown(changes), *_empty(changes)]
        try:
            read = HouseVariables.model_validate({name.lower(): value for name, value in changes.items()})
        except ValidationError as error:
            faults += [fault_of(detail) for detail in error.errors(include_url=False, include_input=False)]
        else:
            if not faults:
                # What the environment says was checked there. A blank stands for nothing set at all.
                fields = _fields(self._policy) | {name.lower(): getattr(read, name.lower()) for name in changes}
                return HouseVariables.model_construct(**fields).policy
        raise SettingsError(tuple(faults))

    def texts(self, policy: Policy) -> Mapping[str, str]:
        """Return the rules as variables, written as in the environment."""
        return (
            {name: _number_text(of(policy)) for name, of in _NUMBERS.items()}
            | {name: "yes" if of(policy) else "no" for name, of in _SWITCHES.items()}
            | {name: ",".join(map(str, of(policy))) for name, of in _IDS.items()}
            | {name: _threshold_text(policy.safety.thresholds[one]) for name, one in _HARMS.items()}
            | {"ROLE_LIMITS": ",".join(_limit_text(*one) for one in policy.role_limits.items())}
            | {"CONTENT_SAFETY_WHEN_DOWN": policy.safety.when_down.value}
        )


def _fields(policy: Policy) -> dict[str, Any]:
    """Return the rules as the fields of HouseVariables that they were made of."""
    fields: dict[str, Any] = {name.lower(): of(policy) for name, of in (_NUMBERS | _SWITCHES | _IDS).items()}
    thresholds = {name.lower(): policy.safety.thresholds[category] for name, category in _HARMS.items()}
    return (
        fields
        | thresholds
        | {
            "moderation_channel_id": policy.moderation_channel_id,
            "role_limits": policy.role_limits,
            "content_safety_when_down": policy.safety.when_down,
        }
    )


def _unknown(changes: Mapping[str, str]) -> list[SettingsFault]:
    fix = "Change it in the environment, where it is one."
    return [SettingsFault(name, "is no setting that can be changed here", fix) for name in changes if name not in NAMES]


def _empty(changes: Mapping[str, str]) -> list[SettingsFault]:
    empty = [name for name, value in changes.items() if not value.strip() and name not in CAN_BE_EMPTY]
    return [SettingsFault(name, "is empty", "Write a value, or go back to the environment's.") for name in empty]


def _number_text(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _limit_text(role_id: int, limits: OwnLimits) -> str:
    return f"{role_id}:{limits.pictures_per_window}/{limits.window_s}:{limits.pictures_per_day}"


def _threshold_text(thresholds: Thresholds) -> str:
    if [action for _, action in thresholds] == [SafetyAction.BLOCK]:
        return str(thresholds[0][0])
    return ",".join(f"{severity}:{action}" for severity, action in thresholds) or "off"
