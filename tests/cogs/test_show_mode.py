"""Shows through Discord: begun by a lead, pressed by an audience, ended with a contact sheet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from simcord.results import ResponseMessage

from bot.domain import Forgetting, ForgettingOrder, Limits, Origin, Policy, Removal, StyleDraft
from bot.rehearsal.misbehaviour import Misbehaviour
from bot.services.shows import WARM_UP_PROMPT
from cogs._ideas import IDEA_NAMES, IDEAS
from cogs._show_cards import MISSES, NO_TROUBLE
from tests.cogs.audience import (
    OWN,
    THANKS,
    TROUBLES,
    begin,
    board,
    board_says,
    boards,
    closed,
    end,
    ideas,
    in_time,
    said,
)
from tests.cogs.leading import NOT_FOR_YOU, WAYS, answers, lead_by, member, refused
from tests.stage import labels_of, pictures_of, private_answer, target_at, text_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

OVER = "The show is over."


@pytest.fixture
def lea(stage: Stage) -> MemberActor:
    """Return a lead, also after a restart."""
    lead = lead_by(stage, "user id")
    stage.leads = stage.bot.leads
    return lead


def prompts(stage: Stage) -> list[str]:
    """Return what was painted for the audience, in order."""
    return [prompt for (prompt,) in stage.sql("SELECT prompt FROM generations WHERE id > 1 ORDER BY id")]


# -- beginning -------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
async def test_a_show_begins_with_a_picture_for_the_presenter_alone(stage: Stage, way: str) -> None:
    """It is in the log like any other; only then the channel gets its board, ready for the first."""
    lea = lead_by(stage, way)
    picture, ready = answers(await lea.slash(stage.channel, "show-mode on", minutes=45))
    assert WARM_UP_PROMPT in text_of(picture)
    assert len(pictures_of(picture)) == 1
    assert "Ready." in ready.content
    assert text_of(board(stage)).startswith("## Type what you want to see")
    assert "Ready. Who goes first?" in text_of(board(stage))
    assert stage.sql("SELECT prompt, user_name, status FROM generations") == [(WARM_UP_PROMPT, "Lea", "posted")]
    minutes = "SELECT round((julianday(ends_at) - julianday(began_at)) * 1440), board_id, presenter_name FROM shows"
    assert stage.sql(minutes) == [(45.0, str(board(stage).id), "Lea")]
    assert stage.sql("SELECT act, subject, user_name, detail FROM audit") == [
        ("show", str(stage.channel.id), "Lea", "on 1, 45 minutes, sdxl")
    ]


async def test_only_leads_begin_and_end_shows(stage: Stage) -> None:
    """Others read one private sentence, and nothing is painted."""
    pat = member(stage, "Pat")
    for command in ("show-mode on", "show-mode off"):
        assert NOT_FOR_YOU in await refused(stage, command, pat)
    assert stage.messages == stage.statuses == []


async def test_a_model_that_fails_begins_no_show(stage: Stage, lea: MemberActor) -> None:
    """The presenter reads why, alone; the channel hears nothing; the next try may do better."""
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    failure, told = answers(await lea.slash(stage.channel, "show-mode on"))
    assert "does not understand" in text_of(failure)
    assert "The show has not begun" in told.content
    assert stage.messages == stage.sql("SELECT * FROM shows") == []
    assert stage.statuses == ["failed"]
    await begin(stage, lea)


async def test_a_channel_has_one_show(stage: Stage, lea: MemberActor) -> None:
    """A second one is refused before anything is painted; another channel can have its own."""
    other = stage.guild.create_text_channel("other")
    await begin(stage, lea)
    assert "has a show already" in await refused(stage, "show-mode on", lea)
    await lea.slash(stage.channel, "show-mode on", channel=other)
    assert len(stage.endpoint.calls) == 2
    assert stage.sql("SELECT channel_id FROM shows ORDER BY id") == [(str(stage.channel.id),), (str(other.id),)]


async def test_where_the_bot_may_not_write_no_show_begins(stage: Stage, lea: MemberActor) -> None:
    """The presenter reads what it lacks, and the channel is free for another try."""
    stage.env.inject_error("POST", "/channels/*/messages", status=403, code=50001, times=1)
    _, told = answers(await lea.slash(stage.channel, "show-mode on"))
    assert "may not write in that channel" in told.content
    await begin(stage, lea)


async def test_no_show_where_the_audience_would_be_turned_away(open_stage: OpenStage) -> None:
    """Where requests are taken in other channels only, the presenter reads which."""
    stage = await open_stage(policy=Policy(allowed_channel_ids=(1,)))
    assert "works in <#1>" in await refused(stage, "show-mode on", lead_by(stage, "user id"))
    assert stage.endpoint.calls == []


async def test_there_is_nothing_to_end(stage: Stage, lea: MemberActor) -> None:
    """Ending a show that is not there is told."""
    assert "no show in that channel" in await refused(stage, "show-mode off", lea)


# -- asking ----------------------------------------------------------------------------------------


async def test_an_idea_is_painted_at_once(stage: Stage, lea: MemberActor) -> None:
    """One press is one picture, in the channel, of all that the idea says."""
    await begin(stage, lea)
    shown = ideas(stage)
    card = await stage.ended(await stage.ada.click(board(stage), label=shown[0]))
    assert len(pictures_of(card)) == 1
    assert not card.ephemeral
    [prompt] = prompts(stage)
    assert len(IDEAS) == len(IDEA_NAMES)
    assert IDEA_NAMES[IDEAS.index(prompt)] == shown[0]


async def test_ideas_differ_from_show_to_show(stage: Stage, lea: MemberActor) -> None:
    """But stay the same as long as one goes on."""
    await begin(stage, lea)
    first = ideas(stage)
    await stage.ended(await stage.ada.click(board(stage), label=first[0]))
    await board_says(stage, "Pictures so far: 1")
    assert ideas(stage) == first
    await end(stage, lea)
    await begin(stage, lea)
    assert ideas(stage) != first


async def test_own_words_take_one_field(stage: Stage, lea: MemberActor) -> None:
    """The form has nothing but the words."""
    await begin(stage, lea)
    form = await stage.ada.click(board(stage), label=OWN)
    assert form.modal
    assert len(form.modal["components"]) == 1
    await stage.ended(await stage.ada.submit_modal(form, {"prompt": " a grey owl "}))
    assert prompts(stage) == ["a grey owl"]


@pytest.mark.parametrize("name", ["Film photo", "Knitted"])
async def test_a_style_wraps_the_words(stage: Stage, lea: MemberActor, name: str) -> None:
    """The same form, and the words in the style's: the first and the last of a dozen."""
    await begin(stage, lea)
    style = stage.app.house.styles.named(name)
    form = await stage.ada.click(board(stage), label=name)
    card = await stage.ended(await stage.ada.submit_modal(form, {"prompt": "an owl {prompt}"}))
    assert prompts(stage) == [style.template.replace("{prompt}", "an owl {prompt}")]
    assert text_of(card).startswith(r"an owl \{prompt\}")
    logged = "SELECT words, style_version_id FROM generations WHERE id > 1"
    assert stage.sql(logged) == [("an owl {prompt}", style.version_id)]


