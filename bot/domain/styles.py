"""Looks a picture can have, for people who would not know how to ask for them."""

from __future__ import annotations

from dataclasses import dataclass

STYLE_PLACE = "{prompt}"
"""Where a person's words go; in a template exactly once."""

STYLE_NAME_MAX, STYLE_TEMPLATE_MAX, STYLE_NEGATIVE_MAX = 30, 500, 300
"""Most characters of each."""


@dataclass(frozen=True, slots=True)
class StyleDraft:
    """A style as a lead writes it; *negative* is what should not be in the picture."""

    name: str
    template: str
    negative: str | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """A style in one of its versions. *version_id* is written with every picture made with it, and stands for it."""

    id: int
    version_id: int
    version: int
    name: str
    template: str
    negative: str | None = None
    is_deleted: bool = False

    def around(self, words: str) -> str:
        """Return *words* wrapped in the style."""
        return self.template.replace(STYLE_PLACE, words.strip())
