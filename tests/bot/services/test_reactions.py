"""Reading thumbs again: which messages, and what is told meanwhile."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain import PostedCard, Thumb, ThumbsBy
from bot.services.reactions import READ_AGAIN_MAX, READ_AGAIN_WITHIN, ReactionService

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
CARDS = [PostedCard(2, 9, 8), PostedCard(1, 9, 8)]


class FakeReactions:
    """The log of thumbs in a set; every message shows a picture."""

    def __init__(self) -> None:
        self.kept: set[tuple[int, int, Thumb]] = set()
        self.asked: list[tuple[datetime, int]] = []

    async def add(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Keep a thumb."""
        self.kept.add((message_id, user_id, thumb))

    async def remove(self, message_id: int, user_id: int, thumb: Thumb) -> None:
        """Forget a thumb."""
        self.kept.discard((message_id, user_id, thumb))

    async def clear(self, message_id: int, thumb: Thumb | None = None) -> None:
        """Forget those of a kind, or all."""
        self.kept = {one for one in self.kept if one[0] != message_id or thumb not in {None, one[2]}}

    async def replace(self, message_id: int, thumbs: ThumbsBy) -> None:
        """Keep exactly these."""
        await self.clear(message_id)
        self.kept |= {(message_id, *one) for one in thumbs}

    async def recent_cards(self, since: datetime, limit: int) -> Sequence[PostedCard]:
        """Return the cards of this test."""
        self.asked.append((since, limit))
        return CARDS


async def test_the_newest_messages_are_read_one_after_another() -> None:
    """Of a week at most, and no more than would be polite."""
    kept = FakeReactions()
    order: list[str] = []

    async def read(card: PostedCard) -> ThumbsBy:
        order.append(f"begin {card.message_id}")
        await asyncio.sleep(0)
        order.append(f"end {card.message_id}")
        return frozenset({(7, Thumb.UP)})

    await ReactionService(kept, lambda: NOW).read_again(read)
    assert kept.asked == [(NOW - READ_AGAIN_WITHIN, READ_AGAIN_MAX)]
    assert order == ["begin 2", "end 2", "begin 1", "end 1"]
    assert kept.kept == {(1, 7, Thumb.UP), (2, 7, Thumb.UP)}


async def test_what_is_told_while_a_message_is_read_is_not_lost() -> None:
    """The reading may be of before or after it: the last word stands either way, and in order."""
    kept = FakeReactions()
    service = ReactionService(kept, lambda: NOW)
    told: list[asyncio.Task[None]] = []

    async def read(_: PostedCard) -> ThumbsBy:
        if not told:
            told.extend(
                asyncio.create_task(change)
                for change in (
                    service.add(2, 1, Thumb.UP),
                    service.remove(2, 2, Thumb.UP),
                    service.add(2, 3, Thumb.UP),
                    service.clear(2, Thumb.DOWN),
                    service.remove(2, 3, Thumb.UP),
                )
            )
            await asyncio.sleep(0)
        return frozenset({(2, Thumb.UP), (3, Thumb.UP), (4, Thumb.DOWN)})

    await service.read_again(read)
    await asyncio.gather(*told)
    assert {one for one in kept.kept if one[0] == 2} == {(2, 1, Thumb.UP)}


async def test_what_cannot_be_known_stays_as_it_was() -> None:
    """A message that Discord does not show keeps its thumbs."""
    kept = FakeReactions()
    service = ReactionService(kept, lambda: NOW)
    await service.add(1, 7, Thumb.UP)
    await service.add(2, 7, Thumb.UP)

    async def read(card: PostedCard) -> ThumbsBy | None:
        return None if card.message_id == 1 else frozenset()

    await service.read_again(read)
    assert kept.kept == {(1, 7, Thumb.UP)}
