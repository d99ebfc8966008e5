"""A suite at the terminal: pictures, sheets, summaries and exit status, through the real service and log."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from contextlib import closing
from io import StringIO
from typing import TYPE_CHECKING
from unittest.mock import patch
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from bot.domain import RunStatus
from bot.rehearsal.misbehaviour import Misbehaviour
from bot.settings import load_settings
from bot.terminal.suite import SuiteOrder, run_suite
from tests.stage import KEY

if TYPE_CHECKING:
    from pathlib import Path

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, endpoint: RehearsalEndpoint, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two models, and limits that the terminal does not know."""
    monkeypatch.chdir(tmp_path)
    variables = {
        "DATA_DIR": str(tmp_path / "data"),
        "SCORING_URL": endpoint.url,
        "SCORING_KEY": KEY,
        "TARGETS__TURBO__URL": endpoint.url,
        "TARGETS__TURBO__KEY": KEY,
        "RATE_LIMIT_PICTURES": "1",
    }
    with patch.dict(os.environ, variables, clear=True):
        return load_settings(None)


def written(folder: Path, text: str, name: str = "mine.txt") -> str:
    """Write a suite's file; return its path."""
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def names_in(folder: Path) -> set[str]:
    """Return the names of all files."""
    return {path.name for path in folder.iterdir()}


def told_of_runs(settings: Settings) -> list[tuple[object, ...]]:
    """Return what the log says of runs."""
    with closing(sqlite3.connect(settings.data_dir / "imagine.db")) as database:
        sql = "SELECT suite, status, pictures, ended_at IS NOT NULL FROM suite_runs ORDER BY id"
        return database.execute(sql).fetchall()


