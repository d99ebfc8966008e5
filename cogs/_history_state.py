"""What somebody looks for, and where they stand, in as much as a custom id holds: so pages turn after a restart too."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from bot.domain import GenerationStatus, HistoryQuestion, Turn
from bot.errors import UnknownTargetError
from cogs._limits import CUSTOM_ID_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "imagine:history:v1:"
TEMPLATE = (
    PREFIX + r"(?P<side>[on])(?P<id>[0-9a-z]{1,13}):(?P<person>[0-9a-z]{0,13})"
    r":(?P<target>[0-9a-f]{6})?:(?P<status>[pfrcuhd])?(?P<liked>[am])?:(?P<text>.*)"
)
TEXT_MAX = CUSTOM_ID_MAX - len(PREFIX + "o" + "z" * 13 + ":" + "z" * 13 + ":" + "f" * 6 + ":" + "pa" + ":")
"""How long the words may be that are looked for."""

_STATE = re.compile(TEMPLATE)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_STATUSES = {status: status.value[0] for status in GenerationStatus if status.value[0] in "frcuhd"} | {
    GenerationStatus.POSTED: "p"
}
_BY_LETTER = {letter: status for status, letter in _STATUSES.items()}


def fitting_text(text: str) -> str:
    """Return as much of *text* as fits, at a word's end where there is one."""
    text = " ".join(text.split())
    cut = text
    while _units(cut) > TEXT_MAX:
        cut = cut[:-1]
    head, space, _ = cut.rpartition(" ")
    return head if space and len(cut) < len(text) and text[len(cut)] != " " else cut.rstrip()


def custom_id_of(question: HistoryQuestion, turn: Turn, viewer_id: int) -> str:
    """Return the custom id of a button that turns there. *question* has a text that fits."""
    person = "" if question.person_id is None else _base36(question.person_id)
    target = "" if question.target is None else _digest(question.target)
    status = _STATUSES[question.status] if question.status else ""
    liked = "m" if question.liked_by == viewer_id else "a" if question.is_liked else ""
    where = f"{'n' if turn.is_newer else 'o'}{_base36(turn.generation_id)}"
    return f"{PREFIX}{where}:{person}:{target}:{status}{liked}:{question.text}"


def state_in(custom_id: str, viewer_id: int, targets: Iterable[str]) -> tuple[HistoryQuestion, Turn]:
    """Return what a custom id says. Raises UnknownTargetError where its target is not there any more."""
    match = _STATE.fullmatch(custom_id)
    assert match is not None  # noqa: S101  # discord.py found the button by this very pattern
    question = HistoryQuestion(
        text=match["text"],
        person_id=int(match["person"], 36) if match["person"] else None,
        target=_target(match["target"], tuple(targets)) if match["target"] else None,
        status=_BY_LETTER[match["status"]] if match["status"] else None,
        is_liked=match["liked"] == "a",
        liked_by=viewer_id if match["liked"] == "m" else None,
    )
    return question, Turn(int(match["id"], 36), is_newer=match["side"] == "n")


def is_newer(custom_id: str) -> bool:
    """Say to which side a button turns."""
    return custom_id.startswith(f"{PREFIX}n")


def _target(digest: str, targets: tuple[str, ...]) -> str:
    for target in targets:
        if _digest(target) == digest:
            return target
    raise UnknownTargetError(digest, targets)


def _digest(target: str) -> str:
    return hashlib.sha256(target.encode()).hexdigest()[:6]


def _units(text: str) -> int:
    """Return the length as JavaScript counts it: whoever counts otherwise, counts less."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
