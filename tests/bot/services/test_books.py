"""The books of leads: blocks, pauses, settings. What could not be written does not count; what was does, later too."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.adapters.store.opening import Store, open_store
from bot.domain import (
    EVERY_TARGET,
    FORGOTTEN_NAME,
    FORGOTTEN_WORDS,
    Block,
    Limits,
    LimitScope,
    Origin,
    OwnLimits,
    Policy,
    SettingSource,
)
from bot.errors import SettingRefusedError, StoreError, UnknownTargetError
from bot.services.blocks import BlockBook
from bot.services.limits import LimitBook
from bot.services.pauses import PauseBook
from bot.services.policy import PolicyBook, PolicyEditor
from bot.settings import Changeable
from tests.fakes import ManualClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection
    from pathlib import Path

LEAD = Origin(1, "Lea", 7)


@pytest.fixture
def clock() -> ManualClock:
    """Time set by hand."""
    return ManualClock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A real log."""
    async with open_store(tmp_path / "imagine.db") as store:
        yield store


async def nothing_waits(_user_id: int) -> int:
    """Cancel nothing."""
    return 0


async def spoil(store: Store, table: str) -> None:
    """Let every later write to a table fail."""
    trigger = f"CREATE TRIGGER spoil_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'spoilt'); END"
    await store.state._database.write((trigger, ()))


# -- blocks --------------------------------------------------------------------------------------


async def test_a_block_forgets_whose_it_is_and_holds(store: Store, clock: ManualClock) -> None:
    """Of somebody whose data was deleted the book knows no more than the log does."""
    book = BlockBook(store.blocks, nothing_waits, clock.now)
    await book.block(LEAD, Block(5, "Bo", None, "cats"))
    book.forget(5)
    book.forget(6)
    assert book.of(5) == Block(5, FORGOTTEN_NAME, None, FORGOTTEN_WORDS)
    assert book.of(6) is None


async def test_a_block_ends_by_itself(store: Store, clock: ManualClock) -> None:
    """At its time, with no restart and nobody's help."""
    book = BlockBook(store.blocks, nothing_waits, clock.now)
    block = Block(5, "Bo", clock.now() + timedelta(hours=2), "cats")
    await book.block(LEAD, block)
    assert book.of(5) == block
    assert book.of(6) is None
    clock.start += timedelta(hours=2)
    assert book.of(5) is None
    assert not await book.unblock(LEAD, 5)


async def test_a_later_block_takes_the_place_of_an_earlier_one(store: Store, clock: ManualClock) -> None:
    """One block a person; the next run knows the last."""
    book = BlockBook(store.blocks, nothing_waits, clock.now)
    await book.block(LEAD, Block(5, "Bo", clock.now() + timedelta(hours=2)))
    await book.block(LEAD, Block(5, "Bo"))
    later = BlockBook(store.blocks, nothing_waits, clock.now)
    await later.load()
    assert later.of(5) == Block(5, "Bo")


async def test_a_block_that_could_not_be_written_does_not_count(store: Store, clock: ManualClock) -> None:
    """Nor is it noted: the act and its row are one."""
    book = BlockBook(store.blocks, nothing_waits, clock.now)
    await spoil(store, "audit")
    with pytest.raises(StoreError):
        await book.block(LEAD, Block(5, "Bo"))
    assert book.of(5) is None
    assert await store.blocks.all() == []


# -- pauses --------------------------------------------------------------------------------------


class Pauses:
    """A book over two targets, and what it made of them."""

    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.held: Collection[str] = ()
        self.book = PauseBook(["sdxl", "turbo"], store.pauses, self.hold, clock.now)

    def hold(self, targets: Collection[str]) -> None:
        """Remember what is held."""
        self.held = targets


async def test_all_targets_are_those_of_tomorrow_too(store: Store, clock: ManualClock) -> None:
    """Until one of them goes on: then those that are left are named."""
    pauses = Pauses(store, clock)
    await pauses.book.pause(LEAD, None)
    assert await store.pauses.all() == {EVERY_TARGET}
    assert pauses.held == ("sdxl", "turbo")
    assert await pauses.book.resume(LEAD, "turbo")
    assert not await pauses.book.resume(LEAD, "turbo")
    later = Pauses(store, clock)
    await later.book.load()
    assert later.held == later.book.paused == ("sdxl",)
    assert await later.book.resume(LEAD, None)
    assert later.held == ()
    assert not await later.book.resume(LEAD, None)


