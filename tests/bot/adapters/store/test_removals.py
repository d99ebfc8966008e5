"""Rows that lose their pictures, and the list of what is yet to be taken away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain import GenerationStatus, LeftFile, LeftMessage, PictureFormat, Removal, Thumb
from tests.bot.adapters.store.samples import NOW, ORIGIN, PICTURE, REQUEST, begin_one, failed, posted, scored

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.store.opening import Store
    from bot.domain import Generation

MESSAGE_ID = 2**60 + 9
FILE = LeftFile(PICTURE.sha256, PictureFormat.PNG)
MESSAGE = LeftMessage(ORIGIN.channel_id or 0, MESSAGE_ID)


async def post_one(store: Store, request_id: str = "r1", message_id: int = MESSAGE_ID) -> Generation:
    """Post a picture."""
    row = replace(posted(scored(await begin_one(store.log, request_id=request_id))), message_id=message_id)
    await store.log.mark_scored(row)
    await store.log.mark_delivered([row])
    return row


async def remove(store: Store, request_id: str = "r1") -> bool:
    """Take a request's pictures out of the log."""
    return await store.removals.begin(request_id, Removal.BY_AUTHOR, "", NOW)


async def test_a_removed_row_says_why_and_shows_nothing(store: Store) -> None:
    """The rest of it stays: who asked for what, when, and how long it took."""
    before = await post_one(store)
    assert await store.removals.begin("r1", Removal.BY_MODERATOR, "not for here", NOW)
    after = await store.log.find(before.id)
    assert after == replace(
        before,
        status=GenerationStatus.DELETED,
        error_code="removed_by_moderator",
        error_detail="not for here",
        picture=None,
        message_id=None,
    )
    assert await store.removals.leftovers() == [FILE, MESSAGE]


async def test_a_second_removal_finds_nothing(store: Store) -> None:
    """The first one's word stands, and what is left over is still known."""
    await post_one(store)
    assert await remove(store)
    assert not await store.removals.begin("r1", Removal.EXPIRED, "again", NOW)
    row = await store.log.find(1)
    assert row
    assert (row.error_code, row.error_detail) == ("deleted_by_author", None)
    assert await store.removals.leftovers("r1") == [FILE, MESSAGE]


async def test_what_is_done_is_forgotten(store: Store) -> None:
    """One by one."""
    await post_one(store)
    await remove(store)
    await store.removals.done(FILE)
    assert await store.removals.leftovers() == [MESSAGE]
    await store.removals.done(MESSAGE)
    assert await store.removals.leftovers() == []


async def test_a_file_that_others_show_stays(store: Store) -> None:
    """Until the last of them is removed."""
    await post_one(store)
    await post_one(store, "r2", 77)
    await remove(store)
    assert await store.removals.leftovers() == [MESSAGE]
    assert await store.removals.is_shown(FILE)
    await remove(store, "r2")
    assert FILE in await store.removals.leftovers("r2")
    assert not await store.removals.is_shown(FILE)


async def test_what_failed_keeps_saying_why(store: Store) -> None:
    """Of a request of several pictures the card goes, and the failure still counts as one."""
    first, second = await store.log.begin(replace(REQUEST, count=2), "r1", NOW)
    await store.log.mark_scored(scored(first))
    await store.log.mark_ended(failed(second), charged=False)
    await store.log.mark_delivered([posted(scored(first)), replace(failed(second), message_id=MESSAGE_ID)])
    assert await remove(store)
    rows = await store.log.of_request("r1")
    assert [(row.status, row.error_code, row.message_id) for row in rows] == [
        ("deleted", "deleted_by_author", None),
        ("failed", "endpoint_busy", None),
    ]
    assert await store.removals.leftovers() == [FILE, MESSAGE]


@pytest.mark.parametrize("status", [GenerationStatus.QUEUED, GenerationStatus.SCORING, GenerationStatus.SCORED])
async def test_what_is_on_its_way_is_left_alone(store: Store, status: GenerationStatus) -> None:
    """It would arrive all the same: nothing of the request is touched."""
    row = replace(scored(await begin_one(store.log)), status=status)
    await store.log.mark_scored(row)
    assert not await remove(store)
    assert await store.log.find(1) == row
    assert await store.removals.leftovers() == []


async def test_thumbs_go_with_the_message_they_stood_under(store: Store) -> None:
    """And none is kept that comes late."""
    await post_one(store)
    await store.reactions.add(MESSAGE_ID, 7, Thumb.UP)
    await remove(store)
    await store.reactions.add(MESSAGE_ID, 8, Thumb.UP)
    assert await store.reactions.recent_cards(NOW.replace(year=2000), 10) == []
    assert await store.removals._database.fetch("SELECT * FROM reactions") == []


async def test_no_file_of_the_log_names_a_removed_picture(store: Store, path: Path) -> None:
    """Once it is forgotten, its hash is in no byte of them."""

    def holds_it() -> bool:
        return any(PICTURE.sha256.encode() in file.read_bytes() for file in path.parent.iterdir())

    await post_one(store)
    await remove(store)
    for leftover in await store.removals.leftovers():
        await store.removals.done(leftover)
    assert await asyncio.to_thread(holds_it)
    assert await store.removals.forget()
    assert not await asyncio.to_thread(holds_it)
