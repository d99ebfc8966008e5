"""Styles through Discord: chosen in /imagine, kept by leads with /style, the same in everything that follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import validate_modal

from bot.client import Access, Leads
from bot.domain import STYLE_NAME_MAX, STYLE_NEGATIVE_MAX, STYLE_TEMPLATE_MAX, Style
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._limits import TEXT_MAX
from cogs._style_cards import CHOICES_MAX, NO_STYLES, NOT_USED, card_words, list_words, style_choices
from cogs._style_modal import StyleModal
from tests.cogs.leading import NOT_FOR_YOU, WAYS, lead_by, refused
from tests.stage import NO_LIMITS, private_answer, target_at, text_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

STARTERS = [
    *("Clay", "Film photo", "Knitted", "Line art", "Oil painting", "Paper cut"),
    *("Pencil sketch", "Picture book", "Pixel art", "Poster", "Stained glass", "Watercolour"),
]
OF_CLAY = "a red fox, as a clay figure, stop-motion set, soft studio light"
LOGGED = "SELECT prompt, words, style_version_id FROM generations ORDER BY id"
BRICKS = {"name": "Bricks", "template": "{prompt}, of toy bricks", "negative": "glue"}


@pytest.fixture
def lea(stage: Stage) -> MemberActor:
    """Return a lead, also after a restart."""
    lead = lead_by(stage, "user id")
    stage.leads = stage.bot.leads
    return lead


async def write(stage: Stage, by: MemberActor, command: str = "style add", **written: str) -> InteractionResult:
    """Open the form for a style with a command, and send it."""
    name = {"name": written.pop("of")} if "of" in written else {}
    form = await by.slash(stage.channel, command, **name)
    assert form.modal, form
    validate_modal(form.modal)
    return await by.submit_modal(form, BRICKS | written)


async def told(stage: Stage, by: MemberActor, command: str, **options: Any) -> str:
    """Send a command, and return what it answers in private."""
    return text_of(private_answer(await by.slash(stage.channel, command, **options)))


# -- in /imagine -----------------------------------------------------------------------------------


async def test_a_style_is_put_around_the_words(stage: Stage) -> None:
    """The model gets all of it; the card says what the person typed, and which style; the log has both."""
    card = await stage.draw(" a red fox ", style="clay")
    assert text_of(card).startswith("a red fox\n")
    assert "-# sdxl · Clay · " in text_of(card)
    assert stage.sql(LOGGED) == [(OF_CLAY, "a red fox", 2)]
    assert [call.prompt for call in stage.endpoint.calls] == [OF_CLAY]


async def test_without_a_style_nothing_changes(stage: Stage) -> None:
    """The prompt is what was typed, and stands once in the log."""
    assert "-# sdxl · picture" not in text_of(await stage.draw())
    assert stage.sql(LOGGED) == [("a red fox", None, None)]


async def test_with_several_targets_there_is_a_style_too(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """Both forms of the command have it."""
    stage = await open_stage(targets=(target_at(endpoint), target_at(endpoint, "turbo")))
    assert "-# turbo · Clay · " in text_of(await stage.draw(style="Clay", target="turbo"))


async def test_styles_are_offered_by_name(stage: Stage) -> None:
    """All of them; then those with what is typed in them, the beginnings first."""
    choices = await stage.ada.autocomplete(stage.channel, "imagine", "style", "", prompt="a red fox")
    assert [choice["name"] for choice in choices] == STARTERS
    choices = await stage.ada.autocomplete(stage.channel, "imagine", "style", "P", prompt="a red fox")
    assert [choice["value"] for choice in choices][:4] == ["Paper cut", "Pencil sketch", "Picture book", "Pixel art"]


async def test_a_name_that_is_none_is_refused_kindly(stage: Stage) -> None:
    """What is typed is free text all the same; nothing is painted, and nobody pays."""
    answer = private_answer(await stage.ask(style="cubism")).content
    assert answer == "There is no style of that name, or not any more. `/style list` shows those there are."
    assert stage.statuses == []


async def test_progress_shows_the_words_that_were_typed(stage: Stage) -> None:
    """Also before the picture is there, and after a restart."""
    stage.endpoint.hold()
    asked = await stage.ask(style="Clay")
    message = await stage.wait_for_progress(asked, "Painting")
    assert text_of(message).startswith("a red fox\n")
    await stage.crash()
    await stage.restart()
    stage.endpoint.release()
    await stage.app.generation.idle()
    assert text_of(message).startswith("a red fox\n")
    assert "Clay" in text_of(message)


async def test_blank_words_are_refused_also_in_a_style(stage: Stage) -> None:
    """A style alone is no picture; the log still has what was typed."""
    assert "nothing to draw" in private_answer(await stage.ask("   ", style="Clay")).content
    [(_, words, version)] = stage.sql(LOGGED)
    assert (words, version, stage.statuses) == ("   ", 2, ["refused"])


async def test_the_longest_prompt_counts_with_its_style(open_stage: OpenStage) -> None:
    """What goes to the model is what may not be longer."""
    stage = await open_stage(limits=replace(NO_LIMITS, prompt_chars=len(OF_CLAY)))
    assert text_of(await stage.draw(style="Clay")).startswith("a red fox\n")
    answer = private_answer(await stage.ask("a red foxy", style="Clay")).content
    assert answer.startswith(
        f"That prompt is {len(OF_CLAY) + 1} characters long; {len(OF_CLAY)} is the most. "
        f"The style's own words are {len(OF_CLAY) - len('a red fox')} of them. Shorter works better"
    )


async def test_more_shows_the_words_and_the_prompt(stage: Stage) -> None:
    """And which version of which style is between them."""
    card = await stage.draw(style="Clay")
    shown = text_of(private_answer(await stage.bo.click(card, label="More"))).replace("\\", "")
    assert shown.startswith(f"**The words**\na red fox\n**The whole prompt**\n{OF_CLAY}\n")
    assert "\nStyle: Clay, version 1\n" in shown


async def test_show_has_the_style_too(stage: Stage) -> None:
    """The same card, later."""
    await stage.draw(style="Clay")
    shown = text_of(private_answer(await stage.ada.slash(stage.channel, "show", id=1)))
    assert shown.startswith("a red fox\n")
    assert "-# sdxl · Clay · " in shown


async def test_again_keeps_the_version_that_the_picture_had(stage: Stage, lea: MemberActor) -> None:
    """Also once the style was edited, and once it was deleted."""
    card = await stage.draw(style="Clay")
    await write(stage, lea, "style edit", of="Clay", name="Plasticine", template="a lump of clay like {prompt}")
    again = await stage.ended(await stage.bo.click(card, label="Again"))
    assert "Plasticine" in text_of(again)
    await lea.slash(stage.channel, "style delete", name="plasticine")
    await stage.ended(await stage.bo.click(again, label="Again"))
    assert stage.sql(LOGGED) == [(OF_CLAY, "a red fox", 2)] * 3


async def test_change_words_edits_what_was_typed_and_keeps_the_style(stage: Stage) -> None:
    """The form has the person's words, the new picture their style."""
    card = await stage.draw(style="Clay")
    form = await stage.bo.click(card, label="Change words")
    assert form.modal
    assert form.modal["components"][0]["component"]["value"] == "a red fox"
    await stage.ended(await stage.bo.submit_modal(form, {"prompt": "a blue owl"}))
    assert stage.sql(LOGGED)[1] == (OF_CLAY.replace("a red fox", "a blue owl"), "a blue owl", 2)


