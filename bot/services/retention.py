"""RetentionService: what is older than the settings say is deleted, once a day."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.services.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.ports import AuditLog, RetentionLog
    from bot.services.policy import PolicyBook
    from bot.services.removal import RemovalService

log = logging.getLogger(__name__)

FIRST_AFTER_S, EVERY_S = 60.0, 86_400.0

PICTURES_AT_A_TIME, ROWS_AT_A_TIME = 100, 25
"""The event loop waits while these are written: 0.5 and 2 ms in a log of 100,000 pictures, with all said of them."""

PAUSE_S = 0.02
"""Between two such writes others come to theirs."""


class RetentionService:
    """Deletes picture files, rows with what was said of them, and acts of leads, each after their time."""

    def __init__(
        self,
        retention_log: RetentionLog,
        audit: AuditLog,
        removal: RemovalService,
        rules: PolicyBook,
        clock: Clock | None = None,
    ) -> None:
        """*removal* takes the files away."""
        self._log, self._audit, self._removal, self._rules = retention_log, audit, removal, rules
        self._clock = clock or Clock()

    async def run(self) -> None:
        """Look soon after the start, and then once a day, until cancelled."""
        await self._clock.sleep(FIRST_AFTER_S)
        while True:
            try:
                await self.expire()
            except StoreError:
                log.exception("retention: not all that is too old could be deleted; tomorrow again")
            await self._clock.sleep(EVERY_S)

    async def expire(self) -> None:
        """Delete what is too old now. Raises StoreError."""
        rules = self._rules.current
        if rules.picture_keep_days:
            before = self._ago(rules.picture_keep_days)
            await self._note(before, "pictures", await self._all(self._log.expire_pictures, before, PICTURES_AT_A_TIME))
        if rules.log_keep_days:
            before = self._ago(rules.log_keep_days)
            rows = await self._all(self._log.expire_rows, before, ROWS_AT_A_TIME)
            await self._all(self._log.expire_acts, before, ROWS_AT_A_TIME)
            await self._note(before, "rows", rows)
        if not await self._log.clean():
            log.warning("retention: somebody reads the log, whose file may keep copies of rows deleted; tomorrow again")

    def _ago(self, days: int) -> datetime:
        return self._clock.now() - timedelta(days=days)

    async def _all(self, expire: Callable[[datetime, int], Awaitable[int]], before: datetime, at_a_time: int) -> int:
        total = 0
        while count := await expire(before, at_a_time):
            total += count
            await self._clock.sleep(PAUSE_S)
        return total

    async def _note(self, before: datetime, what: str, count: int) -> None:
        """Take the files away, and say what was done, in both logs."""
        await self._removal.finish()
        log.info("retention: %d %s older than %s deleted", count, what, f"{before:%Y-%m-%d %H:%M} UTC")
        if count:
            await self._audit.note(
                None, "expire", None, f"{count} {what} of before {before:%Y-%m-%d}", self._clock.now()
            )
