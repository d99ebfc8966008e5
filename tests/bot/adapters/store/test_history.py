"""Earlier pictures in a real file: who finds what, page by page, and what is forgotten."""

from __future__ import annotations

import itertools
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.adapters.store.database import MIGRATIONS, open_database
from bot.adapters.store.history import BLOCK_BITS, DUE_AT_A_TIME, SQLiteHistory
from bot.adapters.store.moment import copy_log
from bot.adapters.store.search_words import ENDINGS_MAX
from bot.domain import GenerationStatus, HistoryQuestion, Origin, Turn, Verdict
from bot.errors import PictureHeldBackError, PromptHeldBackError, QueueFullError
from tests.bot.adapters.store.samples import NOW, ORIGIN, REQUEST, TERMINAL, begin_one, failed, posted, scored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.adapters.store.opening import Store

EVERYTHING = HistoryQuestion()
ELSEWHERE = replace(ORIGIN, guild_id=2**60 + 99)
BO = replace(ORIGIN, user_id=8, user_name="bo")
ENDS = sorted({*GenerationStatus} - {GenerationStatus.QUEUED, GenerationStatus.SCORING, GenerationStatus.SCORED})


async def ask(store: Store, *prompts: str, origin: Origin = ORIGIN, target: str = "sdxl") -> list[int]:
    """Ask for pictures, one after another, and post them; return the ids."""
    ids: list[int] = []
    for prompt in prompts:
        request = replace(REQUEST, prompt=prompt, origin=origin, target=target, address=None)
        row = scored(await begin_one(store.log, request, f"r {prompt} {random.random()}"))  # a name
        await store.log.mark_scored(row)
        await store.log.mark_delivered([posted(row)])
        ids.append(row.id)
    return ids


async def read_in(store: Store) -> None:
    """Enter everything that is due."""
    while await store.history.index_some():
        pass


async def look(
    store: Store, question: HistoryQuestion | str = EVERYTHING, viewer: Origin = ORIGIN, size: int = 50
) -> list[int]:
    """Return the ids of what is found, newest first."""
    await read_in(store)
    question = HistoryQuestion(question) if isinstance(question, str) else question
    page = await store.history.page(question, viewer, None, size)
    return [found.generation.id for found in page.found]


# -- what is found -------------------------------------------------------------------------------


async def test_words_find_pictures_newest_first(store: Store) -> None:
    """All of them, in any order and case."""
    fox, owl, both = await ask(store, "a red fox", "a grey owl", "A FOX and an owl")
    assert await look(store, "fox") == [both, fox]
    assert await look(store, "owl FOX") == [both]
    assert await look(store) == [both, owl, fox]
    assert await look(store, "badger") == []


async def test_a_row_comes_with_its_likes(store: Store) -> None:
    """Other verdicts are no likes."""
    [fox] = await ask(store, "a red fox")
    await store.feedback.judge(fox, ORIGIN, Verdict.LIKE, NOW)
    await store.feedback.judge(fox, BO, Verdict.NOT_RIGHT, NOW)
    await read_in(store)
    [found] = (await store.history.page(EVERYTHING, ORIGIN, None, 5)).found
    assert found.likes == 1
    assert found.generation == await store.log.find(fox)


async def test_filters_are_combined(store: Store) -> None:
    """Words, person, target, status and likes, each alone and together."""
    [ada] = await ask(store, "a red fox")
    [bo] = await ask(store, "a red fox", origin=BO)
    [turbo] = await ask(store, "a red fox", target="turbo-2_x")
    await store.feedback.judge(bo, ORIGIN, Verdict.LIKE, NOW)
    assert await look(store, HistoryQuestion(person_id=BO.user_id)) == [bo]
    assert await look(store, HistoryQuestion(target="turbo-2_x")) == [turbo]
    assert await look(store, HistoryQuestion(target="turbo")) == []
    assert await look(store, HistoryQuestion(is_liked=True)) == [bo]
    assert await look(store, HistoryQuestion(liked_by=ORIGIN.user_id)) == [bo]
    assert await look(store, HistoryQuestion(liked_by=BO.user_id)) == []
    assert await look(store, HistoryQuestion("fox", BO.user_id, "sdxl", GenerationStatus.POSTED, is_liked=True)) == [bo]
    assert await look(store, HistoryQuestion("owl", BO.user_id, "sdxl", GenerationStatus.POSTED)) == []
    assert await look(store, HistoryQuestion(status=GenerationStatus.FAILED)) == []
    assert ada in await look(store)


