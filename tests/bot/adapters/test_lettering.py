"""Words in every script: wrapped, cut, and without a single empty box."""

from __future__ import annotations

from pathlib import Path

import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from bot.adapters.lettering import Lettering, _system_fonts, default_fonts, shipped_fonts

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


@pytest.mark.parametrize("text", ["", "   ", "\n", "\ufe0f"])
def test_what_is_nothing_has_no_line(text: str) -> None:
    """No letters, no line."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a 🦊 fox", "a [fox face] fox"),
        ("with 👩\u200d🚀 and ❤\ufe0f", "with [woman, rocket] and ❤"),
        ("👍🏽 from 🇩🇪", "[thumbs up sign] from [flag]"),
        ("🦊🦉🐻🐢", "[fox face, owl, bear face, …]"),
        ("fox 一只红色的 fox", "fox [Chinese] fox"),
        ("눈 fox", "[Korean] fox"),
        ("fox लोमड़ी fox", "fox [Devanagari] fox"),
        ("ཝ་མོ།", "[Tibetan]"),
        ("a \ue000 fox", "a … fox"),
        ("a 🏽 fox", "a  fox"),
    ],
)
def test_letters_that_are_missing_are_named(text: str, shown: str) -> None:
    """An emoji by what it shows, a letter by its script, once for however many there were."""
    assert told(text) == [shown]


@pytest.mark.parametrize(
    "text",
    ["лиса в снегу", "αλεπού στο χιόνι", "שועל אדום בשלג", "ثعلب أحمر في الثلج", "მელა თოვლში", "աղվես ձյան մեջ"],
)
def test_scripts_that_dejavu_has(text: str) -> None:
    """They need nothing that is not installed with the bot."""
    assert told(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "一只红色的狐狸",
        "紅色的狐狸",
        "雪の中の赤いキツネ、水彩画。",
        "눈 속의 붉은 여우",
        "चित्र में लाल लोमड़ी",
        "শিয়াল তুষারে",
        "ਲੂੰਬੜੀ",
        "શિયાળ",
        "ନରି",
        "நரி",
        "నక్క",
        "ನರಿ",
        "കുറുക്കൻ",
        "සිංහල",
        "จิ้งจอกแดง",
        "ចចក",
        "မြေခွေး",
        "ቀበሮ",
        "ໝາຈອກ",
    ],
)
def test_scripts_that_are_shipped(text: str) -> None:
    """They need nothing of the machine's own."""
    assert told(text, DEJAVU, *shipped_fonts()) == [text]


def test_each_run_of_letters_is_set_in_the_first_font_that_has_them() -> None:
    """Spaces and marks stay with the letters before them, so that these join as they should."""
    [line] = Lettering(17, (DEJAVU, CHINESE, DEVANAGARI)).lines("a fox, 一只 狐狸 fox लाल 3 लोमड़ी!", WIDTH, 1)
    assert [(run.text, run.font.path) for run in line.runs] == [
        ("a fox, ", DEJAVU),
        ("一只 狐狸 ", CHINESE),
        ("fox ", DEJAVU),
        ("लाल ", DEVANAGARI),
        ("3 ", DEJAVU),
        ("लोमड़ी!", DEVANAGARI),
    ]
    assert line.width == sum(run.width for run in line.runs)


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
    assert all(line.text and line.width <= WIDTH + 17 for line in lines)


def test_fonts_of_the_machine_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Noto's files wherever they lie below the usual folders, each once, behind those that come with the bot."""
    folders = (str(tmp_path), str(tmp_path / "missing"))
    monkeypatch.setattr("bot.adapters.lettering.SYSTEM_FONT_FOLDERS", folders)
    (tmp_path / "noto").mkdir()
    for name in ("NotoSansCJK-Regular.ttc", "NotoSansThai-Regular.ttf", "NotoSansThai-Bold.ttf", "Comic.ttf"):
        (tmp_path / "noto" / name).touch()
    _system_fonts.cache_clear()
    try:
        assert [path.name for path in default_fonts()] == [
            "DejaVuSans.ttf",
            *(path.name for path in shipped_fonts()),
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


def test_the_licence_of_each_shipped_font_lies_beside_it() -> None:
    """Whoever passes the bot on passes them on, too."""
    folder = shipped_fonts()[0].parent
    said = (folder / "README.txt").read_text(encoding="utf-8")
    for path in shipped_fonts():
        assert path.name in said or path.name.startswith("NotoSans")
    for licence in ("OFL-1.1.txt", "Apache-2.0.txt"):
        assert licence in said
        assert (folder / licence).stat().st_size > 1000
