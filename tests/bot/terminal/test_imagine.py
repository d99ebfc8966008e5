"""One picture from the terminal: the file, the words, the row."""

from __future__ import annotations

import asyncio
import io
import os
import re
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from PIL import Image

from bot.adapters.store.opening import open_store
from bot.domain import ImagineRequest, Origin, utc_now
from bot.errors import PromptHeldBackError, PromptRejectedError, UnknownTargetError
from bot.rehearsal.misbehaviour import Misbehaviour
from bot.settings import load_settings
from bot.terminal.imagine import ABANDONED_AFTER, imagine
from tests.stage import KEY

if TYPE_CHECKING:
    from pathlib import Path

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, endpoint: RehearsalEndpoint) -> Settings:
    """Settings with one endpoint and limits that the terminal does not know."""
    variables = {
        "DATA_DIR": str(tmp_path / "data"),
        "SCORING_URL": endpoint.url,
        "SCORING_KEY": KEY,
        "RATE_LIMIT_PICTURES": "1",
    }
    with patch.dict(os.environ, variables, clear=True):
        return load_settings(None)


def rows(settings: Settings) -> list[tuple[object, ...]]:
    """Return status, error code and prompt of every row of the log."""
    with closing(sqlite3.connect(settings.data_dir / "imagine.db")) as database:
        return database.execute("SELECT status, error_code, prompt FROM generations ORDER BY id").fetchall()


def files_in(folder: Path) -> set[str]:
    """Return the names of the files, folders left out."""
    return {path.name for path in folder.iterdir() if path.is_file()}