async def test_a_style_of_a_lead_has_a_button_and_one_that_was_deleted_is_refused_kindly(
    stage: Stage, lea: MemberActor
) -> None:
    """The newest twelve have room; a form that is still open says that its style is gone."""
    styles = stage.app.house.styles
    mine = await styles.add(Origin(lea.id, "Lea"), StyleDraft("Bricks", "{prompt}, of toy bricks"))
    await begin(stage, lea)
    assert labels_of(board(stage))[7:] == [style.name for style in styles.styles[1:]]
    form = await stage.ada.click(board(stage), label="Bricks")
    await styles.delete(Origin(lea.id, "Lea"), mine.id)
    for refusal in (
        await stage.ada.submit_modal(form, {"prompt": "an owl"}),
        await stage.ada.click(board(stage), label="Bricks"),
    ):
        assert "no style of that name" in private_answer(refusal).content
    assert prompts(stage) == []


async def test_blank_words_are_refused(stage: Stage, lea: MemberActor) -> None:
    """Also with a style around them."""
    await begin(stage, lea)
    form = await stage.ada.click(board(stage), label="Clay")
    answer = private_answer(await stage.ada.submit_modal(form, {"prompt": "   "}))
    assert "nothing to draw" in answer.content


async def test_everybody_has_one_picture_at_a_time(open_stage: OpenStage) -> None:
    """A second press is refused kindly and in private; one that came makes room, whatever the limits say elsewhere."""
    stage = await open_stage(limits=Limits(pictures_per_window=1, pictures_per_day=1))
    lea = lead_by(stage, "user id")
    await begin(stage, lea)
    stage.endpoint.hold()
    first = await stage.ada.click(board(stage), label=ideas(stage)[0])
    second = private_answer(await stage.ada.click(board(stage), label=ideas(stage)[1]))
    assert second.content == "Your picture is on its way. Once it is here, you can ask for the next one."
    other = await stage.bo.click(board(stage), label=ideas(stage)[0])
    stage.endpoint.release()
    for asked in (first, other):
        assert len(pictures_of(await stage.ended(asked))) == 1
    for idea in ideas(stage)[1:3]:
        assert len(pictures_of(await stage.ended(await stage.ada.click(board(stage), label=idea)))) == 1
    await end(stage, lea)
    # What was painted in the show did not use up what there is outside, also after a restart.
    await stage.crash()
    await stage.restart()
    assert len(pictures_of(await stage.draw())) == 1
    assert "You have used your 1 picture" in private_answer(await stage.ask()).content


