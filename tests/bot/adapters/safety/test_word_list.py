"""The local word list: what it finds however it is disguised, what it lets pass, and how its file is read."""

from __future__ import annotations

import logging
import os
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.adapters.safety.folding import fold
from bot.adapters.safety.patterns import Patterns, compiled
from bot.adapters.safety.word_file import parse
from bot.adapters.safety.word_list import WordListFile
from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LISTED = ("frobnick", "grelk", "zat", "klivon", "vexxil")
"""Words of no language, so that whatever is found was looked for."""
WORDS = parse("\n".join((*LISTED, "blue mold", "don't care", "売春", "1488"))).words


def is_found(text: str) -> bool:
    """Say whether a listed word stands in the text."""
    return WORDS.stand_in(fold(text))


# -- evasion ---------------------------------------------------------------------------------------

ZERO_WIDTH = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202e", "\u2066", "\U000e0041",
              "\u034f", "\u115f", "\u3164")  # fmt: skip
COMBINING = ("\u0300", "\u0301", "\u0336", "\u0338", "\u034e", "\u20e3", "\ufe0f", "\u0489")
LOOK_ALIKES = {
    "a": "аαɑᴀäą@4", "b": "Вβʙ8", "c": "сϲᴄçⅽ", "d": "ԁᴅđⅾ", "e": "еεᴇėē3€", "f": "ƒꜰ", "g": "ɡց9",
    "h": "һհʜħ", "i": "іıιɪí1!", "j": "јϳ", "k": "кκᴋķ", "l": "ӏʟł1|", "m": "ᴍмⅿ", "n": "ոɴñп",
    "o": "оοօøᴏ0", "p": "рρᴘ", "q": "ԛզ", "r": "ʀŕг", "s": "ѕꜱš5$", "t": "тτᴛŧ7+", "u": "սυᴜü", "v": "ѵνᴠ",
    "w": "ԝωᴡ", "x": "хχ", "y": "уүʏý", "z": "ᴢžƶ",
}  # fmt: skip
INNER_ONLY = "!|+€"
"""Signs that are punctuation at the ends of a word."""


def wide(letter: str) -> str:
    """Return the letter's other forms, each one character that Unicode itself calls compatible."""
    number = ord(letter) - ord("a")
    starts = (0xFF41, 0xFF21, 0x24D0, 0x24B6, 0x1D41A, 0x1D4EA, 0x1D5BA, 0x1D68A, 0x1F170, 0x1F150, 0x1F1E6)
    return "".join(chr(start + number) for start in starts)


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """Draw a listed word in a random disguise."""
    word = draw(st.sampled_from(LISTED))
    is_spelt_with_signs = draw(st.booleans())
    letters: list[str] = []
    for place, letter in enumerate(word):
        is_inside = 0 < place < len(word) - 1
        alike = [char for char in LOOK_ALIKES[letter] if is_inside or char not in INNER_ONLY]
        if not is_spelt_with_signs:
            alike = [char for char in alike if char.isalpha()]
        letters.append(draw(st.sampled_from([letter, letter, letter.upper(), *alike, *wide(letter)])))
        letters += draw(st.lists(st.sampled_from(COMBINING + ZERO_WIDTH), max_size=2))
    text = "".join(letters)
    # Of digits alone nobody reads a word.
    assume(any(char.isalpha() for char in fold(text)))
    return text


ORDINARY = "a red fox in the snow and her 12 cubs , 50s style ; 35mm , oil on canvas — Ünder größe naïve приветствие"
ordinary = st.sampled_from(ORDINARY.split())


@given(disguised(), st.lists(ordinary, max_size=4), st.lists(ordinary, max_size=4))
def test_a_disguised_word_is_found(word: str, before: list[str], after: list[str]) -> None:
    """Look-alikes, other alphabets' letters, digits, marks and characters that are not seen hide nothing."""
    assert is_found(" ".join([*before, word, *after]))


@given(st.lists(ordinary, max_size=8))
def test_ordinary_words_pass(words: list[str]) -> None:
    """What stands around a listed word is none."""
    assert not is_found(" ".join(words))


