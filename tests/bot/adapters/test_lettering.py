"""Words in every script: wrapped, cut, and without a single empty box."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from bot.adapters.lettering import Lettering, _system_fonts, default_fonts

DEJAVU = default_fonts()[0]
NOTO = Path(simcord.__file__).parent / "preview" / "static" / "fonts"
CHINESE, DEVANAGARI = NOTO / "noto-sans-sc-v2.004.ttf", NOTO / "noto-sans-devanagari-v2.007.ttf"
WIDTH = 320


def told(text: str, *fonts: Path, max_lines: int = 3) -> list[str]:
    """Return the lines of a text."""
    return [line.text for line in Lettering(17, fonts or (DEJAVU,)).lines(text, WIDTH, max_lines)]


def test_words_are_wrapped_between_words() -> None:
    """As long as they fit."""
    assert told("a red fox in the snow at sunrise, watercolour") == ["a red fox in the snow at sunrise,", "watercolour"]


def test_what_is_too_much_is_cut() -> None:
    """With an ellipsis, in the last line."""
    lines = told("a red fox in the snow " * 20)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert not any(line.endswith("…") for line in lines[:-1])


def test_a_word_without_end_is_broken() -> None:
    """Where the line ends."""
    lines = told("fox" * 30)
    assert "".join(lines) == "fox" * 30


@pytest.mark.parametrize("text", ["", "   ", "\n", "🦊🦊", "一只狐狸", "लोमड़ी"])
def test_what_nobody_can_read_is_left_out(text: str) -> None:
    """No letters, no line."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a 🦊 fox", "a … fox"),
        ("with 👩\u200d🚀 and ❤\ufe0f", "with … and ❤"),
        ("fox 一只红色的 fox", "fox … fox"),
        ("fox लोमड़ी fox", "fox … fox"),
    ],
)
def test_letters_that_are_missing_are_one_ellipsis(text: str, shown: str) -> None:
    """However many there were, with all that clings to them."""
    assert told(text) == [shown]


@pytest.mark.parametrize(
    "text",
    ["лиса в снегу", "αλεπού στο χιόνι", "שועל אדום בשלג", "ثعلب أحمر في الثلج", "მელა თოვლში", "աղվես ձյան մեջ"],
)
def test_scripts_that_dejavu_has(text: str) -> None:
    """They need nothing that is not installed with the bot."""
    assert told(text) == [text]


def test_the_font_with_the_most_letters_sets_the_text() -> None:
    """The first where it has all of them; another one where that has more."""
    letters = Lettering(17, (DEJAVU, CHINESE, DEVANAGARI))
    wanted = {"a fox": DEJAVU, "一只红色的狐狸": CHINESE, "लाल लोमड़ी": DEVANAGARI, "狐狸 fox": CHINESE}
    assert {text: letters.lines(text, WIDTH, 3)[0].font.path for text in wanted} == wanted


def test_chinese_breaks_anywhere() -> None:
    """It has no spaces."""
    lines = told("一只红色的狐狸在雪地里" * 3, DEJAVU, CHINESE)
    assert "".join(lines) == "一只红色的狐狸在雪地里" * 3
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("text", "is_right_to_left"), [("שועל fox", True), ("ثعلب", True), ("fox שועל", False), ("123", False)]
)
def test_the_first_letter_says_where_a_line_begins(text: str, *, is_right_to_left: bool) -> None:
    """Hebrew and Arabic stand at the right."""
    [line] = Lettering(17, (DEJAVU,)).lines(text, WIDTH, 3)
    assert line.is_right_to_left is is_right_to_left


@given(st.text(max_size=60), st.integers(1, 3))
def test_every_line_fits(text: str, max_lines: int) -> None:
    """Whatever somebody types, and nothing raises."""
    lines = Lettering(17, (DEJAVU,)).lines(text, WIDTH, max_lines)
    assert len(lines) <= max_lines
    assert all(line.text and line.font.getlength(line.text) <= WIDTH + 17 for line in lines)


def test_fonts_of_the_machine_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Noto's files wherever they lie below the usual folders, each once, behind DejaVu."""
    folders = (str(tmp_path), str(tmp_path / "missing"))
    monkeypatch.setattr("bot.adapters.lettering.SYSTEM_FONT_FOLDERS", folders)
    (tmp_path / "noto").mkdir()
    for name in ("NotoSansCJK-Regular.ttc", "NotoSansThai-Regular.ttf", "NotoSansThai-Bold.ttf", "Comic.ttf"):
        (tmp_path / "noto" / name).touch()
    _system_fonts.cache_clear()
    try:
        assert [path.name for path in default_fonts()] == [
            "DejaVuSans.ttf",
            "NotoSansCJK-Regular.ttc",
            "NotoSansThai-Regular.ttf",
        ]
    finally:
        _system_fonts.cache_clear()
    assert isinstance(ImageFont.truetype(DEJAVU, 17), ImageFont.FreeTypeFont)


def test_a_font_file_that_is_none_is_passed_over(tmp_path: Path) -> None:
    """What lies in a system's folders is not ours: a broken file there costs no sheet."""
    broken = tmp_path / "NotoSans-Regular.ttf"
    broken.write_bytes(b"no font")
    assert told("一只狐狸", DEJAVU, broken, CHINESE) == ["一只狐狸"]