async def test_imagine_draws_one_picture_of_the_shows_model(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """Whatever else it was given; another channel is as it was, and so is this one after the show."""
    stage = await open_stage(targets=(target_at(endpoint), target_at(endpoint, "turbo")))
    lea = lead_by(stage, "user id")
    await begin(stage, lea, target="turbo")
    card = await stage.draw("a grey owl", count=3, target="sdxl")
    assert len(pictures_of(card)) == 1
    assert stage.sql("SELECT target FROM generations") == [("turbo",), ("turbo",)]
    await end(stage, lea)
    assert len(pictures_of(await stage.draw("a grey owl", count=3, target="sdxl"))) == 3


async def test_the_board_says_who_is_next(stage: Stage, lea: MemberActor) -> None:
    """Names in the order of their turns, the first few; then how many pictures there are."""
    await begin(stage, lea)
    people = [stage.guild.add_member(stage.env.create_user(f"p{n}", global_name=f"P*{n}")) for n in range(8)]
    stage.endpoint.hold()
    for person in people:
        await person.click(board(stage), label=ideas(stage)[0])
    await board_says(stage, "Painting now: P\\*0\n⏳ Next: P\\*1, P\\*2, P\\*3, P\\*4, P\\*5, and 2 more")
    stage.endpoint.release()
    await stage.app.generation.idle()
    await board_says(stage, "Ready. Who goes first?\n🖼️ Pictures so far: 8")


async def test_a_board_that_scrolled_away_comes_back_below(stage: Stage, lea: MemberActor) -> None:
    """After ten pictures it stands at the bottom again, once."""
    first = await begin(stage, lea)
    for _ in range(10):
        await stage.ended(await stage.ada.click(board(stage), label=ideas(stage)[0]))
    await in_time(stage, lambda: stage.messages[-1].id == boards(stage)[-1].id, "the board at the bottom")
    await in_time(stage, lambda: len(boards(stage)) == 1, "one board")
    assert board(stage).id != first.id
    assert stage.sql("SELECT board_id FROM shows") == [(str(board(stage).id),)]


async def test_a_board_that_was_deleted_comes_back(stage: Stage, lea: MemberActor) -> None:
    """When its words change, and also when they do not."""
    for press in (True, False):
        await (boards(stage) or [await begin(stage, lea)])[0].message.delete()
        if press:
            await stage.draw()
        await in_time(stage, lambda: boards(stage), "a new board")


async def test_a_board_is_not_edited_for_nothing(stage: Stage, lea: MemberActor) -> None:
    """While its words stay the same, Discord is not bothered with them."""
    await begin(stage, lea)
    edits = len(stage.calls("PATCH", ""))
    await stage.clock.advance(120.0)
    assert len(stage.calls("PATCH", "")) == edits


# -- what goes wrong -------------------------------------------------------------------------------


async def test_an_audience_reads_no_reasons(stage: Stage, lea: MemberActor) -> None:
    """A cheerful line for everybody; reasons and facts for the presenter alone, now and behind the button."""
    begun = await lea.slash(stage.channel, "show-mode on")
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    card = await stage.draw("a grey owl")
    assert any(miss in text_of(card) for miss in MISSES)
    assert "does not understand" not in text_of(card)
    assert labels_of(card) == ["Again", "Change words", "More"]
    told: list[str] = []

    def has_heard() -> bool:
        told[:] = [text_of(one) for one in stage.env.backend.messages[stage.channel.id].values() if one.is_ephemeral]
        return any("does not understand" in text for text in told)

    assert begun.response
    await in_time(stage, has_heard, "news for the presenter")
    listed = text_of(private_answer(await lea.click(board(stage), label=TROUBLES)))
    assert "**2** for Ada: The image model does not understand" in listed
    assert "request_rejected · HTTP 424" in listed
    assert "people who lead" in private_answer(await stage.ada.click(board(stage), label=TROUBLES)).content


async def test_without_trouble_the_presenter_reads_so(stage: Stage, lea: MemberActor) -> None:
    """There is nothing to list."""
    await begin(stage, lea)
    assert text_of(private_answer(await lea.click(board(stage), label=TROUBLES))) == NO_TROUBLE


async def test_a_failed_picture_can_be_tried_again(stage: Stage, lea: MemberActor) -> None:
    """Again on the cheerful card asks for the same words."""
    await begin(stage, lea)
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    card = await stage.draw("a grey owl")
    assert len(pictures_of(await stage.ended(await stage.bo.click(card, label="Again")))) == 1


# -- the end ---------------------------------------------------------------------------------------


async def test_the_end_thanks_and_shows_what_was_liked(stage: Stage, lea: MemberActor) -> None:
    """The best liked first, with a link; what is gone or blurred is left out; nothing more can be asked."""
    await begin(stage, lea)
    cards = [await stage.draw(f"owl number {n}") for n in range(4)]
    await stage.bo.click(cards[1], label="Like")
    await stage.ada.click(cards[1], label="Like")
    await stage.bo.click(cards[2], label="Not right")
    stage.sql("UPDATE generations SET image_sha256 = NULL, status = 'deleted' WHERE prompt = 'owl number 0'")
    stage.sql("UPDATE generations SET is_spoiler = 1 WHERE prompt = 'owl number 3'")
    own = board(stage)
    form = await stage.ada.click(own, label=OWN)
    await end(stage, lea)
    [thanks] = said(stage, THANKS)
    assert thanks.id == own.id
    assert "4 pictures by one person." in text_of(thanks)
    assert labels_of(thanks) == []
    [sheet] = said(stage, "Liked best")
    link = f"https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{cards[1].id}"
    assert text_of(sheet) == f"### Liked best\n- [Picture 3]({link}), 2 likes: owl number 1"
    [item] = pictures_of(sheet)
    assert item["description"] == "Contact sheet of 2 AI pictures. 3: owl number 1; 4: owl number 2"
    assert OVER in private_answer(await stage.ada.submit_modal(form, {"prompt": "late"})).content
    assert [row[0] for row in stage.sql("SELECT detail FROM audit")] == ["on 1, 30 minutes, sdxl", "off 1"]


async def test_what_did_not_come_can_be_read_after_the_end(stage: Stage, lea: MemberActor) -> None:
    """By whoever leads, under the thanks, also after a restart."""
    await begin(stage, lea)
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    await stage.draw("a grey owl")
    await end(stage, lea)
    await stage.crash()
    await stage.restart()
    [thanks] = [ResponseMessage(stage.env, one) for one in said(stage, THANKS)]
    assert labels_of(thanks) == [TROUBLES]
    assert "**2** for Ada" in text_of(private_answer(await lea.click(thanks, label=TROUBLES)))
    assert "people who lead" in private_answer(await stage.ada.click(thanks, label=TROUBLES)).content


async def test_a_picture_whose_file_was_too_old_goes_from_the_sheet(stage: Stage, lea: MemberActor) -> None:
    """The sheet has it still, so nothing of a person may be left on it once they have their data deleted."""
    await begin(stage, lea)
    await stage.draw("an okapi", by=stage.ada)
    await stage.draw("an owl", by=stage.bo)
    await end(stage, lea)
    stage.sql("UPDATE generations SET image_sha256 = NULL WHERE id = 2")
    order = ForgettingOrder(stage.ada.id, Forgetting.ALL)
    await stage.app.store.privacy.order(order)
    forgetting = asyncio.create_task(stage.app.forgetting._carry_out(order, None))
    await in_time(stage, forgetting.done, "the deletion")
    assert forgetting.result()
    [sheet] = said(stage, "The pictures of the show")
    [item] = pictures_of(sheet)
    assert item["description"] == "Contact sheet of one AI picture. 3: an owl"
    assert "okapi" not in str(sheet.components)


async def test_what_is_taken_away_later_goes_from_the_sheet(stage: Stage, lea: MemberActor) -> None:
    """The same message, with the others; without any it goes."""
    await begin(stage, lea)
    for number in range(2):
        await stage.draw(f"owl number {number}")
    await end(stage, lea)
    [sheet] = said(stage, "The pictures of the show")
    before = pictures_of(sheet)[0]["media"]
    for number in (2, 3):
        gone = await stage.app.store.log.find(number)
        assert gone
        await stage.app.removal.remove(gone.request_id, Removal.BY_MODERATOR, None)
        left = said(stage, "The pictures of the show")
        if number == 2:
            assert [one.id for one in left] == [sheet.id]
            [item] = pictures_of(left[0])
            assert item["description"] == "Contact sheet of one AI picture. 3: owl number 1"
            assert item["media"] != before
    assert said(stage, "The pictures of the show") == []
    assert stage.sql("SELECT sheet_id FROM shows") == [(None,)]


async def test_an_end_without_pictures_has_no_sheet(stage: Stage, lea: MemberActor) -> None:
    """Just the thanks."""
    await begin(stage, lea)
    await end(stage, lea)
    [message] = stage.messages
    assert THANKS in text_of(message)


async def test_the_last_pictures_are_waited_for(stage: Stage, lea: MemberActor) -> None:
    """Asked for in time, they come, and are on the sheet."""
    await begin(stage, lea)
    stage.endpoint.hold()
    asked = await stage.ask("a grey owl")
    await lea.slash(stage.channel, "show-mode off")
    await in_time(stage, lambda: said(stage, THANKS), "thanks")
    stage.endpoint.release()
    await stage.ended(asked)
    await closed(stage)
    assert "1 picture by one person." in text_of(said(stage, THANKS)[0])
    assert len(said(stage, "The pictures of the show")) == 1


async def test_a_sheet_that_discord_does_not_take_at_once(stage: Stage, lea: MemberActor) -> None:
    """It is tried again; and if it never goes, the show still ends."""
    for times, sheets in ((1, 1), (None, 0)):
        await begin(stage, lea)
        await stage.draw()
        before = len(said(stage, "The pictures of the show"))
        stage.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=times)
        await end(stage, lea)
        assert len(said(stage, "The pictures of the show")) - before == sheets