@given(
    st.sampled_from(LISTED),
    st.text(string.ascii_letters, max_size=3),
    st.text(string.ascii_letters, max_size=3),
)
def test_a_word_inside_another_passes(word: str, before: str, after: str) -> None:
    """Scunthorpe is a town: words are found whole."""
    assume(before or after)
    assume((before + word + after).lower() not in LISTED)
    assert not is_found(f"the {before}{word}{after} by the sea")


@given(st.sampled_from([*LISTED, *map(str.upper, LISTED)]), st.sampled_from([" ", ".", "-", "_", " . ", "*", "  "]))
def test_spaced_out_letters_are_found(word: str, between: str) -> None:
    """Letters with the same thing between all of them are a word."""
    text = between.join(word)
    assert is_found(f"I see a {text} there")
    assert is_found(f"a {text}")


@given(st.sampled_from([" ", "  ", "-", ", ", "...", "\n", " \u200b ", "_"]))
def test_a_phrase_is_found_over_any_separators(between: str) -> None:
    """Whatever stands between its words."""
    assert is_found(f"some blue{between}mold here")
    assert is_found(f"I don’t{between}care")


@pytest.mark.parametrize(
    "text",
    [
        "bluemold",
        "pale blue, molds",
        "a 50s diner, 35mm",
        "14880 people",
        "z at home",
        "plan Z: a T shirt",
        "zatar",
        "zatI",
        "zatl",
        "",
        "🦊🦊",
    ],
)
def test_what_only_resembles_passes(text: str) -> None:
    """Neither parts, nor longer words, nor numbers."""
    assert not is_found(text)


@pytest.mark.parametrize("text", ["FAlL", "faII", "ẓ̈at", "zat99", "z@t", "me@zat", "1488", "在売春中", "ZΑT", "zаt!!!"])
def test_what_is_meant_is_found(text: str) -> None:
    """A few disguises that people use."""
    assert parse("fall\nzat\n1488\n売春").words.stand_in(fold(text))


@pytest.mark.parametrize(("listed", "text"), [("fall", "FAIL"), ("fail", "fall"), ("sos", "the 50s"), ("ill", "III")])
def test_what_has_two_readings_is_not_taken_for_the_worse(listed: str, text: str) -> None:
    """A capital I is an l only among small letters, and a number with its unit is a number."""
    assert not parse(listed).words.stand_in(fold(text))


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ("lamp", "Iamp"),
        ("klivon", "KIivon"),
        ("in zat", "In zat"),
        ("zoo", "2oo"),
        ("noon", "ηoon"),
        ("noon", "ŋoon"),
        ("mumm", "mμmm"),
        ("tree", "trəe"),
        ("kilt", "k¡lt"),
        ("ass", "@$$"),
        ("grelk", "ꓖꓣꓰꓡꓗ"),
        ("tree", "ᎢᎡᎬᎬ"),
    ],
)
def test_what_other_letters_and_signs_mean_is_found(listed: str, text: str) -> None:
    """The less usual ones."""
    assert parse(listed).words.stand_in(fold(text))


@pytest.mark.parametrize(
    ("listed", "text"), [("hell", "a sign that says h e l l o"), ("soos", "5005"), ("is", "I S L E")]
)
def test_a_sign_with_spaced_letters_is_one_word(listed: str, text: str) -> None:
    """And a number is a number."""
    assert not parse(listed).words.stand_in(fold(text))


@given(st.text(max_size=300))
def test_any_text_can_be_folded(text: str) -> None:
    """Whatever people send, looking for words in it ends, and nothing that is not seen is left."""
    is_found(text)
    assert not set(fold(text)) & set(ZERO_WIDTH)


@given(st.text("@$!|+.- a1Il\u200b", max_size=30))
@example("$$$$$+@..| 1.")
def test_signs_alone_can_be_looked_through(text: str) -> None:
    """Where signs stand for letters and between them at once, too."""
    is_found(text)


# -- patterns --------------------------------------------------------------------------------------


