"""Background tasks that are neither forgotten nor silent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

CreateTask = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class Tasks:
    """Keeps a reference to every task until it ends, and logs what one raises."""

    def __init__(self, create: CreateTask = asyncio.create_task) -> None:
        """*create* makes the task; the demo passes one of its own."""
        self._create = create
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start *work* in the background."""
        task = self._create(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def join(self, timeout_s: float | None = None) -> None:
        """Wait until everything spawned, and what that spawned, has ended; at most *timeout_s* seconds."""
        async with asyncio.timeout(timeout_s):
            while self._running:
                await asyncio.wait(self._running)

    async def cancel(self) -> None:
        """Cancel what still runs, and what that spawns as it ends, and wait for its end."""
        while self._running:
            for task in self._running:
                task.cancel()
            await asyncio.wait(self._running)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a background task failed: %r", error, exc_info=error)
