"""What the bot must be allowed to do in a guild, and the link that invites it with just that."""

from __future__ import annotations

import discord

REQUIRED_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    create_private_threads=True,
    attach_files=True,
    read_message_history=True,
)
"""Answers to interactions need none of these; the message that stands in when an answer has expired needs most.

Reading again which thumbs are under a picture needs View Channel and Read Message History. A private thread is where
an export goes that is too big for one message, a public one where a suite's run posts its pictures.
"""

THREAD_PERMISSIONS = discord.Permissions(create_private_threads=True, send_messages_in_threads=True, attach_files=True)
"""What a private thread with files takes, of those above."""

RUN_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    attach_files=True,
)
"""What a suite's run takes, of those above."""

_SCOPES = ("bot", "applications.commands")


def invite_url(application_id: int) -> str:
    """Return the link an administrator opens to add the bot to a guild."""
    return discord.utils.oauth_url(application_id, permissions=REQUIRED_PERMISSIONS, scopes=_SCOPES)


def missing_permissions(
    granted: discord.Permissions, required: discord.Permissions = REQUIRED_PERMISSIONS
) -> tuple[str, ...]:
    """Return the *required* permissions that *granted* lacks, as Discord's settings spell them."""
    if granted.administrator:
        return ()
    lacking = required & ~granted
    return tuple(name.replace("_", " ").title() for name, is_lacking in lacking if is_lacking)