def matches(lines: str, text: str) -> bool:
    """Say whether a pattern of the list matches the text as it was written or folded."""
    return parse(lines).patterns.match_in((fold(text), text.casefold()))


def test_a_pattern_is_looked_for_in_the_folded_text() -> None:
    """Disguises hide nothing from patterns either, nor does the size of letters."""
    assert matches(r"/\bgr[ae]ys?\b/", "fifty GRÁYS")
    assert not matches(r"/\bgr[ae]ys?\b/", "greyscale")
    assert matches("/щук/", "ЩУКА")


def test_a_pattern_that_never_ends_ends(caplog: pytest.LogCaptureFixture) -> None:
    """It is cut short, the prompt is held back, and the log names the line."""
    caplog.set_level(logging.ERROR)
    assert Patterns({7: compiled("(a+)+b")}).match_in(["a" * 4000])
    assert "line 7 takes too long" in caplog.text


# -- the file --------------------------------------------------------------------------------------

FAULTY = "grelk\n\n# a remark\n/(/\n!!!\n/unended\n//\n/x*/\n" + "y" * 501 + "\nzat"


def test_faults_are_named_by_line() -> None:
    """Each says what is wrong without repeating the line, and the good lines stay."""
    lines = parse(FAULTY)
    assert [fault.line for fault in lines.faults] == [4, 5, 6, 7, 8, 9]
    assert lines.size == (2, 0)
    assert lines.words.stand_in("a zat")
    assert all(fault.fix.endswith((".", "/")) for fault in lines.faults)


def write(path: Path, lines: Iterable[str], at: int) -> None:
    """Write the list as it would be at second *at*."""
    path.write_text("\n".join(lines), encoding="utf-8")
    os.utime(path, (at, at))


class Time:
    """A clock that stands."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


async def test_a_list_with_faults_stops_the_start(tmp_path: Path) -> None:
    """The operator reads every line that needs a look."""
    path = tmp_path / "words.txt"
    write(path, FAULTY.split("\n"), 1)
    with pytest.raises(SettingsError) as caught:
        await WordListFile.open(path)
    assert [fault.variable for fault in caught.value.faults][:2] == ["BLOCKLIST_FILE, line 4", "BLOCKLIST_FILE, line 5"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
async def test_a_file_that_cannot_be_read_stops_the_start(tmp_path: Path, content: bytes | None) -> None:
    """It is gone, or no text."""
    path = tmp_path / "words.txt"
    if content:
        path.write_bytes(content)
    with pytest.raises(SettingsError):
        await WordListFile.open(path)


async def test_a_change_is_in_force_within_a_second(tmp_path: Path) -> None:
    """The file is looked at when somebody asks, once a second at most."""
    path, time = tmp_path / "words.txt", Time()
    write(path, ["grelk"], 1)
    words = await WordListFile.open(path, time)
    assert await words.finds_in("a grelk")
    write(path, ["zat", "/klivons?/"], 2)
    assert not await words.finds_in("a zat")
    time.now += 1
    assert await words.finds_in("a zat")
    assert await words.finds_in("klivons")
    assert not await words.finds_in("a grelk")
    assert words.size == (1, 1)


async def test_faults_of_a_later_version_are_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The good lines are in force, and the log names the others once."""
    path, time = tmp_path / "words.txt", Time()
    write(path, ["grelk"], 1)
    words = await WordListFile.open(path, time)
    write(path, ["zat", "/(/"], 2)
    for _ in range(3):
        time.now += 1
        assert await words.finds_in("a zat")
    (told,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "line 2 holds no pattern" in told


async def test_a_file_that_is_gone_leaves_the_list_in_force(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A slip of the operator's hand opens no door; the log says so once, and the file is taken when it is back."""
    path, time = tmp_path / "words.txt", Time()
    write(path, ["grelk"], 1)
    words = await WordListFile.open(path, time)
    path.unlink()
    for _ in range(3):
        time.now += 1
        assert await words.finds_in("a grelk")
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    write(path, ["zat"], 1)
    time.now += 1
    assert await words.finds_in("a zat")