async def test_what_was_typed_is_offered_again(stage: Stage) -> None:
    """Not the style's words around it, also where it is too long to be offered itself."""
    long = "a red fox " + "and another " * 10
    for words in ("a red fox", long):
        await stage.draw(words, style="Clay")
    choices = await stage.ada.autocomplete(stage.channel, "imagine", "prompt", "red fox")
    assert choices[1]["value"] == "a red fox"
    await stage.draw(choices[0]["value"])
    assert stage.sql(LOGGED)[2] == (long.strip(), None, None)


async def test_a_failed_picture_says_its_words(stage: Stage) -> None:
    """And its style, so that it can be asked for again."""
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    shown = text_of(await stage.draw(style="Clay"))
    assert shown.startswith("a red fox\n⚠️ ")
    assert "-# sdxl · Clay · " in shown


# -- /style ----------------------------------------------------------------------------------------


async def test_everybody_may_look(stage: Stage) -> None:
    """A dozen to begin with, and all of one; in private."""
    shown = await told(stage, stage.ada, "style list")
    assert shown.startswith("### 12 styles\n- **Clay**: ")
    assert [line.split("**")[1] for line in shown.splitlines()[1:-1]] == STARTERS
    card = (await told(stage, stage.ada, "style show", name="LINE ART")).replace("\\", "")
    assert card.startswith("### Line art\n-# version 1\n{prompt}, as black line art")
    assert "So `a red fox` becomes: a red fox, as black line art" in card
    assert card.endswith(f"**not:** colour, grey tones\n-# {NOT_USED}")
    assert NOT_USED not in await told(stage, stage.ada, "style show", name="Clay")


