"""The file: opened, private, migrated; its errors are ours."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, NoReturn

import aiosqlite
import pytest

from bot.adapters.store.database import CHECKPOINT_WRITES, LIBRARY_ERRORS, MIGRATIONS, Database, open_database
from bot.errors import StoreError
from tests.tracing import traces_in

if TYPE_CHECKING:
    from pathlib import Path

STEPS = sorted(MIGRATIONS.glob("*.sql"))


async def version_of(database: Database) -> int:
    """Return the number of the last step applied."""
    return (await database.fetch("PRAGMA user_version"))[0][0]


def schema_of(path: Path) -> list[str]:
    """Return everything there is in the file, as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema ORDER BY name")]


def mode_of(path: Path) -> int:
    """Return who may do what with it."""
    return path.stat().st_mode & 0o777


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """Return a folder with copies of the released steps, to which a test may add."""
    return shutil.copytree(MIGRATIONS, tmp_path / "migrations")


async def test_a_fresh_file_has_every_step(path: Path) -> None:
    """A file that was not there is made with the newest format."""
    async with open_database(path) as database:
        assert await version_of(database) == len(STEPS)
        assert not await database.fetch("SELECT * FROM generations")


@pytest.mark.parametrize("count", range(len(STEPS) + 1))
async def test_each_step_follows_the_one_before(path: Path, tmp_path: Path, count: int) -> None:
    """A file that stopped at any step ends with the same schema as a fresh one."""
    first = tmp_path / "first"
    first.mkdir()
    for step in STEPS[:count]:
        shutil.copy(step, first)
    async with open_database(path, first) as database:
        assert await version_of(database) == count
    async with open_database(path):
        pass
    async with open_database(tmp_path / "fresh.db"):
        pass
    assert schema_of(path) == schema_of(tmp_path / "fresh.db") != []


def test_steps_are_numbered_without_gaps() -> None:
    """The number of a step is its place."""
    assert [int(step.name[:4]) for step in STEPS] == list(range(1, len(STEPS) + 1))


async def test_opening_again_changes_nothing(path: Path) -> None:
    """A file that is up to date is left as it is."""
    async with open_database(path):
        pass
    before = schema_of(path)
    async with open_database(path) as database:
        assert await version_of(database) == len(STEPS)
    assert schema_of(path) == before


async def test_rows_survive_a_new_step(path: Path, migrations: Path) -> None:
    """What an older version wrote is there after the next step, which could see it."""
    async with open_database(path, migrations) as database:
        await database.write(("INSERT INTO bot_state VALUES ('colour', 'red')", ()))
    (migrations / f"{len(STEPS) + 1:04}_shout.sql").write_text(
        "-- no semicolon at the end, and a comment\nUPDATE bot_state SET value = upper(value) -- so", "utf-8"
    )
    async with open_database(path, migrations) as database:
        [row] = await database.fetch("SELECT * FROM bot_state")
        assert tuple(row) == ("colour", "RED")
        assert await version_of(database) == len(STEPS) + 1


async def test_a_failing_step_leaves_no_trace(path: Path, migrations: Path) -> None:
    """A step that fails half-way is named, undone, and the file opens as before."""
    bad = migrations / f"{len(STEPS) + 1:04}_bad.sql"
    bad.write_text("CREATE TABLE half (id INTEGER) STRICT;\nINSERT INTO nowhere VALUES (1);", "utf-8")
    with pytest.raises(StoreError, match=bad.name):
        async with open_database(path, migrations):
            pass
    assert not any("half" in sql for sql in schema_of(path) if sql)
    bad.unlink()
    async with open_database(path, migrations) as database:
        assert await version_of(database) == len(STEPS)


async def test_a_newer_file_is_refused(path: Path) -> None:
    """A file of a later version is not touched, and the error says what to do."""
    async with open_database(path) as database:
        await database.write(("PRAGMA user_version = 9999", ()))
    with pytest.raises(StoreError, match=r"9999.*DATA_DIR"):
        async with open_database(path):
            pass


