"""FairQueue: turns go round the users, each target has its own lane and its own bound."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping
    from typing import Any

    from bot.services.tasks import CreateTask

    Job = Callable[[], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class _Round:
    """Owners in the order of their turns, each with their jobs in the order they came. *held* ones have no turn."""

    lines: dict[int, deque[tuple[int, Job]]] = field(default_factory=dict[int, "deque[tuple[int, Job]]"])
    held: Collection[int] = ()

    def __bool__(self) -> bool:
        """Whether somebody has a turn."""
        return next(self._turns(), None) is not None

    def add(self, owner: int, key: int, job: Job) -> None:
        """Put a job at the end of its owner's line."""
        self.lines.setdefault(owner, deque()).append((key, job))

    def pop(self) -> tuple[int, Job]:
        """Take the next job: the first owner's oldest. That owner goes to the end of the round."""
        owner = next(self._turns())
        jobs = self.lines.pop(owner)
        job = jobs.popleft()
        if jobs:
            self.lines[owner] = jobs
        return job

    def withdraw(self, owner: int, key: int) -> bool:
        """Take a job out; False when it is not there."""
        before = self.lines.get(owner, ())
        kept = deque(entry for entry in before if entry[0] != key)
        if len(kept) == len(before):
            return False
        if kept:
            self.lines[owner] = kept
        else:
            del self.lines[owner]
        return True

    def order(self) -> list[int]:
        """Return the keys in the order of their turns, if nobody else comes."""
        lines = [[key for key, _ in self.lines[owner]] for owner in self._turns()]
        rounds = max(map(len, lines), default=0)
        return [line[turn] for turn in range(rounds) for line in lines if turn < len(line)]

    def _turns(self) -> Iterator[int]:
        return (owner for owner in self.lines if owner not in self.held) if self.held else iter(self.lines)


@dataclass(slots=True)
class _Lane:
    """One target: who has a turn, who has one only while nobody else wants it, and what runs."""

    name: str
    concurrency: int
    is_held: bool = False
    users: _Round = field(default_factory=_Round)
    patient: _Round = field(default_factory=_Round)
    running: dict[int, asyncio.Task[None]] = field(default_factory=dict[int, "asyncio.Task[None]"])


class FairQueue:
    """Runs jobs, at most *concurrency* at a time per target, one user's job after another user's.

    Patient jobs, a suite's, begin only while no user's job waits: they delay one by a single turn at most. Their turns
    go round the suites' runs. A job is known by its key (unique; a generation id). Nothing runs while nothing waits:
    each job is a task of its own, made by *spawn*. Every method is synchronous, so that nothing can come between a look
    and an act.
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

    def submit(self, target: str, owner: int, key: int, job: Job, *, is_patient: bool = False) -> None:
        """Put a job at the end of its owner's line: a user's, or for a patient one a run's."""
        lane = self._lanes[target]
        (lane.patient if is_patient else lane.users).add(owner, key, job)
        self._start_next(lane)

    def withdraw(self, target: str, owner: int, key: int) -> bool:
        """Take a waiting job out; False when it is not waiting (any more)."""
        lane = self._lanes[target]
        return lane.users.withdraw(owner, key) or lane.patient.withdraw(owner, key)

    def abandon(self, target: str, key: int) -> bool:
        """Cancel a running job; False when it is not running."""
        task = self._lanes[target].running.get(key)
        return task is not None and task.cancel()

    def hold(self, targets: Collection[str]) -> None:
        """Start nothing more for these targets, and let all others go on. What runs, runs to its end."""
        for name, lane in self._lanes.items():
            lane.is_held = name in targets
            self._start_next(lane)

    def hold_patient(self, owners: Collection[int]) -> None:
        """Start no more patient jobs of these owners, and let all others go on. What runs, runs to its end."""
        for lane in self._lanes.values():
            lane.patient.held = frozenset(owners)
            self._start_next(lane)

    def go_on(self, target: str) -> None:
        """Start what may be started now for this target."""
        self._start_next(self._lanes[target])

    def is_held(self, target: str) -> bool:
        """Say whether nothing is started for this target."""
        return self._lanes[target].is_held

    def places(self) -> dict[int, int]:
        """Return the place of every waiting job in its lane, 1 being next."""
        return {
            key: place
            for lane in self._lanes.values()
            for place, key in enumerate((*lane.users.order(), *lane.patient.order()), start=1)
        }

    def stop(self) -> list[asyncio.Task[None]]:
        """Start nothing more, and return what still runs."""
        self._is_stopped = True
        return [task for lane in self._lanes.values() for task in lane.running.values()]

    def _start_next(self, lane: _Lane) -> None:
        while self._may_start(lane):
            key, job = (lane.users or lane.patient).pop()
            task = self._spawn(job())
            lane.running[key] = task
            task.add_done_callback(lambda _, key=key: self._ended(lane, key))

    def _may_start(self, lane: _Lane) -> bool:
        has_room = len(lane.running) < lane.concurrency
        is_open = not lane.is_held and not self._is_stopped
        return has_room and is_open and self._may_begin(lane.name) and bool(lane.users or lane.patient)

    def _ended(self, lane: _Lane, key: int) -> None:
        del lane.running[key]
        self._start_next(lane)
