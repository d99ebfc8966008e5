"""Groups of settings that belong together: who may use the bot, what may be shown, how long it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from bot.domain import (
    BLOCK_FROM_MEDIUM,
    HarmCategory,
    Limits,
    OwnLimits,
    Policy,
    SafetyRules,
    Thresholds,
    WhenDown,
)
from bot.settings.rules import (
    Blocklists,
    ChannelId,
    ChannelIds,
    Count,
    Days,
    HarmThresholds,
    Key,
    RoleIds,
    RoleLimits,
    TextFile,
    Url,
    fault,
    refuse_placeholder,
)

if TYPE_CHECKING:
    from pydantic_core.core_schema import ValidationInfo

_SAFETY_HELP = "Azure portal: your Content Safety resource, Keys and Endpoint."
_Thresholds = Annotated[HarmThresholds, NoDecode]


class Variables(BaseModel):
    """What every group of variables has in common: blanks do not count, placeholders are refused."""

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, values: dict[str, object]) -> dict[str, object]:
        if not isinstance(values, dict):  # pyright: ignore[reportUnnecessaryIsInstance]  # TARGETS__turbo=x is no group
            return values
        trimmed = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
        return {name: value for name, value in trimmed.items() if value != ""}

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_placeholder(cls, value: object) -> object:
        return refuse_placeholder(value)


class LimitVariables(Variables):
    """How much people may ask for."""

    rate_limit_pictures: Count = 5
    rate_limit_window_s: Annotated[int, Field(ge=1, le=86_400, description="a whole number from 1 to 86400")] = 60
    daily_limit_pictures: Count = 100
    max_waiting_per_user: Count = 4
    queue_limit: Count = 200
    prompt_max_chars: Annotated[int, Field(ge=1, le=4000, description="a whole number from 1 to 4000")] = 1000

    @property
    def limits(self) -> Limits:
        """How much people may ask for."""
        return Limits(
            pictures_per_window=self.rate_limit_pictures,
            window=timedelta(seconds=self.rate_limit_window_s),
            pictures_per_day=self.daily_limit_pictures,
            waiting_per_user=self.max_waiting_per_user,
            queue=self.queue_limit,
            prompt_chars=self.prompt_max_chars,
        )


class PeopleVariables(Variables):
    """Who may ask, where, and for how much more or less than others; what it costs."""

    allowed_channel_ids: Annotated[ChannelIds, NoDecode] = ()
    allowed_role_ids: Annotated[RoleIds, NoDecode] = ()
    role_limits: Annotated[RoleLimits, NoDecode] = Field(default_factory=dict[int, OwnLimits])
    leads_exempt: Annotated[bool, Field(description="yes or no")] = False
    moderation_channel_id: ChannelId | None = None
    price_per_second: Annotated[float, Field(ge=0, le=1000, description="a number from 0 (unknown) to 1000")] = 0


class KeepingVariables(Variables):
    """How long things are kept."""

    picture_keep_days: Days = 0
    log_keep_days: Days = 0


class SafetyVariables(Variables):
    """What may be shown."""

    blocklist_file: TextFile | None = None
    content_safety_url: Url | None = None
    content_safety_key: Annotated[Key | None, Field(validate_default=True)] = None
    content_safety_blocklists: Annotated[Blocklists, NoDecode] = ()
    content_safety_prompt_shield: Annotated[bool, Field(description="yes or no")] = False
    content_safety_hate: _Thresholds = BLOCK_FROM_MEDIUM
    content_safety_self_harm: _Thresholds = BLOCK_FROM_MEDIUM
    content_safety_sexual: _Thresholds = BLOCK_FROM_MEDIUM
    content_safety_violence: _Thresholds = BLOCK_FROM_MEDIUM
    content_safety_when_down: Annotated[WhenDown, Field(description="block, flag or allow")] = WhenDown.BLOCK
    keep_blocked_pictures: Annotated[bool, Field(description="yes or no")] = False
    spoiler_for_adults: Annotated[bool, Field(description="yes or no")] = False

    @field_validator("content_safety_key")
    @classmethod
    def _pair_safety_key(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if "content_safety_url" not in info.data or (key is None) == (info.data["content_safety_url"] is None):
            return key
        if key is None:
            raise fault("is not set, but CONTENT_SAFETY_URL is", _SAFETY_HELP)
        raise fault("is set, but CONTENT_SAFETY_URL is not", _SAFETY_HELP)

    @property
    def safety_rules(self) -> SafetyRules:
        """How strict the checks are."""
        thresholds: dict[HarmCategory, Thresholds] = {
            HarmCategory.HATE: self.content_safety_hate,
            HarmCategory.SELF_HARM: self.content_safety_self_harm,
            HarmCategory.SEXUAL: self.content_safety_sexual,
            HarmCategory.VIOLENCE: self.content_safety_violence,
        }
        return SafetyRules(
            thresholds, self.content_safety_when_down, self.keep_blocked_pictures, self.spoiler_for_adults
        )


class HouseVariables(LimitVariables, PeopleVariables, SafetyVariables, KeepingVariables):
    """All that the rules of the house are made of."""

    @property
    def policy(self) -> Policy:
        """The rules of the house, as far as the environment says."""
        return Policy(
            limits=self.limits,
            role_limits=self.role_limits,
            are_leads_exempt=self.leads_exempt,
            allowed_channel_ids=self.allowed_channel_ids,
            allowed_role_ids=self.allowed_role_ids,
            moderation_channel_id=self.moderation_channel_id,
            price_per_second=self.price_per_second,
            picture_keep_days=self.picture_keep_days,
            log_keep_days=self.log_keep_days,
            safety=self.safety_rules,
        )
