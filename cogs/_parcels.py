"""An export on its way through Discord: its words, and the private thread for one that is too big."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.errors import MissingPermissionError, NoThreadHereError
from bot.permissions import THREAD_PERMISSIONS, missing_permissions

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain import ExportOrder, Parcel

THREAD_NAME = "export"


def private_words(order: ExportOrder, parcel: Parcel) -> str:
    """Return what is said of an export, in a few sentences."""
    since = f", since <t:{int(order.since.timestamp())}:f>" if order.since else ""
    people = (
        "It has people's names: keep it to those who need them."
        if order.with_names
        else "People have pseudonyms, the same in every export; what they wrote is as they wrote it."
    )
    return f"**The log as {order.form}**{since}: {parcel.note}.\n{people}{_how_to_join(parcel)}"


def _how_to_join(parcel: Parcel) -> str:
    if not parcel.is_cut:
        return ""
    whole = parcel.messages[0][0].stem
    return (
        f"\nThese are parts of one file. Save all of them in one folder, then join them: `cat {whole}.* > {whole}` "
        f"on Linux and macOS; on Windows, 7-Zip opens `{whole}.001`."
    )


async def ask_for_thread(interaction: discord.Interaction[Any]) -> discord.Thread | discord.abc.Messageable:
    """Return a new private thread with only the person who asked; in direct messages, the place itself.

    Raises MissingPermissionError, NoThreadHereError.
    """
    channel = interaction.channel
    if interaction.guild_id is None and isinstance(channel, discord.abc.Messageable):
        return channel
    parent = channel.parent if isinstance(channel, discord.Thread) else channel
    if not isinstance(parent, discord.TextChannel) or parent.is_news():
        raise NoThreadHereError
    if missing := missing_permissions(interaction.app_permissions, THREAD_PERMISSIONS):
        raise MissingPermissionError(missing)
    try:
        thread = await parent.create_thread(name=THREAD_NAME, type=discord.ChannelType.private_thread, invitable=False)
        await thread.add_user(interaction.user)
    except discord.Forbidden as error:  # what may be done in a thread's parent is not told with an interaction in it
        raise MissingPermissionError(missing_permissions(discord.Permissions.none(), THREAD_PERMISSIONS)) from error
    return thread


async def post_parts(
    place: discord.abc.Messageable, order: ExportOrder, parcel: Parcel, told: Callable[[str], None]
) -> None:
    """Post the files, message by message, the first one with words; *told* hears how far it is."""
    content: str | None = private_words(order, parcel)
    for number, paths in enumerate(parcel.messages):
        told(f"Sent: {number} of {len(parcel.messages)} messages.")
        await place.send(content, files=[discord.File(path) for path in paths])
        content = None
