"""A suite's run as JUnit's XML, which build servers show: a test case for each picture.

Jenkins and the actions of GitHub and GitLab read what pytest writes, and this has the same shape:
https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from bot.domain import GenerationStatus
from bot.terminal.run_outcome import facts_of, failure_of

if TYPE_CHECKING:
    from bot.domain import RunFigures, RunPicture
    from bot.terminal.run_outcome import RunOutcome

WORDS_CHARS = 80
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""https://www.w3.org/TR/xml/#charsets"""

_SKIPPED = {
    GenerationStatus.CANCELLED: "The run was stopped before this picture.",
    GenerationStatus.QUEUED: "The run was stopped before this picture.",
    GenerationStatus.SCORING: "The run was stopped while this picture was painted.",
}


def junit_xml(outcome: RunOutcome) -> bytes:
    """Return the XML: a test suite for each model, and in each test case the path of its picture."""
    root = ET.Element("testsuites", name="imagine-bot suite run")
    for target, figures in outcome.by_target.items():
        suite = ET.SubElement(root, "testsuite", _counts(outcome, target, figures))
        for picture in outcome.pictures:
            if picture.target == target:
                suite.append(_case(outcome, picture))
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _counts(outcome: RunOutcome, target: str, figures: RunFigures) -> dict[str, str]:
    pictures = [picture for picture in outcome.pictures if picture.target == target]
    return {
        "name": _text(f"{outcome.run.suite}.{target}"),
        "tests": str(len(pictures)),
        "failures": str(figures.failed + figures.held_back),
        "errors": "0",
        "skipped": str(sum(picture.status in _SKIPPED for picture in pictures)),
        "time": _seconds(sum(picture.scoring_ms or 0 for picture in pictures)),
        "timestamp": f"{outcome.run.asked_at:%Y-%m-%dT%H:%M:%S}",
    }


def _case(outcome: RunOutcome, picture: RunPicture) -> ET.Element:
    words = " ".join(picture.typed.split())[:WORDS_CHARS]
    case = ET.Element(
        "testcase",
        classname=_text(f"{outcome.run.suite}.{picture.target}"),
        name=_text(f"{picture.place}.{picture.repeat} {words}"),
        time=_seconds(picture.scoring_ms or 0),
    )
    if skipped := _SKIPPED.get(picture.status):
        ET.SubElement(case, "skipped", message=skipped)
    if failure := failure_of(picture):
        facts = facts_of(picture, outcome.rows.get(picture.generation_id))
        told = ET.SubElement(case, "failure", message=_text(failure), type=_text(picture.error_code or "unknown"))
        told.text = _text(
            "\n".join([f"prompt: {picture.prompt}", *(f"{name}: {fact}" for name, fact in facts.items())])
        )
    if path := outcome.files.get(picture.generation_id):
        ET.SubElement(case, "system-out").text = _text(str(path))
    return case


def _text(text: str) -> str:
    """Return *text* with an escape for each character that XML cannot hold, however it is written."""
    return _NOT_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.3f}"
