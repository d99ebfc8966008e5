"""Charts are real pictures and real drawings, with the numbers in their words and tables."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from bot.domain import Verdict
from bot.report.building import build_report
from bot.report.chart import FINDING_MAX
from bot.report.charts.preferences import preference_chart, wordings_chart
from bot.report.charts.shares import likes_chart, styles_chart, wrong_chart
from bot.report.charts.times import times_chart
from bot.report.charts.usage import failures_chart, usage_chart
from bot.report.charts.wins import wins_chart
from bot.report.facts import Facts
from bot.report.preferences import weigh
from bot.report.rows import Asked, Changed, Lasted, Said
from bot.report.scope import Scope
from tests.bot.report.samples import NOW, first_weeks
from tests.bot.report.test_preferences import clear, vote

if TYPE_CHECKING:
    from pathlib import Path

    from bot.report.chart import Chart

NAMES = ["preferences", "wins", "wordings", "likes", "styles", "wrong", "times", "failures", "usage"]


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Chart]:
    """Return the charts of a team's first weeks."""
    folder: Path = tmp_path_factory.mktemp("charts")
    first_weeks(folder)
    report = build_report(folder / "imagine.db", folder / "pictures", Scope(), NOW)
    return {chart.name: chart for chart in report.charts}


def words_of(svg: str) -> str:
    """Return the text in a drawing, which must be well-formed."""
    return " ".join(text.strip() for text in ET.fromstring(svg).itertext() if text.strip())  # noqa: S314  # our own


def test_there_is_a_chart_for_everything(charts: dict[str, Chart]) -> None:
    """All nine, the preferences first."""
    assert [*charts] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_a_picture(charts: dict[str, Chart], name: str) -> None:
    """A whole PNG as wide as three phones' points, on opaque paper, with light and dark in it."""
    with Image.open(BytesIO(charts[name].png())) as picture:
        picture.load()
        assert picture.format == "PNG"
        assert picture.width == 1050
        assert picture.height <= 1500
        alpha, grey = picture.convert("RGBA").getchannel("A"), picture.convert("L")
    assert alpha.getextrema() == (255, 255)
    low, high = grey.getextrema()
    assert isinstance(low, int)
    assert low < 60
    assert high == 255


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_a_drawing(charts: dict[str, Chart], name: str) -> None:
    """An SVG with its title as text, colours that follow the page, and names of its own."""
    chart = charts[name]
    svg = chart.svg()
    assert chart.title in words_of(svg)
    assert chart.finding in words_of(svg)
    assert "prefers-color-scheme:dark" in svg
    assert "var(--chart-ink)" in svg
    assert "#01020" not in svg
    ids = [element.get("id") for element in ET.fromstring(svg).iter() if element.get("id")]  # noqa: S314  # our own
    assert all(one and one.startswith(f"{name}-") for one in ids)
    assert max(Counter(ids).values()) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_a_table(charts: dict[str, Chart], name: str) -> None:
    """Every row has a cell for every column, and the finding fits Discord's alt text."""
    chart = charts[name]
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.columns)}
    assert 20 < len(chart.finding) <= FINDING_MAX


def test_the_same_chart_is_the_same_file(charts: dict[str, Chart]) -> None:
    """No time and no chance in a drawing."""
    assert charts["usage"].svg() == charts["usage"].svg()


def test_charts_are_drawn_on_any_thread(charts: dict[str, Chart]) -> None:
    """Several reports at a time give each its own, whole."""

    def draw(chart: Chart) -> str:
        return chart.svg()

    every = [*charts.values()] * 2
    with ThreadPoolExecutor(4) as threads:
        assert [*threads.map(draw, every)] == [draw(chart) for chart in every]


def test_nothing_draws_nothing() -> None:
    """A chart without data is left out."""
    facts = Facts()
    found = weigh(facts)
    assert not any((preference_chart(found), wins_chart(found), wordings_chart(found)))
    assert not any(
        make(facts) for make in (likes_chart, styles_chart, wrong_chart, times_chart, failures_chart, usage_chart)
    )
    ties = weigh(Facts(votes=[vote("1", "tie")]))
    assert wins_chart(ties) is None


