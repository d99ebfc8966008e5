"""What stands in the channel: true, within Discord's limits, and fit to be read aloud."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import validate_components

from bot.domain import GenerationStatus, PictureFormat, Progress, ProgressStage
from bot.error_messages import sentence_for_code
from bot.errors import DeliveryError, EndpointBusyError, HeldBackError
from cogs._cards import (
    CANCELLED_BUSY,
    CANCELLED_WAITING,
    LONG_PROMPT_HINT,
    REDUCED_NOTE,
    STILL_OPEN,
    files_of,
    outcome_sentence,
    progress_view,
    result_view,
    text_view,
)
from tests.cogs.samples import failed, generation, generations, posted_picture, prompts

V2 = 1 << 15
REQUEST_ID = "0123456789ab"
BUSY = sentence_for_code(EndpointBusyError.code)


def texts(view: ui.LayoutView) -> list[str]:
    """Return the texts, from top to bottom."""
    return [item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay)]


def labels(view: ui.LayoutView) -> list[str]:
    """Return the labels of the buttons."""
    return [one["label"] for row in view.to_components() for one in row.get("components", []) if one["type"] == 2]


def taken_by_discord(view: ui.LayoutView) -> None:
    """Ask a second opinion about Discord's limits: SimCord's, which reads what goes over the wire."""
    components: list[dict[str, Any]] = view.to_components()
    validate_components(components, flags=V2)


# -- waiting and painting ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress(ProgressStage.WAITING, 1, place=1), "⏳ You are next."),
        (Progress(ProgressStage.WAITING, 1, place=7), "⏳ Place 7 in the queue."),
        (Progress(ProgressStage.WAITING, 1, place=20), "⏳ About place 20 in the queue."),
        (Progress(ProgressStage.WAITING, 1, place=2, wait_s=45), "⏳ Place 2 in the queue. About 45 s to go."),
        (Progress(ProgressStage.WAITING, 1, place=9, wait_s=90), "⏳ Place 9 in the queue. About 1.5 min to go."),
        (Progress(ProgressStage.PAINTING, 1), "🎨 Painting…"),
        (Progress(ProgressStage.PAINTING, 3, done=1), "🎨 Painting… 1 of 3 done."),
    ],
)
def test_people_read_where_their_picture_is(progress: Progress, words: str) -> None:
    """One line says the place and the time to go, or that the model is at it."""
    assert texts(progress_view("a red fox", progress, REQUEST_ID)) == ["a red fox", words]


def test_what_waits_can_be_cancelled() -> None:
    """The only button is Cancel."""
    assert labels(progress_view("a red fox", Progress(ProgressStage.WAITING, 1, place=1), REQUEST_ID)) == ["Cancel"]


def test_a_restarting_bot_offers_no_button_and_keeps_the_place() -> None:
    """A press would reach nobody, so there is nothing to press."""
    view = progress_view("a red fox", Progress(ProgressStage.PAUSED, 1), REQUEST_ID)
    assert labels(view) == []
    assert "Your place is kept" in texts(view)[1]


@given(
    prompts,
    st.builds(
        Progress,
        st.sampled_from(ProgressStage),
        st.integers(1, 4),
        st.integers(0, 4),
        st.none() | st.integers(1, 10**6),
        st.none() | st.integers(5, 10**6),
    ),
)
def test_progress_always_fits(prompt: str, progress: Progress) -> None:
    """Whatever the prompt, Discord takes the words about it."""
    taken_by_discord(progress_view(prompt, progress, REQUEST_ID))


# -- the card ------------------------------------------------------------------------------------


def test_a_card_is_prompt_picture_facts_and_buttons() -> None:
    """In this order, and nothing else."""
    view = result_view([generation()], [posted_picture()])
    assert texts(view) == ["a red fox", "-# sdxl · 9.0 s · picture 1 · AI picture"]
    assert labels(view) == ["Like", "Not right", "Tell us more", "Again", "Change words", "More", "Report", "Delete"]
    [gallery] = [item for item in view.walk_children() if isinstance(item, ui.MediaGallery)]
    assert [item.description for item in gallery.items] == ["AI picture of: a red fox"]


def test_one_card_holds_all_pictures_and_names_those_that_failed() -> None:
    """Who asked for three learns which one did not come, and why."""
    rows = [generation(1), failed(2), generation(3, scoring_ms=12_000)]
    view = result_view(rows, [posted_picture(1), posted_picture(3)])
    assert texts(view)[1:] == [f"⚠️ Picture 2: {BUSY}", "-# sdxl · 12.0 s · pictures 1 to 3 · AI picture"]


def test_equal_failures_are_told_once() -> None:
    """Four times the same sentence helps nobody."""
    assert texts(result_view([failed(1), failed(2)], []))[1] == f"⚠️ {BUSY}"
    view = result_view([failed(1), failed(2), failed(3, HeldBackError)], [])
    assert texts(view)[1:3] == [f"⚠️ Picture 1, 2: {BUSY}", f"⚠️ Picture 3: {sentence_for_code('held_back')}"]


def test_a_card_without_a_picture_does_not_speak_of_one() -> None:
    """No time, no "AI picture"; the number and the buttons stay."""
    view = result_view([failed()], [])
    assert texts(view)[-1] == "-# sdxl · picture 1"
    assert labels(view) == ["Again", "Change words", "More", "Delete"]


def test_a_lighter_copy_says_so() -> None:
    """The testers judge the model, so they must know what they look at."""
    reduced = posted_picture(is_reduced=True, format=PictureFormat.JPEG)
    assert REDUCED_NOTE in texts(result_view([generation()], [reduced]))
    assert REDUCED_NOTE not in texts(result_view([generation()], [posted_picture()]))


def test_a_long_prompt_comes_with_a_quiet_hint() -> None:
    """It says why the end of the prompt had no effect."""
    assert LONG_PROMPT_HINT in texts(result_view([generation(prompt="fox " * 61)], [posted_picture()]))
    assert LONG_PROMPT_HINT not in texts(result_view([generation(prompt="fox " * 60)], [posted_picture()]))


def test_a_message_in_the_channel_names_the_person() -> None:
    """Discord shows who asked above an answer, but not above an ordinary message."""
    assert texts(result_view([generation()], [posted_picture()], for_user_id=7))[0] == "For <@7>"


def test_files_have_names_of_ours_and_the_bytes_they_were_given() -> None:
    """Nothing a user wrote gets into a file's name, and nothing touches the bytes."""
    pictures = [posted_picture(5, data=b"png"), posted_picture(6, data=b"jpeg", format=PictureFormat.JPEG)]
    files = files_of(pictures)
    assert [file.filename for file in files] == ["imagine-5.png", "imagine-6.jpg"]
    assert [file.fp.read() for file in files] == [b"png", b"jpeg"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, None),
        ({"status": GenerationStatus.UNDELIVERED, "error_code": DeliveryError.code}, None),
        ({"status": GenerationStatus.CANCELLED}, CANCELLED_BUSY),
        ({"status": GenerationStatus.CANCELLED, "started_at": None}, CANCELLED_WAITING),
        ({"status": GenerationStatus.FAILED, "error_code": "endpoint_busy"}, BUSY),
        ({"status": GenerationStatus.REFUSED, "error_code": "no such code"}, sentence_for_code(None)),
    ],
)
def test_a_picture_that_did_not_come_has_a_sentence(changes: dict[str, Any], sentence: str | None) -> None:
    """One that came has none."""
    assert outcome_sentence(generation(**changes)) == sentence


