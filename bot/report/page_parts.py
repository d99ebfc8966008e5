"""What every page of ours begins with, and our sentences on it."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

from bot.report.page_style import STYLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_EMPHASIS = re.compile(r"\*([^*]+)\*")


def head_of(title: str, script: str) -> str:
    """Return how a page begins; *script* is the only one that its policy lets run."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{escape(title.replace('*', ''))}</title><style>{STYLE}</style></head><body>"
    )


def made_on(at: datetime) -> str:
    """Say when a page was made."""
    return f'<p class="muted">Made on {at:%Y-%m-%d at %H:%M} UTC from the log of imagine-bot.</p>'


def said(title: str, sentences: Sequence[str]) -> str:
    """Return a section of sentences."""
    items = "".join(f"<li>{emphasised(sentence)}</li>" for sentence in sentences)
    return f'<section class="said"><h2>{title}</h2><div class="card"><ul>{items}</ul></div></section>'


def emphasised(sentence: str) -> str:
    """Return a sentence of ours, its names between asterisks emphasised."""
    kept_together = escape(sentence).replace(" %", "\N{NO-BREAK SPACE}%")
    return _EMPHASIS.sub(r"<em>\1</em>", kept_together)
