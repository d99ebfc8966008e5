"""Suites from files: whatever the bytes are, a suite or its faults by line; whatever was written is read back."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain import SUITE_BYTES_MAX, SUITE_PROMPTS_MAX, Suite, SuiteFault, SuitePrompt
from bot.errors import SuiteFaultsError
from bot.suites.cells import COLUMNS, LABEL_MAX, NO_PROMPT, NOTE_MAX
from bot.suites.lines import BROKEN_LINE, NOT_TEXT
from bot.suites.objects import NOT_JSON
from bot.suites.reading import FORMATS, NO_PROMPTS, TOO_BIG, TOO_MANY, UNKNOWN_FORMAT, read_suite
from bot.suites.tables import AFTER_QUOTES, DELIMITERS, NEVER_CLOSED, NO_HEADER, TOO_MANY_CELLS
from bot.suites.writing import to_csv
from tests.bot.suites.drawing import ENDS, MARKS, SUITES, texts

FORMAT = st.sampled_from(list(FORMATS))
ONE_LINE = texts().map(lambda text: " ".join(text.split())).filter(lambda text: text[:1] not in {"#", "\ufeff"})

MAY_BE = "There may be prompt, style, category, challenge, repeats and note."


def faults_in(name: str, data: str | bytes) -> list[tuple[int | None, str]]:
    """Return what is wrong in a file, by line."""
    with pytest.raises(SuiteFaultsError) as refused:
        read_suite(name, data if isinstance(data, bytes) else data.encode())
    return [(fault.line, fault.what) for fault in refused.value.faults]


def lines_of(suite: Suite) -> list[int]:
    """Return where each prompt stands."""
    return [prompt.line for prompt in suite.prompts]


def table(suite: Suite, delimiter: str, end: str) -> str:
    """Return a suite as a spreadsheet would write it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(name.title() for name in COLUMNS)
    writer.writerows(
        (one.words, one.style, one.category, one.challenge, one.repeats, one.note) for one in suite.prompts
    )
    return out.getvalue()


# -- round trips -----------------------------------------------------------------------------------


@given(SUITES)
def test_what_is_taken_away_reads_back_equally(suite: Suite) -> None:
    """Every prompt with all that is said of it, whatever letters it has."""
    assert read_suite("drawn.csv", to_csv(suite)) == suite


@given(SUITES, st.sampled_from(DELIMITERS), ENDS, MARKS)
def test_every_spreadsheet_is_read(suite: Suite, delimiter: str, end: str, mark: bytes) -> None:
    """With commas, semicolons or tabs, any line ending, with or without a mark at the beginning."""
    assert read_suite("drawn.CSV", mark + table(suite, delimiter, end).encode()) == suite


@given(SUITES, st.sampled_from(DELIMITERS), ENDS, MARKS)
def test_a_line_that_tells_excel_what_separates_is_no_row(suite: Suite, delimiter: str, end: str, mark: bytes) -> None:
    """It says what separates, whatever else the first row has, and counts as a line."""
    text = f"sep={delimiter}{end}{table(suite, delimiter, end)}"
    read = read_suite("drawn.csv", mark + text.encode())
    assert read == suite
    assert read.prompts[0].line == 3


@given(SUITES, ENDS, MARKS, st.booleans())
def test_objects_are_read(suite: Suite, end: str, mark: bytes, is_ascii: bool) -> None:  # noqa: FBT001  # Hypothesis passes it
    """Keys without a value may be there or not."""
    kept = [{key: value for key, value in asdict(one).items() if key != "line"} for one in suite.prompts]
    rows = [{"prompt": row.pop("words"), **row} for row in kept]
    text = end.join(json.dumps(row, ensure_ascii=is_ascii) for row in rows)
    read = read_suite("drawn.jsonl", mark + text.encode())
    assert (read, lines_of(read)) == (suite, list(range(1, len(rows) + 1)))