def test_a_picture_still_on_its_way_says_so() -> None:
    """`/show` finds it in the log before it is painted."""
    row = generation(status=GenerationStatus.SCORING, picture=None, scoring_ms=None)
    assert STILL_OPEN in texts(result_view([row], []))


@given(generations(), st.booleans(), st.none() | st.integers(1, 2**63))
def test_cards_always_fit(rows: list[Any], is_reduced: bool, for_user_id: int | None) -> None:  # noqa: FBT001  # Hypothesis passes it
    """Whatever was asked and whatever became of it, Discord takes the card."""
    pictures = [posted_picture(row.id, is_reduced=is_reduced) for row in rows if row.picture]
    view = result_view(rows, pictures, for_user_id=for_user_id)
    taken_by_discord(view)
    assert len(files_of(pictures)) == len(pictures)


def test_again_and_change_words_are_about_the_first_picture() -> None:
    """The buttons' ids lead to the request by its first picture."""
    view = result_view([generation(41), generation(42)], [])
    ids = [one["custom_id"] for one in view.to_components()[-1]["components"]]
    about = ["again:v1:41", "words:v1:41", "more:v1:41", "delete:v1:ask:card:41"]
    assert ids == [f"imagine:{one}" for one in about]


def test_text_alone_is_a_message() -> None:
    """/help and /quota are made of it; an empty one is refused here, not by Discord."""
    assert texts(text_view("hello")) == ["hello"]
    with pytest.raises(ValueError, match="empty"):
        text_view("")


def test_failures_of_the_longest_kind_fit_four_times() -> None:
    """Four pictures that failed in four ways still make one card."""
    codes = ["credential_refused", "endpoint_unreachable", "timeout", "held_back"]
    rows = [replace(failed(number), error_code=code, prompt="*" * 6000) for number, code in enumerate(codes, start=1)]
    view = result_view(rows, [], for_user_id=7)
    assert len([text for text in texts(view) if text.startswith("⚠️")]) == 4
