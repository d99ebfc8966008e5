"""/admin: who may use the bot and for how much, what is paused, what was used, and the settings. For leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain import Block, utc_now
from bot.errors import LeadProtectedError
from bot.replies import reply_ephemeral, reply_text
from bot.services.insights import Period
from bot.services.until import until_of
from cogs._admin_limits import LimitGroup
from cogs._admin_words import blocked_words, usage_words
from cogs._cards import text_view
from cogs._leading import lead_of
from cogs._settings_cards import topic_view
from cogs._settings_desk import answer, take_form
from cogs._settings_items import ITEMS, answers
from cogs._settings_modal import sent_in
from cogs._settings_words import Topic
from cogs.report import PERIODS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from bot.client import ImagineBot
    from bot.services.house import House

DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30, Period.ALL: None}
TARGET = "Which model (all of them, unless you say)"


class AdminGroup(app_commands.Group):
    """Everything is answered in private, and refused to whoever does not lead: Discord lets its hiding be changed."""

    def __init__(self, bot: ImagineBot, house: House, targets: Sequence[str]) -> None:
        """*house* does the work; *targets* are the models to choose from."""
        super().__init__(
            name="admin",
            description="Run the testing. For leads.",
            guild_only=True,
            default_permissions=discord.Permissions(manage_guild=True),
        )
        self._bot, self._house, self._targets = bot, house, targets
        self.add_command(LimitGroup(house.limits))

    # -- people ----------------------------------------------------------------------------------

    @app_commands.command()
    @app_commands.describe(
        person="Who may not use the bot",
        until="For how long, like 2h or 3d, or until a date (for good, unless you say)",
        reason="Why; the person reads it",
    )
    async def block(
        self,
        interaction: discord.Interaction[Any],
        person: discord.User,
        until: app_commands.Range[str, 1, 40] | None = None,
        reason: app_commands.Range[str, 1, 150] | None = None,
    ) -> None:
        """Do not let somebody use the bot, and cancel what they have waiting."""
        by = lead_of(interaction)
        if self._bot.leads.include_person(interaction, person):
            raise LeadProtectedError
        ends = until_of(until, utc_now()) if until else None
        block = Block(person.id, person.display_name, ends, " ".join((reason or "").split()))
        cancelled = await self._house.blocks.block(by, block)
        await reply_text(interaction, blocked_words(block, cancelled))

    @app_commands.command()
    @app_commands.describe(person="Who may use the bot again")
    async def unblock(self, interaction: discord.Interaction[Any], person: discord.User) -> None:
        """Let somebody use the bot again."""
        was_blocked = await self._house.blocks.unblock(lead_of(interaction), person.id)
        words = "can use the bot again." if was_blocked else "was not blocked."
        await reply_text(interaction, f"{person.mention} {words}")

    # -- targets ---------------------------------------------------------------------------------

    @app_commands.command()
    @app_commands.describe(target=TARGET)
    async def pause(self, interaction: discord.Interaction[Any], target: str | None = None) -> None:
        """Take no new pictures for a model; what waits keeps its place."""
        await self._house.pauses.pause(lead_of(interaction), target)
        await reply_text(interaction, self._paused_words())

    @app_commands.command()
    @app_commands.describe(target=TARGET)
    async def resume(self, interaction: discord.Interaction[Any], target: str | None = None) -> None:
        """Let a paused model go on."""
        await self._house.pauses.resume(lead_of(interaction), target)
        await reply_text(interaction, self._paused_words())

    @pause.autocomplete("target")
    @resume.autocomplete("target")
    async def _offer_targets(
        self, _interaction: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        near = [name for name in self._targets if current.casefold() in name]
        return [app_commands.Choice(name=name, value=name) for name in near]

    def _paused_words(self) -> str:
        if paused := self._house.pauses.paused:
            return f"Paused: {', '.join(paused)}. What is being painted comes to its end; `/admin resume` goes on."
        return "Nothing is paused."

    # -- looking and changing --------------------------------------------------------------------

    @app_commands.command()
    @app_commands.describe(period="How far back to look (the last 30 days, unless you say)")
    @app_commands.choices(
        period=[app_commands.Choice(name=name, value=period.value) for period, name in PERIODS.items()]
    )
    async def usage(self, interaction: discord.Interaction[Any], period: str = Period.MONTH.value) -> None:
        """See who used how much, and what it cost."""
        lead_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = Period(period)
        words = usage_words(await self._house.usage.usage(DAYS[chosen]), PERIODS[chosen])
        await interaction.edit_original_response(view=text_view(words))

    @app_commands.command()
    async def settings(self, interaction: discord.Interaction[Any]) -> None:
        """See and change the settings."""
        lead_of(interaction)
        await reply_ephemeral(interaction, topic_view(Topic.AMOUNTS, self._house.settings.values()))


class Admin(commands.Cog):
    """Registers `/admin`, and answers what its settings are changed with, also after a restart."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* is whose commands they are."""
        self._bot = bot
        self._group = AdminGroup(bot, bot.services.house, list(bot.services.generation.targets))

    async def cog_load(self) -> None:
        """Register the commands, the choices and the buttons."""
        self._bot.forms.append(self._form)
        self._bot.tree.add_command(self._group)
        answers.append(answer)
        self._bot.add_dynamic_items(*ITEMS)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.forms.remove(self._form)
        self._bot.remove_dynamic_items(*ITEMS)
        answers.remove(answer)
        self._bot.tree.remove_command(self._group.name)

    def _form(self, interaction: discord.Interaction[Any]) -> Awaitable[None] | None:
        """Take the form of a setting."""
        form = sent_in(interaction)
        return take_form(interaction, *form) if form else None


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(Admin(bot))
