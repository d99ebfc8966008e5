"""Choices in a prompt, from `/imagine` to one grid: asked for, confirmed, drawn, looked at one by one, taken away."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.domain import Limits, Reported
from bot.rehearsal.misbehaviour import Misbehaviour
from bot.services.grids import grid_plan
from bot.services.variations import read_prompt
from cogs._choices import CANCELLED
from cogs._grid_card import CHANCE, SPREAD
from cogs._public_words import WITHHELD
from tests.cogs.audience import begin
from tests.cogs.leading import lead_by
from tests.cogs.test_moderation import THANKS, House, press, report
from tests.cogs.test_safety import checked_by, policy
from tests.stage import components_of, labels_of, pictures_of, private_answer, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from simcord.results import ResponseMessage

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

FOUR = "{red|blue} cube on a {sphere|pyramid}"
SIX = "{red|blue} cube, {small|large|huge}"
WORDS_OF_FOUR = ["red cube on a sphere", "red cube on a pyramid", "blue cube on a sphere", "blue cube on a pyramid"]
CARD = ["Again", "Change words", "More", "Report", "Delete"]


def options_of(card: ResponseMessage) -> dict[str, str]:
    """Return the menu of a grid: what it says, by the picture's number."""
    [menu] = [one for one in components_of(card) if one["type"] == 3]
    return {option["value"]: option["label"] for option in menu["options"]}


async def confirmed(stage: Stage, prompt: str) -> ResponseMessage:
    """Ask for many pictures, say yes, and return the card once everything has ended."""
    question = private_answer(await stage.ask(prompt))
    return await stage.ended(await stage.ada.click(question, label="Draw them"))


async def test_a_few_are_drawn_at_once(stage: Stage) -> None:
    """One card with one grid, whose menu names each picture; rows as any others, in order, by the same request."""
    card = await stage.draw(FOUR)
    assert [call.prompt for call in stage.endpoint.calls] == WORDS_OF_FOUR
    assert stage.sql("SELECT prompt, status, charged FROM generations ORDER BY id") == [
        (words, "posted", 1) for words in WORDS_OF_FOUR
    ]
    assert stage.sql("SELECT count(DISTINCT request_id), count(DISTINCT message_id) FROM generations") == [(1, 1)]
    assert stage.sql("SELECT template, repeats FROM grids") == [(FOUR, 1)]
    assert labels_of(card) == CARD
    assert options_of(card) == {
        "1": "1: red · sphere", "2": "2: red · pyramid", "3": "3: blue · sphere", "4": "4: blue · pyramid"
    }  # fmt: skip
    assert CHANCE in text_of(card)
    assert SPREAD not in text_of(card)
    assert "pictures 1 to 4" in text_of(card)
    [picture] = pictures_of(card)
    assert picture["description"].startswith("4 AI pictures in a grid, of: {red|blue} cube")
    assert "Rows: red, blue. Columns: sphere, pyramid." in picture["description"]
    with Image.open(BytesIO(await card.attachments[0].read())) as sheet:
        assert sheet.format == "JPEG"
        assert sheet.width > 640


async def test_many_are_shown_in_figures_first(stage: Stage) -> None:
    """The question is private and charges nothing; Draw them draws, once."""
    question = private_answer(await stage.ask(SIX))
    assert text_of(question).startswith("**6 pictures: 2 × 3.**\n")
    assert labels_of(question) == ["Draw them", "Cancel"]
    assert stage.statuses == []
    card = await stage.ended(await stage.ada.click(question, label="Draw them"))
    assert len(options_of(card)) == len(stage.statuses) == 6
    again = private_answer(await stage.ada.click(question, label="Draw them"))
    assert "That question is closed" in again.content
    assert len(stage.endpoint.calls) == 6


async def test_the_expected_time_is_told_once_it_is_known(stage: Stage) -> None:
    """It comes from the last pictures of the model."""
    for _ in range(5):
        await stage.draw()
    question = private_answer(await stage.ask(SIX))
    assert text_of(question).startswith("**6 pictures: 2 × 3.** About 5 seconds.\n")


async def test_cancel_draws_nothing(stage: Stage) -> None:
    """The card says so, and nothing is in the log."""
    question = private_answer(await stage.ask(SIX))
    await stage.ada.click(question, label="Cancel")
    assert text_of(question) == CANCELLED
    assert (stage.statuses, stage.endpoint.calls) == ([], [])


