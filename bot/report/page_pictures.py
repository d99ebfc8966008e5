"""Pictures on the page: prompts that stand out, and the gallery."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from bot.report.thumbnails import SIDE, thumbnail
from bot.report.words import number

if TYPE_CHECKING:
    from pathlib import Path

    from bot.report.contents import Example, Exhibit, Remark
    from bot.report.thumbnails import PictureFile

BYTES_MAX = 6_500_000
"""All thumbnails together, which makes a page of less than 10 MB."""


class Thumbnails:
    """Gives thumbnails as part of the page, until together they weigh enough."""

    def __init__(self, pictures: Path, side: int = SIDE) -> None:
        """*pictures* is the picture folder; thumbnails have at most *side* by *side* pixels."""
        self._pictures, self._side, self._left = pictures, side, BYTES_MAX

    def image(self, file: PictureFile, prompt: str) -> str:
        """Return an `<img>`, or a word in its place; *prompt* is what a screen reader says."""
        data = thumbnail(self._pictures, file, self._side) if self._left > 0 else None
        if data is None:
            return '<div class="gone">no picture</div>'
        self._left -= len(data)
        alt = escape(f"AI picture of: {prompt}")
        return f'<img src="data:image/jpeg;base64,{b64encode(data).decode()}" alt="{alt}" decoding="async">'


def example_item(one: Example, thumbnails: Thumbnails) -> str:
    """Return a prompt that stands out."""
    compared = f"; won {one.won}, lost {one.lost} comparisons" if one.won or one.lost else ""
    return (
        f'<li class="card">{thumbnails.image(one, one.prompt)}{_prompt(one)}'
        f"<p>{number(one.likes, 'like')}, {one.not_right:,} not right{compared}</p></li>"
    )


def exhibit_item(one: Exhibit, thumbnails: Thumbnails) -> str:
    """Return a judged picture with its remarks, and what it is sorted by."""
    data = {
        "id": one.generation_id,
        "likes": one.likes,
        "wrong": one.not_right,
        "remarks": sum(bool(remark.text or remark.defects) for remark in one.remarks),
        "prompt": one.prompt,
        "target": one.target,
    }
    keys = " ".join(f'data-{name}="{escape(str(value))}"' for name, value in data.items())
    remarks = "".join(_remark(remark) for remark in one.remarks)
    return (
        f'<li class="card" {keys}>{thumbnails.image(one, one.prompt)}{_prompt(one)}'
        f"<p>{number(one.likes, 'like')}, {one.not_right:,} not right, asked for on {one.asked_at:%Y-%m-%d}</p>"
        f'<ul class="remarks">{remarks}</ul></li>'
    )


def _prompt(one: Example | Exhibit) -> str:
    """Return number and model, and the words as they were written."""
    return (
        f'<h3>#{one.generation_id} <span class="muted">{escape(one.target)}</span></h3>'
        f'<p class="prompt" dir="auto">{escape(one.prompt)}</p>'
    )


def _remark(one: Remark) -> str:
    author = ", who asked for it" if one.is_author else ""
    said = "; ".join(part for part in (one.verdict, one.marks, ", ".join(one.defects)) if part)
    text = f'<br><q class="remark" dir="auto">{escape(one.text)}</q>' if one.text else ""
    return f"<li><strong>{escape(one.person)}</strong>{author}: {escape(said)}{text}</li>"
