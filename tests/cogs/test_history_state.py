"""What a turn button's custom id holds, for any question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import GenerationStatus, HistoryQuestion, Turn
from bot.errors import UnknownTargetError
from cogs._history_buttons import TurnButton
from cogs._history_state import TEXT_MAX, custom_id_of, fitting_text, state_in
from cogs._history_view import STATUS_WORDS

VIEWER, TARGETS = 2**64 - 1, ("sdxl", "turbo", "n" * 80)
questions = st.builds(
    HistoryQuestion,
    text=st.text(max_size=120).map(fitting_text),
    person_id=st.none() | st.integers(1, 2**64 - 1),
    target=st.none() | st.sampled_from(TARGETS),
    status=st.none() | st.sampled_from(sorted(STATUS_WORDS)),
)
likes = st.sampled_from([{}, {"is_liked": True}, {"liked_by": VIEWER}])
turns = st.builds(Turn, st.integers(0, 2**63 - 1), is_newer=st.booleans())


@given(question=questions, liked=likes, turn=turns)
async def test_every_turn_parses_back(question: HistoryQuestion, liked: dict[str, Any], turn: Turn) -> None:
    """Any question fits, and comes back as it was."""
    question = replace(question, **liked)
    custom_id = custom_id_of(question, turn, VIEWER)
    assert len(custom_id.encode("utf-16-le", "replace")) // 2 <= 100
    match = TurnButton.__discord_ui_compiled_template__.fullmatch(custom_id)
    assert match
    nothing = cast("Any", None)
    rebuilt = await TurnButton.from_custom_id(nothing, nothing, match)
    assert state_in(rebuilt.custom_id, VIEWER, TARGETS) == (question, turn)


def test_every_end_has_a_letter_of_its_own() -> None:
    """Those that a picture under way has are not asked for."""
    told = [custom_id_of(HistoryQuestion(status=status), Turn(1), VIEWER) for status in STATUS_WORDS]
    assert len(set(told)) == len(STATUS_WORDS) == len(GenerationStatus) - 3


def test_a_model_that_is_gone_is_said_so() -> None:
    """With the names of those there are."""
    custom_id = custom_id_of(HistoryQuestion(target="sdxl"), Turn(1), VIEWER)
    with pytest.raises(UnknownTargetError) as caught:
        state_in(custom_id, VIEWER, ["turbo"])
    assert caught.value.known == ("turbo",)


def test_a_text_that_does_not_fit_is_cut_at_a_word() -> None:
    """What fits stays as it is, but for its spaces; one endless word is cut anywhere."""
    assert fitting_text("  a red \n fox ") == "a red fox"
    assert fitting_text("word " * 30) == ("word " * 30)[:TEXT_MAX].rpartition(" ")[0]
    assert fitting_text("x" * 500) == "x" * TEXT_MAX
    assert fitting_text("🦊" * 500) == "🦊" * (TEXT_MAX // 2)
    assert fitting_text("") == ""