@given(st.lists(ONE_LINE | st.sampled_from(["", "  ", "# a note"]), min_size=1), ENDS, MARKS)
def test_lines_are_read(lines: list[str], end: str, mark: bytes) -> None:
    """But for blank ones and notes, each with the number that an editor shows."""
    wanted = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    data = mark + end.join(lines).encode()
    if not wanted:
        assert faults_in("a.txt", data) == [(None, NO_PROMPTS)]
    else:
        assert [(one.line, one.words) for one in read_suite("a.txt", data).prompts] == wanted


@given(st.lists(ONE_LINE, min_size=1, max_size=5), ENDS)
def test_tabs_are_read_as_partiprompts_has_them(words: list[str], end: str) -> None:
    """Quotation marks are part of the prompt; the category, the challenge and the note are kept."""
    rows = ["Prompt\tCategory\tChallenge\tNote", *(f"{one}\tArts\tStyle & Format\t" for one in words)]
    read = read_suite("PartiPrompts.tsv", end.join(rows).encode())
    assert read.name == "PartiPrompts"
    assert read.prompts == tuple(SuitePrompt(one, category="Arts", challenge="Style & Format") for one in words)
    assert lines_of(read) == list(range(2, len(words) + 2))


def test_geneval_is_read() -> None:
    """Its tag is the category; what is to be counted is not ours to judge."""
    lines = [
        {"tag": "counting", "include": [{"class": "kite", "count": 2}], "prompt": "two kites"},
        {"tag": "counting", "include": [{}], "exclude": [{"class": "kite", "count": 3}], "prompt": "two kites"},
    ]
    read = read_suite("evaluation_metadata.jsonl", "\n".join(map(json.dumps, lines)).encode())
    assert read.prompts == (SuitePrompt("two kites", category="counting"),) * 2


# -- whatever there is -----------------------------------------------------------------------------