def test_words_follow_the_evidence() -> None:
    """A point is named as the sentences name it: too early, leaning, preferred."""
    decided = preference_chart(weigh(Facts(votes=clear(), tests={("sdxl", "turbo"): 50})))
    leaning = preference_chart(weigh(Facts(votes=clear(), tests={("sdxl", "turbo"): 90})))
    early = preference_chart(weigh(Facts(votes=clear()[:5])))
    assert decided
    assert leaning
    assert early
    assert "80 %, preferred" in words_of(decided.svg())
    assert "80 %, leaning" in words_of(leaning.svg())
    assert "too early" in words_of(early.svg())
    assert decided.rows[0][:4] == ("turbo over sdxl", "40", "50", decided.rows[0][3])


def test_styles_are_told_by_name() -> None:
    """As models are, in a table whose first column says so."""
    rows = [Said("Clay", "1", False, Verdict.LIKE, 5), Said("Clay", "2", False, Verdict.NOT_RIGHT, 1)]  # as rows are
    chart = styles_chart(Facts(styled=rows))
    assert chart
    assert chart.columns[0] == "Style"
    assert chart.rows[0][:3] == ("Clay", "5", "1")
    assert "Clay" in words_of(chart.svg())


def test_names_are_no_formulas() -> None:
    """What stands in a name is drawn as it is, and long names are cut."""
    rows = [Said(name, "1", False, Verdict.LIKE, 5) for name in ("$x_1$", "n" * 32)]  # as rows are
    chart = likes_chart(Facts(said=rows))
    assert chart
    assert "$x_1$" in words_of(chart.svg())
    assert f"{'n' * 17}…" in words_of(chart.svg())
    assert chart.png()


@pytest.mark.parametrize("count", [1, 2, 9])
def test_any_number_of_targets_fits(count: int) -> None:
    """Two, or more than a phone can show: the table has them all."""
    votes = [vote("1", "a", (f"target-number-{n}", f"target-number-{n + 1}")) for n in range(count)]
    found = weigh(Facts(votes=votes))
    chart = wins_chart(found)
    assert chart
    assert chart.png()
    assert len(chart.rows) == count
    forest = preference_chart(found)
    assert forest
    assert "too early" in words_of(forest.svg())


@pytest.mark.parametrize("days", [1, 2, 90])
def test_any_number_of_days_fits(days: int) -> None:
    """One bar, or bars of several days."""
    rows = [Asked("a", f"2026-{1 + n // 28:02}-{1 + n % 28:02}", "posted", None, 5) for n in range(days)]
    chart = usage_chart(Facts(asked=rows))
    assert chart
    assert chart.png()
    assert ("per 2 days" in words_of(chart.svg())) is (days == 90)


@pytest.mark.parametrize("days", [1, 90])
def test_the_day_of_another_deployment_is_marked(days: int) -> None:
    """By a line that the words explain; one on a day that is not shown marks nothing."""
    rows = [Asked("a", f"2026-{1 + n // 28:02}-{1 + n % 28:02}", "posted", None, 5) for n in range(days)]
    marked, plain, late = (
        usage_chart(Facts(asked=rows, changed=[Changed("a", "blue", "green", at)] if at else []))
        for at in (datetime(2026, 1, 1, 12, tzinfo=UTC), None, datetime(2027, 1, 1, tzinfo=UTC))
    )
    assert marked
    assert plain
    assert late
    assert "A dashed line" in marked.finding
    assert late.finding == plain.finding
    assert late.svg() == plain.svg() != marked.svg()


@pytest.mark.parametrize("ms", [0, 90, 8000, 3_600_000, 9_999_999])
def test_any_time_fits(ms: int) -> None:
    """All at once, or longer than an hour."""
    rows = [Lasted("a", ms, 3)]
    chart = times_chart(Facts(waited=rows, painted=rows))
    assert chart
    assert chart.png()
    assert [row[1] for row in chart.rows] == ["all", "all", "a"]
