"""FairQueue: turns, bounds, and that no sequence of events loses a job or runs one twice."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.services.queue import FairQueue
from bot.services.tasks import Tasks
from tests.fakes import settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any


class Workshop:
    """A queue with jobs that end when told to. *started* lists (target, user, key) in the order of their turns."""

    def __init__(self, **concurrency: int) -> None:
        self.tasks = Tasks()
        self.queue = FairQueue(concurrency, self.tasks.spawn)
        self.started: list[tuple[str, int, int]] = []
        self.ended: list[int] = []
        self._told: defaultdict[int, asyncio.Event] = defaultdict(asyncio.Event)

    def submit(self, user: int, key: int, target: str = "sdxl", *, is_patient: bool = False) -> None:
        """Put a job in the queue."""

        def job() -> Coroutine[Any, Any, None]:
            self.started.append((target, user, key))
            return self._work(key)

        self.queue.submit(target, user, key, job, is_patient=is_patient)

    async def finish(self, key: int) -> None:
        """End a running job."""
        self._told[key].set()
        await settle()

    async def _work(self, key: int) -> None:
        await self._told[key].wait()
        self.ended.append(key)

    @property
    def keys(self) -> list[int]:
        """The keys of the jobs started so far."""
        return [key for _, _, key in self.started]


@pytest.fixture
async def shop() -> AsyncIterator[Workshop]:
    """Two targets; `sdxl` does one job at a time, `other` two."""
    shop = Workshop(sdxl=1, other=2)
    yield shop
    shop.queue.stop()
    await shop.tasks.cancel()


async def test_turns_go_round_the_users(shop: Workshop) -> None:
    """Who asks for one picture after another's four waits for one of them, not for four."""
    for key in (1, 2, 3, 4):
        shop.submit(user=1, key=key)
    shop.submit(user=2, key=5)
    shop.submit(user=3, key=6)
    for key in (1, 2, 5, 6, 3, 4):
        await shop.finish(key)
    assert shop.keys == [1, 2, 5, 6, 3, 4]


async def test_places_tell_the_order_of_turns(shop: Workshop) -> None:
    """The places are the turns to come, per target; what runs has none."""
    for user, key in ((1, 1), (1, 2), (1, 3), (2, 4)):
        shop.submit(user, key)
    for key in (11, 12, 13):
        shop.submit(1, key, "other")
    assert shop.queue.places() == {2: 1, 4: 2, 3: 3, 13: 1}


async def test_a_hung_target_delays_no_other(shop: Workshop) -> None:
    """Jobs for one target run while another's never end."""
    for key in (1, 2):
        shop.submit(1, key)
    for key in (11, 12, 13):
        shop.submit(1, key, "other")
    await shop.finish(11)
    assert shop.keys == [1, 11, 12, 13]


