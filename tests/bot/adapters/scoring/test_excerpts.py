"""Excerpts of strangers' text: one short line, no markup, no secrets."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.scoring.excerpts import LENGTH_MAX, one_line


def test_markup_is_taken_out() -> None:
    """An HTML error page leaves the words a person would see."""
    page = "<html><head><title>502</title><style>p {}</style></head>\n<body><h1>Bad&nbsp;Gateway</h1><!-- x --></body>"
    assert one_line(page) == "Bad Gateway"


def test_a_secret_is_hidden_wherever_it_stands() -> None:
    """Every occurrence of a secret is replaced, in markup or out of it."""
    line = one_line("key fake-key-1<br>Bearer fake-key-1, fake-key-2", ("fake-key-1", "fake-key-2"))
    assert line == "key [hidden] Bearer [hidden], [hidden]"


def test_a_secret_at_the_cut_leaves_no_half() -> None:
    """Secrets are hidden before the line is cut."""
    line = one_line("x" * (LENGTH_MAX - 6) + "fake-key-1", ("fake-key-1",))
    assert "fake" not in line


def test_a_prompt_of_several_lines_is_hidden() -> None:
    """A hidden text is found though its line breaks were taken out."""
    assert one_line("cannot paint a cat\non a mat!", ("a cat\n on a mat",)) == "cannot paint [hidden]!"


@given(st.text(), st.lists(st.text(min_size=4)))
@example("&lt;", [])
@example("\x1b[31mred", [])
@example("<" * 9000, [])
def test_any_text_becomes_one_short_printable_line(text: str, hidden: list[str]) -> None:
    """Whatever comes in, a printable line of bounded length comes out."""
    line = one_line(text, tuple(hidden))
    assert len(line) <= LENGTH_MAX
    assert line.isprintable()
