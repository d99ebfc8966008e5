"""A report of a whole log: what is in it, whom it names, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.errors import StoreError
from bot.export.people import Pseudonyms
from bot.report.building import build_report
from bot.report.scope import Scope
from bot.report.sentences import NOTHING
from bot.report.thumbnails import SIDE, thumbnail
from tests.bot.report.samples import NOW, PEOPLE, START, first_weeks, open_log, png

if TYPE_CHECKING:
    from pathlib import Path

    from bot.report.contents import Report


def built(folder: Path, scope: Scope | None = None, *, with_names: bool = False) -> Report:
    """Build the report of the log in a folder."""
    return build_report(folder / "imagine.db", folder / "pictures", scope or Scope(), NOW, with_names=with_names)


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a team's first weeks."""
    folder: Path = tmp_path_factory.mktemp("weeks")
    first_weeks(folder)
    return folder


def test_a_report_has_all_parts(weeks: Path) -> None:
    """Sentences, charts, ten best and worst prompts, and the judged pictures, newest first."""
    report = built(weeks)
    assert report.title == "Report"
    assert 8 <= len(report.sentences) <= 12
    assert len(report.charts) == 9
    assert 1 <= len(report.best) <= 10
    assert 1 <= len(report.worst) <= 10
    ids = [one.generation_id for one in report.gallery]
    assert ids == sorted(ids, reverse=True)
    assert any(remark.text and remark.defects for one in report.gallery for remark in one.remarks)


def test_progress_is_told(weeks: Path) -> None:
    """In a few words, in order."""
    told: list[str] = []
    build_report(weeks / "imagine.db", weeks / "pictures", Scope(), NOW, told.append)
    assert told == [
        "reading the log…",
        "looking for the best and worst prompts…",
        "comparing the newest runs of suites…",
        "counting votes…",
    ]


def test_an_empty_log_has_a_report(tmp_path: Path) -> None:
    """It says what to do."""
    with open_log(tmp_path):
        pass
    report = built(tmp_path)
    assert report.sentences == (NOTHING,)
    assert (report.charts, report.best, report.worst, report.gallery) == ((), (), (), ())


def test_best_and_worst_are_no_lucky_votes(tmp_path: Path) -> None:
    """Many likes stand above a single one, many dislikes above one; a prompt as often liked as not is neither."""
    said = (("one like", 1, 0), ("many", 9, 1), ("even", 2, 2), ("bad", 0, 8), ("one", 0, 1))
    with open_log(tmp_path) as log:
        for prompt, likes, not_right in said:
            picture = log.picture(prompt)
            for person in range(likes + not_right):
                log.verdict(picture, "like" if person < likes else "not_right", str(person + 2))
    report = built(tmp_path)
    assert [(one.prompt, one.likes, one.not_right) for one in report.best] == [("many", 9, 1), ("one like", 1, 0)]
    assert [one.prompt for one in report.worst] == ["bad", "one"]


def test_comparisons_rank_prompts_too(tmp_path: Path) -> None:
    """A picture that won is good, though nobody tapped Like; the author's own vote and fast ones are not asked."""
    with open_log(tmp_path) as log:
        winner, loser = log.picture("a fox", "sdxl"), log.picture("a fox", "turbo")
        pair = log.pair("targets", winner, loser)
        log.vote(pair, "a", "2")
        log.vote(pair, "b", "1")
        log.vote(pair, "b", "3", is_fast=True)
    report = built(tmp_path)
    assert [(one.target, one.won, one.lost) for one in report.best] == [("sdxl", 1, 0)]
    assert [(one.target, one.won, one.lost) for one in report.worst] == [("turbo", 0, 1)]


def test_people_have_pseudonyms(weeks: Path) -> None:
    """Names only where they are asked for."""
    hidden, named = repr(built(weeks)), repr(built(weeks, with_names=True))
    assert not [name for name in [*PEOPLE, *PEOPLE.values()] if name in hidden]
    assert "person-" in hidden
    assert "Member A" in named