async def test_the_picture_is_written_and_logged(
    tmp_path: Path, settings: Settings, endpoint: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line names the file and the row, and the file holds the model's picture."""
    out = tmp_path / "fox.png"
    assert await imagine(settings, "a fox", None, out) == 0
    with Image.open(out) as picture:
        assert picture.size == (64, 64)
    assert re.fullmatch(rf"{out}  \(\d+\.\d s, picture 1 in the log\)\n", capsys.readouterr().out)
    assert rows(settings) == [("posted", None, "a fox")]
    assert len(endpoint.calls) == 1


async def test_without_a_name_the_file_is_named_after_the_picture(
    tmp_path: Path, settings: Settings, endpoint: RehearsalEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each picture gets a file of its own in the current folder, with its format's extension."""
    monkeypatch.chdir(tmp_path)
    endpoint.misbehave(Misbehaviour.NO_ECHO, Misbehaviour.JPEG)
    assert await imagine(settings, "a fox", None, None) == 0
    assert await imagine(settings, "a hare", None, None) == 0
    assert files_in(tmp_path) == {"imagine-1.png", "imagine-2.jpg"}


async def test_choices_are_drawn_each_and_together(
    tmp_path: Path, settings: Settings, endpoint: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sheet under the name that was given, and a file for each picture beside it; what did not come is told."""
    endpoint.misbehave(Misbehaviour.NO_ECHO, Misbehaviour.BAD_REQUEST)
    assert await imagine(settings, "a {red|blue|green} fox", None, tmp_path / "foxes.jpg") == 1
    assert files_in(tmp_path) == {"foxes.jpg", "imagine-1.png", "imagine-3.png"}
    with Image.open(tmp_path / "foxes.jpg") as sheet:
        assert sheet.width > 640
    told = capsys.readouterr()
    assert "imagine-3.png  (cell 3: a green fox)" in told.out
    assert "Cell 2, a blue fox: no picture. The image model does not understand" in told.err
    assert [row[2] for row in rows(settings)] == ["a red fox", "a blue fox", "a green fox"]


async def test_many_pictures_need_a_yes(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without anybody to ask, `--yes` says it beforehand."""
    monkeypatch.chdir(tmp_path)
    six = "{a|b} {c|d|e}"
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert await imagine(settings, six, None, None) == 1
    assert capsys.readouterr().err == "That makes 6 pictures. To draw them, add --yes.\n"
    answers = io.StringIO("no\ny\n")
    monkeypatch.setattr(answers, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", answers)
    assert await imagine(settings, six, None, None) == 1
    assert not (settings.data_dir / "imagine.db").exists()
    assert await imagine(settings, six, None, None) == 0
    assert await imagine(settings, six, None, None, is_confirmed=True) == 0
    assert len(files_in(tmp_path)) == 14


async def test_a_grid_that_cannot_be_written_is_told(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pictures are kept all the same."""
    assert await imagine(settings, "{a|b} fox", None, tmp_path) == 1
    assert "cannot be written: Is a directory. The pictures are kept." in capsys.readouterr().err
    assert [row[0] for row in rows(settings)] == ["posted", "posted"]


async def test_a_failure_is_told_with_its_details(
    tmp_path: Path, settings: Settings, endpoint: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever runs the bot reads the sentence that users read, and below it what the log says."""
    endpoint.misbehave(Misbehaviour.BAD_REQUEST)
    assert await imagine(settings, "a fox", None, tmp_path / "fox.png") == 1
    told = capsys.readouterr().err
    assert told.startswith("No picture. The image model does not understand")
    assert "\nDetails: request_rejected: HTTP 400" in told
    assert rows(settings) == [("failed", "request_rejected", "a fox")]


async def test_a_file_that_cannot_be_written_loses_nothing(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The picture was paid for: it stays in the log and the picture folder, and the line says so."""
    assert await imagine(settings, "a fox", None, tmp_path) == 1
    assert capsys.readouterr().err.endswith(
        f"{tmp_path} cannot be written: Is a directory. The picture itself is kept: picture 1 in the log.\n"
    )
    assert rows(settings) == [("undelivered", "undelivered", "a fox")]
    assert list((settings.data_dir / "pictures").rglob("*.png"))


@pytest.mark.parametrize("error", [KeyError("uid not found"), OSError("no user name")])
async def test_a_container_without_users_is_no_fault(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Where the system has no name for whoever runs it, the log says `terminal`."""

    def getuser() -> str:
        raise error

    monkeypatch.setattr("getpass.getuser", getuser)
    assert await imagine(settings, "a fox", None, tmp_path / "fox.png") == 0
    with closing(sqlite3.connect(settings.data_dir / "imagine.db")) as database:
        assert database.execute("SELECT user_name FROM generations").fetchall() == [("terminal",)]


async def test_refusals_are_raised_and_logged(settings: Settings) -> None:
    """An empty prompt and an unknown target are the caller's to tell, and stand in the log."""
    with pytest.raises(PromptRejectedError):
        await imagine(settings, "  ", None, None)
    with pytest.raises(UnknownTargetError) as raised:
        await imagine(settings, "a fox", "nope", None)
    assert raised.value.known == ("sdxl",)
    assert [row[1] for row in rows(settings)] == ["prompt_rejected", "unknown_target"]


async def test_an_interrupted_picture_is_cancelled(settings: Settings, endpoint: RehearsalEndpoint) -> None:
    """Ctrl-C, which cancels the task, leaves a row that says so."""
    endpoint.hold()
    running = asyncio.create_task(imagine(settings, "a fox", None, None))
    await endpoint.until_waiting()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert rows(settings) == [("cancelled", None, "a fox")]


async def test_what_a_killed_run_left_is_closed(settings: Settings, tmp_path: Path) -> None:
    """A row of the terminal's that nobody will ever finish is closed by a later run; the bot's own are left alone."""
    long_ago = utc_now() - ABANDONED_AFTER - timedelta(minutes=1)
    async with open_store(settings.data_dir / "imagine.db") as store:
        await store.log.begin(ImagineRequest("killed", "sdxl", Origin(0, "terminal")), "aaaa", long_ago)
        await store.log.begin(ImagineRequest("the bot's", "sdxl", Origin(7, "Ada", 1, 2)), "bbbb", long_ago)
    assert await imagine(settings, "a fox", None, tmp_path / "fox.png") == 0
    assert [(status, prompt) for status, _, prompt in rows(settings)] == [
        ("failed", "killed"),
        ("queued", "the bot's"),
        ("posted", "a fox"),
    ]


async def test_a_person_who_watches_sees_the_seconds(
    tmp_path: Path,
    settings: Settings,
    endpoint: RehearsalEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On a terminal a line of progress is there at once and gone in the end; elsewhere there is none."""
    endpoint.hold()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    running = asyncio.create_task(imagine(settings, "a fox", None, tmp_path / "fox.png"))
    await endpoint.until_waiting()
    endpoint.release()
    assert await running == 0
    shown = capsys.readouterr().err
    assert shown.startswith("\rsdxl: painting… 0 s ")
    assert shown.endswith("\r\033[K")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    assert await imagine(settings, "a fox", None, tmp_path / "fox.png") == 0
    assert capsys.readouterr().err == ""


async def test_the_terminal_passes_the_same_checks(
    tmp_path: Path, endpoint: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words and pictures are looked at as the bot's are."""
    (tmp_path / "words.txt").write_text("grelk", encoding="utf-8")
    variables = {
        "DATA_DIR": str(tmp_path / "data"),
        "SCORING_URL": endpoint.url,
        "SCORING_KEY": KEY,
        "CONTENT_SAFETY_URL": endpoint.safety_url,
        "CONTENT_SAFETY_KEY": KEY,
        "BLOCKLIST_FILE": str(tmp_path / "words.txt"),
    }
    with patch.dict(os.environ, variables, clear=True):
        settings = load_settings(None)
    with pytest.raises(PromptHeldBackError):
        await imagine(settings, "a grelk", None, tmp_path / "fox.png")
    assert await imagine(settings, "a fox [picture-hate 6]", None, tmp_path / "fox.png") == 1
    assert capsys.readouterr().err.endswith("\nDetails: picture_held_back\n")
    assert not (tmp_path / "fox.png").exists()
    assert [status for status, *_ in rows(settings)] == ["refused", "held_back"]