async def test_a_like_that_is_taken_back_is_no_like(store: Store) -> None:
    """Nor is one that became another verdict."""
    [first, second] = await ask(store, "a red fox", "a grey owl")
    for one in (first, second):
        await store.feedback.judge(one, ORIGIN, Verdict.LIKE, NOW)
    assert await look(store, HistoryQuestion(is_liked=True)) == [second, first]
    await store.feedback.judge(first, ORIGIN, Verdict.LIKE, NOW)
    await store.feedback.judge(second, ORIGIN, Verdict.NOT_RIGHT, NOW)
    assert await look(store, HistoryQuestion(is_liked=True)) == []


@pytest.mark.parametrize("status", ENDS)
async def test_every_end_is_found(store: Store, reader: sqlite3.Connection, status: GenerationStatus) -> None:
    """Also where no picture came of it."""
    row = await begin_one(store.log)
    reader.execute("UPDATE generations SET status = ? WHERE id = ?", (status, row.id))
    assert await look(store, HistoryQuestion("fox", status=status)) == [row.id]


async def test_what_was_refused_or_failed_is_found_as_the_log_writes_it(store: Store) -> None:
    """A refused row has ended when it is begun."""
    await store.log.refuse(replace(REQUEST, count=2), "r1", NOW, QueueFullError(1))
    row = await begin_one(store.log, request_id="r2")
    await store.log.mark_ended(failed(row), charged=False)
    assert await look(store, "fox") == [row.id, 2, 1]


async def test_what_is_under_way_is_not_history_yet(store: Store) -> None:
    """It has a card that says how far it is."""
    row = await begin_one(store.log)
    assert await look(store) == []
    await store.log.mark_scored(scored(row))
    assert await look(store) == []
    await store.log.mark_delivered([posted(scored(row))])
    assert await look(store) == [row.id]


async def test_a_beginning_shared_by_many_words_is_found_too(store: Store) -> None:
    """Words that begin alike are looked up one by one only while they are few."""
    few = await ask(store, *(f"photo{letter}" for letter in "abc"))
    assert await look(store, "photo") == few[::-1]
    assert await look(store, "photob") == [few[1]]
    assert await look(store, "photox") == []
    many = await ask(store, " ".join(f"photo{number:03}" for number in range(ENDINGS_MAX + 5)))
    assert await look(store, "photo") == [*many, *few[::-1]]


# -- who finds it --------------------------------------------------------------------------------


async def test_another_guilds_pictures_are_never_found(store: Store) -> None:
    """One's own are, from everywhere; those of the terminal are nobody's in Discord."""
    [mine_elsewhere] = await ask(store, "a secret fox", origin=ELSEWHERE)
    [theirs_here] = await ask(store, "a public fox", origin=BO)
    await store.log.refuse(TERMINAL, "terminal", NOW, QueueFullError(1))
    assert await look(store, "fox", viewer=BO) == [theirs_here]
    assert await look(store, "fox", viewer=ORIGIN) == [theirs_here, mine_elsewhere]
    assert await look(store, viewer=replace(BO, guild_id=None)) == [theirs_here]
    assert await look(store, viewer=replace(BO, user_id=9, guild_id=None)) == []
    assert await look(store, HistoryQuestion(person_id=ORIGIN.user_id), viewer=BO) == []
    assert await look(store, viewer=TERMINAL.origin) == [3]
    assert await store.history.prompts(HistoryQuestion("fox"), BO, 25) == ["a public fox"]