async def test_a_job_that_fails_makes_room(shop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    """A bug in one job is logged, and the next one has its turn."""

    async def failing() -> None:
        raise ValueError("on purpose")

    shop.queue.submit("sdxl", 1, 1, failing)
    shop.submit(1, 2)
    await settle()
    assert shop.keys == [2]
    assert "on purpose" in caplog.text


async def test_who_withdraws_all_has_no_turn_left(shop: Workshop) -> None:
    """A user whose waiting jobs are withdrawn is left out of the round; a running one cannot be withdrawn."""
    for user, key in ((1, 1), (2, 2), (3, 3)):
        shop.submit(user, key)
    assert shop.queue.withdraw("sdxl", 2, 2)
    assert not shop.queue.withdraw("sdxl", 2, 2)
    assert not shop.queue.withdraw("sdxl", 1, 1)
    assert not shop.queue.withdraw("sdxl", 1, 3)
    await shop.finish(1)
    assert shop.keys == [1, 3]


async def test_an_abandoned_job_makes_room(shop: Workshop) -> None:
    """Abandoning cancels a running job, and the next one has its turn; one that waits cannot be abandoned."""
    shop.submit(1, 1)
    shop.submit(1, 2)
    await settle()
    assert not shop.queue.abandon("sdxl", 2)
    assert shop.queue.abandon("sdxl", 1)
    await settle()
    assert shop.keys == [1, 2]
    assert not shop.queue.abandon("sdxl", 1)
    assert not shop.ended


async def test_a_stopped_queue_starts_nothing(shop: Workshop) -> None:
    """After stop, running jobs are returned and may end; nothing that waits or comes is started."""
    shop.submit(1, 1)
    shop.submit(1, 2)
    running = shop.queue.stop()
    shop.submit(2, 3, "other")
    await shop.finish(1)
    assert [task.done() for task in running] == [True]
    assert shop.keys == [1]
    assert shop.queue.places() == {2: 1, 3: 1}


async def test_a_held_target_starts_nothing_until_it_goes_on(shop: Workshop) -> None:
    """What runs may end, what waits keeps its turn, another target goes on."""
    for user, key in ((1, 1), (1, 2), (2, 3)):
        shop.submit(user, key)
    shop.queue.hold(["sdxl"])
    assert (shop.queue.is_held("sdxl"), shop.queue.is_held("other")) == (True, False)
    shop.submit(1, 11, "other")
    await shop.finish(1)
    assert shop.keys == [1, 11]
    assert shop.queue.places() == {2: 1, 3: 2}
    shop.queue.hold([])
    assert shop.keys == [1, 11, 2]


async def test_patient_jobs_begin_only_while_nobody_waits(shop: Workshop) -> None:
    """Whoever comes while a suite runs waits for one of its pictures, and the suite for all of theirs."""
    for run, key in ((1, 1), (1, 2), (2, 3)):
        shop.submit(run, key, is_patient=True)
    shop.submit(7, 11)
    shop.submit(7, 12)
    assert shop.queue.places() == {11: 1, 12: 2, 2: 3, 3: 4}
    for key in (1, 11, 12, 2):
        await shop.finish(key)
    assert shop.keys == [1, 11, 12, 2, 3]


async def test_a_held_run_waits_alone(shop: Workshop) -> None:
    """Other runs and users go on; its jobs can be taken out meanwhile, and keep their turns otherwise."""
    for run, key in ((1, 1), (1, 2), (1, 3), (2, 4)):
        shop.submit(run, key, is_patient=True)
    shop.queue.hold_patient([1])
    await shop.finish(1)
    await shop.finish(4)
    assert shop.keys == [1, 4]
    assert shop.queue.withdraw("sdxl", 1, 2)
    shop.queue.hold_patient([])
    assert shop.keys == [1, 4, 3]


class FairQueueMachine(RuleBasedStateMachine):
    """Any sequence of submitting, ending, withdrawing, abandoning and holding."""

    concurrency: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.submitted: dict[int, tuple[str, int]] = {}
        self.taken_out: set[int] = set()
        self.waiting: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        self.owed: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        self.seen = 0
        self.held: frozenset[str] = frozenset()

    @initialize(one=st.integers(1, 3), other=st.integers(1, 3))
    def build(self, one: int, other: int) -> None:
        """Each target has a bound of its own."""
        self.concurrency = {"one": one, "other": other}

        async def make() -> Workshop:
            return Workshop(**self.concurrency)

        self.shop = self.runner.run(make())

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do *work* and what follows from it, then look at the turns that were given."""

        async def all_of_it() -> None:
            await work
            await settle()

        self.runner.run(all_of_it())
        self.look_at_turns()

    @rule(lane=st.sampled_from(["one", "other"]), user=st.integers(1, 4), count=st.integers(1, 4))
    def submit(self, lane: str, user: int, count: int) -> None:
        """A user asks for some pictures."""

        async def submit_all() -> None:
            for _ in range(count):
                key = len(self.submitted) + 1
                self.submitted[key] = (lane, user)
                self.waiting[lane, user].append(key)
                self.shop.submit(user, key, lane)

        self.run(submit_all())

    @precondition(lambda self: self.running())
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        """A job ends."""
        self.run(self.shop.finish(data.draw(st.sampled_from(self.running()))))

    @precondition(lambda self: self.running())
    @rule(data=st.data())
    def abandon(self, data: st.DataObject) -> None:
        """A running job is cancelled."""
        key = data.draw(st.sampled_from(self.running()))
        target, _ = self.submitted[key]

        async def abandon() -> None:
            assert self.shop.queue.abandon(target, key)

        self.taken_out.add(key)
        self.run(abandon())

    @precondition(lambda self: self.submitted)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """A job is withdrawn, which only works while it waits."""
        key = data.draw(st.sampled_from(sorted(self.submitted)))
        target, user = self.submitted[key]
        is_waiting = key in self.waiting[target, user]

        async def withdraw() -> None:
            assert self.shop.queue.withdraw(target, user, key) == is_waiting

        if is_waiting:
            self.taken_out.add(key)
            self.waiting[target, user].remove(key)
            if not self.waiting[target, user]:
                self.owe_nothing_to(user, target)
        self.run(withdraw())

    @rule(lanes=st.frozensets(st.sampled_from(["one", "other"])))
    def hold(self, lanes: frozenset[str]) -> None:
        """Some targets start nothing more, all others go on."""

        async def hold() -> None:
            self.shop.queue.hold(lanes)

        self.held = lanes
        self.run(hold())

    def look_at_turns(self) -> None:
        """Between two turns of one user, every other user who waited all the while had one; each line is in order."""
        for target, user, key in self.shop.started[self.seen :]:
            assert self.waiting[target, user][0] == key
            self.waiting[target, user].remove(key)
            assert not self.owed[target, user], f"user {user} had two turns while {self.owed} waited"
            self.owe_nothing_to(user, target)
            self.owed[target, user] = {
                other for at, other in self.waiting if at == target and other != user and self.waiting[at, other]
            }
        self.seen = len(self.shop.started)

    def owe_nothing_to(self, user: int, target: str) -> None:
        """A user who had a turn, or waits no more, is no longer passed over by anyone."""
        for (at, _), users in self.owed.items():
            if at == target:
                users.discard(user)

    def running(self) -> list[int]:
        """Return the keys that were started and have neither ended nor been abandoned."""
        return [key for key in self.shop.keys if key not in self.shop.ended and key not in self.taken_out]

    @invariant()
    def bounds_are_kept_and_used(self) -> None:
        """Each target runs as many as it may, or all there are; nothing runs twice, nothing is lost."""
        if not self.submitted:
            return
        assert len(set(self.shop.keys)) == len(self.shop.keys)
        places = self.shop.queue.places()
        accounted = {*self.shop.keys, *places, *self.taken_out}
        assert accounted == set(self.submitted)
        for target, bound in self.concurrency.items():
            running = sum(self.submitted[key][0] == target for key in self.running())
            waiting = sum(self.submitted[key][0] == target for key in places)
            assert running <= bound
            assert running == bound or not waiting or target in self.held

    def teardown(self) -> None:
        """Left alone, everything runs, in the order that the places said."""
        if self.submitted:
            promised = self.shop.queue.places()
            before = len(self.shop.started)
            self.hold(frozenset())
            while running := self.running():
                self.run(self.shop.finish(running[0]))
            later = self.shop.started[before:]
            for target in self.concurrency:
                order = [key for at, _, key in later if at == target]
                assert order == sorted(order, key=lambda key: promised[key])
            assert len(self.shop.ended) + len(self.taken_out) == len(self.submitted)
        self.runner.close()


TestFairQueueMachine = FairQueueMachine.TestCase
TestFairQueueMachine.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