async def test_a_question_does_not_outlive_the_run(stage: Stage) -> None:
    """A sentence says what to do; nobody's words were kept."""
    question = private_answer(await stage.ask(SIX))
    await stage.crash()
    await stage.restart()
    assert "Please ask again" in private_answer(await stage.ada.click(question, label="Draw them")).content
    assert stage.statuses == []


async def test_repeats_stand_side_by_side(stage: Stage) -> None:
    """The spread within one prompt is shown, and said to be chance; the count is told before."""
    question = private_answer(await stage.ask("{red|blue} cube", count=3))
    assert text_of(question).startswith("**6 pictures: 2, each drawn 3 times.**")
    card = await stage.ended(await stage.ada.click(question, label="Draw them"))
    assert [call.prompt for call in stage.endpoint.calls] == ["red cube"] * 3 + ["blue cube"] * 3
    assert SPREAD in text_of(card)
    with Image.open(BytesIO(await card.attachments[0].read())) as sheet:
        assert sheet.width > 3 * 320


@pytest.mark.parametrize(
    ("prompt", "count", "words"),
    [
        ("{1|2|3|4|5|6} {a|b|c|d|e}", 1, "make 30 pictures; 25 is the most"),
        ("{1|2|3|4|5|6|7}", 4, "make 28 pictures; 25 is the most"),
        ("{a|{b|c}}", 1, "Choices within choices"),
    ],
)
async def test_what_cannot_be_is_refused_in_private(stage: Stage, prompt: str, count: int, words: str) -> None:
    """The sentence has the number, and says how to write a brace."""
    answer = private_answer(await stage.ask(prompt, count=count)).content
    assert words in answer
    assert "`\\{`" in answer
    assert stage.statuses == []


async def test_odd_and_literal_braces_are_ordinary_words(stage: Stage) -> None:
    """They are painted as they stand, and Again paints them once more."""
    for typed, words in (("a {cat}", "a {cat}"), (r"a \{b|c\}", "a {b|c}"), ("a {", "a {")):
        card = await stage.draw(typed)
        assert stage.endpoint.calls[-1].prompt == words
        await stage.ended(await stage.ada.click(card, label="Again"))
        assert stage.endpoint.calls[-1].prompt == words
        form = await stage.ada.click(card, label="Change words")
        assert form.modal
        value = form.modal["components"][0]["component"]["value"]
        await stage.ended(await stage.ada.submit_modal(form, {"prompt": value}))
        assert stage.endpoint.calls[-1].prompt == words
    assert stage.sql("SELECT * FROM grids") == []


async def test_a_combination_without_words_is_refused(stage: Stage) -> None:
    """An empty choice is with and without; with nothing around it there would be nothing to draw."""
    assert "the prompt is empty" in private_answer(await stage.ask("{|red}")).content


async def test_each_picture_counts(open_stage: OpenStage) -> None:
    """Six are too many where five are allowed, which is told before anybody is asked whether they are meant."""
    stage = await open_stage(limits=Limits(pictures_per_window=5, waiting_per_user=0, queue=0))
    assert "6 pictures in one go is more than the 5 pictures allowed" in private_answer(await stage.ask(SIX)).content
    await stage.draw(FOUR)
    assert "You have used your 5 pictures per minute" in private_answer(await stage.ask("{a|b}")).content


async def test_after_a_refusal_the_question_stays_open(open_stage: OpenStage) -> None:
    """A limit is free again in a minute, and the words are still there."""
    stage = await open_stage(limits=Limits(pictures_per_window=6, waiting_per_user=0, queue=0))
    question = private_answer(await stage.ask(SIX))
    await stage.draw()
    for _ in range(2):
        answer = private_answer(await stage.ada.click(question, label="Draw them")).content
        assert "You have used your 6 pictures per minute" in answer


