"""Words on pictures, in whatever script they are written: never an empty box for a letter that a font lacks.

DejaVu Sans, which comes with matplotlib, has Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, Lao, symbols
and a few emoji in black and white. The fonts beside this file have Chinese, Japanese, Korean, Thai, Khmer, Burmese,
Ethiopic and the scripts of India. What they lack is looked for among the Noto fonts of this machine, where there are
any; what nobody has is named in brackets: an emoji by what it shows, a letter by its script.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PIL import ImageFont

from bot.adapters.letter_names import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PIL.ImageFont import FreeTypeFont

SYSTEM_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
# One file of each family is enough; the collections for CJK have every script of East Asia.
_SYSTEM_FONTS = ("NotoSansCJK-Regular.*", "NotoSans*-Regular.*", "NotoSerif*-Regular.*")
_NOTHING = "\U0010ffff"
"""No font has a letter for this: what is drawn for it is what is drawn for every letter that is missing."""
_ELLIPSIS = "…"
# Joiners and marks that choose a look have no letter of their own.
_UNSEEN = {"Cf", "Cc", "Zl", "Zp"}
_LOOKS = {"\ufe0e", "\ufe0f"}
_CLINGING = {"Cf", "Mn", "Mc", "Me", "Sk"}
# Letters and numbers are set in the best font that has them; all else in that of the letters before it.
_LEADING = {"L", "N"}


def default_fonts() -> tuple[Path, ...]:
    """Return the files to look in, best first."""
    return (_dejavu(), *shipped_fonts(), *_system_fonts())


def shipped_fonts() -> tuple[Path, ...]:
    """Return the fonts that come with the bot."""
    return tuple(sorted((Path(__file__).parent / "fonts").glob("*.ttf")))


def _dejavu() -> Path:
    # Found, not imported: matplotlib itself is loaded for charts only.
    spec = importlib.util.find_spec("matplotlib")
    assert spec is not None  # noqa: S101  # it is a dependency
    assert spec.origin is not None  # noqa: S101  # and a package
    return Path(spec.origin).with_name("mpl-data") / "fonts" / "ttf" / "DejaVuSans.ttf"


@cache
def _system_fonts() -> tuple[Path, ...]:
    folders = [Path(folder) for folder in SYSTEM_FONT_FOLDERS]
    found = [path for pattern in _SYSTEM_FONTS for folder in folders for path in sorted(folder.rglob(pattern))]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Run:
    """Words, or a part of one, in one font."""

    text: str
    font: FreeTypeFont

    @property
    def width(self) -> float:
        """How wide it is, in pixels."""
        return self.font.getlength(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """One line, ready to be drawn run by run; *is_right_to_left* ones begin at the right."""

    runs: tuple[Run, ...]
    is_right_to_left: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(run.text for run in self.runs)

    @property
    def width(self) -> float:
        """How wide it is, in pixels."""
        return sum(run.width for run in self.runs)


@dataclass(slots=True)
class Lettering:
    """Sets words in one size, each run of letters in the first font that has them."""

    size_px: int
    files: Sequence[Path]
    _fonts: dict[Path, _Font] = field(default_factory=dict["Path", "_Font"])
    _font_of: dict[str, _Font | None] = field(default_factory=dict[str, "_Font | None"])

    def lines(self, text: str, width_px: int, max_lines: int) -> list[Line]:
        """Return *text* in lines of at most *width_px*, what is too much cut with an ellipsis; none if it is blank."""
        plain = " ".join("".join(char for char in text if char not in _LOOKS).split())
        readable = _without_gaps(plain, lambda char: self._found(char) is not None)
        is_right_to_left = _is_right_to_left(readable)
        wrapped = _wrapped(readable, self._width, width_px, max_lines)
        return [Line(self._runs(line), is_right_to_left) for line in wrapped]

    def _width(self, text: str) -> float:
        return sum(run.width for run in self._runs(text))

    def _runs(self, text: str) -> tuple[Run, ...]:
        fonts = list[_Font]()
        for char in text:
            font = fonts[-1] if fonts else self._font(self.files[0])
            if unicodedata.category(char)[0] in _LEADING or not font.has(char):
                font = self._found(char) or font
            fonts.append(font)
        pairs = groupby(zip(fonts, text, strict=True), key=lambda pair: id(pair[0]))
        grouped = [list(group) for _, group in pairs]
        return tuple(Run("".join(char for _, char in group), group[0][0].font) for group in grouped)

    def _found(self, char: str) -> _Font | None:
        """Return the first font that has a letter."""
        if char not in self._font_of:
            fonts = map(self._try_font, self.files)
            self._font_of[char] = next((font for font in fonts if font and font.has(char)), None)
        return self._font_of[char]

    def _try_font(self, path: Path) -> _Font | None:
        try:
            return self._font(path)
        except OSError:  # what lies in a system's folders is not ours
            return None

    def _font(self, path: Path) -> _Font:
        if path not in self._fonts:
            self._fonts[path] = _Font(path, self.size_px)
        return self._fonts[path]


class _Font:
    """A font that knows which letters it has."""

    def __init__(self, path: Path, size_px: int) -> None:
        self.font = ImageFont.truetype(path, size_px)
        # Letter by letter: the usual layout would put a circle under a lone vowel sign.
        self._letters = ImageFont.truetype(path, size_px, layout_engine=ImageFont.Layout.BASIC)
        self._nothing = self._drawn(_NOTHING)
        self._has: dict[str, bool] = {}

    def has(self, char: str) -> bool:
        if char not in self._has:
            is_unseen = char.isspace() or unicodedata.category(char) in _UNSEEN
            self._has[char] = is_unseen or self._drawn(char) != self._nothing
        return self._has[char]

    def _drawn(self, char: str) -> bytes:
        return bytes(cast("Any", self._letters.getmask(char)))  # a buffer of pixels, which its type does not say


def _without_gaps(text: str, has: Callable[[str], bool]) -> str:
    """Return *text* with names in brackets for every run of letters that are missing, and all that clings to them."""
    kept, gap = list[str](), list[str]()
    for char in text:
        if not has(char):
            gap.append(char)
        elif not (gap and unicodedata.category(char) in _CLINGING):
            kept += [names_of(gap), char]
            gap.clear()
    return "".join([*kept, names_of(gap)])


def _wrapped(text: str, width: Callable[[str], float], width_px: int, max_lines: int) -> list[str]:
    lines, rest = list[str](), text
    while rest and len(lines) < max_lines:
        line = _first_line(rest, width, width_px)
        rest = rest[len(line) :].lstrip()
        if rest and len(lines) == max_lines - 1:
            line = _cut(line, width, width_px)
        lines.append(line.rstrip())
    return lines


def _first_line(text: str, width: Callable[[str], float], width_px: int) -> str:
    """Return as much as fits, up to a space where one is near; scripts without spaces break anywhere."""
    fitting = _longest(text, width, width_px)
    if len(fitting) == len(text) or text[len(fitting)].isspace():
        return fitting
    head, space, tail = fitting.rpartition(" ")
    return head if space and len(tail) < len(fitting) / 2 else fitting


def _cut(line: str, width: Callable[[str], float], width_px: int) -> str:
    while line and width(line.rstrip() + _ELLIPSIS) > width_px:
        line = line[:-1]
    return line.rstrip() + _ELLIPSIS


def _longest(text: str, width: Callable[[str], float], width_px: int) -> str:
    """Return the longest beginning that fits, at least one letter."""
    least, most = 1, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        if width(text[:middle]) <= width_px:
            least = middle
        else:
            most = middle - 1
    return text[:least]


def _is_right_to_left(text: Iterable[str]) -> bool:
    strong = (kind for char in text if (kind := unicodedata.bidirectional(char)) in {"L", "R", "AL"})
    return next(strong, "L") != "L"
