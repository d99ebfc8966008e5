"""The card of two pictures: within Discord's limits, and silent about which is which."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import validate_components

from bot.domain import (
    Generation,
    GenerationStatus,
    Origin,
    Pair,
    PairKind,
    PictureFormat,
    PostedPicture,
    RunStatus,
    SuiteRun,
)
from bot.error_messages import sentence_for_code
from bot.errors import EndpointBusyError, HeldBackError
from bot.judging.votes import Choice
from bot.services.comparisons import Told
from bot.services.duels import Duel
from cogs._cards import CANCELLED_WAITING, REDUCED_NOTE
from cogs._duel_buttons import duel_view
from cogs._pair_card import comparison_view, pair_files
from cogs._pair_words import SIDES, told_text
from tests.cogs.samples import failed, generation, generations, posted_picture, prompts

V2 = 1 << 15
PAIR = Pair(5, PairKind.TARGETS, 1, 2, first_is_a=False)
ROWS = [generation(1, target="sdxl"), generation(2, target="turbo")]
PICTURES = [posted_picture(1, data=b"first"), posted_picture(2, data=b"second")]
BUSY, HELD_BACK = (sentence_for_code(error.code) for error in (EndpointBusyError, HeldBackError))


def texts(view: ui.LayoutView) -> list[str]:
    """Return the texts, from top to bottom."""
    return [item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay)]


def gallery(view: ui.LayoutView) -> list[tuple[str, str | None]]:
    """Return the pictures' addresses and what a screen reader says."""
    items = [one for item in view.walk_children() if isinstance(item, ui.MediaGallery) for one in item.items]
    return [(one.media.url, one.description) for one in items]


@st.composite
def two(draw: st.DrawFn) -> tuple[Pair, list[Generation], list[PostedPicture]]:
    """Draw a pair in any state, and the files of those pictures that came."""
    first = draw(generations())[0]
    second = replace(draw(generations())[0], id=first.id + draw(st.integers(1, 9)))
    pair = Pair(draw(st.integers(1, 2**53)), draw(st.sampled_from(PairKind)), first.id, second.id, draw(st.booleans()))
    rows = [first, second]
    came = [row.id for row in rows if row.picture and draw(st.booleans())]
    return pair, rows, [posted_picture(number, is_reduced=draw(st.booleans())) for number in came]


@given(two(), st.none() | st.integers(1, 2**63))
def test_any_card_is_taken_by_discord(drawn: tuple[Pair, list[Generation], list[PostedPicture]], user: int) -> None:
    """Whatever the words, the failures and the facts, in the channel and in private."""
    pair, rows, pictures = drawn
    components: list[dict[str, Any]] = comparison_view(pair, rows, pictures, for_user_id=user).to_components()
    validate_components(components, flags=V2)
    told = told_text(Told(pair.kind, Choice.NEITHER, rows[0], rows[1], is_new=False))
    assert len(told) <= 2000
    private = duel_view(Duel(pair, rows, pictures), told)
    validate_components(private.to_components(), flags=V2)


@given(two(), prompts)
def test_a_card_does_not_say_whose_pictures_they_are(
    drawn: tuple[Pair, list[Generation], list[PostedPicture]], prompt: str
) -> None:
    """Cards that differ in their targets, numbers and facts only are the same card."""
    pair, rows, pictures = drawn
    rows = [replace(row, prompt=prompt) for row in rows]
    others = [replace(one, target="another", scoring_ms=1, deployment="green") for one in rows]
    shown, other = (comparison_view(pair, each, pictures).to_components() for each in (rows, others))
    assert shown == other


