"""Every setting, what it may be, and what the others make of it. `.env.example` says what each one means."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain import Target
from bot.errors import SettingsError, SettingsFault
from bot.settings.groups import HouseVariables, Variables
from bot.settings.rules import (
    CaFile,
    Concurrency,
    Deployment,
    Folder,
    GuildIds,
    Key,
    RoleIds,
    Seconds,
    TargetName,
    Token,
    Url,
    UserIds,
    fault,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core.core_schema import ValidationInfo

TARGETS_MAX = 25
"""Most scoring endpoints; a Discord command offers no more than 25 choices."""

_TOKEN_HELP = "Copy it from discord.com/developers/applications: your application, Bot, Reset Token."  # noqa: S105 -- a sentence
_URL_HELP = "Copy the REST endpoint from the endpoint's Consume tab in Azure ML studio."
_KEY_HELP = "Copy the primary key from the endpoint's Consume tab in Azure ML studio."


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """How one scoring endpoint is reached. *timeout_s* is for one call in all, *concurrency* calls at a time."""

    name: str
    url: str
    key: SecretStr
    key_secondary: SecretStr | None
    deployment: str | None
    timeout_s: float
    concurrency: int
    ca_file: Path | None

    @property
    def target(self) -> Target:
        """The endpoint as users see it."""
        return Target(self.name, self.deployment, self.concurrency, self.timeout_s)

    def ssl_context(self) -> ssl.SSLContext:
        """What to trust: this machine's CAs and, where there is one, *ca_file* beside them."""
        context = ssl.create_default_context()
        if self.ca_file is not None:
            context.load_verify_locations(self.ca_file)
        return context


@dataclass(frozen=True, slots=True)
class SafetySettings:
    """What looks at prompts and pictures, and how it is reached; *url* and *key* are there together or not at all."""

    word_list: Path | None = None
    url: str | None = None
    key: SecretStr | None = None
    blocklists: tuple[str, ...] = ()
    has_shield: bool = False


class TargetVariables(Variables):
    """One `TARGETS__<name>__…` group."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    url: Url
    key: Key
    key_secondary: Key | None = None
    deployment: Deployment | None = None
    timeout_s: Seconds = 200
    concurrency: Concurrency = 2


class Settings(HouseVariables, BaseSettings):  # pyright: ignore[reportIncompatibleVariableOverride]  # BaseSettings takes more of model_config than BaseModel
    """Every setting, checked. Secrets are masked in its repr."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        env_nested_delimiter="__",
        hide_input_in_errors=True,
    )

    discord_token: Token | None = None
    discord_guild_ids: Annotated[GuildIds, NoDecode] = ()
    allow_direct_messages: Annotated[bool, Field(description="yes or no")] = False

    lead_role_ids: Annotated[RoleIds, NoDecode] = ()
    lead_user_ids: Annotated[UserIds, NoDecode] = ()

    scoring_url: Url | None = None
    scoring_key: Annotated[Key | None, Field(validate_default=True)] = None
    scoring_key_secondary: Key | None = None
    scoring_deployment: Deployment | None = None
    scoring_name: TargetName = "sdxl"
    scoring_timeout_s: Seconds = 200
    scoring_concurrency: Concurrency = 2
    scoring_ca_file: CaFile | None = None
    more_targets: Annotated[dict[TargetName, TargetVariables], NoDecode, Field(validation_alias="TARGETS")] = {}

    data_dir: Folder = Path("./data")
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        BeforeValidator(lambda value: str(value).upper()),
        Field(description="DEBUG, INFO, WARNING or ERROR"),
    ] = "INFO"
    log_format: Annotated[
        Literal["text", "json"],
        BeforeValidator(lambda value: str(value).lower()),
        Field(description="text or json"),
    ] = "text"
    shutdown_grace_s: Annotated[float, Field(ge=0, le=3600, description="a number of seconds from 0 to 3600")] = 30

    @field_validator("scoring_key")
    @classmethod
    def _pair_with_url(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if "scoring_url" not in info.data or (key is None) == (info.data["scoring_url"] is None):
            return key
        if key is None:
            raise fault("is not set, but SCORING_URL is", _KEY_HELP)
        raise fault("is set, but SCORING_URL is not", _URL_HELP)

    @field_validator("more_targets")
    @classmethod
    def _bound_targets(cls, targets: dict[str, TargetVariables], info: ValidationInfo) -> dict[str, TargetVariables]:
        first = [info.data["scoring_name"]] if info.data.get("scoring_url") and "scoring_name" in info.data else []
        for name in set(first) & targets.keys():
            raise fault(f"names {name} a second time", "Give it another name, or set SCORING_NAME.")
        if len(first) + len(targets) > TARGETS_MAX:
            raise fault(f"has more than {TARGETS_MAX} scoring endpoints in all", "Remove the ones you use least.")
        return targets

    @property
    def targets(self) -> tuple[TargetSettings, ...]:
        """The scoring endpoints: first the `SCORING_*` one if it is set, then the others in order of name."""
        return tuple(self._each_target())

    def _each_target(self) -> Iterator[TargetSettings]:
        if self.scoring_url is not None and self.scoring_key is not None:
            yield TargetSettings(
                self.scoring_name,
                self.scoring_url,
                self.scoring_key,
                self.scoring_key_secondary,
                self.scoring_deployment,
                self.scoring_timeout_s,
                self.scoring_concurrency,
                self.scoring_ca_file,
            )
        for name, one in sorted(self.more_targets.items()):
            yield TargetSettings(
                name,
                one.url,
                one.key,
                one.key_secondary,
                one.deployment,
                one.timeout_s,
                one.concurrency,
                self.scoring_ca_file,
            )

    @property
    def safety(self) -> SafetySettings:
        """What looks at prompts and pictures."""
        return SafetySettings(
            self.blocklist_file,
            self.content_safety_url,
            self.content_safety_key,
            self.content_safety_blocklists,
            self.content_safety_prompt_shield,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret in plain text, for the log's redaction and nothing else."""
        keys = [secret for target in self.targets for secret in (target.key, target.key_secondary)]
        secrets = (self.discord_token, self.content_safety_key, *keys)
        return tuple(secret.get_secret_value() for secret in secrets if secret is not None)

    def require(self, *, discord: bool = False, scoring: bool = False) -> None:
        """Raise SettingsError with all that is missing for a command that needs Discord, an endpoint, or both."""
        faults: list[SettingsFault] = []
        if discord and self.discord_token is None:
            faults.append(SettingsFault("DISCORD_TOKEN", "is not set", _TOKEN_HELP))
        if scoring and not self.targets:
            faults.append(SettingsFault("SCORING_URL", "is not set", _URL_HELP))
            faults.append(SettingsFault("SCORING_KEY", "is not set", _KEY_HELP))
        if faults:
            raise SettingsError(tuple(faults))