@pytest.mark.parametrize("way", WAYS)
async def test_a_lead_adds_a_style(stage: Stage, way: str) -> None:
    """It is there at once, for everybody, and in the audit log."""
    answer = text_of(private_answer(await write(stage, lead_by(stage, way)))).replace("\\", "")
    assert answer.startswith("Saved.\n### Bricks\n-# version 1\n{prompt}, of toy bricks\n")
    assert answer.endswith(f"**not:** glue\n-# {NOT_USED}")
    await stage.draw(style="bricks", by=stage.bo)
    assert stage.sql(LOGGED) == [("a red fox, of toy bricks", "a red fox", 13)]
    assert stage.sql("SELECT act, subject, detail, user_name FROM audit") == [("style", "Bricks", "added", "Lea")]


async def test_a_lead_edits_a_style(stage: Stage, lea: MemberActor) -> None:
    """A new version; the form has the one before."""
    form = await lea.slash(stage.channel, "style edit", name="line art")
    assert form.modal
    values = [label["component"].get("value") for label in form.modal["components"]]
    assert values == [
        "Line art", "{prompt}, as black line art on white paper, clean lines, no shading", "colour, grey tones"
    ]  # fmt: skip
    await lea.submit_modal(form, {"name": "Ink", "template": "ink:  {prompt}\n", "negative": ""})
    assert (
        (await told(stage, stage.ada, "style show", name="ink"))
        .replace("\\", "")
        .startswith("### Ink\n-# version 2\nink: {prompt}\n")
    )
    assert "no style of that name" in await told(stage, stage.ada, "style show", name="Line art")
    assert stage.sql("SELECT version, template, negative, made_by FROM style_versions WHERE style_id = 3")[1] == (
        2, "ink: {prompt}", None, str(lea.id)
    )  # fmt: skip
    assert stage.sql("SELECT subject, detail FROM audit") == [("Line art", "version 2, called Ink")]


async def test_a_lead_deletes_a_style(stage: Stage, lea: MemberActor) -> None:
    """It is offered no more, also after a restart; its name is free for another."""
    assert await told(stage, lea, "style delete", name="Clay") == (
        "**Clay** is not offered any more. Pictures made with it keep it, and so does Again."
    )
    await stage.crash()
    await stage.restart()
    assert "Clay" not in await told(stage, stage.ada, "style list")
    assert stage.sql("SELECT subject, detail FROM audit") == [("Clay", "deleted")]
    await write(stage, lea, name="CLAY")
    assert "CLAY" in await told(stage, stage.ada, "style list")


async def test_only_leads_change_styles(stage: Stage) -> None:
    """Others read one private sentence."""
    for command, options in (("style add", {}), ("style edit", {"name": "Clay"}), ("style delete", {"name": "Clay"})):
        assert NOT_FOR_YOU in await refused(stage, command, stage.ada, **options)
    assert stage.sql("SELECT count(*) FROM style_versions") == [(12,)]


async def test_a_form_that_was_opened_by_a_lead_who_is_none_any_more_is_refused(stage: Stage, lea: MemberActor) -> None:
    """Who may is asked when something is changed."""
    form = await lea.slash(stage.channel, "style add")
    stage.bot.leads = Leads()
    assert NOT_FOR_YOU in private_answer(await lea.submit_modal(form, BRICKS)).content


