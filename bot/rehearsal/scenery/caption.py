"""The mark on every picture: that it is a rehearsal, and of which prompt."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from bot.rehearsal.scenery.colours import BLACK, mix

if TYPE_CHECKING:
    from bot.rehearsal.scenery.colours import Colour

MARK: Final = "rehearsal, not a model"

_LINES: Final = 2
_LONGEST: Final = 240
"""Characters of a prompt that could ever fit."""

_SPELT: Final = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "–": "-", "—": "-", "’": "'"})
"""Letters and signs that do not come apart into plain ones by themselves."""

_INK: Final[Colour] = (250, 248, 242)
_FAINT: Final[Colour] = (206, 206, 210)


def add_caption(image: Image.Image, prompt: str, shade: Colour) -> None:
    """Write the prompt, shortened, and the mark below it across the foot of the picture, darkened towards *shade*."""
    size = image.width
    prompt_font, mark_font = _font(size * 0.0235), _font(size * 0.0175)
    lines = _wrapped(_printable(prompt), prompt_font, size * 0.93)
    step, foot = size * 0.03, size * 0.972
    _darken_foot(image, round(size * (0.1 + 0.032 * len(lines))), shade)
    draw = ImageDraw.Draw(image)
    draw.text((size * 0.035, foot), MARK, font=mark_font, fill=_FAINT, anchor="ls")
    for above, line in enumerate(reversed(lines), start=1):
        draw.text((size * 0.035, foot - above * step), line, font=prompt_font, fill=_INK, anchor="ls")


def _font(pixels: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(max(4.0, pixels))


def _printable(prompt: str) -> str:
    """Return the prompt's beginning on one line, in the letters that Pillow's own font has: those of English."""
    plain = unicodedata.normalize("NFKD", prompt[:_LONGEST].translate(_SPELT))
    return " ".join("".join(sign for sign in plain if sign.isascii() or sign.isspace()).split())


def _wrapped(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> list[str]:
    """Return the text in at most _LINES lines of at most *width* pixels, an ellipsis where it was cut."""
    lines: list[str] = []
    while text and len(lines) < _LINES:
        fitting = _fitting(text, font, width)
        lines.append(text[:fitting].rstrip())
        text = text[fitting:].lstrip()
    if text:
        lines[-1] = lines[-1][:-1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    return lines


def _fitting(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> int:
    """Return how many characters fit, at least one; up to a space where there is one."""
    if font.getlength(text) <= width:
        return len(text)
    fitting = 1
    while font.getlength(text[: fitting + 1]) <= width:
        fitting += 1
    space = text.rfind(" ", 0, fitting + 1)
    return space if space > 0 else fitting


def _darken_foot(image: Image.Image, height: int, shade: Colour) -> None:
    column = Image.frombytes("L", (1, 256), bytes(round(level * 0.85) for level in range(256)))
    # Pillow's type hints mention numpy, which is not installed.
    mask = column.resize((image.width, height))  # pyright: ignore[reportUnknownMemberType]
    image.paste(mix(shade, BLACK, 0.5), (0, image.height - height), mask)
