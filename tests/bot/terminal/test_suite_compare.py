"""`imagine-bot suite compare`: the page of two runs, and what it will not do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from bot.adapters.store.opening import open_store
from bot.settings import load_settings
from bot.terminal.suite_compare import suite_compare
from tests.runs_side_by_side import painted, suite_plan

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with nothing but a data folder."""
    with patch.dict(os.environ, {"DATA_DIR": str(tmp_path / "data")}, clear=True):
        return load_settings(None)


@pytest.fixture
async def log(settings: Settings) -> None:
    """Write two runs of a suite."""
    settings.data_dir.mkdir()
    async with open_store(settings.data_dir / "imagine.db") as store:
        for deployment in ("blue", "green"):
            await painted(store, settings.data_dir / "pictures", suite_plan(), deployment)


@pytest.mark.usefixtures("log")
def test_a_page_is_written(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the earlier run on the left, whichever was named first; what changed is printed too, progress apart."""
    assert suite_compare(settings, 2, 1, tmp_path / "out.html") == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<h1>smoke v1: run 1 beside run 2</h1>" in page
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == str(tmp_path / "out.html")
    assert "Another deployment answered: blue in run 1, green in run 2." in out
    assert err.splitlines() == ["reading both runs…", "making the page…"]


@pytest.mark.usefixtures("log")
def test_what_is_there_stays(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is overwritten, and nothing half written is left where it cannot be written."""
    (tmp_path / "out.html").write_text("mine")
    assert suite_compare(settings, 1, 2, tmp_path / "out.html") == 1
    assert (tmp_path / "out.html").read_text() == "mine"
    assert suite_compare(settings, 1, 2, tmp_path / "none" / "out.html") == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(("runs", "words"), [((1, 9), "There is no run 9."), ((2, 2), "two different runs")])
def test_what_is_no_two_runs_is_said(
    settings: Settings, tmp_path: Path, runs: tuple[int, int], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And no file is there."""
    assert suite_compare(settings, *runs, tmp_path / "out.html") == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out.html").exists()


def test_without_a_log_there_is_nothing(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And none is made."""
    assert suite_compare(settings, 1, 2, tmp_path / "out.html") == 1
    assert "nothing to compare yet" in capsys.readouterr().err
    assert not settings.data_dir.exists()
