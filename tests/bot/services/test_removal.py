"""Removals over the real log: every step may be the last one of a run, and two may remove at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import Store, open_store
from bot.domain import GenerationStatus, Origin, Policy, Removal
from bot.errors import DeliveryError, LeftBehindError, StillOnItsWayError, StoreError, UnknownGenerationError
from bot.services.generation import GenerationService
from bot.services.policy import PolicyBook
from bot.services.removal import RemovalService
from tests.bot.services.rig import NO_LIMITS, Rig
from tests.fakes import MESSAGE_ID, RecordingRemover, RecordingRunSheets, RecordingSheets, picture_bytes, settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.services.tickets import Ticket

ADA = Origin(1, "user 1", 7, 8)


class Bench(Rig):
    """A rig over a real log, with a removal service; a second one over the same log is the next run."""

    def __init__(self, store: Store, before: Bench | None = None) -> None:
        super().__init__(before=before)
        self.store, self.remover = store, RecordingRemover()
        self.service = GenerationService(
            self.scorers, self.pictures, store.log, PolicyBook(Policy(NO_LIMITS)), clock=self.clock.as_clock()
        )
        self.removal = RemovalService(
            store.removals, self.pictures, self.service, RecordingSheets(), RecordingRunSheets(), now=self.clock.now
        )

    async def start(self) -> None:
        """Take up what the log holds."""
        await self.service.resume(self.courier)
        await self.removal.resume(self.remover)

    async def post(self, prompt: str = "a red fox", count: int = 1) -> str:
        """Ask for pictures and wait until they are posted; return the request's id."""
        ticket = await self.ask(prompt, count=count)
        await self.service.idle()
        return ticket.request_id

    async def remove(self, request_id: str, reason: str = "") -> bool:
        """Delete, as the author."""
        return await self.removal.remove(request_id, Removal.BY_AUTHOR, ADA, reason)

    async def statuses(self, request_id: str) -> list[str]:
        """Return the status of each picture."""
        return [row.status.value for row in await self.store.log.of_request(request_id)]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a log."""
    async with open_store(tmp_path / "imagine.db") as store:
        yield store


@pytest.fixture
async def bench(store: Store) -> AsyncIterator[Bench]:
    """Start one."""
    bench = Bench(store)
    await bench.start()
    yield bench
    await bench.close()


async def test_a_removed_picture_is_nowhere(bench: Bench) -> None:
    """Its row says on whose word; the file and the message are gone, and nothing is left to do."""
    request_id = await bench.post()
    assert await bench.remove(request_id, "a mistake")
    [row] = await bench.store.log.of_request(request_id)
    assert (row.status, row.error_code, row.error_detail) == (GenerationStatus.DELETED, Removal.BY_AUTHOR, "a mistake")
    assert row.picture is None
    assert bench.pictures.files == {}
    assert bench.remover.removed == [MESSAGE_ID]
    assert await bench.store.removals.leftovers() == []


async def test_a_message_with_several_pictures_is_one(bench: Bench) -> None:
    """All of them go, and the message is deleted once."""
    request_id = await bench.post(count=3)
    await bench.remove(request_id)
    assert await bench.statuses(request_id) == ["deleted"] * 3
    assert bench.remover.removed == [MESSAGE_ID]


async def test_a_file_that_another_row_shows_stays(bench: Bench) -> None:
    """The same bytes are one file."""
    first, second = await bench.post(), await bench.post()
    await bench.remove(first)
    assert list(bench.pictures.files.values()) == [picture_bytes("a red fox")]
    await bench.remove(second)
    assert bench.pictures.files == {}


async def test_the_second_time_there_is_nothing_to_remove(bench: Bench) -> None:
    """It says so, and the first one's word stands."""
    request_id = await bench.post()
    assert await bench.remove(request_id)
    assert not await bench.removal.remove(request_id, Removal.BY_MODERATOR, None)
    [row] = await bench.store.log.of_request(request_id)
    assert row.error_code == Removal.BY_AUTHOR


async def test_two_at_once_remove_once(bench: Bench) -> None:
    """One of them is told that it was the first."""
    request_id = await bench.post()
    assert sorted(await asyncio.gather(bench.remove(request_id), bench.remove(request_id))) == [False, True]
    assert await bench.store.removals.leftovers() == []


async def test_what_nobody_asked_for_is_unknown(bench: Bench) -> None:
    """There is no such request."""
    with pytest.raises(UnknownGenerationError):
        await bench.remove("0123456789ab")


