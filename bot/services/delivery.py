"""The last step: what became of a request goes to the person who asked, and into the log."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import MAX_FILE_BYTES, Delivery, Generation, GenerationStatus, PictureFormat, PostedGrid, PostedPicture
from bot.errors import DeliveryError, ImageError, StoreError
from bot.services.blind import is_blind
from bot.services.grids import grid_plan

if TYPE_CHECKING:
    from bot.domain import Grid
    from bot.ports import Courier, GenerationLog, Pictures, SheetArtist
    from bot.services.clock import Clock
    from bot.services.hands import Hand
    from bot.services.painter import Painter
    from bot.services.tickets import Ticket

log = logging.getLogger(__name__)

REQUEST_MAX_BYTES = 24 * 2**20
"""What all files of a message may weigh together: Discord takes 25 MiB with everything around them."""

ASIDE_TURNS = 3
"""Turns of the event loop for which a delivery steps aside before it is written down.

Whoever saw the picture and asks for the next is answered first: from the gateway's message to the answer takes three.
"""


class Deliveries:
    """Hands finished tickets to the courier; whatever Discord does, the row says what came of it."""

    def __init__(
        self,
        pictures: Pictures,
        painter: Painter,
        generation_log: GenerationLog,
        clock: Clock,
        artist: SheetArtist | None = None,
    ) -> None:
        """*painter* ends the pictures that turn out not to be there; *artist* draws grids."""
        self._pictures, self._painter, self._log, self._clock = pictures, painter, generation_log, clock
        self._artist = artist

    async def deliver(self, ticket: Ticket, courier: Courier, hand: Hand | None = None) -> None:
        """Deliver a ticket whose pictures have all ended, and put *hand* down. Raises only CancelledError."""
        started = self._clock.monotonic()
        # A grid's pictures are read one by one: nobody need wait for the drawing. A run's parts wait for Discord's
        # rate limit, and are held up by their feeder instead: no lone picture need wait for that.
        if (ticket.request.grid or ticket.request.part) and hand:
            hand.put_down()
        grid = await self._grid(ticket, ticket.request.grid) if ticket.request.grid else None
        files = [] if grid else [file for row in ticket.rows if (file := await self._file(ticket, row))]
        ticket.data.clear()
        status, message_id, problem = GenerationStatus.POSTED, None, None
        try:
            async with ticket.editing:
                message_id = await courier.deliver(
                    Delivery(
                        ticket.request_id, ticket.rows, files, ticket.address, ticket.pair, grid, ticket.request.part
                    )
                )
        except DeliveryError as error:
            status, problem = GenerationStatus.UNDELIVERED, error
            log.error("%s: not delivered, /show has it: %s", ticket.request_id, error)  # noqa: TRY400  # no bug to trace
        except Exception as error:
            status, problem = GenerationStatus.UNDELIVERED, DeliveryError(repr(error))
            log.exception("%s: not delivered, the bot failed inside", ticket.request_id)
        files.clear()
        if hand:  # the next picture need not wait for the log
            hand.put_down()
        for _ in range(ASIDE_TURNS):
            await asyncio.sleep(0)
        await self._record(ticket, status, message_id, problem, self._clock.ms_since(started))

    async def _record(
        self,
        ticket: Ticket,
        status: GenerationStatus,
        message_id: int | None,
        problem: DeliveryError | None,
        took_ms: int,
    ) -> None:
        now = self._clock.now()
        for generation in ticket.rows:
            end: dict[str, object] = {"message_id": message_id, "delivery_ms": took_ms}
            if generation.status is GenerationStatus.SCORED:
                end |= {"status": status, "finished_at": now}
                end |= {"error_code": problem and problem.code, "error_detail": problem and str(problem)}
            ticket.update(generation, **end)
        try:
            await self._log.mark_delivered(ticket.rows)
        except StoreError:
            log.exception("%s: the delivery is not in the log", ticket.request_id)
        else:
            log.info("%s: %s in %d ms, message %s", ticket.request_id, status, took_ms, message_id)

    async def _grid(self, ticket: Ticket, grid: Grid) -> PostedGrid:
        """Draw a request's pictures as one; what cannot be read is marked failed, and its place left empty."""

        async def read(place: int) -> bytes | None:
            generation = ticket.rows[place]
            if generation.status is not GenerationStatus.SCORED or generation.picture is None:
                return None
            try:
                return await self._pictures.read(generation.picture)
            except StoreError as error:
                await self._painter.fail(ticket, generation, error)
                return None

        if self._artist is None or not _has_scored(ticket):
            return PostedGrid(grid)
        try:
            sheet = await self._artist.draw(grid_plan(grid, ticket.rows), read)
            limit = ticket.address.max_file_bytes if ticket.address else MAX_FILE_BYTES
            if len(sheet) > limit:
                sheet = await self._pictures.shrink(sheet, limit)
        except Exception:
            log.exception("%s: its grid could not be drawn; its pictures are shown one by one", ticket.request_id)
            return PostedGrid(grid)
        return PostedGrid(grid, sheet if _has_scored(ticket) else None, any(row.is_spoiler for row in ticket.rows))

    async def _file(self, ticket: Ticket, generation: Generation) -> PostedPicture | None:
        """Return the file to post for a scored picture; one that cannot be read or made to fit is marked failed."""
        if generation.status is not GenerationStatus.SCORED or generation.picture is None:
            return None
        limit = ticket.address.max_file_bytes if ticket.address else MAX_FILE_BYTES
        limit = min(limit, REQUEST_MAX_BYTES // ticket.request.count)
        try:
            data = ticket.data.get(generation.id) or await self._pictures.read(generation.picture)
            if ticket.pair or is_blind(ticket.rows):  # nothing in the file may tell which is which
                data = await self._pictures.strip(data)
            return await fitting(self._pictures, generation, data, limit)
        except (StoreError, ImageError) as error:
            await self._painter.fail(ticket, generation, error)
            return None


def _has_scored(ticket: Ticket) -> bool:
    return any(row.status is GenerationStatus.SCORED for row in ticket.rows)


async def fitting(pictures: Pictures, generation: Generation, data: bytes, max_bytes: int) -> PostedPicture:
    """Return the file to post: as it is, or a lighter copy where it is too big. Raises ImageError."""
    picture = generation.picture
    assert picture is not None  # noqa: S101  # the caller looked
    posted = PostedPicture(
        generation.id,
        data,
        picture.format,
        is_spoiler=generation.is_spoiler,
        is_blank=picture.may_be_blank and await pictures.is_plain(data),
    )
    if len(data) <= max_bytes:
        return posted
    copy = await pictures.shrink(data, max_bytes)
    return replace(posted, data=copy, format=PictureFormat.JPEG, is_reduced=True)
