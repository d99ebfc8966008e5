"""FairQueue: turns go round the users, each target has its own lane and its own bound."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection, Coroutine, Mapping
    from typing import Any

    from bot.services.tasks import CreateTask

    Job = Callable[[], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class _Lane:
    """One target: users in the order of their turns, each with their jobs in the order they came."""

    name: str
    concurrency: int
    is_held: bool = False
    turns: dict[int, deque[tuple[int, Job]]] = field(default_factory=dict[int, "deque[tuple[int, Job]]"])
    running: dict[int, asyncio.Task[None]] = field(default_factory=dict[int, "asyncio.Task[None]"])

    def pop(self) -> tuple[int, Job]:
        """Take the next job: the first user's oldest. That user goes to the end of the round."""
        user_id, jobs = next(iter(self.turns.items()))
        del self.turns[user_id]
        job = jobs.popleft()
        if jobs:
            self.turns[user_id] = jobs
        return job

    def order(self) -> list[int]:
        """Return the waiting keys in the order they will start, if nobody else comes."""
        rounds = max(map(len, self.turns.values()), default=0)
        lines = [[key for key, _ in jobs] for jobs in self.turns.values()]
        return [line[turn] for turn in range(rounds) for line in lines if turn < len(line)]


class FairQueue:
    """Runs jobs, at most *concurrency* at a time per target, one user's job after another user's.

    A job is known by its key (unique; a generation id). Nothing runs while nothing waits: each job is a task of its
    own, made by *spawn*. Every method is synchronous, so that nothing can come between a look and an act.
    """

    def __init__(
        self,
        concurrency: Mapping[str, int],
        spawn: CreateTask,
        may_begin: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """*concurrency*: calls at a time by target name, each at least 1.

        While *may_begin* says no for a target, nothing more is started for it; `go_on` looks again.
        """
        self._lanes = {name: _Lane(name, at_once) for name, at_once in concurrency.items()}
        self._spawn, self._may_begin = spawn, may_begin
        self._is_stopped = False

    def submit(self, target: str, user_id: int, key: int, job: Job) -> None:
        """Put a job at the end of its user's line."""
        lane = self._lanes[target]
        lane.turns.setdefault(user_id, deque()).append((key, job))
        self._start_next(lane)

    def withdraw(self, target: str, user_id: int, key: int) -> bool:
        """Take a waiting job out; False when it is not waiting (any more)."""
        turns = self._lanes[target].turns
        kept = deque(entry for entry in turns.get(user_id, ()) if entry[0] != key)
        if len(kept) == len(turns.get(user_id, ())):
            return False
        if kept:
            turns[user_id] = kept
        else:
            del turns[user_id]
        return True

    def abandon(self, target: str, key: int) -> bool:
        """Cancel a running job; False when it is not running."""
        task = self._lanes[target].running.get(key)
        return task is not None and task.cancel()

    def hold(self, targets: Collection[str]) -> None:
        """Start nothing more for these targets, and let all others go on. What runs, runs to its end."""
        for name, lane in self._lanes.items():
            lane.is_held = name in targets
            self._start_next(lane)

    def go_on(self, target: str) -> None:
        """Start what may be started now for this target."""
        self._start_next(self._lanes[target])

    def is_held(self, target: str) -> bool:
        """Say whether nothing is started for this target."""
        return self._lanes[target].is_held

    def places(self) -> dict[int, int]:
        """Return the place of every waiting job in its lane, 1 being next."""
        return {key: place for lane in self._lanes.values() for place, key in enumerate(lane.order(), start=1)}

    def stop(self) -> list[asyncio.Task[None]]:
        """Start nothing more, and return what still runs."""
        self._is_stopped = True
        return [task for lane in self._lanes.values() for task in lane.running.values()]

    def _start_next(self, lane: _Lane) -> None:
        while self._may_start(lane):
            key, job = lane.pop()
            task = self._spawn(job())
            lane.running[key] = task
            task.add_done_callback(lambda _, key=key: self._ended(lane, key))

    def _may_start(self, lane: _Lane) -> bool:
        has_room = len(lane.running) < lane.concurrency
        is_open = not lane.is_held and not self._is_stopped
        return bool(lane.turns) and has_room and is_open and self._may_begin(lane.name)

    def _ended(self, lane: _Lane, key: int) -> None:
        del lane.running[key]
        self._start_next(lane)
