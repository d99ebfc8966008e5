"""The model before an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.domain import (
        Favourite,
        Generation,
        SheetPlan,
        Show,
        ShowBoard,
        ShowCounts,
        ShowPlan,
    )


class ShowLog(Protocol):
    """Shows, and what was painted in them. Every method raises StoreError when the file fails it."""

    async def open(self, plan: ShowPlan, began_at: datetime, ends_at: datetime) -> Show | None:
        """Write that a show has begun; None where one is open in its channel."""
        ...

    async def open_shows(self) -> Sequence[Show]:
        """Return the shows that have not been closed, also those whose time is over."""
        ...

    async def cut_short(self, show_id: int, at: datetime) -> None:
        """Write that the show takes no more requests from *at* on."""
        ...

    async def close(self, show_id: int, at: datetime) -> None:
        """Write that nothing is left to do for the show."""
        ...

    async def move_board(self, show_id: int, board_id: int) -> None:
        """Keep which message is the board."""
        ...

    async def keep_sheet(self, show_id: int, sheet_id: int | None) -> None:
        """Keep which message has the contact sheet; None: it is gone."""
        ...

    async def find(self, show_id: int) -> Show | None:
        """Return a show, also one that is over."""
        ...

    async def counts(self, show: Show) -> ShowCounts:
        """Count what the show has brought."""
        ...

    async def troubles(self, show: Show, limit: int) -> Sequence[Generation]:
        """Return the show's newest pictures that did not come, newest first."""
        ...

    async def favourites(self, show: Show, limit: int) -> Sequence[Favourite]:
        """Return the best liked pictures that everybody may see: likes less the others, then the newest."""
        ...


class ShowStage(Protocol):
    """Where an audience sees a show."""

    async def post_board(self, show: Show, board: ShowBoard) -> int:
        """Post the board anew; return the message's id. Raises BoardNotPostedError."""
        ...

    async def edit_board(self, show: Show, board: ShowBoard) -> bool:
        """Change the board's words; False when the message is gone. Raises DeliveryError."""
        ...

    async def has_board(self, show: Show) -> bool:
        """Say whether the board's message is still there. Raises DeliveryError."""
        ...

    async def remove(self, show: Show, message_id: int) -> None:
        """Take an earlier board, or a contact sheet, away. Raises DeliveryError unless it is gone then."""
        ...

    async def tell_presenter(self, show: Show, troubles: Sequence[Generation]) -> None:
        """Tell the presenter alone what did not come, while that is possible. Never raises for Discord."""
        ...

    async def post_sheet(self, show: Show, favourites: Sequence[Favourite], sheet: bytes) -> int:
        """Post a contact sheet, a JPEG, once; return the message's id. Raises DeliveryError."""
        ...

    async def edit_sheet(self, show: Show, favourites: Sequence[Favourite], sheet: bytes) -> None:
        """Put another contact sheet in place of the show's, if that is still there. Raises DeliveryError."""
        ...


class SheetArtist(Protocol):
    """Draws contact sheets."""

    async def draw(self, plan: SheetPlan, read: Callable[[int], Awaitable[bytes | None]]) -> bytes:
        """Return the sheet as a JPEG. *read* is asked for one cell's picture after the other; None: it is gone."""
        ...
