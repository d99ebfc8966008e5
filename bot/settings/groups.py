"""Groups of settings that belong together: who may use the bot, what may be shown, how long it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from bot.domain import BLOCK_FROM_MEDIUM, HarmCategory, OwnLimits, SafetyRules, Thresholds, WhenDown
from bot.settings.rules import (
    Blocklists,
    ChannelId,
    ChannelIds,
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