async def test_the_file_is_set_up(path: Path) -> None:
    """Readers do not block the writer, references hold, deleted text is overwritten, and one way reads only."""
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout", "query_only")
    async with open_database(path) as database:
        reading = [(await database.fetch(f"PRAGMA {name}"))[0][0] for name in names]
        writing = [database._writer._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert reading == ["wal", 1, 1, 1, 5000, 1]
    assert writing == ["wal", 1, 1, 1, 0, 0]


async def test_reading_never_writes(path: Path) -> None:
    """A statement that would change something goes through `write` or not at all."""
    async with open_database(path) as database:
        with pytest.raises(StoreError, match="readonly"):
            await database.fetch("INSERT INTO bot_state VALUES ('a', 'b')")


async def test_a_write_is_whole_or_not_at_all(path: Path) -> None:
    """Of several statements that fail half-way none stays, and the next write goes on."""
    insert = "INSERT INTO bot_state VALUES (?, 'b')"
    async with open_database(path) as database:
        with pytest.raises(StoreError, match="UNIQUE"):
            await database.write((insert, ["a"]), (insert, ["a"]))
        assert not await database.fetch("SELECT * FROM bot_state")
        rows = await database.write((insert, ["a"]), (f"{insert} RETURNING key", ["c"]))
        assert [row["key"] for row in rows] == ["c"]


async def test_writing_for_long_does_not_grow_the_file_beside_it(path: Path) -> None:
    """Checkpoints are made along the way, on the thread that reads: the write-ahead log starts again from its front."""
    log = path.with_name("imagine.db-wal")
    async with open_database(path) as database:
        for number in range(5 * CHECKPOINT_WRITES):
            await database.write(("INSERT INTO bot_state VALUES (?, ?)", [number, "x" * 500]))
            await database.settle()
        size = await asyncio.to_thread(lambda: log.stat().st_size)
    assert size < 3 * CHECKPOINT_WRITES * 3 * 4096


def raw_bytes_of(path: Path) -> bytes:
    """Return the bytes of the file and of what SQLite keeps beside it."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


async def test_the_first_rows_take_the_room_that_the_steps_took(path: Path) -> None:
    """What the steps wrote stands in the main file: the one beside it begins anew, and is no longer for it."""
    beside = path.with_name(f"{path.name}-wal")
    async with open_database(path) as database:
        before = beside.stat().st_size
        await database.write(("INSERT INTO bot_state VALUES (?, ?)", ["a", "b"]))
        assert beside.stat().st_size == before > 0


async def test_what_is_deleted_and_forgotten_stands_in_no_file(path: Path) -> None:
    """Not in a free page of the main file, and not in the write-ahead log, which keeps old rows until it is emptied."""
    async with open_database(path) as database:
        await database.write(("INSERT INTO bot_state VALUES ('a', 'something private')", ()))
        await database.write(("DELETE FROM bot_state", ()))
        assert b"something private" in await asyncio.to_thread(raw_bytes_of, path)
        assert await database.forget()
        assert b"something private" not in await asyncio.to_thread(raw_bytes_of, path)
        assert (await database.fetch("PRAGMA busy_timeout"))[0][0] == 5000


async def test_what_another_reader_holds_is_forgotten_later(path: Path) -> None:
    """An export that reads an old moment is not waited for; the next checkpoint empties what stayed behind."""
    async with open_database(path) as database:
        await database.write(("INSERT INTO bot_state VALUES ('a', 'something private')", ()))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT * FROM bot_state").fetchall()
            await database.write(("DELETE FROM bot_state", ()))
            assert not await database.forget()
            assert (await database.fetch("PRAGMA busy_timeout"))[0][0] == 5000
        for number in range(CHECKPOINT_WRITES):
            await database.write(("INSERT INTO bot_state VALUES (?, '')", [number]))
        await database.settle()
        assert b"something private" not in await asyncio.to_thread(raw_bytes_of, path)


async def test_the_files_are_private(path: Path) -> None:
    """Only the owner may read the database, what SQLite keeps beside it, and the folder made for it."""
    async with open_database(path) as database:
        await database.write(("INSERT INTO bot_state VALUES ('a', 'b')", ()))
        modes = {file.name: mode_of(file) for file in path.parent.iterdir()}
    assert modes == {"imagine.db": 0o600, "imagine.db-wal": 0o600, "imagine.db-shm": 0o600}
    assert mode_of(path.parent) == 0o700


@pytest.fixture
def shared_file(path: Path) -> Path:
    """Return an empty file in a folder, both open to all readers."""
    path.parent.mkdir()
    path.touch()
    path.parent.chmod(0o755)
    path.chmod(0o644)
    return path


async def test_an_open_file_is_made_private(shared_file: Path) -> None:
    """A file that others could read no longer is, once opened; a folder that was there keeps its mode."""
    async with open_database(shared_file):
        assert mode_of(shared_file) == 0o600
        assert mode_of(shared_file.parent) == 0o755


def database_threads() -> set[threading.Thread]:
    """Return aiosqlite's threads; one that is left over keeps the process alive."""
    return {thread for thread in threading.enumerate() if "_connection_worker_thread" in thread.name}


async def test_closing_ends_the_thread(path: Path) -> None:
    """Nothing of the file's is left running after the block."""
    async with open_database(path):
        started = database_threads()
    assert started
    for thread in started:
        thread.join(timeout=60)
        assert not thread.is_alive()


async def test_a_refused_file_leaves_no_thread(path: Path, migrations: Path) -> None:
    """A file that cannot be migrated is closed again."""
    bad = migrations / f"{len(STEPS) + 1:04}_bad.sql"
    bad.write_text("this is no SQL", "utf-8")
    with pytest.raises(StoreError):
        async with open_database(path, migrations):
            pass
    for thread in database_threads():
        thread.join(timeout=60)
        assert not thread.is_alive()


async def test_no_file_can_be_opened_in_a_file(tmp_path: Path) -> None:
    """A folder that is a file is a StoreError that names the path."""
    (tmp_path / "data").write_bytes(b"")
    with pytest.raises(StoreError, match=r"imagine\.db"):
        async with open_database(tmp_path / "data" / "imagine.db"):
            pass


async def test_a_file_of_another_kind_is_refused(shared_file: Path) -> None:
    """Bytes that are no database are a StoreError, and stay what they are."""
    shopping = b"a shopping list, " * 100
    await asyncio.to_thread(shared_file.write_bytes, shopping)
    with pytest.raises(StoreError, match="not a database"):
        async with open_database(shared_file):
            pass
    assert await asyncio.to_thread(shared_file.read_bytes) == shopping


async def test_a_full_disk_is_a_store_error(path: Path) -> None:
    """SQLite's word for a full disk is mapped, and the connection lives on."""
    async with open_database(path) as database:
        [[pages]] = await database.fetch("PRAGMA page_count")
        database._writer._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="full"):
            await database.write(("INSERT INTO bot_state VALUES ('a', :text)", {"text": "x" * 100_000}))
        assert not await database.fetch("SELECT * FROM bot_state")