async def test_what_was_turned_away_in_private_is_its_authors(store: Store) -> None:
    """Neither words that were refused nor those that were held back are found by others."""
    await store.log.refuse(replace(REQUEST, prompt="a refused fox"), "r1", NOW, QueueFullError(1))
    [held, kept] = await ask(store, "a vile fox", "a plain fox")
    for number in (held, kept):
        row = await store.log.find(number)
        assert row
        code = PromptHeldBackError.code if number == held else PictureHeldBackError.code
        await store.log.mark_ended(replace(row, status=GenerationStatus.HELD_BACK, error_code=code), charged=True)
    assert await look(store, "fox", viewer=BO) == [kept]
    assert await look(store, "fox", viewer=ORIGIN) == [kept, held, 1]


async def test_a_changed_owner_counts_at_once(store: Store, reader: sqlite3.Connection) -> None:
    """What is not this person's any more is not found as theirs, whether or not it was read in again."""
    await ask(store, "a red fox", origin=ELSEWHERE)
    assert await look(store) == [1]
    reader.execute("UPDATE generations SET user_id = '-1', user_name = 'someone'")
    assert not (await store.history.page(EVERYTHING, ORIGIN, None, 5)).found
    assert await look(store) == []
    assert await look(store, viewer=replace(ELSEWHERE, user_id=9)) == [1]


# -- pages ---------------------------------------------------------------------------------------


async def test_pages_turn_both_ways(store: Store) -> None:
    """Each begins beside the other's end, and says whether there is more."""
    ids = (await ask(store, *(f"fox {number}" for number in range(7))))[::-1]
    await read_in(store)

    async def page(turn: Turn | None) -> tuple[Sequence[int], bool, bool]:
        page = await store.history.page(HistoryQuestion("fox"), ORIGIN, turn, 3)
        return [found.generation.id for found in page.found], page.has_newer, page.has_older

    assert await page(None) == (ids[:3], False, True)
    assert await page(Turn(ids[2])) == (ids[3:6], True, True)
    assert await page(Turn(ids[5])) == (ids[6:], True, False)
    assert await page(Turn(ids[6], is_newer=True)) == (ids[3:6], True, True)
    assert await page(Turn(ids[3], is_newer=True)) == (ids[:3], False, True)
    assert await page(Turn(ids[6])) == ([], True, False)


async def test_a_new_picture_does_not_move_a_page(store: Store) -> None:
    """Pages are told by ids, not counted."""
    ids = (await ask(store, *(f"fox {number}" for number in range(4))))[::-1]
    before = await store.history.page(HistoryQuestion("fox"), ORIGIN, Turn(ids[1]), 3)
    await ask(store, "fox new")
    await read_in(store)
    after = await store.history.page(HistoryQuestion("fox"), ORIGIN, Turn(ids[1]), 3)
    assert [one.generation.id for one in after.found] == ids[2:]
    assert not before.found  # nothing had been read in then


@pytest.mark.parametrize("turn", [None, Turn(2**63 - 1), Turn(0, is_newer=True), Turn(-1, is_newer=True)])
async def test_a_turn_from_anywhere_finds_everything(store: Store, turn: Turn | None) -> None:
    """Whatever a custom id says; nothing is older than the oldest, or newer than the newest."""
    ids = await ask(store, "a red fox", "a grey fox")
    await read_in(store)
    page = await store.history.page(HistoryQuestion("fox"), ORIGIN, turn, 5)
    assert [found.generation.id for found in page.found] == ids[::-1]
    for beyond in (Turn(2**63 - 1, is_newer=True), Turn(0), Turn(-(2**60))):
        assert not (await store.history.page(HistoryQuestion("fox"), ORIGIN, beyond, 5)).found