async def test_every_prompt_is_painted_by_every_model(
    tmp_path: Path, settings: Settings, endpoint: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file for each picture under a name that says which it is, and the sheets beside them."""
    suite = written(tmp_path, "# mine\na {red|blue} fox\nan owl\n")
    order = SuiteOrder(suite, ("sdxl", "turbo"), 2, tmp_path / "out", json=tmp_path / "out" / "run.json")
    assert await run_suite(settings, order) == 0
    pictures = {f"{place}-{model}-{n}.png" for place in (1, 2, 3) for model in ("sdxl", "turbo") for n in (1, 2)}
    assert names_in(tmp_path / "out") == pictures | {"contact-sheet-1.jpg", "run.json"}
    with Image.open(tmp_path / "out" / "3-turbo-2.png") as picture:
        assert picture.size == (64, 64)
    with Image.open(tmp_path / "out" / "contact-sheet-1.jpg") as sheet:
        assert sheet.width > 4 * 320
    told = capsys.readouterr()
    assert "Run 1 of mine: finished in " in told.out
    assert f"12 pictures and 1 contact sheet: {tmp_path / 'out'}" in told.out
    assert "mine: 3 prompts, 2 models, 12 pictures\n" in told.err
    assert "12 of 12 pictures: " in told.err
    assert len(endpoint.calls) == 12
    assert told_of_runs(settings) == [("mine", "finished", 12, 1)]


async def test_a_stored_suite_is_found_by_its_name(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """However it is written; the folder is named after the run."""
    assert await run_suite(settings, SuiteOrder("SMOKE", ("sdxl",))) == 0
    assert "01-sdxl-1.png" in names_in(tmp_path / "imagine-run-1")
    assert len(names_in(tmp_path / "imagine-run-1")) == 13
    assert "Run 1 of smoke, version 1: finished" in capsys.readouterr().out


@pytest.mark.parametrize(("max_failures", "status"), [(0, 1), (1, 1), (2, 0)])
async def test_failures_decide_the_exit_status(
    tmp_path: Path,
    settings: Settings,
    endpoint: RehearsalEndpoint,
    capsys: pytest.CaptureFixture[str],
    max_failures: int,
    status: int,
) -> None:
    """Failed and held back pictures count together; why they failed is told in words."""
    endpoint.misbehave(Misbehaviour.NO_ECHO, Misbehaviour.BAD_REQUEST, Misbehaviour.EMPTY_IMAGE)
    suite = written(tmp_path, "one\ntwo\nthree\nfour\n")
    out = tmp_path / "out"
    order = SuiteOrder(suite, ("sdxl",), out=out, max_failures=max_failures, junit=out / "j.xml", json=out / "r.json")
    assert await run_suite(settings, order) == status
    told = capsys.readouterr().out
    assert "1 × The image model does not understand the bot's requests. (request_rejected)" in told
    suites = ET.parse(out / "j.xml").getroot()  # noqa: S314  # our own
    [case] = [
        case for case in suites.iter("testcase") if (case.find("failure")) is not None and "two" in case.attrib["name"]
    ]
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib == {
        "message": "The image model does not understand the bot's requests.",
        "type": "request_rejected",
    }
    assert "http_status: 400" in (failure.text or "")
    run = json.loads((out / "r.json").read_text())
    assert [picture["failure"] is None for picture in run["pictures"]].count(False) == 2
    assert all(KEY not in path.read_text() for path in (out / "j.xml", out / "r.json"))
    assert KEY not in told


@pytest.mark.parametrize(
    ("suite", "told"),
    [
        ("prompt,repeats\na,99\n,1\n", "mine.csv:2: Under repeats there is “99”"),
        ("nothing\n", "mine.csv:1: "),
        ("prompt,style\na,Nonsense\n", "mine.csv:2: There is no style “Nonsense”."),
    ],
)
async def test_faults_are_told_by_line(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str], suite: str, told: str
) -> None:
    """Nothing is begun until all lines can be read."""
    assert await run_suite(settings, SuiteOrder(written(tmp_path, suite, "mine.csv"))) == 2
    assert told in capsys.readouterr().err
    assert told_of_runs(settings) == []


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (SuiteOrder("nowhere"), "There is no file or suite nowhere. Suites there are: smoke."),
        (SuiteOrder("nowhere.txt"), "nowhere.txt cannot be read: No such file or directory"),
        (SuiteOrder("smoke", ("big",)), "There is no model big. Choose from: sdxl, turbo."),
    ],
)
async def test_what_is_not_there_is_told(
    settings: Settings, capsys: pytest.CaptureFixture[str], order: SuiteOrder, told: str
) -> None:
    """With what there is instead."""
    assert await run_suite(settings, order) == 2
    assert capsys.readouterr().err == f"{told}\n"


async def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pictures of two runs must not mix."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "1-sdxl-1.png").touch()
    assert await run_suite(settings, SuiteOrder("smoke", out=tmp_path / "out")) == 2
    assert "has something in it already" in capsys.readouterr().err


async def test_a_folder_that_cannot_be_made(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run is over before it begins."""
    (tmp_path / "file").touch()
    assert await run_suite(settings, SuiteOrder("smoke", out=tmp_path / "file" / "out")) == 2
    assert "cannot be made: Not a directory" in capsys.readouterr().err
    assert told_of_runs(settings) == [("smoke", "stopped", 24, 1)]


async def test_what_cannot_be_written_is_a_failure(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pictures are kept all the same, and said where."""
    (tmp_path / "taken").mkdir()
    suite = written(tmp_path, "a fox\n")
    order = SuiteOrder(suite, ("turbo",), out=tmp_path / "out", junit=tmp_path / "taken")
    assert await run_suite(settings, order) == 1
    told = capsys.readouterr()
    assert f"{tmp_path / 'taken'} cannot be written: Is a directory" in told.err
    assert "1 picture and 1 contact sheet" in told.out


async def test_more_than_five_hundred_pictures_need_a_yes(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without anybody to ask, `--yes` says it beforehand."""
    suite = written(tmp_path, "a fox\n" * 51)
    monkeypatch.setattr("sys.stdin", StringIO())
    assert await run_suite(settings, SuiteOrder(suite, repeats=10)) == 2
    assert capsys.readouterr().err.endswith("That is more than 500 pictures. To paint them, add --yes.\n")
    answers = StringIO("no\n")
    monkeypatch.setattr(answers, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", answers)
    assert await run_suite(settings, SuiteOrder(suite, repeats=10)) == 2
    assert told_of_runs(settings) == []


async def test_whoever_interrupts_it_keeps_what_was_painted(
    tmp_path: Path, settings: Settings, endpoint: RehearsalEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run is stopped in the log, nothing is left open, and the summaries are there."""
    endpoint.misbehave(Misbehaviour.NO_ECHO)
    suite = written(tmp_path, "".join(f"[slow 0.05] prompt {n}\n" for n in range(40)))
    out = tmp_path / "out"
    task = asyncio.create_task(run_suite(settings, SuiteOrder(suite, ("sdxl",), out=out, junit=out / "j.xml")))
    while not (out.exists() and any(out.iterdir())):  # noqa: ASYNC110  # no event tells of a file
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told_of_runs(settings) == [("mine", RunStatus.STOPPED, 40, 1)]
    with closing(sqlite3.connect(settings.data_dir / "imagine.db")) as database:
        statuses = dict(database.execute("SELECT status, count(*) FROM generations GROUP BY status").fetchall())
    assert statuses.keys() <= {"posted", "cancelled"}
    assert statuses["posted"] == sum(name.endswith(".png") for name in names_in(out)) > 0
    assert {"contact-sheet-1.jpg", "j.xml"} <= names_in(out)
    assert f"stopped after {statuses['posted']} of 40 pictures" in capsys.readouterr().out


async def test_a_bar_is_shown_where_a_person_is_watching(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In place of a line for each part."""
    screen = StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", screen)
    assert await run_suite(settings, SuiteOrder(written(tmp_path, "a fox\n"), out=tmp_path / "out")) == 0
    assert "2/2" in screen.getvalue()
    assert "2 of 2 pictures" not in screen.getvalue()
