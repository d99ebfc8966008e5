"""More tells everything about a picture, in private and within Discord's limits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from discord import ui
from hypothesis import example, given
from simcord.components import validate_components

from bot.domain import Style
from cogs._more import FILE_NAME, more_message
from tests.cogs.samples import NOW, PICTURE, failed, generation, generations
from tests.cogs.test_cards import BUSY, V2, texts

if TYPE_CHECKING:
    from bot.domain import Generation


def facts_of(row: Generation) -> dict[str, str]:
    """Return the facts shown about one picture, by name."""
    view, _ = more_message([row])
    heading, *lines = texts(view)[-1].split("\n")
    assert heading == f"**Picture {row.id}** ({row.status})"
    return dict(line.split(": ", 1) for line in lines)


def test_every_fact_of_a_posted_picture_is_there() -> None:
    """What a tester needs for a report: who painted, how long, how big, and which exact bytes."""
    row = replace(generation(), attempts=3, parent_id=12, deployment="sdxl_blue")
    assert facts_of(row) == {
        "Asked": f"<t:{int(NOW.timestamp())}:f>",
        "Model": "sdxl",
        "Deployment": r"sdxl\_blue",
        "Waited": "2.0 s",
        "Painted in": "9.0 s",
        "Posted in": "0.4 s",
        "Tries": "3",
        "Size": "1024 × 768, 1.7 MB, png",
        "Endpoint's request id": r"endpoint\-1",
        "SHA-256": f"`{PICTURE.sha256}`",
        "Made from": "picture 12",
    }


def test_a_failed_picture_says_what_happened() -> None:
    """The same sentence as on the card, and no fact about a picture that is not there."""
    facts = facts_of(failed())
    assert facts["What happened"] == BUSY
    assert not facts.keys() & {"Size", "SHA-256", "Painted in", "Tries"}


def test_the_whole_prompt_is_shown_as_it_was_written() -> None:
    """Also the part that the card left out, and without its markdown."""
    view, files = more_message([generation(prompt="*" * 500)])
    assert texts(view)[0] == "**The whole prompt**\n" + r"\*" * 500
    assert files == []


def test_a_prompt_too_long_to_show_comes_as_a_file() -> None:
    """Every character of it."""
    prompt = "🦊 *fox*\n" * 700
    view, files = more_message([generation(prompt=prompt)])
    assert [file.filename for file in files] == [FILE_NAME]
    assert files[0].fp.read().decode() == prompt
    assert [item.url for item in view.walk_children() if isinstance(item, ui.File)] == [f"attachment://{FILE_NAME}"]


def test_words_too_long_to_show_come_in_the_file_with_the_prompt() -> None:
    """What was typed first; the style is among the facts all the same."""
    words = "fox " * 900
    row = generation(prompt=f"{words}, of clay", words=words, style_version_id=2)
    view, files = more_message([row], Style(2, 2, 1, "Clay", "{prompt}, of clay"))
    assert files[0].fp.read().decode() == f"{words}\n\n{words}, of clay"
    assert "Style: Clay, version 1" in texts(view)[1]


def test_every_picture_of_the_request_has_its_facts() -> None:
    """One press tells about all of a card's pictures."""
    view, _ = more_message([generation(1), failed(2)])
    assert [text.split("\n")[0] for text in texts(view)[1:]] == ["**Picture 1** (posted)", "**Picture 2** (failed)"]


LONGEST = [
    failed(
        number, prompt="x" * 1790, error_code="endpoint_unreachable", deployment="-" * 99, endpoint_request_id="-" * 99
    )
    for number in range(2**53 - 4, 2**53)
]


@given(generations())
@example(LONGEST)
def test_it_always_fits(rows: list[Generation]) -> None:
    """Whatever an endpoint calls itself, and however many failed, Discord takes the answer."""
    view, files = more_message(rows)
    validate_components(view.to_components(), flags=V2)
    assert len(files) <= 1
