"""What leads do and decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.domain import (
        AuditEntry,
        Block,
        LimitScope,
        Origin,
        OwnLimits,
        OwnLimitsBy,
        Policy,
        SettingChange,
        Style,
        StyleDraft,
        Used,
    )


class AuditLog(Protocol):
    """Who did what with the powers of a lead. Raises StoreError when the file fails it."""

    async def note(self, by: Origin | None, act: str, subject: str | None, detail: str | None, at: datetime) -> None:
        """Keep one act; *by* None is the bot itself, or somebody not to be named.

        *act* is one word; *subject* is whom or what it was about, such as an id or a name.
        """
        ...

    async def latest(self, limit: int) -> Sequence[AuditEntry]:
        """Return the last *limit* acts, newest first."""
        ...


class BlockLog(Protocol):
    """People who may not use the bot. Every change is an act of the audit log. All raise StoreError."""

    async def all(self) -> Sequence[Block]:
        """Return every block, also those that are over."""
        ...

    async def keep(self, by: Origin, block: Block, at: datetime) -> None:
        """Keep a block in place of the person's earlier one."""
        ...

    async def forget(self, by: Origin, user_id: int, at: datetime) -> None:
        """Keep no block of this person."""
        ...


class OwnLimitsLog(Protocol):
    """Limits of their own for people, roles and channels. Every change is an act of the audit log."""

    async def all(self) -> OwnLimitsBy:
        """Return all of them. Raises StoreError."""
        ...

    async def keep(self, by: Origin, scope: LimitScope, subject_id: int, limits: OwnLimits, at: datetime) -> None:
        """Keep limits in place of earlier ones. Raises StoreError."""
        ...

    async def forget(self, by: Origin, scope: LimitScope, subject_id: int, at: datetime) -> None:
        """Keep none. Raises StoreError."""
        ...


class PauseLog(Protocol):
    """Targets that are paused, EVERY_TARGET being all. Every change is an act of the audit log."""

    async def all(self) -> Collection[str]:
        """Return the names. Raises StoreError."""
        ...

    async def replace(self, by: Origin, act: str, target: str | None, paused: Collection[str], at: datetime) -> None:
        """Keep exactly these, since somebody paused or resumed *target*, None being all. Raises StoreError."""
        ...


class SettingLog(Protocol):
    """Settings that leads changed. Every change is an act of the audit log. All raise StoreError."""

    async def all(self) -> Sequence[SettingChange]:
        """Return all changes that stand."""
        ...

    async def keep(self, by: Origin, change: SettingChange, before: str) -> None:
        """Keep a change in place of an earlier one; *before* is the value until then."""
        ...

    async def forget(self, by: Origin, name: str, before: str, at: datetime) -> None:
        """Keep no change of this setting; *before* is the value until then."""
        ...


class ChangeableSettings(Protocol):
    """What the environment says of the settings that can be changed, and what changes make of it."""

    @property
    def named(self) -> Collection[str]:
        """The variables that the environment sets."""
        ...

    def policy(self, changes: Mapping[str, str]) -> Policy:
        """Return the rules with *changes*, by variable, over what the environment says.

        Raises SettingsError with the faults of what cannot be.
        """
        ...

    def texts(self, policy: Policy) -> Mapping[str, str]:
        """Return the rules as variables, written as in the environment."""
        ...


class StyleLog(Protocol):
    """Styles and their versions. Every change is an act of the audit log. All raise StoreError."""

    async def all(self) -> Sequence[Style]:
        """Return every version of every style, also of those that are deleted, the oldest first."""
        ...

    async def add(self, by: Origin, draft: StyleDraft, at: datetime) -> Style:
        """Keep a new style, and return its first version."""
        ...

    async def edit(self, by: Origin, before: Style, draft: StyleDraft, at: datetime) -> Style:
        """Keep one version more than *before*, the latest, and return it."""
        ...

    async def delete(self, by: Origin, style: Style, at: datetime) -> None:
        """Offer a style no more."""
        ...


class UsageLog(Protocol):
    """What was painted, for whom and by what."""

    async def used_since(self, since: datetime | None) -> Sequence[Used]:
        """Return it by person and target, of what was asked for after *since*, oldest first. Raises StoreError."""
        ...
