"""The permissions the bot asks for, and the link that asks for them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import discord

from bot.permissions import REQUIRED_PERMISSIONS, invite_url, missing_permissions


def test_the_invite_link_asks_for_the_bot_its_commands_and_its_permissions() -> None:
    """One link adds the bot with everything it needs and nothing else."""
    query = parse_qs(urlsplit(invite_url(42)).query)
    assert query["client_id"] == ["42"]
    assert set(query["scope"][0].split()) == {"bot", "applications.commands"}
    assert query["permissions"] == [str(REQUIRED_PERMISSIONS.value)]


def test_nothing_is_required_that_gives_power_over_others() -> None:
    """A bot that posts pictures needs no right to moderate or manage."""
    assert not REQUIRED_PERMISSIONS.value & discord.Permissions.elevated().value


def test_missing_permissions_are_spelled_as_in_discord() -> None:
    """An operator finds the names in the role's settings."""
    granted = discord.Permissions(view_channel=True, send_messages=True, read_message_history=True)
    assert missing_permissions(granted) == (
        "Attach Files",
        "Create Public Threads",
        "Create Private Threads",
        "Send Messages In Threads",
    )


def test_administrators_lack_nothing() -> None:
    """Administrator implies every permission."""
    assert missing_permissions(discord.Permissions(administrator=True)) == ()
    assert missing_permissions(REQUIRED_PERMISSIONS) == ()