async def test_one_picture_by_itself(stage: Stage) -> None:
    """The menu shows it in private, at its size, with everything one can do with a picture; Again draws its words."""
    card = await stage.draw(FOUR)
    alone = private_answer(await stage.bo.select(card, ["2"]))
    assert text_of(alone).startswith("red cube on a pyramid\n")
    assert labels_of(alone)[:3] == ["Like", "Not right", "Tell us more"]
    assert len(pictures_of(alone)) == 1
    assert "Saved: you like it." in private_answer(await stage.bo.click(alone, label="Like")).content
    assert stage.sql("SELECT generation_id, verdict FROM verdicts") == [(2, "like")]
    more = text_of(private_answer(await stage.bo.click(alone, label="More")))
    assert "Picture 2" in more
    assert "Picture 1" not in more
    await stage.ended(await stage.bo.click(alone, label="Again"))
    assert stage.endpoint.calls[-1].prompt == "red cube on a pyramid"
    assert len(stage.endpoint.calls) == 5


async def test_the_whole_grid_again(stage: Stage) -> None:
    """Again, Change words and More are about all of it, also after a restart."""
    card = await stage.draw(FOUR)
    await stage.crash()
    await stage.restart()
    again = await stage.ended(await stage.bo.click(card, label="Again"))
    assert len(options_of(again)) == 4
    form = await stage.ada.click(card, label="Change words")
    changed = await stage.ended(await stage.ada.submit_modal(form, {"prompt": "{green|pink} cone"}))
    assert list(options_of(changed).values()) == ["1: green", "2: pink"]
    assert stage.sql("SELECT DISTINCT parent_id FROM generations WHERE id > 4") == [(1,)]
    more = private_answer(await stage.ada.click(card, label="More"))
    told = (await more.attachments[0].read()).decode()
    assert "Cell 4: blue cube on a pyramid" in told


async def test_what_did_not_come_is_named(stage: Stage) -> None:
    """A cell without a picture; the sentence names it, and the menu leaves it out."""
    stage.endpoint.misbehave(Misbehaviour.JPEG, Misbehaviour.MODEL_REJECTS, Misbehaviour.EMPTY_IMAGE)
    card = await stage.draw(FOUR)
    assert sorted(stage.statuses) == ["failed", "held_back", "posted", "posted"]
    assert "⚠️ Cell 2: The image model does not understand" in text_of(card)
    assert "⚠️ Cell 3: The safety check held this picture back." in text_of(card)
    assert list(options_of(card)) == ["1", "4"]
    assert stage.sql("SELECT charged FROM generations ORDER BY id") == [(1,), (0,), (0,), (1,)]


async def test_a_style_goes_around_each_combination(stage: Stage) -> None:
    """Every row has what was typed and what was painted; the card shows the first, and Again keeps the style."""
    card = await stage.draw("{red|blue} cube", style="Clay")
    rows = stage.sql("SELECT words, prompt, style_version_id FROM generations ORDER BY id")
    assert [words for words, _, _ in rows] == ["red cube", "blue cube"]
    assert all(prompt.startswith(f"{words}, as a clay figure") for words, prompt, _ in rows)
    assert {version for _, _, version in rows} == {2}
    assert [call.prompt for call in stage.endpoint.calls] == [prompt for _, prompt, _ in rows]
    assert "as a clay figure" not in text_of(card)
    assert "Clay" in text_of(card)
    assert list(options_of(card).values()) == ["1: red", "2: blue"]
    await stage.ended(await stage.bo.click(card, label="Again"))
    again = stage.sql("SELECT words, prompt, style_version_id FROM generations WHERE id > 2 ORDER BY id")
    assert again == rows


