"""A GenerationService over fakes, as one thing to start, ask, stop and start again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import ImagineRequest, Limits, Origin, Policy, Quota, ReplyAddress, Target
from bot.services.generation import GenerationService
from bot.services.policy import PolicyBook
from tests.fakes import FakeLog, FakePictures, FakeScorer, ManualClock, RecordingCourier, settle

if TYPE_CHECKING:
    from bot.services.tickets import Ticket

NO_LIMITS = Limits(pictures_per_window=0, pictures_per_day=0, waiting_per_user=0, queue=0)
SDXL = Target("sdxl", concurrency=2)
ONE_AT_A_TIME = Target("sdxl", concurrency=1)


class Rig:
    """A bot in all but Discord. *before* is an earlier one whose clock and pictures it shares."""

    def __init__(
        self,
        *targets: Target,
        limits: Limits = NO_LIMITS,
        log: FakeLog | None = None,
        before: Rig | None = None,
    ) -> None:
        self.targets, self.limits = targets or (SDXL,), limits
        self.clock = before.clock if before else ManualClock()
        self.pictures = before.pictures if before else FakePictures()
        self.log = log or FakeLog()
        self.scorers = {target.name: FakeScorer(target) for target in self.targets}
        self.scorer = next(iter(self.scorers.values()))
        self.courier = RecordingCourier()
        self.rules = PolicyBook(Policy(limits))
        self.service = GenerationService(self.scorers, self.pictures, self.log, self.rules, clock=self.clock.as_clock())

    def request(
        self, prompt: str = "a red fox", *, user: int = 1, count: int = 1, target: str | None = None
    ) -> ImagineRequest:
        """Return a request as `/imagine` makes it."""
        address = ReplyAddress(42, "not-a-real-token", self.clock.now() + timedelta(minutes=14))
        return ImagineRequest(prompt, target or self.targets[0].name, self.origin(user), count, address=address)

    def origin(self, user: int = 1) -> Origin:
        """Return who asks."""
        return Origin(user, f"user {user}", guild_id=7, channel_id=8)

    def quota(self, user: int = 1) -> Quota:
        """Return what a person may still ask for."""
        return self.service.quota(self.origin(user))

    async def ask(
        self, prompt: str = "a red fox", *, user: int = 1, count: int = 1, target: str | None = None
    ) -> Ticket:
        """Ask, as `/imagine` does."""
        ticket = await self.service.admit(self.request(prompt, user=user, count=count, target=target))
        self.service.launch(ticket)
        return ticket

    async def finish(self) -> None:
        """Let everything end that is held."""
        for scorer in self.scorers.values():
            scorer.let_go()
        for gate in (self.courier.showing, self.courier.delivering, *self.log.gates.values()):
            gate.open()
        await settle()

    async def close(self) -> None:
        """Leave no task behind."""
        await self.finish()
        await self.service.drain(0)