async def test_a_closed_file_is_a_store_error(path: Path) -> None:
    """Who comes after the end is told so in our words."""
    async with open_database(path) as database:
        pass
    with pytest.raises(StoreError, match=r"[Cc]losed|no active"):
        await database.fetch("SELECT 1")
    with pytest.raises(StoreError, match="closed"):
        await database.write(("DELETE FROM bot_state", ()))


async def test_what_the_block_raises_is_left_alone(path: Path) -> None:
    """Only the file's own errors become StoreError, not those of the code between."""
    with pytest.raises(OSError, match="unrelated"):
        async with open_database(path):
            raise OSError("unrelated")


SQLITE_ERRORS = sorted(
    {error for error in vars(sqlite3).values() if isinstance(error, type) and issubclass(error, Exception)},
    key=lambda error: error.__name__,
)


@pytest.mark.parametrize("error", [*SQLITE_ERRORS, OSError, PermissionError])
async def test_every_error_of_the_library_is_ours(error: type[Exception]) -> None:
    """Whatever class sqlite3 raises comes out as StoreError, with its cause."""

    class Failing(sqlite3.Connection):
        def execute(self, *_: object) -> NoReturn:
            raise error("from below")

    async with aiosqlite.connect(":memory:", factory=Failing) as reader:
        with closing(sqlite3.connect(":memory:", factory=Failing)) as writer:
            database = Database(reader, writer)
            with pytest.raises(StoreError, match="from below") as reading:
                await database.fetch("SELECT 1")
            with pytest.raises(StoreError, match="from below") as writing:
                await database.write(("SELECT 1", ()))
    assert type(reading.value.__cause__) is type(writing.value.__cause__) is error


def test_the_walk_over_the_errors_finds_them() -> None:
    """The list of the library's errors is not empty by mistake, and all of it is mapped."""
    assert {sqlite3.OperationalError, sqlite3.IntegrityError, sqlite3.Warning} <= set(SQLITE_ERRORS)
    assert all(issubclass(error, LIBRARY_ERRORS) for error in SQLITE_ERRORS)


