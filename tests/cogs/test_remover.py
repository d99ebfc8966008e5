"""The remover over real connections: what is gone is done, what passes is repeated, what stays is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from bot.domain import LeftMessage
from bot.errors import DeliveryError
from cogs._remover import DiscordRemover
from tests.cogs.loopback_discord import Broken, LoopbackDiscord, Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MESSAGE = LeftMessage(9, 901)
DELETE = "DELETE /channels/9/messages/901"

pytestmark = pytest.mark.usefixtures("quick_retries")


@pytest.fixture
async def remover(server: LoopbackDiscord) -> AsyncIterator[DiscordRemover]:
    """Return a remover whose bot is logged in."""
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login("not-a-real-token")
        yield DiscordRemover(client)


async def test_a_message_is_deleted_by_its_channel(server: LoopbackDiscord, remover: DiscordRemover) -> None:
    """Without the token of the interaction that it answered, so at any age."""
    await remover.remove(MESSAGE)
    assert server.routes == [DELETE]


@pytest.mark.parametrize("code", [10008, 10003])
async def test_what_is_gone_is_done(server: LoopbackDiscord, remover: DiscordRemover, code: int) -> None:
    """The message, or its channel."""
    server.plan.append(Refusal(404, code))
    await remover.remove(MESSAGE)
    assert server.routes == [DELETE]


async def test_what_passes_is_repeated(server: LoopbackDiscord, remover: DiscordRemover) -> None:
    """A message that was deleted though its answer got lost is gone at the second try."""
    server.plan.extend([Broken.BEFORE, Broken.AFTER, Refusal(404, 10008)])
    await remover.remove(MESSAGE)
    assert server.routes[-1] == DELETE
    assert len(server.plan) == 0


async def test_what_the_bot_may_not_is_said_at_once(server: LoopbackDiscord, remover: DiscordRemover) -> None:
    """Trying again would not help."""
    server.plan.append(Refusal(403, 50001))
    with pytest.raises(DeliveryError, match="50001"):
        await remover.remove(MESSAGE)
    assert server.routes == [DELETE]