async def test_a_form_opened_before_a_restart_can_be_sent_after_it(stage: Stage, lea: MemberActor) -> None:
    """discord.py forgets open forms; the custom id does not."""
    form = await lea.slash(stage.channel, "style edit", name="Clay")
    await stage.crash()
    await stage.restart()
    await lea.submit_modal(form, BRICKS)
    assert "### Bricks" in await told(stage, stage.ada, "style show", name="bricks")


async def test_a_form_sent_where_the_bot_does_not_answer_is_refused(stage: Stage, lea: MemberActor) -> None:
    """It was opened before the guild was taken off the list."""
    form = await lea.slash(stage.channel, "style add")
    stage.bot.access = Access(guild_ids=(1,))
    assert "does not take requests here" in private_answer(await lea.submit_modal(form, BRICKS)).content


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"name": "\u200b"}, "That name does not work"),
        ({"name": "CLAY"}, "There is a style of that name already."),
        ({"template": "of bricks"}, "must say once where everybody's own words go"),
        ({"template": "{prompt} {prompt}"}, "must say once where everybody's own words go"),
        ({"template": " "}, "The words of the style are missing"),
    ],
)
async def test_a_style_that_cannot_be_is_refused_kindly(
    stage: Stage, lea: MemberActor, written: dict[str, str], sentence: str
) -> None:
    """In private, with what to do; nothing is kept."""
    assert sentence in private_answer(await write(stage, lea, **written)).content
    assert stage.sql("SELECT count(*) FROM styles") == [(12,)]
    assert stage.sql("SELECT * FROM audit") == []


async def test_a_style_deleted_while_its_form_was_open_is_refused_kindly(stage: Stage, lea: MemberActor) -> None:
    """Another lead was quicker."""
    form = await lea.slash(stage.channel, "style edit", name="Clay")
    await lea.slash(stage.channel, "style delete", name="Clay")
    assert "no style of that name" in private_answer(await lea.submit_modal(form, BRICKS)).content


async def test_names_are_offered_to_leads_and_others(stage: Stage) -> None:
    """In every command that asks for one."""
    for command in ("style show", "style edit", "style delete"):
        choices = await stage.ada.autocomplete(stage.channel, command, "name", "lin")
        assert [choice["name"] for choice in choices] == ["Line art"]


# -- in words --------------------------------------------------------------------------------------

texts = st.text(min_size=1)


def style_of(number: int, name: str, template: str, negative: str | None = None) -> Style:
    """Return a style as long as may be."""
    words = template[: STYLE_TEMPLATE_MAX - 8]
    return Style(number, number, 1, name[:STYLE_NAME_MAX], f"{words}{{prompt}}", negative)


@given(st.lists(st.tuples(texts, texts), max_size=60))
def test_every_list_fits_into_a_message(written: list[tuple[str, str]]) -> None:
    """As many as there is room for, and how many more there are."""
    styles = [style_of(number, *one) for number, one in enumerate(written, 1)]
    assert len(list_words(styles)) <= TEXT_MAX
    assert len(style_choices(styles, "")) <= CHOICES_MAX


def test_a_long_list_says_how_to_see_the_rest() -> None:
    """And no list says how to begin one."""
    shown = list_words([style_of(number, f"Style {number:03}", "*" * 200) for number in range(100)])
    assert "### 100 styles" in shown
    assert " more: type the beginning of a name in `/style show`." in shown
    assert list_words([]) == NO_STYLES


@given(texts, texts, st.none() | texts)
def test_every_style_fits_into_its_form_and_its_card(name: str, template: str, negative: str | None) -> None:
    """Discord takes both."""
    style = style_of(1, name, template, negative and negative[:STYLE_NEGATIVE_MAX])
    validate_modal(StyleModal(style).to_dict())
    assert len(card_words(style)) <= TEXT_MAX


def test_the_longest_card_fits() -> None:
    """All of it escaped, letter by letter."""
    style = Style(
        1, 1, 1, "*" * STYLE_NAME_MAX, f"{'*' * (STYLE_TEMPLATE_MAX - 8)}{{prompt}}", "*" * STYLE_NEGATIVE_MAX
    )
    assert len(card_words(style)) <= TEXT_MAX
