"""Looks a picture can have, for people who would not know how to ask for them."""

from __future__ import annotations

from dataclasses import dataclass

_PLACE = "{prompt}"


@dataclass(frozen=True, slots=True)
class Style:
    """A look. *key* stands in custom ids and never changes; *template* says where the person's words go."""

    key: str
    name: str
    template: str

    def around(self, words: str) -> str:
        """Return *words* wrapped in the style."""
        return self.template.replace(_PLACE, words)


STARTER_STYLES = (
    Style("film_photo", "Film photo", "{prompt}, as a photo on 35 mm film, natural light, soft grain"),
    Style("clay", "Clay", "{prompt}, as a clay figure, stop-motion set, soft studio light"),
    Style("line_art", "Line art", "{prompt}, as black line art on white paper, clean lines, no shading"),
    Style("watercolour", "Watercolour", "{prompt}, as a watercolour painting, loose washes, paper texture"),
    Style("paper_cut", "Paper cut", "{prompt}, as layered cut paper, crisp edges, soft shadows"),
    Style("pixel_art", "Pixel art", "{prompt}, as pixel art, small palette, crisp pixels"),
    Style("oil", "Oil painting", "{prompt}, as an oil painting, visible brush strokes, rich colours"),
    Style("poster", "Poster", "{prompt}, as a screen-printed poster, flat colours, bold shapes"),
)


def style_of(key: str) -> Style | None:
    """Return the style with this key; None where there is none (any more)."""
    return next((style for style in STARTER_STYLES if style.key == key), None)