def test_people_who_are_mentioned_have_pseudonyms_too(tmp_path: Path) -> None:
    """In prompts and in remarks."""
    with open_log(tmp_path) as log:
        picture = log.picture("a portrait of <@123456789012345678>")
        log.verdict(picture)
        log.detail(picture, "text", remark="ask <@!123456789012345678>")
    hidden, named = repr(built(tmp_path)), repr(built(tmp_path, with_names=True))
    assert "123456789012345678" not in hidden
    assert named.count("123456789012345678") > hidden.count("a portrait of @person-") > 0


def test_pseudonyms_are_those_of_exports(tmp_path: Path) -> None:
    """The log's own salt makes them, where it has one."""
    with open_log(tmp_path) as log:
        log.verdict(log.picture(), "like", "42")
        log.add("bot_state", key="pseudonyms", value="ab" * 32)
    [[remark]] = [one.remarks for one in built(tmp_path).gallery]
    assert remark.person == Pseudonyms(bytes.fromhex("ab" * 32)).of("42")


def test_what_people_said_is_in_plain_words(tmp_path: Path) -> None:
    """Verdict, marks, defects and remark; the author's own verdict is marked, and not counted."""
    with open_log(tmp_path) as log:
        picture = log.picture()
        log.verdict(picture, "not_right", "2")
        log.detail(picture, "blank", person="2", marks=(4, 2), remark="All grey.")
        log.verdict(picture, "like", "1")
        log.detail(picture, person="3")
    [one] = built(tmp_path, with_names=True).gallery
    said = {remark.person: remark for remark in one.remarks}
    assert (one.likes, one.not_right) == (0, 1)
    assert said["name 2"].verdict == "Not right"
    assert said["name 2"].marks == "matches the words 4 of 5, looks good 2 of 5"
    assert said["name 2"].defects == ("blank or broken",)
    assert said["name 2"].text == "All grey."
    assert said["name 1"].is_author
    assert said["name 3"].verdict == ""


def test_the_title_names_the_scope(weeks: Path) -> None:
    """All that narrows it, without anybody's name."""
    scope = Scope(START, NOW, "turbo", 7, int(next(iter(PEOPLE))))
    assert built(weeks, scope).title == ("Report, *turbo*, one channel, one person, since 5 Jan 2026, until 6 Mar 2026")
    later = built(weeks, Scope(since=NOW + timedelta(days=9)))
    assert not later.charts


def test_a_log_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As any fault of the store."""
    with pytest.raises(StoreError):
        built(tmp_path)


def test_a_thumbnail_is_small(tmp_path: Path) -> None:
    """A JPEG within the square, without what was attached; none for a file that is gone or broken."""
    with open_log(tmp_path) as log:
        out = BytesIO()
        Image.new("RGBA", (600, 300), (0, 0, 0, 0)).save(out, "PNG")
        for data in (out.getvalue(), png(1), b"no picture"):
            log.verdict(log.picture(data=data), "like")
        log.verdict(log.picture("gone"), "like")
    small = [thumbnail(tmp_path / "pictures", one) for one in built(tmp_path).gallery]
    assert small[:2] == [None, None]
    assert small[2]
    assert small[3]
    with Image.open(BytesIO(small[3])) as picture:
        assert (picture.format, picture.size) == ("JPEG", (SIDE, SIDE // 2))
        assert picture.getpixel((3, 3)) == (255, 255, 255)
        assert not picture.getexif()


@pytest.mark.slow
def test_matplotlib_is_loaded_for_drawing_only(weeks: Path) -> None:
    """Sentences need none of it, and a drawing none of its global state."""
    code = f"""
import sys
from pathlib import Path
from datetime import datetime, UTC
from bot.report.building import build_report
from bot.report.scope import Scope
report = build_report(Path({str(weeks / "imagine.db")!r}), Path("pictures"), Scope(), datetime.now(UTC))
before = "matplotlib" in sys.modules
report.charts[0].svg()
print(before, "matplotlib" in sys.modules, "matplotlib.pyplot" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # ours
    assert done.stdout.strip() == "False True False"
