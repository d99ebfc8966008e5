"""In which order pictures of several targets stand on a card: one that does not tell which is whose."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import Generation


def is_blind(rows: Sequence[Generation]) -> bool:
    """Say whether a request's pictures are by several targets."""
    return len({row.target for row in rows}) > 1


def in_blind_order(rows: Sequence[Generation]) -> list[Generation]:
    """Return a request's pictures as they stand on its card, the same at every call; by one target as asked for."""
    return sorted(rows, key=_draw) if is_blind(rows) else list(rows)


def _draw(row: Generation) -> bytes:
    # A request's id was drawn by chance, so nobody foresees the order.
    return sha256(f"{row.request_id}-{row.id}".encode()).digest()
