"""Ways of asking for what only leads may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.client import Leads

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult, ResponseMessage

    from tests.stage import Stage

NOT_FOR_YOU = "This one is for the people who lead the testing."
SEES_COMMANDS = discord.Permissions(manage_guild=True)
WAYS = ("role", "user id", "administrator")


def member(stage: Stage, name: str, permissions: discord.Permissions = SEES_COMMANDS) -> MemberActor:
    """Return a new member with a role of that name, whom Discord shows the commands of leads."""
    role = stage.guild.create_role(name, permissions=permissions)
    return stage.guild.add_member(stage.env.create_user(name.lower(), global_name=name), roles=[role])


def lead_by(stage: Stage, way: str) -> MemberActor:
    """Return a member who leads by a role, a user id, or as administrator."""
    if way == "administrator":
        return member(stage, "Lea", discord.Permissions(administrator=True))
    lea = member(stage, "Lea")
    [role] = [role for name, role in stage.guild.roles.items() if name == "Lea"]
    stage.bot.leads = Leads(role_ids=(role.id,)) if way == "role" else Leads(user_ids=(lea.id,))
    return lea


def answers(result: InteractionResult) -> list[ResponseMessage]:
    """Return everything that was answered, after looking that only the person who asked sees it."""
    told = [*filter(None, [result.response]), *result.followups]
    assert all(one.ephemeral for one in told), result
    return told


async def refused(stage: Stage, command: str, by: MemberActor, **options: Any) -> str:
    """Send a command, and return the one private sentence."""
    [answer] = answers(await by.slash(stage.channel, command, **options))
    return answer.content
