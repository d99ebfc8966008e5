"""The Discord half: token, application, guilds and what the bot may do there. REST only: no gateway is opened."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.check.report import StepFailedError
from bot.permissions import invite_url, missing_permissions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.check.report import Report

DISCORD_TIMEOUT_S = 60.0
_PAGE = 200
"""Most guilds Discord lists at once: https://docs.discord.com/developers/resources/user#get-current-user-guilds"""


@dataclass(frozen=True, slots=True)
class JoinedGuild:
    """A guild the bot is in, and what it may do there (channels may say otherwise)."""

    id: int
    name: str
    permissions: discord.Permissions


async def check_discord(
    token: str, guild_ids: Sequence[int], report: Report, moderation_channel_id: int | None = None
) -> None:
    """Walk to a bot that may post; *guild_ids* are those it serves, none for all. Raises StepFailedError."""
    try:
        async with asyncio.timeout(DISCORD_TIMEOUT_S), discord.Client(intents=discord.Intents.none()) as client:
            await client.login(token)
            application = await client.application_info()
            guilds = await _joined_guilds(client)
            has_channel = moderation_channel_id is None or await _sees_channel(client, moderation_channel_id)
    except discord.LoginFailure as error:
        fix = "In discord.com/developers/applications: your application, Bot, Reset Token; then set DISCORD_TOKEN."
        raise StepFailedError("token", "Discord does not accept it", fix) from error
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        fix = "Check this machine's connection to https://discord.com, and discordstatus.com; then try again."
        raise StepFailedError("Discord", f"no usable answer ({type(error).__name__})", fix) from error
    report.passed("token", f"Discord knows this bot as {application.name}")
    _check_application(application)
    report.say(f"  invite link: {invite_url(application.id)}")
    _check_guilds(guilds, guild_ids, report)
    if not has_channel:
        report.noted("reports", "the bot does not see MODERATION_CHANNEL_ID: reports would stand in its log only")


async def _joined_guilds(client: discord.Client) -> list[JoinedGuild]:
    """List the guilds with the bot's permissions, which `Client.fetch_guilds` drops."""
    guilds: list[JoinedGuild] = []
    while True:
        after = guilds[-1].id if guilds else None
        page = await client.http.get_guilds(_PAGE, after=after, with_counts=False)
        for data in page:
            permissions = discord.Permissions(int(data.get("permissions", "0")))
            guilds.append(JoinedGuild(int(data["id"]), data["name"], permissions))
        if len(page) < _PAGE:
            return guilds


async def _sees_channel(client: discord.Client, channel_id: int) -> bool:
    try:
        await client.fetch_channel(channel_id)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        return False
    return True


def _check_application(application: discord.AppInfo) -> None:
    if application.interactions_endpoint_url is not None:
        fix = "In discord.com/developers/applications: your application, General Information; clear that field."
        raise StepFailedError("application", "its Interactions Endpoint URL takes all commands away", fix)


def _check_guilds(guilds: Sequence[JoinedGuild], served_ids: Sequence[int], report: Report) -> None:
    if not guilds:
        raise StepFailedError("guilds", "the bot is in none", "Open the invite link and choose your guild.")
    if absent := set(served_ids) - {guild.id for guild in guilds}:
        listed = ", ".join(map(str, sorted(absent)))
        fix = "Open the invite link and choose that guild, or mend DISCORD_GUILD_IDS."
        raise StepFailedError("guilds", f"the bot is not in {listed}, named by DISCORD_GUILD_IDS", fix)
    for guild in guilds:
        _check_guild(guild, report, is_served=not served_ids or guild.id in served_ids)


def _check_guild(guild: JoinedGuild, report: Report, *, is_served: bool) -> None:
    step = f"guild {guild.name}"
    if not is_served:
        report.noted(step, "joined, but not in DISCORD_GUILD_IDS: commands are refused there")
    elif missing := missing_permissions(guild.permissions):
        fix = "Open the invite link again and choose this guild, or give the bot's role these permissions."
        raise StepFailedError(step, f"the bot lacks {', '.join(missing)}", fix)
    else:
        report.passed(step, "joined, with all permissions")