# -- restarts --------------------------------------------------------------------------------------


async def test_a_show_outlives_the_process(stage: Stage, lea: MemberActor) -> None:
    """Buttons, and a form that was open, work; the board goes on; the end comes."""
    own = await begin(stage, lea)
    form = await stage.ada.click(own, label="Clay")
    await stage.crash()
    await stage.restart()
    assert board(stage).id == own.id
    await stage.ended(await stage.ada.submit_modal(form, {"prompt": "a grey owl"}))
    await stage.ended(await stage.bo.click(own, label=ideas(stage)[0]))
    await board_says(stage, "Pictures so far: 2")
    assert "has a show already" in await refused(stage, "show-mode on", lea)
    await end(stage, lea)
    assert len(said(stage, "The pictures of the show")) == 1


async def test_a_restart_in_the_middle_of_the_queue(stage: Stage, lea: MemberActor) -> None:
    """Those who waited get their pictures; a miss from before is still no technical matter."""
    await begin(stage, lea)
    stage.endpoint.hold()
    asked = [await person.click(board(stage), label=ideas(stage)[0]) for person in (stage.ada, stage.bo)]
    await board_says(stage, "Next: Bo")
    await stage.crash()
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    stage.endpoint.release()
    await stage.restart()
    shown = [await stage.ended(one) for one in asked]
    assert [len(pictures_of(card)) for card in shown] == [0, 1]
    assert any(miss in text_of(shown[0]) for miss in MISSES)


