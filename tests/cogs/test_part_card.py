"""The card of a part: what it shows of its pictures, in an order that does not tell whose they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Generation, GenerationStatus, Origin, Picture, PictureFormat, PostedPicture, RunPart
from bot.errors import HeldBackError
from bot.services.blind import in_blind_order
from cogs._cards import HELD_BACK, REDUCED_NOTE
from cogs._limits import checked
from cogs._part_card import part_files, part_view
from tests.suites import ASKED_AT

if TYPE_CHECKING:
    from collections.abc import Sequence

PART = RunPart(1, 3, "a red fox", ("sdxl", "turbo"), 2, category="animals", challenge="*fur*")
PICTURE = Picture("ab" * 32, PictureFormat.PNG, 64, 64, 100)
ROW = Generation(
    1,
    "r1",
    Origin(1, "Ada", 8, 9),
    "a red fox",
    "sdxl",
    GenerationStatus.SCORED,
    ASKED_AT,
    picture=PICTURE,
    scoring_ms=900,
)
ROWS = [replace(ROW, id=number, target="sdxl" if number < 13 else "turbo") for number in range(11, 15)]


def posted(rows: Sequence[Generation]) -> list[PostedPicture]:
    """Return the files of those that came."""
    return [PostedPicture(row.id, str(row.id).encode(), PictureFormat.PNG) for row in rows if row.picture]


def texts(view: ui.LayoutView) -> str:
    """Return all words of a card."""
    return "\n".join(item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay))


def test_what_it_says() -> None:
    """Its place, what it is sorted by, its words; no name of a file tells a picture's number."""
    shown = texts(part_view(PART, 12, ROWS, posted(ROWS)))
    assert shown.splitlines()[:2] == ["-# 3 of 12 · animals · \\*fur\\*", "a red fox"]
    assert shown.splitlines()[-1].endswith("pictures 11 to 14 · AI pictures")
    files = part_files(ROWS, posted(ROWS))
    assert [file.filename for file in files] == [f"picture-{place}.png" for place in (1, 2, 3, 4)]
    assert [int(file.fp.read()) for file in files] == [row.id for row in in_blind_order(ROWS)]


@given(st.text(min_size=1, max_size=20))
def test_no_button_tells_which_picture_stands_first(request_id: str) -> None:
    """Not even to whoever reads what Discord sends: in every order they are the same."""
    rows = [replace(row, request_id=request_id) for row in ROWS]
    found = [getattr(item, "custom_id", None) for item in part_view(PART, 12, rows, posted(rows)).walk_children()]
    assert {one.rpartition(":")[2] for one in found if one} == {"11"}


def test_by_one_target() -> None:
    """The pictures stand in the order they were asked for, and the card says how long they took."""
    rows = [replace(row, target="sdxl") for row in ROWS]
    assert in_blind_order(rows) == rows
    assert texts(part_view(PART, None, rows, posted(rows))).splitlines()[0].startswith("-# 3 · animals")
    assert "sdxl · 0.9 s · pictures 11 to 14" in texts(part_view(PART, None, rows, posted(rows)))


def test_what_did_not_come() -> None:
    """Is counted, and never by number: that would tell whose it was."""
    failed = {"status": GenerationStatus.HELD_BACK, "error_code": HeldBackError.code, "picture": None}
    rows = [replace(ROWS[0], **failed), *ROWS[1:]]
    assert f"⚠️ 1 of 4 pictures: {HELD_BACK}" in texts(part_view(PART, 12, rows, posted(rows)))
    rows = [replace(row, **failed) for row in ROWS]
    view = part_view(PART, 12, rows, [])
    assert f"⚠️ {HELD_BACK}" in texts(view).splitlines()
    assert not [item for item in view.walk_children() if isinstance(item, ui.MediaGallery)]


def test_blank_and_reduced_pictures() -> None:
    """The first are named by where they stand."""
    blank = in_blind_order(ROWS)[2].id
    pictures = [replace(one, is_blank=one.generation_id == blank, is_reduced=True) for one in posted(ROWS)]
    shown = texts(part_view(PART, 12, ROWS, pictures))
    assert "Picture 3 is one plain colour" in shown
    assert REDUCED_NOTE in shown


@given(
    words=st.text(max_size=3000),
    sorts=st.tuples(st.none() | st.text(max_size=500), st.none() | st.text(max_size=500)),
    came=st.lists(st.booleans(), min_size=1, max_size=10),
)
def test_any_part_fits(words: str, sorts: tuple[str | None, str | None], came: list[bool]) -> None:
    """Whatever is written in a suite, and however many of its pictures came."""
    part = replace(PART, prompt=words, category=sorts[0], challenge=sorts[1])
    rows = [
        replace(ROW, id=number, prompt=words, target=f"target {number % 3}", picture=PICTURE if is_there else None)
        for number, is_there in enumerate(came, 1)
    ]
    assert checked(part_view(part, 5000, rows, posted(rows)))
