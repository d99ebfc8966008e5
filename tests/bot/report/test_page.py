"""The page: one file, nothing outside it, and no user's text that does anything."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import PictureFormat
from bot.report.building import build_report
from bot.report.chart import Chart
from bot.report.contents import Example, Exhibit, Remark, Report
from bot.report.page import page_of
from bot.report.scope import Scope
from tests.bot.report.samples import NOW, first_weeks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bot.report.colours import Colours

HOSTILE = "</script><img src=x onerror=alert(1)>\"'><svg onload=alert(2)>"
AT = datetime(2026, 1, 31, tzinfo=UTC)


class Tags(HTMLParser):
    """Collects what a browser would find."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.names.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.text.append(data)


def read(page: str) -> Tags:
    """Parse a page."""
    tags = Tags()
    tags.feed(page)
    return tags


def _draw(figure: Figure, colours: Colours) -> None:
    figure.text(0.1, 0.5, "hello", color=colours.ink)


def report_with(text: str) -> Report:
    """Return a report with a user's text everywhere one can be."""
    example = Example(1, text, "sdxl", "ab" * 32, PictureFormat.PNG, 1, 0, 1, 0)
    remark = Remark(text, True, "Like", "", ("text",), text)  # the author
    exhibit = Exhibit(2, text, "sdxl", AT, "ab" * 32, PictureFormat.PNG, 1, 0, (remark,))
    chart = Chart("one", "One", "One finding.", ("A",), ((text,),), _draw)
    return Report("Report", AT, ("*turbo* won & lost.",), (chart,), (example,), (example,), (exhibit,), Path("none"))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the page of a team's first weeks."""
    folder: Path = tmp_path_factory.mktemp("page")
    first_weeks(folder)
    return page_of(build_report(folder / "imagine.db", folder / "pictures", Scope(), NOW))


def test_a_page_has_everything(page: str) -> None:
    """Sentences, a drawing and a table for each chart, thumbnails, remarks."""
    tags = read(page)
    assert tags.names.count("svg") == tags.names.count("table") == 9
    assert tags.names.count("img") > 100
    text = " ".join(tags.text)
    assert "Best prompts" in text
    assert "Worst prompts" in text
    assert "Six fingers." in text
    assert len(page) < 10_000_000


def test_a_page_loads_nothing(page: str) -> None:
    """No address but data: is loaded, and the policy forbids the rest; the script it allows is the page's."""
    tags = read(page)
    loading = {"src", "href", "srcset", "data", "poster", "action", "xlink:href"}
    addresses = [value for _, name, value in tags.attributes if name in loading]
    assert addresses
    assert all(value.startswith(("data:", "#")) for value in addresses)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    [policy] = [value for tag, name, value in tags.attributes if (tag, name) == ("meta", "content") and "src" in value]
    assert policy.startswith("default-src 'none';")
    assert f"script-src 'sha256-{digest}'" in policy


def test_names_on_a_page_are_its_own(page: str) -> None:
    """No two elements share an id, with all drawings in one page."""
    ids = [value for _, name, value in read(page).attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_a_hostile_text_is_text() -> None:
    """It adds no element and no attribute, and can be read."""
    tame, hostile = read(page_of(report_with("tame"))), read(page_of(report_with(HOSTILE)))
    assert hostile.names == tame.names
    assert [name for _, name, _ in hostile.attributes if name.startswith("on")] == []
    assert HOSTILE in hostile.text


@given(st.text(max_size=200))
def test_any_text_is_text(text: str) -> None:
    """Whatever is written, the page's elements are the same."""
    with patch.object(Chart, "svg", autospec=True, return_value="<svg></svg>"):
        tame, told = read(page_of(report_with("x" * len(text)))), read(page_of(report_with(text)))
    assert told.names == tame.names
    assert [(tag, name) for tag, name, _ in told.attributes] == [(tag, name) for tag, name, _ in tame.attributes]


def test_sentences_are_emphasised() -> None:
    """Names between asterisks are set off, and the rest is escaped."""
    assert "<li><em>turbo</em> won &amp; lost.</li>" in page_of(report_with("a"))


def test_an_empty_report_is_a_page() -> None:
    """Without charts and pictures their parts are left out."""
    tags = read(page_of(Report("Report", AT, ("Nothing yet.",), (), (), (), (), Path("none"))))
    assert "figure" not in tags.names
    assert "button" not in tags.names
    assert "Nothing yet." in tags.text


def test_a_page_stays_small(tmp_path: Path) -> None:
    """Past their weight in all, pictures have a word in their place."""
    first_weeks(tmp_path)
    report = build_report(tmp_path / "imagine.db", tmp_path / "pictures", Scope(), NOW)
    with patch("bot.report.page_pictures.BYTES_MAX", 2000):
        tags = read(page_of(report))
    assert 0 < tags.names.count("img") < 20
    assert "no picture" in tags.text
