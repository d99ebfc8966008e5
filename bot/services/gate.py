"""The gate that every command, suggestion, button, choice and form passes: who may use the bot, and where."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from bot.errors import BlockedError, WrongChannelError, WrongRoleError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain import Block, Origin, Policy
    from bot.errors import RefusedError
    from bot.services.policy import PolicyBook


class Openness(IntEnum):
    """How far something is open, from the least to the most."""

    USUAL = 0
    """Where and for whom the rules of the house say."""
    EVERY_CHANNEL = 1
    """In every channel: how the bot is used."""
    EVERYBODY = 2
    """To whoever is in a guild that is served, blocked people too: what is theirs by right."""


def refusal_for(visitor: Origin, policy: Policy, block: Block | None, openness: Openness) -> RefusedError | None:
    """Return why the visitor is turned away, None where they are not. Leads are let in everywhere."""
    if visitor.is_lead or openness is Openness.EVERYBODY:
        return None
    if block:
        return BlockedError(block.until, block.reason)
    channel_ids, role_ids = policy.allowed_channel_ids, policy.allowed_role_ids
    if channel_ids and openness < Openness.EVERY_CHANNEL and not set(channel_ids) & set(visitor.channel_ids):
        return WrongChannelError(channel_ids)
    if role_ids and not visitor.role_ids & set(role_ids):
        return WrongRoleError(role_ids)
    return None


class Gate:
    """Looks the rules and the blocks up, each time anew."""

    def __init__(self, rules: PolicyBook, block_of: Callable[[int], Block | None]) -> None:
        """*block_of* returns the block of a user that counts now."""
        self._rules, self._block_of = rules, block_of

    def check(self, visitor: Origin, openness: Openness = Openness.USUAL) -> None:
        """Raise BlockedError, WrongChannelError or WrongRoleError for those who are turned away."""
        if refusal := refusal_for(visitor, self._rules.current, self._block_of(visitor.user_id), openness):
            raise refusal
