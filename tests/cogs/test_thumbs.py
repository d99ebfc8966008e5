"""Which emoji is a thumb, and whose thumbs are under a message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import discord
import pytest

from bot.domain import Thumb
from cogs._thumbs import thumb_of, thumbs_under

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TONES = ["", *"🏻🏼🏽🏾🏿", "\ufe0f"]


@pytest.mark.parametrize("tone", TONES)
def test_a_thumb_of_any_tone_is_one(tone: str) -> None:
    """Up and down, as an event has it and as a message has it."""
    for base, thumb in [("👍", Thumb.UP), ("👎", Thumb.DOWN)]:
        assert thumb_of(base + tone) is thumb
        assert thumb_of(discord.PartialEmoji(name=base + tone)) is thumb


@pytest.mark.parametrize("emoji", ["❤️", "🏽", "👍👎", "👊🏽", "", discord.PartialEmoji(name="👍", id=1)])
def test_anything_else_is_none(emoji: discord.PartialEmoji | str) -> None:
    """Also what a guild made and named like one."""
    assert thumb_of(emoji) is None


@dataclass
class Person:
    """Somebody who reacted."""

    id: int
    bot: bool = False


@dataclass
class Given:
    """A reaction as discord.py reads it, with who gave it by kind."""

    emoji: str
    given: dict[discord.ReactionType, list[Person]] = field(default_factory=dict)
    asked: list[discord.ReactionType] = field(default_factory=list)

    @property
    def normal_count(self) -> int:
        """How many ordinary ones."""
        return len(self.given.get(discord.ReactionType.normal, []))

    @property
    def burst_count(self) -> int:
        """How many bursts."""
        return len(self.given.get(discord.ReactionType.burst, []))

    async def users(self, *, type: discord.ReactionType) -> AsyncIterator[Person]:  # noqa: A002  # as in discord.py
        """Walk the people of one kind."""
        self.asked.append(type)
        for person in self.given[type]:
            yield person


async def thumbs(*reactions: Given) -> frozenset[tuple[int, Thumb]]:
    """Return the thumbs under a message with these reactions."""

    @dataclass
    class Message:
        reactions: list[Given]

    return await thumbs_under(cast("Any", Message(list(reactions))))


async def test_bursts_count_like_the_others() -> None:
    """Discord lists them apart, and is asked only for what is there."""
    normal, burst = discord.ReactionType.normal, discord.ReactionType.burst
    up = Given("👍", {normal: [Person(1)], burst: [Person(2)]})
    toned = Given("👍🏽", {normal: [Person(1), Person(3)]})
    down = Given("👎", {burst: [Person(1)]})
    found = await thumbs(up, toned, down, Given("❤️", {normal: [Person(4)]}))
    assert found == {(1, Thumb.UP), (2, Thumb.UP), (3, Thumb.UP), (1, Thumb.DOWN)}
    assert (up.asked, toned.asked, down.asked) == ([normal, burst], [normal], [burst])


async def test_bots_have_no_opinion() -> None:
    """Neither this one nor any other."""
    assert await thumbs(Given("👍", {discord.ReactionType.normal: [Person(1, bot=True), Person(2)]})) == {(2, Thumb.UP)}