async def test_a_show_whose_time_passed_meanwhile_ends(stage: Stage, lea: MemberActor) -> None:
    """With thanks and its sheet, as if nothing had happened."""
    await begin(stage, lea)
    await stage.draw()
    await stage.crash()
    stage.sql("UPDATE shows SET ends_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')")
    await stage.restart()
    await closed(stage)
    assert len(said(stage, THANKS)) == len(said(stage, "The pictures of the show")) == 1


async def test_buttons_of_a_show_that_is_over(stage: Stage, lea: MemberActor) -> None:
    """A board that was left behind answers in words, and so does one of another show in the same channel."""
    await begin(stage, lea)
    left = board(stage)
    stage.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001, times=None)
    await end(stage, lea)
    for label in [one for one in labels_of(left) if one != TROUBLES]:
        assert OVER in private_answer(await stage.ada.click(left, label=label)).content


async def test_the_cog_leaves_nothing_behind(stage: Stage, lea: MemberActor) -> None:
    """Taken out and put back, the show goes on."""
    await begin(stage, lea)
    await stage.bot.unload_extension("cogs.show_mode")
    await stage.bot.load_extension("cogs.show_mode")
    await stage.ended(await stage.ada.click(board(stage), label=ideas(stage)[0]))
    await board_says(stage, "Pictures so far: 1")
