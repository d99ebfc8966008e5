"""HistoryService: what is due is read in before anybody looks, and little by little."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.domain import Family, Found, HistoryPage, HistoryQuestion, Origin, Picture, PictureFormat, Wording
from bot.errors import ImageError, StoreError
from bot.services.history import (
    CHILDREN_MAX,
    PAGE_SIZE,
    PARENTS_MAX,
    PAUSE_S,
    READ_IN_EVERY_S,
    READ_IN_MAX,
    HistoryService,
)
from tests.cogs.samples import generation
from tests.manual_clock import ManualClock, settle

if TYPE_CHECKING:
    from bot.domain import Generation, Turn
    from bot.errors import BotError

ADA = Origin(7, "Ada", 8)
FOX = HistoryQuestion("fox")
SMALL = Picture("cd" * 32, PictureFormat.PNG, 64, 64, 100)


@dataclass
class FakeHistory:
    """An index with *due* parts to read in; what it did stands in *did*."""

    due: int = 0
    found: list[Found] = field(default_factory=list[Found])
    did: list[str] = field(default_factory=list[str])
    error: BotError | None = None

    async def index_some(self) -> bool:
        """Read in one part."""
        if self.error:
            raise self.error
        self.did.append("index")
        self.due = max(0, self.due - 1)
        return self.due > 0

    async def page(self, question: HistoryQuestion, viewer: Origin, turn: Turn | None, size: int) -> HistoryPage:
        """Return what is found."""
        assert (question, viewer, turn, size) == (FOX, ADA, None, PAGE_SIZE)
        self.did.append("page")
        return HistoryPage(self.found, has_newer=False, has_older=True)

    async def prompts(self, question: HistoryQuestion, viewer: Origin, limit: int) -> list[str]:
        """Return a prompt."""
        assert (question, viewer) == (FOX, ADA)
        self.did.append("prompts")
        return ["a fox"][:limit]

    async def family(self, generation: Generation, viewer: Origin, parents: int, children: int) -> Family:
        """Return a picture alone."""
        assert (viewer, parents, children) == (ADA, PARENTS_MAX, CHILDREN_MAX)
        return Family(Wording(generation.id, generation.prompt, 1, 0, 0), (), ())


class FakeThumbnails:
    """Thumbnails of everything but SMALL, whose file fails with *error*."""

    error: BotError = StoreError("gone")

    async def thumbnail(self, picture: Picture) -> bytes:
        """Return a few bytes."""
        if picture == SMALL:
            raise self.error
        return b"small"


def service(log: FakeHistory, clock: ManualClock | None = None) -> HistoryService:
    """Return the service over fakes."""
    return HistoryService(log, FakeThumbnails(), clock.as_clock() if clock else None)


async def test_what_is_due_is_read_in_before_a_page_is_looked_up() -> None:
    """So what has just been posted is found."""
    log = FakeHistory(due=3)
    page = await service(log).page(FOX, ADA)
    assert log.did == ["index"] * 3 + ["page"]
    assert page.is_complete
    assert page.has_older


async def test_nobody_waits_for_a_long_backlog() -> None:
    """The page says that it is not all."""
    log = FakeHistory(due=READ_IN_MAX + 5)
    assert not (await service(log).page(FOX, ADA)).is_complete
    assert log.did.count("index") == READ_IN_MAX


async def test_prompts_are_read_in_first_as_well() -> None:
    """And then offered."""
    log = FakeHistory(due=1)
    assert await service(log).prompts(FOX, ADA, 25) == ["a fox"]
    assert log.did == ["index", "prompts"]


@pytest.mark.parametrize("error", [StoreError("gone"), ImageError("broken")])
async def test_a_picture_whose_file_is_gone_has_no_thumbnail(error: BotError, caplog: pytest.LogCaptureFixture) -> None:
    """The others have theirs, in order; what never had a picture is not asked for one."""
    rows = [generation(3), generation(2, picture=SMALL), generation(1, picture=None)]
    log = FakeHistory(found=[Found(row, likes=1) for row in rows])
    FakeThumbnails.error = error
    page = await service(log).page(FOX, ADA)
    assert [(found.generation.id, found.thumbnail) for found in page.found] == [(3, b"small"), (2, None), (1, None)]
    assert [record.getMessage() for record in caplog.records] == [f"picture 2 has no thumbnail: {error}"]


async def test_a_family_is_of_a_few_wordings() -> None:
    """As many as a card has room for."""
    assert (await service(FakeHistory()).family(generation(4), ADA)).own.generation_id == 4


async def test_a_disk_that_is_full_hides_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """What was read in before is found; the page says that it is not all."""
    log = FakeHistory(due=1, error=StoreError("disk full"))
    assert not (await service(log).page(FOX, ADA)).is_complete
    assert await service(log).prompts(FOX, ADA, 25) == ["a fox"]
    assert len(caplog.records) == 2


async def test_the_log_is_read_in_every_minute_also_after_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    """A disk that is full for a while costs nothing but that while."""
    clock, log = ManualClock(), FakeHistory(due=50)
    running = asyncio.create_task(service(log, clock).run())
    await settle()
    assert len(log.did) == 1
    await clock.advance(50 * PAUSE_S)
    assert (log.due, len(log.did)) == (0, 50)
    log.due, log.error = 5, StoreError("disk full")
    await clock.advance(READ_IN_EVERY_S)
    assert (log.due, len(caplog.records)) == (5, 1)
    log.error = None
    await clock.advance(READ_IN_EVERY_S + 5 * PAUSE_S)
    assert log.due == 0
    running.cancel()
    await asyncio.wait({running})