@pytest.mark.parametrize("first_is_a", [True, False])
def test_the_pictures_stand_on_their_sides(first_is_a: bool) -> None:  # noqa: FBT001  # pytest passes it
    """So do their files, whose names say the side and the format."""
    pair = replace(PAIR, first_is_a=first_is_a)
    pictures = [PICTURES[0], replace(PICTURES[1], format=PictureFormat.WEBP)]
    files = [(file.filename, file.fp.read()) for file in pair_files(pair, pictures)]
    names = ("a.png", "b.webp") if first_is_a else ("a.webp", "b.png")
    assert files == list(zip(names, (b"first", b"second") if first_is_a else (b"second", b"first"), strict=True))
    alts = [f"Picture {side}. AI picture of: a red fox" for side in "AB"]
    shown = gallery(comparison_view(pair, ROWS, pictures))
    assert shown == [(f"attachment://{name}", alt) for name, alt in zip(names, alts, strict=True)]


def test_a_failed_picture_is_named_by_its_side() -> None:
    """And the reason is told; the other picture stays."""
    view = comparison_view(PAIR, [failed(1), ROWS[1]], PICTURES[1:])
    told = f"⚠️ Picture B did not come, so there is nothing to vote on. {BUSY}"
    assert texts(view) == ["a red fox", told]
    assert [url for url, _ in gallery(view)] == ["attachment://a.png"]


def test_two_failures_of_a_kind_are_told_once() -> None:
    """Two of different kinds are told by side."""
    assert texts(comparison_view(PAIR, [failed(1), failed(2)], []))[1:] == [f"⚠️ Neither picture came. {BUSY}"]
    view = comparison_view(PAIR, [failed(1), failed(2, HeldBackError)], [])
    words = "did not come, so there is nothing to vote on."
    assert texts(view)[1:] == [f"⚠️ Picture A {words} {HELD_BACK}", f"⚠️ Picture B {words} {BUSY}"]


def test_a_cancelled_comparison_says_so() -> None:
    """In the words of any cancelled request."""
    rows = [replace(row, status=GenerationStatus.CANCELLED, started_at=None) for row in ROWS]
    assert texts(comparison_view(PAIR, rows, []))[1:] == [f"⚠️ Neither picture came. {CANCELLED_WAITING}"]


def test_lighter_copies_are_told_of_once() -> None:
    """Which of the two is lighter stays untold."""
    view = comparison_view(PAIR, ROWS, [PICTURES[0], replace(PICTURES[1], is_reduced=True)])
    assert texts(view) == ["a red fox", SIDES, REDUCED_NOTE]


def test_the_same_twice_is_told_as_such() -> None:
    """Only afterwards: the card looks as any other."""
    same = replace(PAIR, kind=PairKind.SAME)
    cards = [comparison_view(pair, ROWS, PICTURES).to_components() for pair in (same, PAIR)]
    assert cards[0] == cards[1]
    told = told_text(Told(PairKind.SAME, Choice.TIE, ROWS[0], ROWS[0], is_new=True))
    assert "Both are by **sdxl**" in told


def test_two_deployments_are_told_by_name() -> None:
    """Neither is chance then."""
    a, b = (replace(ROWS[0], deployment=name) for name in ("blue", "gr*een"))
    told = told_text(Told(PairKind.SAME, Choice.A, a, b, is_new=True))
    assert "Both are by **sdxl**, from the same words: A by its deployment **blue**, B by **gr\\*een**." in told
    unknown = told_text(Told(PairKind.SAME, Choice.A, a, replace(b, deployment=None), is_new=True))
    assert "to measure chance" in unknown


def test_two_runs_of_one_deployment_are_told_by_number() -> None:
    """With when they were."""
    at = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    runs = [
        SuiteRun(number, "smoke", 1, RunStatus.FINISHED, Origin(1, "Ada"), ("sdxl",), 1, 1, 1, at) for number in (3, 7)
    ]
    told = told_text(Told(PairKind.SAME, Choice.A, ROWS[0], ROWS[0], is_new=True, runs=(runs[0], runs[1])))
    assert "A in run 3 (<t:1769851800:f>), B in run 7 (<t:1769851800:f>)." in told
