"""FeedbackService: what people say of the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import utc_now
from bot.errors import UnknownGenerationError
from bot.services.blind import in_blind_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.domain import Details, Generation, Origin, Verdict
    from bot.ports import FeedbackLog
    from bot.services.generation import GenerationService


class FeedbackService:
    """Who may see a picture may judge it, of whatever age it is."""

    def __init__(
        self, feedback_log: FeedbackLog, generation: GenerationService, now: Callable[[], datetime] = utc_now
    ) -> None:
        """*generation* knows the pictures and who may see them; *now* is aware UTC."""
        self._log, self._generation, self._now = feedback_log, generation, now

    async def judge(self, generation_id: int, person: Origin, verdict: Verdict) -> bool:
        """Keep a verdict in place of an earlier one; the same again takes it back. Say whether it stands.

        Raises UnknownGenerationError where this person sees no such picture, or StoreError.
        """
        await self._require_picture(generation_id, person)
        return await self._log.judge(generation_id, person, verdict, self._now())

    async def tell(self, generation_id: int, person: Origin, details: Details) -> None:
        """Keep details in place of earlier ones; empty ones take them back. Raises like `judge`."""
        await self._require_picture(generation_id, person)
        await self._log.tell(generation_id, person, details, self._now())

    async def told(self, generation_id: int, person: Origin) -> Details | None:
        """Return what this person told before. Raises like `judge`."""
        await self._require_picture(generation_id, person)
        return await self._log.told(generation_id, person.user_id)

    async def pictures_beside(self, generation_id: int, person: Origin) -> Sequence[Generation]:
        """Return what there is to judge on the card that this generation is on, as it stands there.

        Raises UnknownGenerationError.
        """
        _, rows = await self._generation.find(generation_id, person)
        return [row for row in in_blind_order(rows) if row.picture]

    async def _require_picture(self, generation_id: int, person: Origin) -> None:
        found, _ = await self._generation.find(generation_id, person)
        if found.picture is None:
            raise UnknownGenerationError(str(generation_id))
