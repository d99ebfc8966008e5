"""ShowService: the model before an audience, from the picture that warms it to the contact sheet."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import Crowd, GenerationStatus, ImagineRequest
from bot.errors import BotError, NoShowError, ShowNotBegunError, ShowOverError, ShowRunningError, WrongChannelError
from bot.services.clock import Clock
from bot.services.show_board import BoardKeeper, RunningShow
from bot.services.show_end import Finale
from bot.services.tasks import CreateTask, Tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Generation, Origin, ReplyAddress, Show, ShowPlan
    from bot.ports import AuditLog, Pictures, SheetArtist, ShowLog, ShowStage
    from bot.services.generation import GenerationService
    from bot.services.policy import PolicyBook

log = logging.getLogger(__name__)

TICK_S = 1.0
WARM_UP_PROMPT = "a red curtain opening on a bright stage"
TROUBLES_SHOWN = 10
ACT = "show"


class ShowService:
    """What `/show-mode` stands on; one show at a time in a channel. Call `restore` first, then `resume`."""

    def __init__(
        self,
        show_log: ShowLog,
        generation: GenerationService,
        pictures: Pictures,
        artist: SheetArtist,
        rules: PolicyBook,
        audit: AuditLog,
        *,
        clock: Clock | None = None,
        create_task: CreateTask = asyncio.create_task,
    ) -> None:
        """*generation* paints, also the first picture; *artist* draws the contact sheet."""
        self._log, self._generation, self._rules, self._audit = show_log, generation, rules, audit
        self._clock = clock or Clock()
        self._tasks = Tasks(create_task)
        self._board = BoardKeeper(show_log, generation, self._clock)
        self._finale = Finale(show_log, pictures, artist, self._clock)
        self._shows: dict[int, RunningShow] = {}
        self._preparing: set[int] = set()
        self._warming: dict[str, asyncio.Future[Generation]] = {}
        self._stage: ShowStage | None = None
        self._is_resumed = asyncio.Event()
        generation.follow(self.crowd_at, self._heard)

    # -- start and stop --------------------------------------------------------------------------

    async def restore(self) -> None:
        """Know again which shows are open, so that whoever asks first is in one."""
        self._shows = {show.channel_id: RunningShow(show) for show in await self._log.open_shows()}

    def resume(self, stage: ShowStage) -> None:
        """Go on with the open shows before *stage*; one whose time is over ends now, with all that belongs to it."""
        self._stage = stage
        self._is_resumed.set()
        for running in self._shows.values():
            log.info("show %s: taken up again", running.show.id)
            self._tasks.spawn(self._run(running, stage))

    async def close(self) -> None:
        """Leave the boards as they are; the next run goes on."""
        await self._tasks.cancel()

    # -- a show ----------------------------------------------------------------------------------

    async def begin(self, plan: ShowPlan, address: ReplyAddress) -> Show:
        """Let the presenter, at *address*, have a picture that warms the endpoint; then open the show.

        Raises ShowRunningError, ShowNotBegunError, BoardNotPostedError, StoreError, what admission raises, and
        WrongChannelError where the audience would be turned away.
        """
        assert self._stage is not None, "resume() comes first"  # noqa: S101  # a bug, not a state
        allowed = self._rules.current.allowed_channel_ids
        if allowed and not {plan.channel_id, plan.parent_id} & {*allowed}:
            raise WrongChannelError(allowed)
        if plan.channel_id in self._shows or plan.channel_id in self._preparing:
            raise ShowRunningError
        self._preparing.add(plan.channel_id)
        try:
            await self._warm_up(plan, address)
            return await self._open(plan, self._stage)
        finally:
            self._preparing.discard(plan.channel_id)

    async def end(self, channel_id: int, by: Origin) -> Show:
        """Take no more requests; the thanks and the contact sheet follow. Raises NoShowError, StoreError."""
        show = self.at(channel_id)
        if show is None:
            raise NoShowError
        now = self._clock.now()
        await self._log.cut_short(show.id, now)
        running = self._shows[channel_id]
        running.show = replace(running.show, ends_at=now)
        await self._try_note(by, f"off {show.id}", channel_id)
        return running.show

    async def draw_again(self, show_id: int) -> None:
        """Draw a contact sheet anew, now that a picture on it was taken away. Raises BotError."""
        await self._is_resumed.wait()
        assert self._stage is not None  # noqa: S101  # resume() saw to it
        await self._finale.draw_again(show_id, self._stage)

    # -- looking things up -----------------------------------------------------------------------

    def at(self, channel_id: int | None) -> Show | None:
        """Return the show that is on in a channel."""
        running = self._shows.get(channel_id or 0)
        return running.show if running and running.show.ends_at > self._clock.now() else None

    def has_audience(self, generation: Generation) -> bool:
        """Say whether a picture was asked for in a show that has not been closed."""
        running = self._shows.get(generation.origin.channel_id or 0)
        return running is not None and running.show.began_at < generation.queued_at < running.show.ends_at

    def require(self, show_id: int, channel_id: int | None) -> Show:
        """Return the show that a button belongs to. Raises ShowOverError."""
        show = self.at(channel_id)
        if show is None or show.id != show_id:
            raise ShowOverError
        return show

    async def find(self, show_id: int, channel_id: int | None) -> Show:
        """Return a show of a channel, also one that is over. Raises ShowOverError where nothing is known of it."""
        show = await self._log.find(show_id)
        if show is None or show.channel_id != channel_id:
            raise ShowOverError
        return show

    def crowd_at(self, origin: Origin) -> Crowd | None:
        """Return what holds where somebody asks, if a show is on there: one picture at a time, as many as they like."""
        show = self.at(origin.channel_id)
        return self._crowd(show.target) if show else None

    async def troubles(self, show: Show) -> Sequence[Generation]:
        """Return the show's newest pictures that did not come, newest first. Raises StoreError."""
        return await self._log.troubles(show, TROUBLES_SHOWN)

    # -- inside ----------------------------------------------------------------------------------

    def _crowd(self, target: str) -> Crowd:
        limits = self._rules.current.limits
        return Crowd(target, replace(limits, pictures_per_window=0, pictures_per_day=0, waiting_per_user=1))

    async def _warm_up(self, plan: ShowPlan, address: ReplyAddress) -> None:
        """Have one picture painted for the presenter alone, outside their limits but in the log as any other."""
        # Where the show will be: another show may be on where the presenter asks, and this picture is none of its own.
        presenter = replace(plan.presenter, channel_id=plan.channel_id, parent_id=plan.parent_id)
        request = ImagineRequest(WARM_UP_PROMPT, plan.target, presenter, address=address)
        ticket = await self._generation.admit(request, self._crowd(plan.target))
        answered = self._warming[ticket.request_id] = asyncio.get_running_loop().create_future()
        try:
            self._generation.launch(ticket)
            generation = await answered
        finally:
            del self._warming[ticket.request_id]
        if generation.picture is None or generation.status is not GenerationStatus.POSTED:
            log.warning("%s: a show does not begin: %s", generation.request_id, generation.error_code)
            raise ShowNotBegunError

    async def _open(self, plan: ShowPlan, stage: ShowStage) -> Show:
        now = self._clock.now()
        show = await self._log.open(plan, now, now + timedelta(minutes=plan.minutes))
        if show is None:
            raise ShowRunningError
        running = self._shows[plan.channel_id] = RunningShow(show)
        try:
            await self._board.post(running, stage)
        except BotError:
            del self._shows[plan.channel_id]
            await self._log.close(show.id, now)
            raise
        log.info("show %s: on in channel %s for %d minutes", show.id, show.channel_id, plan.minutes)
        self._tasks.spawn(self._run(running, stage))
        await self._try_note(plan.presenter, f"on {show.id}, {plan.minutes} minutes, {plan.target}", plan.channel_id)
        return running.show

    async def _run(self, running: RunningShow, stage: ShowStage) -> None:
        """Keep the board true until the time is over, then give the show its end."""
        while running.show.ends_at > self._clock.now():
            await self._clock.sleep(TICK_S)
            await self._board.look_after(running, stage)
        await self._board.rest(running)
        await self._finale.play(running.show, stage)
        del self._shows[running.show.channel_id]
        await self._board.tell(running, stage)  # of what was asked for at the last moment

    def _heard(self, rows: Sequence[Generation]) -> None:
        """Take note of an answered request: the warm-up, or pictures of a show."""
        if warming := self._warming.get(rows[0].request_id):
            if not warming.done():
                warming.set_result(rows[0])
        elif self.has_audience(rows[0]):
            self._shows[rows[0].origin.channel_id or 0].take_in(rows)

    async def _try_note(self, by: Origin, detail: str, channel_id: int) -> None:
        try:
            await self._audit.note(by, ACT, str(channel_id), detail, self._clock.now())
        except BotError:
            log.exception("channel %s: %s is not in the audit log", channel_id, detail)
