"""A show in memory: its log over the rows of a FakeLog, and a stage that remembers what it was to show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import Favourite, GenerationStatus, Show, ShowCounts
from bot.errors import BoardNotPostedError, DeliveryError, StoreError
from tests.manual_clock import Gate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.domain import AuditEntry, Generation, Origin, SheetPlan, ShowBoard, ShowPlan
    from tests.fake_log import FakeLog
    from tests.manual_clock import ManualClock


SHEET_ID = 777


class FakeShows:
    """The port `ShowLog`. Methods named in *broken* fail; all likes are *likes*, by generation id."""

    def __init__(self, log: FakeLog) -> None:
        self.log = log
        self.shows: dict[int, Show] = {}
        self.closed: set[int] = set()
        self.likes: dict[int, int] = {}
        self.broken: set[str] = set()

    async def open(self, plan: ShowPlan, began_at: datetime, ends_at: datetime) -> Show | None:
        """Open one a channel."""
        self._reach("open")
        if any(show.channel_id == plan.channel_id for show in await self.open_shows()):
            return None
        number, by = len(self.shows) + 1, plan.presenter
        show = Show(number, plan.guild_id, plan.channel_id, by.user_id, by.user_name, plan.target, began_at, ends_at)
        self.shows[number] = show
        return show

    async def open_shows(self) -> Sequence[Show]:
        """Return what is not closed."""
        self._reach("open_shows")
        return [show for show in self.shows.values() if show.id not in self.closed]

    async def cut_short(self, show_id: int, at: datetime) -> None:
        """Move the end."""
        self._reach("cut_short")
        self.shows[show_id] = replace(self.shows[show_id], ends_at=at)

    async def close(self, show_id: int, at: datetime) -> None:  # noqa: ARG002  # nobody asks when
        """Close."""
        self._reach("close")
        self.closed.add(show_id)

    async def move_board(self, show_id: int, board_id: int) -> None:
        """Keep the id."""
        self._reach("move_board")
        self.shows[show_id] = replace(self.shows[show_id], board_id=board_id)

    async def keep_sheet(self, show_id: int, sheet_id: int | None) -> None:
        """Keep the id."""
        self._reach("keep_sheet")
        self.shows[show_id] = replace(self.shows[show_id], sheet_id=sheet_id)

    async def find(self, show_id: int) -> Show | None:
        """Return the show."""
        self._reach("find")
        return self.shows.get(show_id)

    async def counts(self, show: Show) -> ShowCounts:
        """Count."""
        self._reach("counts")
        rows = self._rows(show)
        came = [row for row in rows if row.status is GenerationStatus.POSTED]
        waiting = [row for row in rows if row.status.is_open or row.status is GenerationStatus.SCORED]
        failed = await self.troubles(show, len(rows))
        return ShowCounts(len(came), len({row.origin.user_id for row in came}), len(waiting), len(failed))

    async def troubles(self, show: Show, limit: int) -> Sequence[Generation]:
        """Return what failed."""
        self._reach("troubles")
        return [row for row in reversed(self._rows(show)) if row.status is GenerationStatus.FAILED][:limit]

    async def favourites(self, show: Show, limit: int) -> Sequence[Favourite]:
        """Return what came."""
        self._reach("favourites")
        came = [row for row in self._rows(show) if row.status is GenerationStatus.POSTED]
        liked = sorted(came, key=lambda row: (self.likes.get(row.id, 0), row.id), reverse=True)
        return [Favourite(row, self.likes.get(row.id, 0)) for row in liked[:limit]]

    def _rows(self, show: Show) -> list[Generation]:
        return [
            row
            for row in self.log.rows.values()
            if row.origin.channel_id == show.channel_id and show.began_at < row.queued_at < show.ends_at
        ]

    def _reach(self, method: str) -> None:
        if method in self.broken:
            raise StoreError(f"{method}: disk full")


class RecordingStage:
    """The port `ShowStage`: *written* has every board that was posted or edited, with the time."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.written: list[tuple[float, ShowBoard]] = []
        self.board_ids: list[int] = []
        self.told: list[tuple[int, ...]] = []
        self.sheets: list[tuple[tuple[int, ...], bytes]] = []
        self.removed: list[int] = []
        self.posting_fails = self.editing_fails = self.sheets_fail = self.removing_fails = False
        self.looks = 0
        self.editing = Gate()

    @property
    def board(self) -> ShowBoard:
        """What stands on the board."""
        return self.written[-1][1]

    async def post_board(self, show: Show, board: ShowBoard) -> int:  # noqa: ARG002  # one show at a time here
        """Post."""
        self.written.append((self._clock.monotonic(), board))
        if self.posting_fails:
            raise BoardNotPostedError("403")
        self.board_ids.append(len(self.written))
        return self.board_ids[-1]

    async def edit_board(self, show: Show, board: ShowBoard) -> bool:
        """Edit."""
        await self.editing.passed()
        if show.board_id not in self.board_ids:
            return False
        self.written.append((self._clock.monotonic(), board))
        if self.editing_fails:
            raise DeliveryError("500")
        return True

    async def has_board(self, show: Show) -> bool:
        """Look."""
        self.looks += 1
        return show.board_id in self.board_ids

    async def remove(self, show: Show, message_id: int) -> None:  # noqa: ARG002  # one show at a time here
        """Remove."""
        if self.removing_fails:
            raise DeliveryError("403")
        self.removed.append(message_id)
        self.board_ids = [one for one in self.board_ids if one != message_id]

    async def tell_presenter(self, show: Show, troubles: Sequence[Generation]) -> None:  # noqa: ARG002  # as above
        """Tell."""
        self.told.append(tuple(row.id for row in troubles))

    async def post_sheet(self, show: Show, favourites: Sequence[Favourite], sheet: bytes) -> int:  # noqa: ARG002  # as above
        """Post."""
        if self.sheets_fail:
            raise DeliveryError("500")
        self.sheets.append((tuple(one.generation.id for one in favourites), sheet))
        return SHEET_ID

    async def edit_sheet(self, show: Show, favourites: Sequence[Favourite], sheet: bytes) -> None:
        """Edit."""
        assert show.sheet_id == SHEET_ID
        await self.post_sheet(show, favourites, sheet)


class FakeArtist:
    """The port `SheetArtist`: a sheet is how many of its pictures were there."""

    def __init__(self) -> None:
        self.plans: list[SheetPlan] = []
        self.error: Exception | None = None

    async def draw(self, plan: SheetPlan, read: Callable[[int], Awaitable[bytes | None]]) -> bytes:
        """Draw."""
        self.plans.append(plan)
        if self.error:
            raise self.error
        pictures = [await read(place) for place in range(len(plan.cells))]
        return f"{sum(picture is not None for picture in pictures)} of {len(pictures)}".encode()


class FakeAudit:
    """The port `AuditLog`, as lines. It fails while it *is_broken*."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.is_broken = False

    async def note(self, by: Origin | None, act: str, subject: str | None, detail: str | None, at: datetime) -> None:  # noqa: ARG002  # nobody asks when
        """Note."""
        if self.is_broken:
            raise StoreError("disk full")
        self.lines.append(f"{by and by.user_name} {act} {subject}: {detail}")

    async def latest(self, limit: int) -> Sequence[AuditEntry]:
        """Return nothing: nobody here asks."""
        raise NotImplementedError
