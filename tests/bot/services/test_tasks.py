"""Background tasks: none is lost, none fails unheard."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import TYPE_CHECKING

import pytest

from bot.services.tasks import Tasks
from tests.fakes import settle

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any


async def test_join_waits_for_what_the_tasks_spawn() -> None:
    """Joining ends only when the tasks, and those they spawned, have ended."""
    tasks, ended = Tasks(), list[str]()

    async def later() -> None:
        await asyncio.sleep(0)
        ended.append("later")

    async def first() -> None:
        await asyncio.sleep(0)
        tasks.spawn(later())
        ended.append("first")

    tasks.spawn(first())
    await tasks.join()
    assert ended == ["first", "later"]


async def test_join_gives_up_in_time() -> None:
    """A task that never ends makes joining a TimeoutError, and goes on."""
    tasks = Tasks()
    hung = tasks.spawn(forever())
    with pytest.raises(TimeoutError):
        await tasks.join(0)
    assert not hung.done()
    await tasks.cancel()


async def test_cancel_waits_for_the_end() -> None:
    """After cancelling, every task has done its last work."""
    tasks, ended = Tasks(), list[str]()

    async def careful() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("tidied")

    tasks.spawn(careful())
    await settle()
    await tasks.cancel()
    assert ended == ["tidied"]


async def test_cancel_takes_what_a_dying_task_spawns() -> None:
    """A task that answers its cancellation with another task leaves none of the two running."""
    tasks, spawned = Tasks(), list["asyncio.Task[None]"]()

    async def hydra() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            spawned.append(tasks.spawn(forever()))

    tasks.spawn(hydra())
    await settle()
    await tasks.cancel()
    assert [task.done() for task in spawned] == [True]


async def test_a_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """What a background task raises is an error in the log, with its traceback."""
    tasks = Tasks()

    async def failing() -> None:
        raise ValueError("on purpose")

    tasks.spawn(failing())
    await tasks.join()
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("bot.services.tasks", logging.ERROR)
    assert "on purpose" in record.getMessage()
    assert record.exc_info


async def test_a_cancellation_is_not_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    """Cancelling a task leaves nothing in the log."""
    tasks = Tasks()
    tasks.spawn(forever())
    await settle()
    await tasks.cancel()
    assert not caplog.records


async def test_a_task_is_not_collected_while_it_waits() -> None:
    """The loop keeps only weak references: a task nobody else holds still comes to its end."""
    tasks, ended, woken = Tasks(), list[str](), asyncio.Event()

    async def waits() -> None:
        await woken.wait()
        ended.append("ended")

    tasks.spawn(waits())
    await settle()
    gc.collect()
    woken.set()
    await tasks.join()
    assert ended == ["ended"]


async def test_tasks_are_made_as_told() -> None:
    """The function that makes tasks is used for every one."""
    made = list[str]()

    def create(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        made.append("task")
        return asyncio.create_task(work)

    tasks = Tasks(create)
    tasks.spawn(asyncio.sleep(0))
    await tasks.join()
    assert made == ["task"]


async def forever() -> None:
    """Wait until cancelled."""
    await asyncio.Event().wait()
