"""/admin limit: limits of their own for a person, a role or a channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.domain import LimitScope
from bot.replies import reply_text
from cogs._admin_words import limits_words
from cogs._leading import lead_of
from cogs._place import Where  # noqa: TC001  # discord.py reads the annotations

if TYPE_CHECKING:
    from bot.domain import OwnLimits
    from bot.services.limits import LimitBook

Amount = app_commands.Range[int, 0, 1_000_000]
Span = app_commands.Range[int, 1, 86_400]
DESCRIPTIONS = {
    "pictures": "Pictures in a window of so many seconds; 0 lifts the limit",
    "seconds": "How long that window is",
    "per_day": "Pictures in 24 hours; 0 lifts the limit",
    "reset": "Back to the usual limits",
}


class LimitGroup(app_commands.Group):
    """What is not said stays as it is; with nothing said, it is only told."""

    def __init__(self, limits: LimitBook) -> None:
        """*limits* keeps them."""
        super().__init__(name="limit", description="Let a person, a role or a channel ask for more or less.")
        self._limits = limits

    @app_commands.command()
    @app_commands.describe(person="Whose limits", **DESCRIPTIONS)
    async def person(
        self,
        interaction: discord.Interaction[Any],
        person: discord.User,
        pictures: Amount | None = None,
        seconds: Span | None = None,
        per_day: Amount | None = None,
        reset: bool = False,  # noqa: FBT001, FBT002  # an option of the command
    ) -> None:
        """See or change how much a person may ask for."""
        said = _said(pictures, seconds, per_day)
        await self._limit(interaction, LimitScope.PERSON, person, said, reset=reset)

    @app_commands.command()
    @app_commands.describe(role="Whose limits", **DESCRIPTIONS)
    async def role(
        self,
        interaction: discord.Interaction[Any],
        role: discord.Role,
        pictures: Amount | None = None,
        seconds: Span | None = None,
        per_day: Amount | None = None,
        reset: bool = False,  # noqa: FBT001, FBT002  # an option of the command
    ) -> None:
        """See or change how much people with a role may ask for."""
        said = _said(pictures, seconds, per_day)
        await self._limit(interaction, LimitScope.ROLE, role, said, reset=reset)

    @app_commands.command()
    @app_commands.describe(channel="Where", **DESCRIPTIONS)
    async def channel(
        self,
        interaction: discord.Interaction[Any],
        channel: Where,
        pictures: Amount | None = None,
        seconds: Span | None = None,
        per_day: Amount | None = None,
        reset: bool = False,  # noqa: FBT001, FBT002  # an option of the command
    ) -> None:
        """See or change how much each person may ask for in a channel."""
        said = _said(pictures, seconds, per_day)
        await self._limit(interaction, LimitScope.CHANNEL, channel, said, reset=reset)

    async def _limit(
        self,
        interaction: discord.Interaction[Any],
        scope: LimitScope,
        subject: Any,
        said: dict[str, int],
        *,
        reset: bool,
    ) -> None:
        by = lead_of(interaction)
        if reset:
            await self._limits.take_back(by, scope, subject.id)
        elif said:
            await self._limits.give(by, scope, subject.id, replace(self._now(scope, subject.id), **said))
        is_own = self._limits.own(scope, subject.id) is not None
        words = limits_words(subject.mention, self._now(scope, subject.id), is_own=is_own)
        await reply_text(interaction, words)

    def _now(self, scope: LimitScope, subject_id: int) -> OwnLimits:
        return self._limits.own(scope, subject_id) or self._limits.usual(scope, subject_id)


def _said(pictures: int | None, seconds: int | None, per_day: int | None) -> dict[str, int]:
    said = {"pictures_per_window": pictures, "window_s": seconds, "pictures_per_day": per_day}
    return {name: number for name, number in said.items() if number is not None}