async def test_a_walk_that_takes_long_stops_and_goes_on(store: Store, reader: sqlite3.Connection) -> None:
    """At the border of a block, to both sides; a page that is full, and the last block, stop nowhere."""
    block = 1 << BLOCK_BITS
    ids = [5, block + 5, 3 * block + 5]
    for wanted in ids:
        [row] = await ask(store, "a red fox")
        reader.execute("DELETE FROM generations WHERE id = ?", (row,))
        await ask(store, "a red fox")
        reader.execute("UPDATE generations SET id = ? WHERE id = ?", (wanted, row + 1))
        reader.execute("INSERT OR IGNORE INTO history_due VALUES (?)", (wanted,))
    await read_in(store)
    slow = SQLiteHistory(store.history._database, itertools.count().__next__)

    async def walk(turn: Turn | None) -> tuple[list[int], int | None]:
        page = await slow.page(HistoryQuestion("fox"), ORIGIN, turn, 5)
        return [found.generation.id for found in page.found], page.reached

    assert await walk(None) == ([ids[2]], 3 * block)
    assert await walk(Turn(3 * block)) == ([], 2 * block)
    assert await walk(Turn(2 * block)) == ([ids[1]], block)
    assert await walk(Turn(block)) == ([ids[0]], None)
    assert await walk(Turn(ids[0], is_newer=True)) == ([], block - 1)
    assert await walk(Turn(block - 1, is_newer=True)) == ([ids[1]], 2 * block - 1)
    assert await walk(Turn(3 * block - 1, is_newer=True)) == ([ids[2]], None)
    page = await slow.page(HistoryQuestion("fox"), ORIGIN, Turn(3 * block), 5)
    assert (page.has_newer, page.has_older) == (True, True)
    assert await look(store, "fox") == ids[::-1]


async def test_words_that_are_none_find_nothing(store: Store) -> None:
    """Rather than everything."""
    await ask(store, "a red fox")
    assert await look(store, "?!…") == []
    assert await store.history.prompts(HistoryQuestion("?!"), ORIGIN, 25) == []


async def test_prompts_are_offered_once_and_newest_first(store: Store) -> None:
    """None that was turned away is put before anybody."""
    await ask(store, "a red fox", "a grey owl", "a fox", "a red fox")
    await store.log.refuse(replace(REQUEST, prompt="a vile fox"), "r1", NOW, QueueFullError(1))
    await read_in(store)
    assert await store.history.prompts(HistoryQuestion("fo"), ORIGIN, 25) == ["a red fox", "a fox"]
    assert await store.history.prompts(EVERYTHING, ORIGIN, 2) == ["a red fox", "a fox"]


# -- a little at a time --------------------------------------------------------------------------


async def test_a_backlog_is_read_in_newest_first_a_few_at_a_time(store: Store) -> None:
    """An old log that learns to find is useful at once."""
    ids = await ask(store, *(f"fox {number}" for number in range(DUE_AT_A_TIME + 1)))
    assert await store.history.index_some()
    page = await store.history.page(EVERYTHING, ORIGIN, None, 50)
    assert [found.generation.id for found in page.found] == ids[:0:-1]
    assert not await store.history.index_some()
    assert len(await look(store, size=50)) == len(ids)


async def test_an_older_log_is_read_in_after_its_migration(tmp_path: Path) -> None:
    """Its rows are due, but for those under way."""
    path, earlier = tmp_path / "imagine.db", tmp_path / "earlier"
    earlier.mkdir()
    for step in MIGRATIONS.glob("*.sql"):
        if step.name < "0005":
            (earlier / step.name).write_bytes(step.read_bytes())
    insert = """
        INSERT INTO generations (request_id, user_id, user_name, prompt, target, status, queued_at, charged)
        VALUES ('r', '7', 'ada', 'a red fox', 'sdxl', ?, '2026-01-31T09:30:00.000Z', 1)
    """
    async with open_database(path, earlier) as database:
        await database.write((insert, ("posted",)), (insert, ("queued",)))
    async with open_database(path) as database:
        history = SQLiteHistory(database)
        assert not await history.index_some()
        page = await history.page(HistoryQuestion("fox"), Origin(7, "ada"), None, 5)
        assert [found.generation.id for found in page.found] == [1]


