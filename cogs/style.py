"""/style: looks that a picture can have. Everybody may look at them; leads add, edit and delete them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import services_of
from bot.replies import reply_ephemeral
from cogs._cards import text_view
from cogs._leading import lead_of
from cogs._style_cards import card_words, list_words, style_choices
from cogs._style_modal import StyleModal, draft_in
from cogs._text import escape

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.client import ImagineBot
    from bot.domain import StyleDraft
    from bot.services.styles import StyleBook

Name = app_commands.Range[str, 1, 100]


class StyleGroup(app_commands.Group):
    """Everything is answered in private. Changing is refused to whoever does not lead."""

    def __init__(self, styles: StyleBook, *, in_direct_messages: bool) -> None:
        """*styles* does the work."""
        super().__init__(
            name="style",
            description="Looks that a picture can have.",
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=in_direct_messages),
        )
        self._styles = styles

    @app_commands.command(name="list")
    async def all(self, interaction: discord.Interaction[Any]) -> None:
        """See all styles."""
        await reply_ephemeral(interaction, text_view(list_words(self._styles.styles)))

    @app_commands.command()
    @app_commands.describe(name="Which style")
    async def show(self, interaction: discord.Interaction[Any], name: Name) -> None:
        """See what a style adds to your words."""
        await reply_ephemeral(interaction, text_view(card_words(self._styles.named(name))))

    @app_commands.command()
    async def add(self, interaction: discord.Interaction[Any]) -> None:
        """Write a new style. For leads."""
        lead_of(interaction)
        await interaction.response.send_modal(StyleModal())

    @app_commands.command()
    @app_commands.describe(name="Which style")
    async def edit(self, interaction: discord.Interaction[Any], name: Name) -> None:
        """Change a style; pictures made with it before keep the old one. For leads."""
        lead_of(interaction)
        await interaction.response.send_modal(StyleModal(self._styles.named(name)))

    @app_commands.command()
    @app_commands.describe(name="Which style")
    async def delete(self, interaction: discord.Interaction[Any], name: Name) -> None:
        """Offer a style no more; pictures made with it keep it. For leads."""
        by = lead_of(interaction)
        style = await self._styles.delete(by, self._styles.named(name).id)
        words = f"**{escape(style.name)}** is not offered any more. Pictures made with it keep it, and so does Again."
        await reply_ephemeral(interaction, text_view(words))

    @show.autocomplete("name")
    @edit.autocomplete("name")
    @delete.autocomplete("name")
    async def _offer(self, _interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        return style_choices(self._styles.styles, current)


class StyleCommands(commands.Cog):
    """Registers `/style`, and takes its form, also after a restart."""

    def __init__(self, bot: ImagineBot) -> None:
        """*bot* is whose commands they are."""
        self._bot = bot
        styles = bot.services.house.styles
        self._group = StyleGroup(styles, in_direct_messages=bot.access.allow_direct_messages)

    async def cog_load(self) -> None:
        """Register the commands."""
        self._bot.forms.append(self._form)
        self._bot.tree.add_command(self._group)

    async def cog_unload(self) -> None:
        """Leave nothing behind."""
        self._bot.forms.remove(self._form)
        self._bot.tree.remove_command(self._group.name)

    def _form(self, interaction: discord.Interaction[Any]) -> Awaitable[None] | None:
        """Take the form."""
        form = draft_in(interaction)
        return _take(interaction, *form) if form else None


async def _take(interaction: discord.Interaction[Any], style_id: int | None, draft: StyleDraft) -> None:
    styles, by = services_of(interaction).house.styles, lead_of(interaction)
    style = await (styles.add(by, draft) if style_id is None else styles.edit(by, style_id, draft))
    await reply_ephemeral(interaction, text_view(f"Saved.\n{card_words(style)}"))


async def setup(bot: ImagineBot) -> None:
    """Add the cog (called by discord.py)."""
    await bot.add_cog(StyleCommands(bot))