async def test_a_checkpoint_that_fails_is_told_to_the_operator(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The writes themselves are safe, and nobody who waits hears of it."""
    async with open_database(path) as database:
        await database._reader.close()
        for number in range(CHECKPOINT_WRITES):
            await database.write(("INSERT INTO bot_state VALUES (?, '')", [number]))
        await database.settle()
        assert "could not be emptied" in caplog.text
        assert database._writer._connection.execute("SELECT count(*) FROM bot_state").fetchone()[0] == CHECKPOINT_WRITES


async def test_a_lock_is_waited_for(path: Path) -> None:
    """A write that meets another process's goes on once that has ended, and nobody else waits meanwhile."""
    async with open_database(path) as database:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            write = asyncio.create_task(database.write(("INSERT INTO bot_state VALUES ('a', 'b')", ())))
            done, _ = await asyncio.wait([write], timeout=0.05)
            assert not done
            assert not await database.fetch("SELECT * FROM bot_state")
            other.execute("COMMIT")
        await write
        assert len(await database.fetch("SELECT * FROM bot_state")) == 1


async def test_a_lock_that_stays_is_a_store_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for another process has an end."""
    monkeypatch.setattr("bot.adapters.store.writer.BUSY_TIMEOUT_S", 0.02)
    async with open_database(path) as database:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="locked"):
                await database.write(("DELETE FROM bot_state", ()))


OLD_ROWS = """
INSERT INTO generations (id, request_id, user_id, user_name, prompt, target, status, queued_at, charged, parent_id)
VALUES (1, 'a', '5', 'ada', 'a red fox', 'sdxl', 'posted', '2026-01-31T09:30:00.000Z', 1, NULL),
       (2, 'b', '5', 'ada', 'a grey owl', 'sdxl', 'posted', '2026-01-31T09:31:00.000Z', 1, 1);
INSERT INTO generations (id, request_id, user_id, user_name, prompt, target, status, queued_at, charged)
VALUES (7, 'c', '5', 'ada', 'gone again', 'sdxl', 'failed', '2026-01-31T09:31:00.000Z', 1);
DELETE FROM generations WHERE id = 7;
INSERT INTO verdicts VALUES (1, '6', 'bo', 'like', '2026-01-31T09:32:00.000Z');
INSERT INTO pairs VALUES (1, 'same', 1, 2, '2026-01-31T09:33:00.000Z', NULL);
INSERT INTO votes VALUES (1, '6', 'bo', 1, 'a', 1, 0, '2026-01-31T09:34:00.000Z');
INSERT INTO interaction_tokens VALUES ('b', '1', 'obviously-fake', '2026-01-31T09:45:00.000Z', NULL, 10);
"""


async def test_making_a_table_anew_loses_nothing(path: Path, tmp_path: Path) -> None:
    """A log of the first release keeps rows, references, views, the trigger and the next number to be given."""
    first = tmp_path / "first"
    first.mkdir()
    for step in STEPS[:3]:
        shutil.copy(step, first)
    async with open_database(path, first):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"PRAGMA foreign_keys = ON;{OLD_ROWS}")
        before = connection.execute("SELECT *, 0, NULL, NULL FROM generations ORDER BY id").fetchall()
    async with open_database(path) as database:
        rows = await database.fetch("SELECT * FROM generations ORDER BY id")
        assert [tuple(row) for row in rows] == before
        assert [row["target"] for row in await database.fetch("SELECT * FROM judged_pictures")] == ["sdxl"]
        assert [row["a_prompt"] for row in await database.fetch("SELECT * FROM cast_votes")] == ["a red fox"]
        await database.write(("UPDATE generations SET delivery_ms = 5, status = 'deleted' WHERE id = 2", ()))
        assert not await database.fetch("SELECT * FROM interaction_tokens")
        copied = "INSERT INTO generations SELECT NULL, {} FROM generations WHERE id = 1 RETURNING id"
        others = ", ".join(name for name in rows[0].keys() if name != "id")  # noqa: SIM118  # a Row iterates values
        [row] = await database.write((copied.format(others), ()))
        assert row["id"] == 8
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            await database.write(("UPDATE generations SET parent_id = 99 WHERE id = 2", ()))


async def test_a_step_that_leaves_loose_ends_is_refused(path: Path, migrations: Path) -> None:
    """References are looked through after the steps, since they do not hold while a table is made anew."""
    loose = "INSERT INTO verdicts VALUES (99, '6', 'bo', 'like', '2026-01-31T09:32:00.000Z');"
    (migrations / f"{len(STEPS) + 1:04}_loose.sql").write_text(loose, "utf-8")
    with pytest.raises(StoreError, match="1 rows"):
        async with open_database(path, migrations):
            pass


async def test_compacting_leaves_no_copy_in_any_gap(path: Path) -> None:
    """A page that was split keeps copies of rows that moved away, which overwriting what is deleted does not reach."""
    async with open_database(path) as database:
        sql = "INSERT INTO bot_state (key, value) VALUES (?, ?)"
        for number in range(300):
            await database.write((sql, (f"{number * 7919 % 300:04}", f"okapi {'y' * (number % 90)}")))
        await database.write(("DELETE FROM bot_state", ()))
        waiting = asyncio.create_task(database.compact())
        await asyncio.sleep(0)
        await database.write((sql, ("later", "a fox")))  # in its turn, without an error
        assert await waiting
        assert await traces_in(path.parent, ["okapi"]) == {}
        assert [row["value"] for row in await database.fetch("SELECT value FROM bot_state")] == ["a fox"]
