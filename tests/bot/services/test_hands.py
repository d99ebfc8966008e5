"""Hands: how many pictures are in hand at a time."""

from __future__ import annotations

import asyncio

from bot.services.hands import Hand, Hands
from tests.fakes import settle


async def take_all(hands: list[Hand]) -> list[asyncio.Task[None]]:
    """Begin to take every hand; return who is at it, those that are done among them."""
    takers = [asyncio.create_task(hand.take()) for hand in hands]
    await settle()
    return takers


async def test_so_many_at_once() -> None:
    """A third hand is free only when one of two is put down."""
    hands = Hands(at_once=2)
    three = [hands.hand() for _ in range(3)]
    takers = await take_all(three)
    assert [taker.done() for taker in takers] == [True, True, False]
    three[0].put_down()
    await settle()
    assert takers[2].done()
    for hand in three:
        hand.put_down()


async def test_a_hand_is_freed_when_it_was_held_too_long() -> None:
    """A picture that takes longer than its time lets the next one begin."""
    hands = Hands(at_once=1, hold_s=0)
    takers = await take_all([hands.hand(), hands.hand()])
    await asyncio.wait(takers)
    assert all(taker.done() for taker in takers)


async def test_putting_down_twice_frees_one_hand() -> None:
    """Only a hand that is held can be put down; one that was never taken frees nothing."""
    hands = Hands(at_once=1)
    first, never_taken = hands.hand(), hands.hand()
    await first.take()
    first.put_down()
    first.put_down()
    never_taken.put_down()
    later = [hands.hand(), hands.hand()]
    takers = await take_all(later)
    assert [taker.done() for taker in takers] == [True, False]
    takers[1].cancel()
    later[0].put_down()


async def test_who_gives_up_waiting_takes_no_hand() -> None:
    """A picture that is cancelled while it waits for a hand does not keep one."""
    hands = Hands(at_once=1)
    first, second, third = (hands.hand() for _ in range(3))
    takers = await take_all([first, second, third])
    takers[1].cancel()
    first.put_down()
    await settle()
    assert takers[2].done()
    third.put_down()


async def test_what_is_not_urgent_waits_until_all_pictures_are_posted() -> None:
    """It goes on at once where none is in hand, and else when the last one that came meanwhile has been put down."""
    hands = Hands(at_once=1)
    first, second, third = (hands.hand() for _ in range(3))
    await hands.eased()
    takers = await take_all([first, second, third])
    waiting = asyncio.create_task(hands.eased())
    first.put_down()
    await settle()
    assert [takers[1].done(), takers[2].done(), waiting.done()] == [True, False, False]
    second.put_down()
    await settle()
    assert [takers[2].done(), waiting.done()] == [True, False]
    third.put_down()
    await settle()
    assert waiting.done()


async def test_what_is_not_urgent_does_not_wait_for_ever() -> None:
    """Where an answer waits and waits it goes on after a while nonetheless."""
    hands = Hands(at_once=1, hold_s=60)
    takers = await take_all([hands.hand(), hands.hand()])
    hands.hold_s = 0
    await asyncio.wait_for(hands.eased(), timeout=30)
    assert not takers[1].done()
    takers[1].cancel()