# -- forgetting ----------------------------------------------------------------------------------


def secrets(count: int, rng: random.Random) -> list[str]:
    """Return words that nothing else in the file is like."""
    return ["".join(rng.choices("bcdfghjkmnpqrstvwxz", k=24)) for _ in range(count)]


def found_in_files(path: Path, words: Sequence[str]) -> list[str]:
    """Return the words whose ends stand in the bytes of the file, or of those beside it.

    The beginning of a word may be shared with the one before it, and is then not written.
    """
    data = b"".join(file.read_bytes() for file in path.parent.iterdir())
    return [word for word in words if word[8:].encode() in data]


async def forget(store: Store) -> None:
    """Let the index forget, and empty the write-ahead log."""
    await store.history.forget_words()
    await store.log._database.fetch("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.mark.parametrize("count", [1, 5, 300])
@pytest.mark.parametrize("how", ["UPDATE generations SET prompt = '(deleted)'", "DELETE FROM generations"])
async def test_deleted_words_stand_nowhere_in_the_files(
    store: Store, path: Path, reader: sqlite3.Connection, count: int, how: str
) -> None:
    """Of any SQLite: what is deleted before, while and after it is read in is gone, and nothing else."""
    rng = random.Random(count)
    words = secrets(count, rng)
    gone: set[str] = set()

    def delete(number: int) -> None:
        gone.add(words[number - 1])
        reader.execute(f"{how} WHERE id = ?", (number,))

    for number, word in enumerate(words, 1):
        request = replace(REQUEST, prompt=f"a red fox {word} in the snow", address=None)
        await store.log.refuse(request, f"r{number}", NOW, QueueFullError(1))
        if rng.random() < 0.2:
            await store.history.index_some()
        if rng.random() < 0.1:
            delete(rng.randint(1, number))
    await read_in(store)
    for number in {1, *rng.sample(range(1, count + 1), count // 3)}:
        delete(number)
    await forget(store)
    assert found_in_files(path, sorted(gone)) == []
    assert set(found_in_files(path, words)) == set(words) - gone
    assert not await store.history._merge_some()
    assert len(await look(store, "fox", size=500)) == count - len(gone)


async def test_the_index_can_be_checked_after_everything(store: Store, reader: sqlite3.Connection) -> None:
    """SQLite itself finds it in order."""
    ids = await ask(store, *(f"fox {number}" for number in range(50)))
    await read_in(store)
    reader.execute("UPDATE generations SET prompt = 'an owl' WHERE id % 3 = 0")
    await forget(store)
    await store.feedback.judge(ids[0], ORIGIN, Verdict.LIKE, NOW)
    await read_in(store)
    reader.execute("INSERT INTO history (history) VALUES ('integrity-check')")
    assert len(await look(store, "owl")) == 16


async def test_a_copy_to_take_away_holds_nothing_of_it(store: Store, path: Path, tmp_path: Path) -> None:
    """It would hold every prompt once more, and people by their ids."""
    await ask(store, "a red fox")
    await read_in(store)
    copy_log(path, tmp_path / "copy.db", None, None)
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        names: list[tuple[Any]] = copy.execute("SELECT name FROM sqlite_schema").fetchall()
        assert not [name for (name,) in names if "history" in name or "due" in name]
        assert copy.execute("SELECT prompt FROM generations").fetchall() == [("a red fox",)]
        copy.execute("UPDATE generations SET prompt = 'x', status = 'failed'")
        copy.execute("DELETE FROM generations")
