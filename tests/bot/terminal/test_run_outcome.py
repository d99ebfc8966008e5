"""A run's XML and JSON: whatever the prompts are, they parse, and say of each picture what came of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import GenerationStatus, RunStatus
from bot.terminal.run_json import json_text
from bot.terminal.run_junit import junit_xml
from bot.terminal.run_outcome import RunOutcome
from bot.terminal.run_progress import WORDS_CHARS, shown
from bot.terminal.run_words import summary
from tests.run_pictures import RUN, failed, picture_of, pictures_of
from tests.suites import plan_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain import RunPicture

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
"""Also what no XML and no UTF-8 can hold."""


def outcome_of(pictures: Sequence[RunPicture]) -> RunOutcome:
    """Return what came of a run whose pictures have files."""
    files = {one.generation_id: Path(f"{one.generation_id}.png") for one in pictures if one.picture}
    parts = plan_of(["a", "b", "c"], RUN.targets, RUN.repeats).parts
    return RunOutcome(RUN, parts, pictures, files=files)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_words_make_xml_that_parses(prompt: str, suite: str, deployment: str) -> None:
    """Control characters and lone surrogates are written as escapes; nothing is lost that XML can hold."""
    bad = failed(picture_of(prompt=prompt, deployment=deployment, words=prompt))
    root = ET.fromstring(junit_xml(replace(outcome_of([bad]), run=replace(RUN, suite=suite))))  # noqa: S314  # our own
    [case] = root.iter("testcase")
    told = case.findtext("failure") or ""
    assert told.startswith("prompt: ")
    assert case.attrib["name"].startswith("1.1 ")


@given(ANY_TEXT)
def test_any_words_make_json_that_says_them(words: str) -> None:
    """Letter by letter."""
    told = json.loads(json_text(outcome_of([picture_of(prompt=words, category=words)])).encode())
    assert (told["pictures"][0]["prompt"], told["pictures"][0]["category"]) == (words, words)


def test_each_picture_is_a_test_case() -> None:
    """Of its model's suite, with its file; the counts are those of the cases."""
    pictures = pictures_of()
    pictures[0] = failed(pictures[0])
    pictures[1] = replace(pictures[1], status=GenerationStatus.CANCELLED, picture=None)
    pictures[4] = replace(pictures[4], status=GenerationStatus.HELD_BACK, error_code="picture_held_back", picture=None)
    root = ET.fromstring(junit_xml(outcome_of(pictures)))  # noqa: S314  # our own
    sdxl, turbo = root.findall("testsuite")
    counts = ("name", "tests", "failures", "errors", "skipped", "time", "timestamp")
    assert [sdxl.attrib[name] for name in counts] == ["smoke.sdxl", "6", "2", "0", "1", "10.000", "2026-01-31T09:30:00"]
    assert turbo.attrib["failures"] == "0"
    assert [case.attrib["classname"] for case in turbo] == ["smoke.turbo"] * 6
    for suite in (sdxl, turbo):
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
    assert next(case.findtext("system-out") for case in turbo) == "3.png"
    # The order that the schema of Jenkins asks for.
    assert all([child.tag for child in case] in (["failure"], ["skipped"], ["system-out"]) for case in sdxl)


def test_the_json_has_the_run_its_figures_and_every_picture() -> None:
    """As its description says."""
    pictures = [*pictures_of()[:-1], failed(pictures_of()[-1], "scoring_timeout")]
    told = json.loads(json_text(replace(outcome_of(pictures), sheets=[Path("sheet.jpg")])))
    assert told["run"] == {
        "id": 7,
        "suite": "smoke",
        "version": 2,
        "status": "finished",
        "targets": ["sdxl", "turbo"],
        "repeats": 2,
        "prompts": 3,
        "pictures": 12,
        "asked_at": "2026-01-31T09:30:00+00:00",
        "ended_at": "2026-01-31T09:30:00+00:00",
    }
    assert told["figures"]["turbo"]["errors"] == [["scoring_timeout", 1]]
    assert (told["figures"]["sdxl"]["pictures"], told["figures"]["turbo"]["done"]) == (6, 5)
    assert len(told["pictures"]) == 12
    assert told["pictures"][-1] | {"failure": ""} == {
        "place": 3,
        "target": "turbo",
        "repeat": 2,
        "prompt": "prompt 3",
        "words": None,
        "category": None,
        "challenge": None,
        "status": "failed",
        "failure": "",
        "facts": {"picture": 12, "code": "scoring_timeout", "deployment": "blue"},
        "scoring_ms": None,
        "is_blank": False,
        "is_blurred": False,
        "file": None,
    }
    assert told["sheets"] == ["sheet.jpg"]


def test_the_summary_lists_models_reasons_and_blank_pictures() -> None:
    """In columns, whatever the lengths."""
    pictures = pictures_of()
    pictures[0], pictures[1] = failed(pictures[0]), replace(pictures[1], is_blank=True)
    told = summary(outcome_of(pictures), Path("out")).splitlines()
    assert told == [
        "Run 7 of smoke, version 2: finished in 0 s.",
        "",
        "       pictures  came  failed  held back  usual  slow  answered by",
        "sdxl          6     5       1          0    2 s   2 s  blue",
        "turbo         6     6       0          0    2 s   2 s  blue",
        "",
        "Why pictures failed:",
        "  1 × The image model failed on this prompt. (model_failed)",
        "",
        "One colour only: 2.png",
        "",
        "11 pictures: out",
    ]


def test_a_run_of_which_nothing_came() -> None:
    """Models that were not asked are in the table all the same."""
    stopped = replace(outcome_of([]), run=replace(RUN, status=RunStatus.STOPPED, version=None))
    told = summary(stopped, Path("out")).splitlines()
    assert told[0] == "Run 7 of smoke: stopped after 0 of 12 pictures."
    assert told[3].split() == ["sdxl", "6", "0", "0", "0", "–", "–", "not", "said"]  # as in the table
    assert told[-1] == "There are no pictures."


@pytest.mark.parametrize(
    ("words", "line"), [("a\x1b[2J fox\r\n", "a [2J fox"), ("x" * 99, "x" * WORDS_CHARS), ("\u202egnp", "gnp")]
)
def test_words_cannot_move_the_cursor(words: str, line: str) -> None:
    """A prompt is somebody's words, and a terminal obeys some."""
    assert shown(words) == line
