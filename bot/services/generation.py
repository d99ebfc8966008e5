"""GenerationService: a request from admission to delivery, and what an earlier run left behind."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, ImagineRequest, Line
from bot.errors import (
    InterruptedScoringError,
    NotYoursError,
    PromptHeldBackError,
    UnknownGenerationError,
)
from bot.services.admission import Admission
from bot.services.allowance import LONGEST, Allowance
from bot.services.clock import Clock
from bot.services.delivery import Deliveries, fitting
from bot.services.hands import Hand, Hands
from bot.services.limits import limits_for
from bot.services.painter import Painter
from bot.services.progress import SAMPLES_MAX, Estimates, ProgressBoard
from bot.services.questions import Questions
from bot.services.queue import FairQueue
from bot.services.requests import grid_in, request_again
from bot.services.safety import SafetyService
from bot.services.tasks import CreateTask, Tasks
from bot.services.tickets import Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from bot.domain import (
        Crowd,
        Generation,
        Grid,
        Limits,
        Origin,
        PostedPicture,
        Quota,
        RunPart,
        Target,
        UnfinishedRequest,
    )
    from bot.ports import Courier, GenerationLog, Pictures, Scorer, SheetArtist
    from bot.services.allowance import Claim
    from bot.services.policy import PolicyBook

log = logging.getLogger(__name__)

FAREWELL_S = 5.0
"""How long a stopping bot tries to tell those who wait."""


class GenerationService:
    """What `/imagine` stands on. It knows neither Discord nor HTTP nor SQL."""

    def __init__(
        self,
        scorers: Mapping[str, Scorer],
        pictures: Pictures,
        generation_log: GenerationLog,
        rules: PolicyBook,
        *,
        limits_of: Callable[[Origin], Limits] | None = None,
        safety: SafetyService | None = None,
        artist: SheetArtist | None = None,
        clock: Clock | None = None,
        create_task: CreateTask = asyncio.create_task,
    ) -> None:
        """*scorers* by target name, the first being the default. Call `resume` or `deliver_through` first.

        *limits_of* returns the limits that count for somebody now; without it those of the rules do. *artist* draws
        grids; without one their pictures are posted by name only.
        """
        clock = clock or Clock()
        self.targets: Mapping[str, Target] = {name: scorer.target for name, scorer in scorers.items()}
        self._pictures, self._log, self._clock = pictures, generation_log, clock
        self._jobs, self._background = Tasks(create_task), Tasks(create_task)
        self._allowance = Allowance(limits_of or (lambda origin: limits_for(origin, rules.current, {})), clock.now)
        self._estimates = Estimates(self.targets)
        self._queue = FairQueue(
            {name: target.concurrency for name, target in self.targets.items()},
            self._jobs.spawn,
            # Answers that cannot be posted yet are not added to: they would only grow old in memory.
            lambda target: not self._hands[target].are_short,
        )
        self._hands = {name: Hands(on_ease=partial(self._queue.go_on, name)) for name in self.targets}
        self._board = ProgressBoard(self._queue, self._estimates, generation_log, self._background.spawn, clock)
        safety = safety or SafetyService(rules, pictures)
        self._painter = Painter(scorers, pictures, generation_log, safety, self._allowance, self._estimates, clock)
        self._deliveries = Deliveries(pictures, self._painter, generation_log, clock, artist)
        self._admission = Admission(
            self.targets, generation_log, rules, safety, self._allowance, self._queue.is_held, clock
        )
        self.questions = Questions[ImagineRequest](clock.now)
        self._tickets: dict[str, Ticket] = {}
        self._arriving: dict[str, Ticket] = {}
        self._courier: Courier | None = None
        self._listeners: list[Callable[[Sequence[Generation]], None]] = []
        self._part_listeners: list[Callable[[Ticket], None]] = []

    def follow(
        self, crowd_at: Callable[[Origin], Crowd | None], listener: Callable[[Sequence[Generation]], None]
    ) -> None:
        """Ask *crowd_at* what holds where somebody asks; tell *listener* the rows of every answered request."""
        self._admission.crowd_at = crowd_at
        self._listeners.append(listener)

    def listen(self, listener: Callable[[Sequence[Generation]], None]) -> None:
        """Tell *listener* the rows of every answered request."""
        self._listeners.append(listener)

    def follow_parts(self, listener: Callable[[Ticket], None]) -> None:
        """Tell *listener* of every picture of a suite's part that ends, and of the part once it `is_over`."""
        self._part_listeners.append(listener)

    # -- a request -------------------------------------------------------------------------------

    async def admit(self, request: ImagineRequest, crowd: Crowd | None = None) -> Ticket:
        """Check a request, charge it and write its rows. Raises RefusedError (already logged) or StoreError.

        *crowd* is what a show makes of it; without one, what holds where it was asked.
        """
        return await self._admission.admit(request, crowd)

    async def foresee(self, request: ImagineRequest) -> int | None:
        """Check a request as `admit` does, and charge nothing. Raises RefusedError (already logged).

        Returns about how many seconds its pictures take, rounded, where that is known.
        """
        await self._admission.check(request)
        return self._estimates.wait_s(request.target, request.count)

    async def admit_part(self, part: RunPart, origin: Origin) -> Ticket:
        """Begin a part of a suite's run, whose words were checked when it was planned; it is charged to nobody.

        Raises ShuttingDownError, UnknownTargetError or StoreError, and then the part is not begun.
        """
        return await self._admission.admit_part(part, origin)

    def launch(self, ticket: Ticket, message_id: int | None = None) -> None:
        """Let an admitted request take its turns; *message_id* is the message that answers it."""
        assert self._courier is not None, "resume() comes first"  # noqa: S101  # a bug, not a state
        if message_id and ticket.address:
            ticket.address = replace(ticket.address, message_id=message_id)
        self._tickets[ticket.request_id] = ticket
        for generation in ticket.open:
            self._submit(ticket, generation)
        self._settle(ticket)
        if ticket.open:
            self._board.watch(ticket, self._courier)

    async def withdraw(self, ticket: Ticket) -> None:
        """Undo an admission whose user cannot be answered: nobody pays, nothing is scored."""
        log.warning("%s: withdrawn, Discord did not take the first answer", ticket.request_id)
        for generation in ticket.open:
            await self._painter.end(ticket, generation, GenerationStatus.CANCELLED, is_charged=False)
        await self._log.wipe_address(ticket.request_id)

    async def cancel(self, request_id: str, user_id: int) -> None:
        """Cancel what is left of a request.

        What waits is given back; what is being painted is abandoned and still counts, since the endpoint may go on
        with it. Raises NotYoursError, or UnknownGenerationError when it has ended already.
        """
        ticket = self._tickets.get(request_id)
        if ticket is None:
            raise UnknownGenerationError(request_id)
        if ticket.request.origin.user_id != user_id:
            raise NotYoursError(request_id)
        await self._cancel(ticket)

    async def call_off(self, request_id: str) -> None:
        """Cancel what is left of a request, on whosever word, and return once what came of it is written down."""
        if ticket := self._tickets.get(request_id):
            await self._cancel(ticket)
        if ticket := ticket or self._arriving.get(request_id):
            await ticket.is_over.wait()

    async def cancel_waiting(self, user_id: int) -> int:
        """Cancel all that a user has waiting, and give it back; return how many pictures. What is painted goes on."""
        waiting = [
            (ticket, generation)
            for ticket in self._tickets.values()
            if ticket.request.origin.user_id == user_id
            for generation in ticket.open
            if self._queue.withdraw(generation.target, ticket.owner, generation.id)
        ]
        for ticket, generation in waiting:
            await self._painter.end(ticket, generation, GenerationStatus.CANCELLED, is_charged=False)
            self._settle(ticket)
        return len(waiting)

    def hold(self, targets: Collection[str]) -> None:
        """Refuse and begin nothing new for these targets, and let all others go on. What waits keeps its place."""
        self._queue.hold(targets)

    def hold_runs(self, run_ids: Collection[int]) -> None:
        """Begin no picture of these suites' runs. What is being painted goes on, and what waits keeps its place."""
        self._queue.hold_patient(run_ids)

    def parts_open(self) -> Sequence[Ticket]:
        """Return the parts of all suites' runs that are on their way."""
        tickets = (*self._tickets.values(), *self._arriving.values())
        return [ticket for ticket in tickets if ticket.request.part]

    # -- start and stop --------------------------------------------------------------------------

    def deliver_through(self, courier: Courier) -> None:
        """Say who brings progress and pictures to people, before the first launch."""
        self._courier = courier

    async def resume(self, courier: Courier) -> None:
        """Deliver through *courier*; restore what the log knows and take up what an earlier run left."""
        self.deliver_through(courier)
        claims = self._allowance.restore(await self._log.charges_since(self._clock.now() - LONGEST))
        for target in self.targets:
            self._estimates.add(target, await self._log.recent_scoring_ms(target, SAMPLES_MAX))
        for unfinished in await self._log.unfinished():
            await self._take_up(unfinished, claims)
        for claim in claims.values():  # a terminal's: they count, but nobody here will say when they end
            self._allowance.close(claim)

    def stop_admission(self) -> None:
        """Refuse everything new from now on."""
        self._admission.is_closed = True

    async def drain(self, grace_s: float) -> None:
        """Give what is being scored *grace_s* seconds; what waits stays in the log for the next run."""
        self.stop_admission()
        running = self._queue.stop()
        log.info("stopping: %d being scored get %g s, the rest stays queued", len(running), grace_s)
        try:
            await self._jobs.join(grace_s)
        except TimeoutError:
            await self._jobs.cancel()
        if self._courier:
            with suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await self._board.pause(self._courier)
        await self._background.cancel()

    async def idle(self) -> None:
        """Wait until nothing waits, is painted or is being delivered."""
        await self._jobs.join()

    # -- looking things up -----------------------------------------------------------------------

    def is_held(self, target: str) -> bool:
        """Say whether leads let this target begin nothing."""
        return target in self.targets and self._queue.is_held(target)

    def seconds_for(self, pictures: Mapping[str, int]) -> int | None:
        """Return about how many seconds so many pictures of each target take; None where that is not known."""
        waits = [self._estimates.wait_s(name, count) for name, count in pictures.items() if name in self.targets]
        known = [wait for wait in waits if wait is not None]
        return max(known) if known and len(known) == len(pictures) else None

    def line(self, channel_id: int) -> Line:
        """Return whose pictures are being painted and whose wait, of those asked for in a channel."""
        places = self._queue.places()
        asked = [ticket for ticket in self._tickets.values() if ticket.request.origin.channel_id == channel_id]
        still_open = [generation for ticket in asked for generation in ticket.open]
        waiting = sorted((one for one in still_open if one.id in places), key=lambda one: places[one.id])
        return Line(
            tuple(one.origin.user_name for one in still_open if one.id not in places),
            tuple(one.origin.user_name for one in waiting),
        )

    def quota(self, origin: Origin) -> Quota:
        """Return what whoever asks may still ask for."""
        return self._allowance.quota(origin)

    async def find(self, generation_id: int, viewer: Origin) -> tuple[Generation, Sequence[Generation]]:
        """Return a logged picture and all of its request, if *viewer* may see it: their own, or of their guild.

        Raises UnknownGenerationError.
        """
        found = await self._log.find(generation_id)
        if found is None or not may_see(viewer, found):
            raise UnknownGenerationError(str(generation_id))
        return found, await self._log.of_request(found.request_id)

    async def of_request(self, request_id: str) -> Sequence[Generation]:
        """Return a request's pictures, whoever may see them."""
        return await self._log.of_request(request_id)

    async def grid_of(self, request_id: str) -> Grid | None:
        """Return how a request's pictures stand together, where they were made by choices in a prompt."""
        return grid_in(await self._log.grid_of(request_id))

    async def picture(self, generation: Generation) -> bytes:
        """Return the model's exact bytes from the picture folder. Raises StoreError."""
        if generation.picture is None:
            raise UnknownGenerationError(str(generation.id))
        return await self._pictures.read(generation.picture)

    async def posted_picture(self, generation: Generation, max_bytes: int) -> PostedPicture:
        """Return the file to show of a picture that has one, of at most *max_bytes*. Raises StoreError, ImageError."""
        return await fitting(self._pictures, generation, await self.picture(generation), max_bytes)

    async def recent_prompts(self, user_id: int, containing: str, limit: int) -> Sequence[tuple[int, str]]:
        """Return the user's own last prompts, newest first, as (generation id, what was typed)."""
        return await self._log.recent_prompts(user_id, containing, limit)

    # -- inside ----------------------------------------------------------------------------------

    def _submit(self, ticket: Ticket, generation: Generation) -> None:
        async def job() -> None:
            hand = self._hands[generation.target].hand()
            await self._painter.paint(ticket, ticket.generations[generation.id], hand)
            self._settle(ticket, hand)
            self._tell_of_part(ticket)

        is_patient = ticket.request.part is not None
        self._queue.submit(generation.target, ticket.owner, generation.id, job, is_patient=is_patient)

    def _call_back(self, ticket: Ticket, generation: Generation) -> bool:
        """Take a picture out of the queue, or abandon its call; say whether that ends it here, never begun."""
        if self._queue.withdraw(generation.target, ticket.owner, generation.id):
            return True
        is_abandoned = self._queue.abandon(generation.target, generation.id)
        # A task cancelled before its first step never runs: its picture is still `queued`.
        return is_abandoned and generation.status is GenerationStatus.QUEUED

    async def _cancel(self, ticket: Ticket) -> None:
        ticket.is_cancelled = True
        # All are called back before the first await, in which one that waits could get its turn.
        for generation in [one for one in ticket.open if self._call_back(ticket, one)]:
            await self._painter.end(ticket, generation, GenerationStatus.CANCELLED, is_charged=False)
        self._settle(ticket)

    def _settle(self, ticket: Ticket, hand: Hand | None = None) -> None:
        """Deliver the ticket if all its pictures have ended and nobody has begun to; else free the hand."""
        if not ticket.open and self._tickets.pop(ticket.request_id, None):
            self._board.forget(ticket)
            self._arriving[ticket.request_id] = ticket
            self._jobs.spawn(self._deliver(ticket, hand))
        elif hand:
            hand.put_down()

    async def _deliver(self, ticket: Ticket, hand: Hand | None) -> None:
        assert self._courier is not None  # noqa: S101  # launch() saw to it
        try:
            await self._deliveries.deliver(ticket, self._courier, hand)
        finally:
            if hand:
                hand.put_down()
            self._arriving.pop(ticket.request_id, None)
            ticket.is_over.set()
            for listener in self._listeners:
                listener(ticket.rows)
            self._tell_of_part(ticket)
        if address := ticket.answered_at:
            # Pictures first, words about them after.
            await self._courier.tell_more(ticket.rows, address, self._hands[ticket.request.target].eased)

    def _tell_of_part(self, ticket: Ticket) -> None:
        if ticket.request.part:
            for listener in self._part_listeners:
                listener(ticket)

    async def _take_up(self, unfinished: UnfinishedRequest, claims: dict[int, Claim]) -> None:
        request, rows = request_again(unfinished), unfinished.generations
        # A picture that was given back has no claim any more; it has ended, so a closed one does no harm.
        known = [claims.pop(row.id, None) or self._allowance.closed_claim(row.origin.user_id) for row in rows]
        ticket = Ticket.of(unfinished.request_id, request, rows, known, unfinished.pair)
        log.info("%s: taken up again, %d of %d open", unfinished.request_id, len(ticket.open), len(rows))
        for generation in ticket.open:
            if generation.target in self.targets:
                ticket.update(generation, status=GenerationStatus.QUEUED)
            else:
                await self._painter.fail(ticket, generation, InterruptedScoringError("this target is gone"))
        self.launch(ticket)


def may_see(viewer: Origin, generation: Generation) -> bool:
    """Say whether a picture is *viewer*'s own, or of the guild they ask from.

    What was refused, and words that were held back, stay between the bot and their author.
    """
    if generation.origin.user_id == viewer.user_id:
        return True
    is_of_guild = generation.origin.guild_id is not None and generation.origin.guild_id == viewer.guild_id
    is_private = generation.status is GenerationStatus.REFUSED or generation.error_code == PromptHeldBackError.code
    return is_of_guild and not is_private
