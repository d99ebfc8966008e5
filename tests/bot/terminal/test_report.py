"""`imagine-bot report`: the page, and what it will not do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from bot.export.people import Pseudonyms
from bot.report.scope import Scope
from bot.settings import load_settings
from bot.terminal.report import report
from tests.bot.report.samples import START, open_log, png

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with nothing but a data folder."""
    with patch.dict(os.environ, {"DATA_DIR": str(tmp_path / "data")}, clear=True):
        return load_settings(None)


@pytest.fixture
def log(settings: Settings) -> Path:
    """Write two liked pictures, and return the log."""
    settings.data_dir.mkdir()
    with open_log(settings.data_dir) as log:
        for days, target in enumerate(("sdxl", "turbo")):
            picture = log.picture(f"a {target} fox", target, png(days))
            log.verdict(picture, "like", "42", START + timedelta(days=days))
    return settings.data_dir / "imagine.db"


def test_a_page_is_written(settings: Settings, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is named with what is in it and the first sentence; progress is told apart from that."""
    assert report(settings, tmp_path / "out.html", Scope(), with_names=False) == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == f"{tmp_path / 'out.html'}  (3 charts, 2 pictures)"
    assert out.splitlines()[2].startswith("Liked by people other")
    assert err.splitlines()[-1] == "drawing the page…"


def test_people_have_the_pseudonyms_of_exports(settings: Settings, log: Path, tmp_path: Path) -> None:
    """The salt is made where there is none, and kept for exports; names are there when asked for."""
    report(settings, tmp_path / "out.html", Scope(), with_names=False)
    report(settings, tmp_path / "named.html", Scope(), with_names=True)
    with closing(sqlite3.connect(log)) as opened:
        [[salt]] = opened.execute("SELECT value FROM bot_state WHERE key = 'pseudonyms'").fetchall()
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert Pseudonyms(bytes.fromhex(salt)).of("42") in page
    assert "name 42" not in page
    assert "name 42" in (tmp_path / "named.html").read_text(encoding="utf-8")


def test_nothing_is_overwritten(
    settings: Settings, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is there stays, and the person is told what to do."""
    out = tmp_path / "out.html"
    out.write_text("mine", encoding="utf-8")
    assert report(settings, out, Scope(), with_names=False) == 1
    assert out.read_text(encoding="utf-8") == "mine"
    assert "--out" in capsys.readouterr().err


def test_nothing_half_written_is_left(
    settings: Settings, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the file cannot be written the person is told, and no part of it stays."""
    out = tmp_path / "no such folder" / "out.html"
    assert report(settings, out, Scope(), with_names=False) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert not out.parent.exists()


def test_without_a_log_there_is_nothing(settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report does not make a log."""
    assert report(settings, tmp_path / "out.html", Scope(), with_names=False) == 1
    assert "nothing to report" in capsys.readouterr().err
    assert not settings.data_dir.exists()
