"""PrivacyService: what is kept of a person, and that they were told so once."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.services.clock import Clock

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from contextlib import AbstractAsyncContextManager

    from bot.domain import OwnData, Parcel, Policy
    from bot.ports import OwnExporter, PrivacyLog
    from bot.services.policy import PolicyBook


class PrivacyService:
    """Knows who was told what is stored; hands out what is kept of one person."""

    def __init__(
        self,
        privacy_log: PrivacyLog,
        exporter: OwnExporter,
        rules: PolicyBook,
        clock: Clock | None = None,
        *,
        is_checked_by_azure: bool = False,
    ) -> None:
        """*exporter* makes the files; *is_checked_by_azure*: prompts and pictures go to Azure AI Content Safety too."""
        self.is_checked_by_azure = is_checked_by_azure
        self._log, self._exporter, self._rules, self._clock = privacy_log, exporter, rules, clock or Clock()
        self._told: set[int] = set()

    @property
    def rules(self) -> Policy:
        """The rules of the house, as they are now."""
        return self._rules.current

    def has_told(self, user_id: int) -> bool:
        """Say whether the person is known to have been told; False where only the log may know."""
        return user_id in self._told

    @asynccontextmanager
    async def first_use(self, user_id: int) -> AsyncGenerator[bool]:
        """Say whether the person is to be told now what is stored; when the block fails, they still are to be.

        Costs nothing once they were told. Of two first uses at a time one tells. Raises StoreError.
        """
        if self.has_told(user_id):
            yield False
            return
        self._told.add(user_id)
        try:
            yield await self._log.tell(user_id, self._clock.now())
        except BaseException:
            self._told.discard(user_id)
            await self._log.untell(user_id)
            raise

    def forget(self, user_id: int) -> None:
        """Forget that the person was told: their next use is a first one."""
        self._told.discard(user_id)

    async def own(self, user_id: int) -> OwnData:
        """Return how much is kept of a person. Raises StoreError."""
        return await self._log.own(user_id)

    def export(self, user_id: int, max_bytes: int) -> AbstractAsyncContextManager[Parcel]:
        """Make files of what is kept of a person, of at most *max_bytes* each; they go when the block is left.

        Raises StoreError.
        """
        return self._exporter.export(user_id, max_bytes)
