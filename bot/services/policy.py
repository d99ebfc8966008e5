"""The rules of the house as they are at this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain import Policy


class PolicyBook:
    """Where services look the rules up, each time anew: leads may change them while the bot runs."""

    def __init__(self, policy: Policy) -> None:
        """*policy* is what the settings say."""
        self.current = policy