async def test_words_that_were_held_back_stand_nowhere(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """Neither on the card nor in the menu, the description or the grid's labels: cells have numbers only."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy())
    card = await stage.draw("{nice|vile [hate 6]} cube")
    assert stage.statuses == ["posted", "held_back"]
    assert WITHHELD in text_of(card)
    assert options_of(card) == {"1": "1"}
    [picture] = pictures_of(card)
    assert picture["description"] == "2 AI pictures in a grid."
    assert "vile" not in str(card.components)
    rows = await stage.app.store.log.of_request(stage.sql("SELECT request_id FROM generations")[0][0])
    _, grid = read_prompt("{nice|vile [hate 6]} cube", 1)
    assert grid
    assert "vile" not in str(grid_plan(grid, rows))


async def test_where_none_came_the_card_says_why(stage: Stage) -> None:
    """There is no grid, no menu and nothing to report."""
    stage.endpoint.misbehave_always(Misbehaviour.MODEL_REJECTS)
    card = await stage.draw("{a|b} cube")
    assert "⚠️ Cells 1, 2: The image model does not understand" in text_of(card)
    assert (pictures_of(card), labels_of(card)) == ([], ["Again", "Change words", "More", "Delete"])
    assert CHANCE not in text_of(card)


async def test_cancel_ends_what_is_left(stage: Stage) -> None:
    """What is there is shown; the rest says that it was cancelled."""
    stage.endpoint.misbehave(Misbehaviour.JPEG, Misbehaviour.HANG)
    asked = await stage.ask(FOUR)
    waiting = await stage.wait_for_progress(asked, "1 of 4 done.")
    assert text_of(waiting).startswith(r"\{red\|blue\} cube")
    await stage.ada.click(waiting, label="Cancel")
    card = await stage.ended(asked)
    assert list(options_of(card)) == ["1"]
    assert "Cells 3, 4: Cancelled before it began." in text_of(card)


async def test_a_removed_grid_goes_whole(stage: Stage) -> None:
    """Delete takes the message, the files and what was written; the rows say so."""
    card = await stage.draw(FOUR)
    question = private_answer(await stage.ada.click(card, label="Delete"))
    await stage.ada.click(question, label="Delete it")
    assert stage.messages == []
    assert stage.statuses == ["deleted"] * 4
    assert stage.sql("SELECT * FROM grids") == []
    assert [path for path in (stage.folder / "pictures").rglob("*") if path.is_file()] == []


async def test_words_that_are_not_painted_refuse_all(open_stage: OpenStage, tmp_path: Path) -> None:
    """Each combination is held against the list, before anybody is asked whether it is meant."""
    from bot.settings import SafetySettings  # noqa: PLC0415  # for this test only

    path = tmp_path / "words.txt"
    path.write_text("grue\n")
    stage = await open_stage(safety=SafetySettings(word_list=path))
    for prompt in ("{red|grue} cube", "{a|b|c|d|grue} cube", "g{r|x}ue"):
        assert "not painted here" in private_answer(await stage.ask(prompt)).content
    assert stage.endpoint.calls == []


async def test_a_show_draws_one_at_a_time(stage: Stage) -> None:
    """Choices are refused in a sentence; braces that are just braces are painted."""
    lea = lead_by(stage, "user id")
    await begin(stage, lea)
    for prompt in (FOUR, SIX):
        assert "one picture is drawn at a time" in private_answer(await stage.ask(prompt)).content
    assert stage.sql("SELECT prompt, error_code FROM generations WHERE status = 'refused'") == [
        (FOUR, "one_at_a_time"), (SIX, "one_at_a_time")
    ]  # fmt: skip
    await stage.draw("a {cat}")
    assert stage.endpoint.calls[-1].prompt == "a {cat}"


async def test_twenty_five_fit_one_card(stage: Stage) -> None:
    """As many as there may be, with labels as long as they can be."""
    long = "long " * 60
    card = await confirmed(stage, f"{{{'|'.join(f'{long}{n}' for n in range(5))}}} on {{1|2|3|4|5}}")
    assert len(options_of(card)) == 25
    assert stage.statuses == ["posted"] * 25


async def test_leads_see_the_first_ten_of_a_reported_grid(stage: Stage) -> None:
    """Discord takes no more in a message; removing it takes them all."""
    house = House(stage)
    card = await confirmed(stage, "{1|2|3|4|5|6|7|8|9|10|11|12} cubes")
    assert await report(card, stage.bo) == THANKS[Reported.SENT]
    assert len(pictures_of(house.notice)) == 10
    assert "1 cubes / 2 cubes / 3 cubes" in text_of(house.notice).replace("\\", "")
    await press(house, "Remove", house.lea)
    assert stage.statuses == ["deleted"] * 12
    assert stage.sql("SELECT * FROM grids") == []


async def test_a_prompt_without_a_brace_costs_nothing_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prompt without a brace is not read for choices."""

    def never(text: str) -> None:
        raise AssertionError(text)

    monkeypatch.setattr("bot.services.variations.read_variations", never)
    card = await stage.draw("a red fox, 3 | 4")
    assert len(pictures_of(card)) == 1
