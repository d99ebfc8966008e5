"""A show as its audience sees it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from simcord.results import ResponseMessage

from tests.stage import UNTIL_S, labels_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from simcord.actors import MemberActor

    from tests.stage import Stage

OWN, TROUBLES = "Write your own", "For the presenter"
THANKS = "Thank you"


def boards(stage: Stage) -> list[ResponseMessage]:
    """Return the messages with the buttons of a show, oldest first."""
    return [ResponseMessage(stage.env, one) for one in stage.messages if OWN in labels_of(one)]


def board(stage: Stage) -> ResponseMessage:
    """Return the board."""
    [one] = boards(stage)
    return one


def ideas(stage: Stage) -> list[str]:
    """Return what is written on the buttons of the ideas."""
    return labels_of(board(stage))[2:7]


def said(stage: Stage, words: str) -> list[Any]:
    """Return the messages in the channel that say *words*."""
    return [message for message in stage.messages if words in text_of(message)]


async def begin(stage: Stage, by: MemberActor, **options: Any) -> ResponseMessage:
    """Begin a show, and return its board."""
    await by.slash(stage.channel, "show-mode on", **options)
    return board(stage)


async def in_time(stage: Stage, condition: Callable[[], object], what: str) -> None:
    """Let time pass, second by second, until *condition* holds; the time-out only ends a test that has failed."""
    try:
        async with asyncio.timeout(UNTIL_S):
            while not condition():
                await stage.clock.advance(1.0)
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"never happened: {what}") from None


async def end(stage: Stage, by: MemberActor) -> None:
    """End the show, and wait until it is closed."""
    await by.slash(stage.channel, "show-mode off")
    await closed(stage)


async def closed(stage: Stage) -> None:
    """Wait until nothing is left to do for any show."""
    await in_time(stage, lambda: not stage.sql("SELECT 1 FROM shows WHERE ended_at IS NULL"), "the end of the show")


async def board_says(stage: Stage, words: str) -> None:
    """Wait until the board says *words*."""
    await in_time(stage, lambda: words in text_of(board(stage)), f"{words!r} on the board")