# -- what is on its way --------------------------------------------------------------------------


async def held(bench: Bench, count: int = 1) -> Ticket:
    """Ask for pictures whose calls do not end by themselves."""
    bench.scorer.hold()
    ticket = await bench.ask(count=count)
    await settle()
    return ticket


async def test_what_waits_or_is_painted_is_cancelled_first(bench: Bench) -> None:
    """Nothing arrives afterwards: of four pictures two were being painted and two waited."""
    ticket = await held(bench, count=4)
    assert await bench.remove(ticket.request_id)
    await bench.finish()
    assert await bench.statuses(ticket.request_id) == ["cancelled"] * 4
    assert bench.remover.removed == [MESSAGE_ID]
    assert bench.pictures.files == {}


async def test_what_is_being_posted_is_awaited(bench: Bench) -> None:
    """The picture is deleted once it has arrived, and never comes back."""
    bench.courier.delivering.hold()
    ticket = await bench.ask()
    await settle()
    removing = asyncio.create_task(bench.remove(ticket.request_id))
    await settle()
    assert not removing.done()
    bench.courier.delivering.open()
    assert await removing
    assert await bench.statuses(ticket.request_id) == ["deleted"]
    assert bench.remover.removed == [MESSAGE_ID]


async def test_what_another_process_paints_is_left_alone(bench: Bench, store: Store) -> None:
    """A picture asked for at a terminal cannot be cancelled from here."""
    await store.log.begin(bench.request(), "elsewhere", bench.clock.now())
    with pytest.raises(StillOnItsWayError):
        await bench.remove("elsewhere")
    assert await bench.statuses("elsewhere") == ["queued"]


# -- what could not be taken away ----------------------------------------------------------------


@pytest.mark.parametrize("what", ["message", "file"])
async def test_what_could_not_be_taken_away_goes_at_the_next_start(bench: Bench, what: str) -> None:
    """The person is told; the one that failed does not keep the other."""
    request_id = await bench.post()
    if what == "message":
        bench.remover.error = DeliveryError("403")
    else:
        bench.pictures.remove_error = StoreError("read-only")
    with pytest.raises(LeftBehindError):
        await bench.remove(request_id)
    assert await bench.statuses(request_id) == ["deleted"]
    assert (bench.pictures.files == {}, bench.remover.removed == [MESSAGE_ID]) == (what == "message", what == "file")
    bench.pictures.remove_error = None
    after = Bench(bench.store, before=bench)
    await after.start()
    await after.removal.idle()
    assert bench.pictures.files == {}
    assert [*bench.remover.removed, *after.remover.removed] == [MESSAGE_ID]
    assert await bench.store.removals.leftovers() == []


async def test_what_stays_is_tried_at_every_start(bench: Bench) -> None:
    """Nothing fails for it."""
    request_id = await bench.post()
    bench.remover.error = DeliveryError("403")
    with pytest.raises(LeftBehindError):
        await bench.remove(request_id)
    await bench.removal.resume(bench.remover)
    await bench.removal.idle()
    assert len(await bench.store.removals.leftovers()) == 1


@pytest.mark.parametrize("step", ["leftovers", "done", "forget"])
async def test_a_run_that_ends_between_two_steps_is_finished_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever the last step was, the next start leaves nothing behind."""
    request_id = await bench.post()

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(bench.store.removals, step, never)
    removing = asyncio.create_task(bench.remove(request_id))
    while await bench.statuses(request_id) != ["deleted"]:
        await settle()
    await settle()
    removing.cancel()
    await asyncio.wait({removing})
    monkeypatch.undo()
    after = Bench(bench.store, before=bench)
    await after.start()
    await after.removal.idle()
    assert bench.pictures.files == {}
    assert {*bench.remover.removed, *after.remover.removed} == {MESSAGE_ID}
    assert await bench.store.removals.leftovers() == []


async def test_a_file_that_came_anew_meanwhile_stays(bench: Bench) -> None:
    """Between a crash and the next start somebody got the very same picture."""
    request_id = await bench.post()
    bench.pictures.remove_error = StoreError("read-only")
    with pytest.raises(LeftBehindError):
        await bench.remove(request_id)
    bench.pictures.remove_error = None
    await bench.post()
    await bench.removal.resume(bench.remover)
    await bench.removal.idle()
    assert list(bench.pictures.files.values()) == [picture_bytes("a red fox")]
    assert await bench.store.removals.leftovers() == []
