"""ModerationService: what people report, and what leads decide on it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.domain import Block, GenerationStatus, Origin, Outcome, Removal, Reported, utc_now
from bot.errors import (
    AlreadyDecidedError,
    BotError,
    DeliveryError,
    NotYoursError,
    UnknownGenerationError,
    UnknownPairError,
)
from bot.services.tasks import CreateTask, Tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from datetime import datetime
    from typing import Any

    from bot.domain import Complaint, Generation, LeftMessage
    from bot.ports import AuditLog, Blocker, ComparisonLog, ComplaintLog, MessageRemover, NoticeBoard
    from bot.services.generation import GenerationService
    from bot.services.notices import Notices
    from bot.services.policy import PolicyBook
    from bot.services.removal import RemovalService

log = logging.getLogger(__name__)

ACTS = {Outcome.REMOVED: "remove", Outcome.KEPT: "keep", Outcome.BLOCKED: "remove"}
"""What a decision is called in the audit log, where the block itself is an act of its own."""


class ModerationService:
    """One open case a card, however many people report it; decided once, by whichever lead is first."""

    def __init__(
        self,
        complaints: ComplaintLog,
        comparisons: ComparisonLog,
        notices: Notices,
        generation: GenerationService,
        removal: RemovalService,
        blocker: Blocker,
        audit: AuditLog,
        rules: PolicyBook,
        *,
        now: Callable[[], datetime] = utc_now,
        create_task: CreateTask = asyncio.create_task,
    ) -> None:
        """*rules* name the channel where leads see reports; *now* is aware UTC."""
        self._complaints, self._comparisons = complaints, comparisons
        self._notices, self._generation = notices, generation
        self._removal, self._blocker, self._audit, self._rules, self._now = removal, blocker, audit, rules, now
        self._tasks = Tasks(create_task)
        # Two people who report at once make one notice.
        self._showing = asyncio.Lock()
        self._board: NoticeBoard | None = None
        self._remover: MessageRemover | None = None

    async def resume(self, board: NoticeBoard, remover: MessageRemover) -> None:
        """Show reports on *board* from now on; meanwhile carry out and show what an earlier run could not."""
        self._board, self._remover = board, remover
        for complaints in await self._complaints.unsettled():
            self._tasks.spawn(self._resume(self._carry_out(complaints)))
        await self.show_unnoticed()

    async def show_unnoticed(self) -> None:
        """Show leads, in the background, the open reports that no notice shows. Raises StoreError."""
        for generation_id in await self._complaints.unnoticed():
            self._tasks.spawn(self._resume(self._show(generation_id)))

    async def idle(self) -> None:
        """Wait until what an earlier run left is done."""
        await self._tasks.join()

    async def close(self) -> None:
        """Stop; what is not done stays in the log for the next run."""
        await self._tasks.cancel()

    # -- what people do --------------------------------------------------------------------------

    async def deletable(self, generation_id: int, person: Origin) -> Generation:
        """Return a picture whose card this person may delete: their own, or as a lead any they see.

        Raises UnknownGenerationError, or NotYoursError.
        """
        found, _ = await self._generation.find(generation_id, person)
        if found.origin.user_id != person.user_id and not person.is_lead:
            raise NotYoursError(str(generation_id))
        return found

    async def delete(self, generation_id: int, person: Origin) -> bool:
        """Delete the card that a picture is on; say whether it was there still.

        Raises like `deletable`, and like RemovalService.remove.
        """
        found = await self.deletable(generation_id, person)
        if found.origin.user_id == person.user_id:
            return await self._removal.remove(found.request_id, Removal.BY_AUTHOR, person)
        if found.status is not GenerationStatus.DELETED:
            whose = f"picture {found.id} of user {found.origin.user_id}"
            await self._audit.note(person, "delete", whose, None, self._now())
        return await self._removal.remove(found.request_id, Removal.BY_LEAD, person)

    async def reportable(self, generation_id: int, person: Origin) -> int:
        """Return the first picture of the card that this one is on, if this person sees any on it.

        Raises UnknownGenerationError.
        """
        _, rows = await self._generation.find(generation_id, person)
        if not any(row.picture for row in rows):
            raise UnknownGenerationError(str(generation_id))
        return rows[0].id

    async def first_of(self, pair_id: int) -> int:
        """Return the picture that names a comparison's card. Raises UnknownPairError."""
        found = await self._comparisons.find(pair_id)
        if found is None:
            raise UnknownPairError(str(pair_id))
        return found[0].first_id

    async def report(self, generation_id: int, person: Origin, reason: str) -> Reported:
        """Keep a person's report of the card that this picture is on, and show it to the leads.

        Raises like `reportable`, or StoreError.
        """
        card = await self.reportable(generation_id, person)
        if not await self._complaints.add(card, person, reason, self._now()):
            return Reported.AGAIN
        log.info("picture %s: reported by user %s", card, person.user_id)
        try:
            if await self._show(card):
                return Reported.SENT
        except DeliveryError as error:
            log.error("picture %s: MODERATION_CHANNEL_ID does not take its reports: %s", card, error)  # noqa: TRY400  # no bug to trace
        log.warning("picture %s: reported by user %s, which leads see here only: %r", card, person.user_id, reason)
        return Reported.LOGGED

    # -- what leads do ---------------------------------------------------------------------------

    async def author_of(self, generation_id: int) -> int:
        """Return who asked for a card. Raises UnknownGenerationError."""
        return (await self._notices.rows(generation_id))[0].origin.user_id

    async def decide(self, generation_id: int, outcome: Outcome, by: Origin) -> None:
        """Decide, as a lead, on all open reports of a card, and carry it out.

        Raises AlreadyDecidedError, and LeftBehindError where the picture is removed but its message could not be.
        """
        complaints = await self._complaints.decide(generation_id, outcome, by, self._now())
        if not complaints:
            last = await self._complaints.last_decided(generation_id)
            if last is None or last.outcome is None:
                raise UnknownGenerationError(str(generation_id))
            raise AlreadyDecidedError(last.outcome, last.decided_by)
        log.info("picture %s: %s by user %s", generation_id, outcome, by.user_id)
        await self._audit.note(by, ACTS[outcome], f"picture {generation_id}", _reasons(complaints), self._now())
        await self._carry_out(complaints)

    # -- inside ----------------------------------------------------------------------------------

    async def _show(self, card: int) -> bool:
        """Show a card's open reports to the leads, in the notice there is or a new one; say whether they see them."""
        assert self._board is not None, "resume() comes first"  # noqa: S101  # a bug, not a state
        async with self._showing:
            complaints = await self._complaints.open_of(card)
            if not complaints:
                return True  # a lead was quicker
            channel_id = self._rules.current.moderation_channel_id
            message = next((one.notice for one in complaints if one.notice), None)
            notice = await self._notices.open(complaints)
            if message is None or not await self._board.edit(message, notice):
                if channel_id is None:
                    log.warning("picture %s: MODERATION_CHANNEL_ID is not set, so its reports have no place", card)
                    return False
                message = await self._board.post(channel_id, notice)
            await self._keep(card, message)
            return True

    async def _keep(self, card: int, message: LeftMessage) -> None:
        """Write where the notice is; one that came too late, since the picture was deleted meanwhile, goes again."""
        assert self._remover is not None  # noqa: S101  # resume() saw to it
        if not await self._complaints.noticed(card, message):
            await self._remover.remove(message)

    async def _carry_out(self, complaints: Sequence[Complaint]) -> None:
        """Do what was decided, then say so in the notice. Doing it twice does it once.

        What is done already may have been undone since: whoever was let in again stays in.
        """
        first = complaints[0]
        by = Origin(first.decided_by or 0, first.decided_by_name or "")
        rows = await self._notices.rows(first.generation_id)
        if first.outcome is Outcome.BLOCKED and any(_is_shown(row) for row in rows):  # else an earlier run did it
            author = rows[0].origin
            block = Block(author.user_id, author.user_name, reason=f"Picture {first.generation_id} was reported")
            await self._blocker.block(by, block)
        try:
            if first.outcome is not Outcome.KEPT:
                await self._removal.remove(rows[0].request_id, Removal.BY_MODERATOR, by, _reasons(complaints))
        finally:  # also where the message could not be taken away
            await self._say(complaints)

    async def _say(self, complaints: Sequence[Complaint]) -> None:
        """Let the notice say what was decided. Never raises for Discord: what it still shows goes at the next start."""
        assert self._board is not None  # noqa: S101  # resume() saw to it
        card = complaints[0].generation_id
        async with self._showing:
            notice = await self._notices.closed(complaints)
            try:
                for message in {one.notice for one in complaints if one.notice}:
                    await self._board.edit(message, notice)
            except DeliveryError as error:
                log.warning("picture %s: its notice does not say what was decided: %s", card, error)
            else:
                await self._complaints.settled(card)

    async def _resume(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except BotError as error:
            log.warning("a report of an earlier run waits for the next start: %s", error)


def _is_shown(generation: Generation) -> bool:
    return generation.status in {GenerationStatus.POSTED, GenerationStatus.UNDELIVERED}


def _reasons(complaints: Sequence[Complaint]) -> str:
    return "; ".join(filter(None, (one.reason for one in complaints)))
