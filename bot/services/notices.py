"""What leads see of a reported card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import MAX_FILE_BYTES, Notice
from bot.errors import ImageError, StoreError, UnknownGenerationError
from bot.services.delivery import REQUEST_MAX_BYTES, fitting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Complaint, Generation, Pair, PostedPicture
    from bot.ports import ComparisonLog, GenerationLog, Pictures

NOTICE_PICTURES = 10
"""Discord takes no more in a message: of a grid with more, leads see the first here and all by its message."""


class Notices:
    """Puts notices together: a comparison as blind as its card, since leads vote too."""

    def __init__(self, generation_log: GenerationLog, comparison_log: ComparisonLog, pictures: Pictures) -> None:
        """All of them only read."""
        self._log, self._comparisons, self._pictures = generation_log, comparison_log, pictures

    async def rows(self, generation_id: int) -> Sequence[Generation]:
        """Return everything on the card whose first picture this is. Raises UnknownGenerationError."""
        found = await self._log.find(generation_id)
        if found is None:
            raise UnknownGenerationError(str(generation_id))
        return await self._log.of_request(found.request_id)

    async def open(self, complaints: Sequence[Complaint]) -> Notice:
        """Return what is to be decided on, with the pictures that can be read."""
        notice = await self.closed(complaints)
        shown = [row for row in notice.generations if row.picture][:NOTICE_PICTURES]
        if notice.pair and not notice.pair.first_is_a:
            shown.reverse()
        copies = [await self._copy(row, notice.pair, REQUEST_MAX_BYTES // len(shown)) for row in shown]
        return Notice(notice.generations, complaints, [*filter(None, copies)], notice.pair)

    async def closed(self, complaints: Sequence[Complaint]) -> Notice:
        """Return what was decided on, which needs no picture any more."""
        card = complaints[0].generation_id
        return Notice(await self.rows(card), complaints, pair=await self._comparisons.on_card(card))

    async def _copy(self, generation: Generation, pair: Pair | None, max_bytes: int) -> PostedPicture | None:
        picture = generation.picture
        assert picture is not None  # noqa: S101  # the caller looked
        try:
            data = await self._pictures.read(picture)
            if pair:
                data = await self._pictures.strip(data)
            limit = min(MAX_FILE_BYTES, max_bytes)
            return await fitting(self._pictures, generation, data, limit)
        except (StoreError, ImageError):
            return None
