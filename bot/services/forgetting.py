"""ForgettingService: a person's data is deleted, and nothing tells afterwards whose it was."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

from bot.domain import Forgetting, Removal
from bot.errors import BotError, LeftBehindError
from bot.services.clock import Clock
from bot.services.tasks import CreateTask, Tasks
from bot.services.telling import telling

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.domain import ForgettingOrder
    from bot.ports import AuditLog, ForgettingLog, PrivacyLog, Reports
    from bot.services.generation import GenerationService
    from bot.services.removal import RemovalService
    from bot.services.telling import Words

log = logging.getLogger(__name__)

PACE_S = 1.0
"""Between two messages: Discord rations how many old ones a bot may delete."""

CLEAN_EVERY_S, CLEAN_TRIES = 10.0, 6
"""A report or an export being read may keep SQLite from emptying its write-ahead file."""


class Teller(Protocol):
    """Tells the person how far it is, while they can be told."""

    async def show(self, words: str) -> object:
        """Say how far it is."""
        ...

    async def failed(self, error: BotError) -> object:
        """Say that something went wrong, and that it is tried again."""
        ...

    async def done(self, *, is_all_gone: bool) -> object:
        """Say that it is done; *is_all_gone* is False where a message or a file could not be taken away yet."""
        ...


class ForgettingService:
    """Deletes people's data, one person's after another's. A wish outlives the run: the next one carries it out."""

    def __init__(
        self,
        privacy_log: PrivacyLog,
        forgetting_log: ForgettingLog,
        audit: AuditLog,
        generation: GenerationService,
        removal: RemovalService,
        reports: Reports,
        memories: Sequence[Callable[[int], None]],
        *,
        end_runs: Callable[[int], Awaitable[None]],
        clock: Clock | None = None,
        create_task: CreateTask = asyncio.create_task,
    ) -> None:
        """*generation* cancels what is under way; *removal* takes pictures and their messages away.

        *reports* are shown to leads anew where a notice named the person. *memories* forget what was in them of a user;
        *end_runs* stops their suites' runs.
        """
        self._wishes, self._log, self._audit = privacy_log, forgetting_log, audit
        self._generation, self._removal = generation, removal
        self._reports, self._memories, self._end_runs = reports, memories, end_runs
        self._clock = clock or Clock()
        self._tasks, self._turn = Tasks(create_task), asyncio.Lock()

    async def begin(self, order: ForgettingOrder, teller: Teller) -> None:
        """Keep the wish and begin to carry it out; *teller* hears how far it is. Raises StoreError."""
        await self._wishes.order(order)
        self._tasks.spawn(self._try(order, teller))

    async def resume(self) -> None:
        """Carry out what an earlier run was asked for; nobody can be told any more. Raises StoreError."""
        for order in await self._wishes.orders():
            self._tasks.spawn(self._try(order, None))
        if not await self._log.is_clean():
            self._tasks.spawn(self._try_clean())

    async def idle(self) -> None:
        """Wait until nothing is being deleted."""
        await self._tasks.join()

    async def close(self) -> None:
        """Stop; what is not done stays a wish for the next run."""
        await self._tasks.cancel()

    async def _try(self, order: ForgettingOrder, teller: Teller | None) -> None:
        """Carry out a wish; one that fails is tried again at the next start."""
        is_all_gone, failure = False, None
        try:
            async with self._turn:
                is_all_gone = await self._carry_out(order, teller)
        except BotError as error:
            log.exception("somebody's data could not all be deleted; the next start tries again")
            failure = error
        if teller:
            try:
                await (teller.failed(failure) if failure else teller.done(is_all_gone=is_all_gone))
            except Exception as error:  # noqa: BLE001  # whatever telling may raise, it is done
                log.warning("a person could not be told what became of their data: %r", error)

    async def _carry_out(self, order: ForgettingOrder, teller: Teller | None) -> bool:
        user_id = order.user_id
        await self._end_runs(user_id)
        await self._end_open_requests(user_id)
        is_all_gone = await self._forget_notices(user_id)  # while it is known whom they name
        await self._log.forget_acts(user_id)  # looks for the names by which the person is known: before those go
        await self._log.forget_said(user_id)
        if order.what is Forgetting.ALL:
            is_all_gone &= await self._forget_runs(user_id)
            is_all_gone &= await self._forget_pictures(user_id, teller)
        else:
            await self._log.forget_name(user_id)
        await self._log.forget_mentions(user_id)
        for forget in self._memories:
            forget(user_id)
        await self._reports.show_unnoticed()
        # Last of all the wish itself, which is somebody's.
        await self._wishes.done(user_id)
        await self._audit.note(None, "forget", None, order.what, self._clock.now())
        await self._clean()
        log.info("somebody's data is deleted: %s", order.what)
        return is_all_gone

    async def _end_open_requests(self, user_id: int) -> None:
        """Cancel what the person has under way, and wait until it has been answered: answers are written down."""
        for request_id in await self._log.open_requests(user_id):
            await self._generation.call_off(request_id)

    async def _forget_notices(self, user_id: int) -> bool:
        """Take away what leads were shown that names the person; say whether all of it could be."""
        requests = await self._log.forget_notices(user_id)
        return all([await self._removal.finish(request_id) for request_id in requests])

    async def _forget_runs(self, user_id: int) -> bool:
        """Delete what the person's runs were of, and take their cards away; say whether those could be."""
        cards = await self._log.forget_runs(user_id)
        return all([await self._removal.finish(card) for card in cards])

    async def _forget_pictures(self, user_id: int, teller: Teller | None) -> bool:
        """Delete the person's requests one by one; say whether every message and file could be taken away."""
        total = (await self._wishes.own(user_id)).pictures
        if teller is None:
            return await self._forget_each(user_id, None, total)
        async with telling(teller.show, self._clock) as words:
            return await self._forget_each(user_id, words, total)

    async def _forget_each(self, user_id: int, words: Words | None, total: int) -> bool:
        is_all_gone = True
        while request_id := await self._log.next_request(user_id):
            try:
                if await self._removal.remove(request_id, Removal.FORGOTTEN, None):
                    await self._clock.sleep(PACE_S)
            except LeftBehindError:
                is_all_gone = False
            await self._log.forget_request(request_id)
            if words:
                left = (await self._wishes.own(user_id)).pictures
                words(f"Deleting your pictures: {max(0, total - left)} of {total} done. You need not wait here.")
        await self._removal.finish()  # pictures kept apart, which no message ever showed
        return is_all_gone

    async def _try_clean(self) -> None:
        """Do what an earlier run could not."""
        try:
            async with self._turn:
                await self._clean()
        except BotError:
            log.exception("traces of deleted data may stand in the log's files; the next start tries again")

    async def _clean(self) -> None:
        for _ in range(CLEAN_TRIES):
            if await self._log.clean():
                return
            await self._clock.sleep(CLEAN_EVERY_S)
        log.warning("traces of deleted data may stand in the log's files; the next start cleans them")
