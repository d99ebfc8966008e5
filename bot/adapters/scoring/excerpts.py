"""What a stranger's text may leave in our log: one short line, without markup and without secrets."""

from __future__ import annotations

import html
import re

LENGTH_MAX = 200
"""Characters of an excerpt."""

_READ_MAX = 4096
_SHORTEST_HIDDEN = 4  # hiding a one-letter prompt would leave nothing readable, and gives nobody away
_UNSEEN = re.compile(r"<(style|script|title)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def one_line(text: str, hidden: tuple[str, ...] = ()) -> str:
    """Return the start of *text* as one printable line of at most LENGTH_MAX; each of *hidden* becomes `[hidden]`."""
    line = _flat(html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", text[:_READ_MAX]))))
    for secret in map(_flat, hidden):
        if len(secret) >= _SHORTEST_HIDDEN:
            line = line.replace(secret, "[hidden]")
    return line if len(line) <= LENGTH_MAX else f"{line[: LENGTH_MAX - 1]}…"


def _flat(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