@given(FORMAT, st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(".jsonl", b"[" * 100_000)
@example(".jsonl", b'{"prompt": ' + b"9" * 5000 + b"}")
@example(".jsonl", b'{"prompt": "x", "repeats": 1e999}')
@example(".jsonl", b'{"prompt": {"prompt": "x"}, "\\ud800": []}')
@example(".csv", b"prompt\n" + b"x" * 200_000)
@example(".csv", b'"')
@example(".tsv", b"\t\t\t")
def test_any_bytes_are_a_suite_or_faults(form: str, data: bytes) -> None:
    """Never anything else, and never half of either; what is said can be sent."""
    suite, faults = None, ()
    try:
        suite = read_suite(f"any{form}", data)
    except SuiteFaultsError as error:
        faults = error.faults
    assert bool(suite and suite.prompts) != bool(faults)
    assert all(fault.what.encode() for fault in faults)
    assert suite is None or read_suite("again.csv", to_csv(suite)).prompts == suite.prompts


@given(st.lists(st.sampled_from(['"a\nb"', '"a\r\n\r\nb"', '"a\rb"', "x"]), min_size=1, max_size=6), ENDS)
def test_faults_name_the_line_where_a_row_begins(rows: list[str], end: str) -> None:
    """As an editor counts, with any line ending and line breaks within quotes; all of them are told."""
    before = end.join(["prompt,repeats", *(f"{row},1" for row in rows)])
    line = len(before.replace("\r\n", "\n").replace("\r", "\n").split("\n")) + 1
    told = faults_in("a.csv", before + f"{end}x,0{end}{end}y,nine{end}")
    assert [number for number, _ in told] == [line, line + 2]
    assert "takes a whole number from 1 to 10" in told[0][1]
    assert "“nine”" in told[1][1]


# -- what is wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "faults"),
    [
        ("a.txt", "", [(None, NO_PROMPTS)]),
        ("a.csv", "prompt\n\n,\n", [(None, NO_PROMPTS)]),
        ("a.csv", "", [(None, NO_PROMPTS)]),
        ("a.csv", "words\nx", [(1, NO_HEADER.format("“words”"))]),
        ("a.csv", "Prompt,prompt\nx,y", [(1, "The column prompt is there more than once.")]),
        ("a.csv", "prompt\nx, y", [(2, TOO_MANY_CELLS)]),
        ("a.csv", "prompt,note,,\nx,,,\n,y", [(3, NO_PROMPT)]),
        ("a.csv", 'prompt,note\n"x" y,\n"z', [(2, AFTER_QUOTES), (3, NEVER_CLOSED)]),
        ("a.csv", '"prompt', [(1, NEVER_CLOSED)]),
        ("a.jsonl", 'x\n\n[]\n"y"', [(1, NOT_JSON), (3, NOT_JSON), (4, NOT_JSON)]),
        ("a.jsonl", '{"prompt": 5, "style": [], "repeats": true}', [
            (1, "The prompt must be text, in quotation marks."), (1, "The style must be text, in quotation marks."),
            (1, "Under repeats there is “True”; it takes a whole number from 1 to 10.")]),
        ("a.jsonl", '{"prompt": "x", "Prompt": "y"}', [(1, "The same key is there more than once.")]),
        ("a.jsonl", '{"prompt": "\\ud83d"}', [(1, "There is a broken letter in the prompt. Please write it anew.")]),
        ("a.jsonl", '{"prompt": "x\\u0000"}', [(1, "There is a broken letter in the prompt. Please write it anew.")]),
        ("a.jsonl", '{"prompt": null}\n{}', [(1, NO_PROMPT), (2, NO_PROMPT)]),
        ("a.jsonl", '{"tag": "x", "include": [], "prompt": "y", "note": "z"}', [
            (1, "There is no such key as “note”. There may be tag, include, exclude and prompt.")]),
        ("a.txt", "x\n\u200b\n\u2060\n", [(2, NO_PROMPT), (3, NO_PROMPT)]),
        ("a.txt", "x\0 and some more of it", [(1, "There is a broken letter in the prompt. Please write it anew.")]),
        ("a.txt", b"fine\n# caf\xe9\n\xff\n", [(2, BROKEN_LINE), (3, BROKEN_LINE)]),
        ("a.txt", "a fox".encode("utf-16"), [(None, NOT_TEXT)]),
        ("a.txt", "a fox".encode("utf-16-le"), [(None, NOT_TEXT)]),
        ("a.txt", b"\xff\n" * (SUITE_PROMPTS_MAX + 1), [(None, NOT_TEXT)]),
        ("a.txt", "x\n" * (SUITE_PROMPTS_MAX + 1), [(None, TOO_MANY)]),
        ("a.txt", "x" * (SUITE_BYTES_MAX + 1), [(None, TOO_BIG)]),
        ("a.csv", f"prompt,category,note\nx,{'y' * (LABEL_MAX + 1)},{'z' * (NOTE_MAX + 1)}", [
            (2, "The category is 101 characters long; 100 is the most."),
            (2, "The note is 1,001 characters long; 1,000 is the most.")]),
        *((name, "x", [(None, UNKNOWN_FORMAT)]) for name in ("a.doc", "a", ".txt", "")),
    ],
)  # fmt: skip
def test_faults_are_told(name: str, data: str | bytes, faults: list[tuple[int | None, str]]) -> None:
    """All of them, in words that say what to do."""
    assert faults_in(name, data) == faults


def test_as_many_prompts_as_may_be() -> None:
    """The same one may be there more than once."""
    assert len(read_suite("a.txt", b"x\n" * SUITE_PROMPTS_MAX).prompts) == SUITE_PROMPTS_MAX


def test_a_fault_is_by_line() -> None:
    """Those that were found first in other lines are told in order all the same."""
    faults = faults_in("a.txt", b"\0 and more\nfine\n\xff\n")
    assert [line for line, _ in faults] == [1, 3]
    assert SuiteFault(*faults[1]).what == BROKEN_LINE