async def test_a_target_there_is_not_cannot_be_paused(store: Store, clock: ManualClock) -> None:
    """One that is gone since is passed over."""
    pauses = Pauses(store, clock)
    for work in (pauses.book.pause(LEAD, "dalle"), pauses.book.resume(LEAD, "dalle")):
        with pytest.raises(UnknownTargetError):
            await work
    await store.pauses.replace(LEAD, "pause", "dalle", {"dalle"}, clock.now())
    await pauses.book.load()
    assert pauses.held == ()


# -- limits --------------------------------------------------------------------------------------


async def test_limits_that_could_not_be_written_do_not_count(store: Store, clock: ManualClock) -> None:
    """And what was written the next run knows."""
    book = LimitBook(PolicyBook(Policy(Limits(5))), store.own_limits, clock.now)
    await book.give(LEAD, LimitScope.ROLE, 2**63, OwnLimits(1, 2, 3))
    await spoil(store, "audit")
    with pytest.raises(StoreError):
        await book.give(LEAD, LimitScope.PERSON, 5, OwnLimits(0, 1, 0))
    with pytest.raises(StoreError):
        await book.take_back(LEAD, LimitScope.ROLE, 2**63)
    later = LimitBook(PolicyBook(Policy()), store.own_limits, clock.now)
    await later.load()
    for one in (book, later):
        assert one.own(LimitScope.PERSON, 5) is None
        assert one.own(LimitScope.ROLE, 2**63) == OwnLimits(1, 2, 3)


def test_the_usual_limits_of_a_role_are_those_of_the_settings(store: Store, clock: ManualClock) -> None:
    """Everybody's where there are none."""
    book = LimitBook(PolicyBook(Policy(Limits(5), role_limits={9: OwnLimits(1, 2, 3)})), store.own_limits, clock.now)
    assert book.usual(LimitScope.ROLE, 9) == OwnLimits(1, 2, 3)
    assert book.usual(LimitScope.ROLE, 8) == book.usual(LimitScope.PERSON, 9) == OwnLimits(5, 60, 100)


# -- settings ------------------------------------------------------------------------------------


def editor_of(store: Store, clock: ManualClock) -> tuple[PolicyBook, PolicyEditor]:
    """Return rules, and what changes them."""
    book = PolicyBook(Policy(Limits(5)))
    return book, PolicyEditor(book, Changeable(book.current, {"queue_limit"}), store.settings, clock.now)


async def test_a_change_counts_until_it_is_taken_back(store: Store, clock: ManualClock) -> None:
    """With who made it and when; the source says what is the environment's."""
    book, editor = editor_of(store, clock)
    assert not await editor.reset(LEAD, "QUEUE_LIMIT")
    assert editor.value("QUEUE_LIMIT").source is SettingSource.ENVIRONMENT
    await editor.change(LEAD, "QUEUE_LIMIT", "7")
    changed = editor.value("QUEUE_LIMIT")
    assert (changed.value, changed.source) == ("7", SettingSource.CHANGED)
    assert changed.change
    assert (changed.change.changed_by, changed.change.changed_at) == (1, clock.now())
    assert book.current.limits.queue == 7
    assert await editor.reset(LEAD, "QUEUE_LIMIT")
    assert book.current == Policy(Limits(5))
    assert editor.value("LOG_KEEP_DAYS").source is SettingSource.DEFAULT


async def test_a_change_that_could_not_be_written_does_not_count(store: Store, clock: ManualClock) -> None:
    """In memory as in the log."""
    book, editor = editor_of(store, clock)
    await spoil(store, "audit")
    with pytest.raises(StoreError):
        await editor.change(LEAD, "QUEUE_LIMIT", "7")
    assert book.current == Policy(Limits(5))
    assert await store.settings.all() == []


@pytest.mark.parametrize(("name", "value"), [("QUEUE_LIMIT", "many"), ("DISCORD_TOKEN", "x"), ("GONE", "1")])
async def test_what_cannot_be_is_refused(store: Store, clock: ManualClock, name: str, value: str) -> None:
    """Before anything is written."""
    _, editor = editor_of(store, clock)
    with pytest.raises(SettingRefusedError):
        await editor.change(LEAD, name, value)
    assert list(await store.audit.latest(9)) == []


async def test_of_two_changes_at_once_both_count(store: Store, clock: ManualClock) -> None:
    """Also where the log lets each of them wait."""
    book, editor = editor_of(store, clock)
    await asyncio.gather(editor.change(LEAD, "QUEUE_LIMIT", "7"), editor.change(LEAD, "LOG_KEEP_DAYS", "8"))
    assert (book.current.limits.queue, book.current.log_keep_days) == (7, 8)
