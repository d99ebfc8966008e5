"""What leads decide while the bot runs, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.blocks import BlockBook
    from bot.services.gate import Gate
    from bot.services.limits import LimitBook
    from bot.services.pauses import PauseBook
    from bot.services.policy import PolicyEditor
    from bot.services.styles import StyleBook
    from bot.services.usage import UsageService


@dataclass(frozen=True, slots=True)
class House:
    """The gate, and the books of leads."""

    gate: Gate
    blocks: BlockBook
    limits: LimitBook
    pauses: PauseBook
    settings: PolicyEditor
    usage: UsageService
    styles: StyleBook

    async def load(self) -> None:
        """Take over what earlier runs decided, before the first interaction. Raises StoreError."""
        await self.settings.load()
        await self.blocks.load()
        await self.limits.load()
        await self.pauses.load()
        await self.styles.load()
