"""One person's copy: all that is theirs, nothing of anybody else, in files that fit and open."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import bot.export.own as own_module
from bot.errors import StoreError
from bot.export.own import OwnDataExporter
from tests.bot.services.test_forgetting import ADA, BO, Desk, everything, opened

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from bot.domain import Parcel


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    """Open a desk on which both people have done all there is to do."""
    async with opened(tmp_path / "data") as desk:
        await everything(desk)
        yield desk


def unzipped(parcel: Parcel) -> dict[str, bytes]:
    """Return what is in the files, parts of one joined first."""
    paths = [path for message in parcel.messages for path in message]
    whole: dict[str, bytes] = {}
    for path in paths:
        name = path.name if path.suffix == ".zip" else path.stem
        whole[name] = whole.get(name, b"") + path.read_bytes()
    files: dict[str, bytes] = {}
    for data in whole.values():
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            files |= {name: packed.read(name) for name in packed.namelist()}
    return files


async def test_it_has_ones_own_rows_and_pictures(desk: Desk) -> None:
    """A table for each kind of thing, in columns that say what they are."""
    async with OwnDataExporter(desk.folder).export(ADA.user_id, 10**7) as parcel:
        files = unzipped(parcel)
        assert [path.name for message in parcel.messages for path in message] == ["my-data.zip"]
    tables = {"pictures", "opinions", "votes", "pairs-shown", "thumbs", "reports", "about-you"}
    pictures = {name for name in files if name.startswith("pictures/")}
    assert set(files) == {"README.txt", *pictures, *(f"{name}.csv" for name in tables)}
    assert len(pictures) == 4
    assert all(f"{name}.csv".encode() in files["README.txt"] for name in tables)
    assert files["pictures.csv"].count(b"okapi") == 7
    assert b"the zither of 1" in files["opinions.csv"]
    assert b'you saved a suite,,"suite 7, version 1"' in files["about-you.csv"]
    assert b"you changed a suite,,suite" in files["about-you.csv"]
    assert list(desk.folder.glob("export-*")) == []


async def test_what_is_deleted_while_it_is_made_does_no_harm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Retention, or a lead, may take a picture away at any time; two pictures may be one file."""
    [(sha,)] = desk.sql("SELECT image_sha256 FROM generations WHERE id = 1")
    desk.sql("UPDATE generations SET image_sha256 = ? WHERE id = 2", sha)
    zips = own_module._zips

    def zip_late(*args: Any) -> Iterator[Path]:
        (desk.folder / "pictures" / sha[:2] / f"{sha}.png").unlink()
        return zips(*args)

    monkeypatch.setattr(own_module, "_zips", zip_late)
    for left in (4, 2):
        async with OwnDataExporter(desk.folder).export(ADA.user_id, 10**7) as parcel:
            assert len([name for name in unzipped(parcel) if name.startswith("pictures/")]) == left
        monkeypatch.setattr(own_module, "_zips", zips)


async def test_it_has_nothing_of_others(desk: Desk) -> None:
    """No name, no word, no picture; only in one's own words they may be mentioned."""
    async with OwnDataExporter(desk.folder).export(ADA.user_id, 10**7) as parcel:
        files = unzipped(parcel)
    told = {name: data.replace(b"<@!", b"<@") for name, data in files.items()}
    assert not [name for name, data in told.items() if b"owl" in data or b"Bo Marsh" in data or b"harp" in data]
    named = [name for name, data in told.items() if str(BO.user_id).encode() in data]
    assert named == ["pictures.csv", "about-you.csv"]


async def test_a_picture_that_was_held_back_is_not_handed_out(desk: Desk) -> None:
    """Nor is one whose file is gone; the rows say what became of them."""
    desk.sql("UPDATE generations SET status = 'held_back' WHERE id = 1")
    [(sha,)] = desk.sql("SELECT image_sha256 FROM generations WHERE id = 2")
    (desk.folder / "pictures" / sha[:2] / f"{sha}.png").unlink()
    async with OwnDataExporter(desk.folder).export(ADA.user_id, 10**7) as parcel:
        files = unzipped(parcel)
    assert {"pictures/1.png", "pictures/2.png"} & set(files) == set()
    assert b"held_back" in files["pictures.csv"]


@pytest.mark.parametrize("max_bytes", [900, 1600, 4000])
async def test_files_fit(desk: Desk, max_bytes: int) -> None:
    """Several zips where one would be too big; one that would still be is cut, and said to be."""
    async with OwnDataExporter(desk.folder).export(ADA.user_id, 10**7) as parcel:
        whole = unzipped(parcel)
    async with OwnDataExporter(desk.folder).export(ADA.user_id, max_bytes) as parcel:
        paths = [path for message in parcel.messages for path in message]
        assert len(paths) > 1
        assert max(path.stat().st_size for path in paths) <= max_bytes
        assert parcel.is_cut == any(path.suffix != ".zip" for path in paths)
        assert unzipped(parcel) == whole


async def test_who_is_not_known_gets_an_empty_copy(desk: Desk) -> None:
    """That too is an answer."""
    async with OwnDataExporter(desk.folder).export(5, 10**7) as parcel:
        assert set(unzipped(parcel)) == {"README.txt"}


async def test_a_folder_that_fails_is_an_error_of_ours(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, for one."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.export.own.write_csv", fail)
    with pytest.raises(StoreError, match="No space left"):
        async with OwnDataExporter(desk.folder).export(ADA.user_id, 10**7):
            pass


async def test_it_has_ones_own_runs(desk: Desk) -> None:
    """With every prompt of theirs, also those that were not begun."""
    await desk.run(ADA, BO)
    await desk.run(BO, ADA)
    async with OwnDataExporter(desk.folder).export(ADA.user_id, 10**7) as parcel:
        files = unzipped(parcel)
    assert files["suite-runs.csv"].count(b"okapi.txt") == 2
    assert b"owl" not in files["suite-runs.csv"]
    assert b"suite-runs.csv" in files["README.txt"]
