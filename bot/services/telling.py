"""Tells a person how far something long is, while it is under way."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from bot.services.clock import Clock

log = logging.getLogger(__name__)

SHOWN_EVERY_S = 3.0
"""Discord takes about five edits in two seconds, from everything that answers one interaction."""


class Words:
    """The latest words on how far it is; may be set from any thread."""

    def __init__(self) -> None:
        """Begin without any."""
        self.latest = ""

    def __call__(self, words: str) -> None:
        """Put *words* in place of earlier ones."""
        self.latest = words


@asynccontextmanager
async def telling(show: Callable[[str], Awaitable[object]], clock: Clock) -> AsyncGenerator[Words]:
    """While the block runs, show the latest words it sets, when they changed, every SHOWN_EVERY_S at most.

    What *show* raises is logged, and nothing more is shown: the work goes on without.
    """
    words = Words()
    task = asyncio.create_task(_keep_telling(words, show, clock))
    try:
        yield words
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _keep_telling(words: Words, show: Callable[[str], Awaitable[object]], clock: Clock) -> None:
    shown = ""
    while True:
        await clock.sleep(SHOWN_EVERY_S)
        if words.latest == shown:
            continue
        shown = words.latest
        try:
            await show(shown)
        except Exception as error:  # noqa: BLE001  # whatever showing may raise, the work is worth more
            log.warning("how far it is could not be shown: %r", error)
            return
