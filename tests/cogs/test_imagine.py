"""`/imagine`, from the words to the card, as people in a guild see it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
import simcord.interactions
from simcord import OptionError

from bot.domain import ImagineRequest, Limits, Origin, utc_now
from bot.errors import ShuttingDownError
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._cards import LONG_PROMPT_HINT, REDUCED_NOTE
from cogs._ideas import IDEAS
from tests.stage import labels_of, pictures_of, private_answer, target_at, text_of

if TYPE_CHECKING:
    from typing import Any

    from tests.conftest import OpenStage
    from tests.stage import Stage


# -- the way of a picture ------------------------------------------------------------------------


async def test_the_bot_thinks_first_and_the_card_takes_that_message(stage: Stage) -> None:
    """Deferred at once, then one and the same message edited."""
    stage.endpoint.hold()
    asked = await stage.ask("a red fox")
    assert asked.deferred
    assert asked.response is not None
    thinking = asked.response.id
    stage.endpoint.release()
    card = await stage.ended(asked)
    assert card.id == thinking
    assert len(stage.messages) == 1
    assert text_of(card).startswith("a red fox\n-# sdxl · ")
    assert labels_of(card) == ["Like", "Not right", "Tell us more", "Again", "Change words", "More", "Report", "Delete"]
    assert [one["description"] for one in pictures_of(card)] == ["AI picture of: a red fox"]


async def test_the_posted_file_is_the_models_bytes_to_the_byte(stage: Stage) -> None:
    """The picture folder, the log and Discord hold the same picture."""
    card = await stage.draw()
    posted = await card.attachments[0].read()
    [(digest,)] = stage.sql("SELECT image_sha256 FROM generations")
    [stored] = (stage.folder / "pictures").rglob("*.png")
    assert sha256(posted).hexdigest() == digest
    assert stored.read_bytes() == posted


async def test_people_see_their_place_then_the_painting_then_the_picture(stage: Stage) -> None:
    """While one picture is painted, the next one waits and says so."""
    stage.endpoint.hold()
    first, second = await stage.ask("first"), await stage.ask("second", stage.bo)
    await stage.wait_for_progress(first, "Painting…")
    await stage.wait_for_progress(second, "You are next.")
    stage.endpoint.release()
    assert "Again" in labels_of(await stage.ended(second))
    assert stage.statuses == ["posted", "posted"]


async def test_four_pictures_make_one_card(stage: Stage) -> None:
    """A request of several has one gallery and one line of facts."""
    card = await stage.draw("a red fox", count=4)
    assert len(pictures_of(card)) == len(card.attachments) == 4
    assert "pictures 1 to 4" in text_of(card)
    assert len(stage.messages) == 1


async def test_a_failed_picture_is_named_beside_the_others(stage: Stage) -> None:
    """The card of three, of which the first failed, shows two and says what became of the first."""
    stage.endpoint.misbehave(Misbehaviour.EMPTY_LIST)
    card = await stage.draw("a red fox", count=3)
    assert len(pictures_of(card)) == 2
    assert "⚠️ Picture 1: The image model answered, but not with a picture." in text_of(card)
    assert stage.statuses == ["failed", "posted", "posted"]


async def test_a_request_that_failed_wholly_says_why(stage: Stage) -> None:
    """No picture, no jargon, and the way to try again under it."""
    stage.endpoint.misbehave(Misbehaviour.TRUNCATED_PICTURE)
    card = await stage.draw()
    assert "⚠️ The image model sent a file that is not a complete picture" in text_of(card)
    assert pictures_of(card) == []
    assert labels_of(card) == ["Again", "Change words", "More", "Delete"]


async def test_a_prompt_of_more_words_than_the_model_reads_gets_a_hint(stage: Stage) -> None:
    """It is drawn nonetheless, whole."""
    prompt = "fox " * 60 + "snow"
    card = await stage.draw(prompt)
    assert LONG_PROMPT_HINT in text_of(card)
    assert stage.endpoint.calls[0].prompt == prompt


async def test_nobody_is_pinged_by_a_prompt(stage: Stage) -> None:
    """Mentions are shown letter by letter, in the progress and on the card."""
    stage.endpoint.hold()
    prompt = f"@everyone {stage.bo.mention} <@&{stage.guild.default_role.id}>"
    asked = await stage.ask(prompt)
    progress = await stage.wait_for_progress(asked, "Painting…")
    assert text_of(progress).startswith(rf"\@everyone \<\@{stage.bo.id}\>")
    stage.endpoint.release()
    await stage.ended(asked)
    [message] = stage.messages
    assert not message.mention_everyone
    assert message.mention_user_ids == message.ping_user_ids == message.ping_role_ids == []
    assert (message.allowed_mentions.everyone, message.allowed_mentions.users) == (False, frozenset())


async def test_the_model_gets_the_words_as_they_were_written(stage: Stage) -> None:
    """Escaping is for Discord only."""
    prompt = r"a *red* fox, <@123> \ `code` 🦊 שועל"
    await stage.draw(prompt)
    assert stage.endpoint.calls[0].prompt == prompt


# -- files too big for the place -----------------------------------------------------------------


@pytest.fixture
def small_uploads(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let Discord take only files of a few kilobytes; SimCord has no setting for it."""
    original = simcord.interactions.base_payload
    limit = 5000

    def with_small_limit(*args: Any, **kwargs: Any) -> Any:
        record, payload = original(*args, **kwargs)
        return record, payload | {"attachment_size_limit": limit}

    monkeypatch.setattr(simcord.interactions, "base_payload", with_small_limit)
    return limit


async def test_a_picture_too_big_is_posted_as_a_lighter_copy(stage: Stage, small_uploads: int) -> None:
    """The card says so, and the picture folder keeps the exact bytes."""
    card = await stage.draw()
    posted = await card.attachments[0].read()
    [(digest, size)] = stage.sql("SELECT image_sha256, image_bytes FROM generations")
    [stored] = (stage.folder / "pictures").rglob("*.png")
    assert posted[:3] == b"\xff\xd8\xff"
    assert len(posted) <= small_uploads < size
    assert REDUCED_NOTE in text_of(card)
    assert sha256(stored.read_bytes()).hexdigest() == digest


async def test_show_makes_a_lighter_copy_too(stage: Stage, small_uploads: int) -> None:
    """The limit is that of the place where it is shown."""
    await stage.draw()
    shown = private_answer(await stage.bo.slash(stage.channel, "show", id=1))
    assert len(await shown.attachments[0].read()) <= small_uploads
    assert REDUCED_NOTE in text_of(shown)


# -- what Discord and we accept ------------------------------------------------------------------


async def test_one_target_needs_no_choice(stage: Stage) -> None:
    """The option is there only where it decides something."""
    [command] = [one for one in stage.bot.tree.get_commands() if one.name == "imagine"]
    assert [option["name"] for option in command.to_dict(stage.bot.tree)["options"]] == ["prompt", "count", "style"]


async def test_with_several_targets_people_choose_one(open_stage: OpenStage, endpoint: Any) -> None:
    """The first is the default, and the card names the one that painted."""
    stage = await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo_2")))
    assert "-# sdxl · " in text_of(await stage.draw())
    assert r"-# turbo\_2 · " in text_of(await stage.draw(target="turbo_2"))
    with pytest.raises(OptionError):
        await stage.ask(target="another")


@pytest.mark.parametrize("count", [0, 5])
async def test_discord_itself_turns_away_other_counts(stage: Stage, count: int) -> None:
    """One to four pictures, and none is asked for otherwise."""
    with pytest.raises(OptionError):
        await stage.ask(count=count)
    assert stage.statuses == []


async def test_a_refusal_is_private_and_comes_before_any_public_answer(open_stage: OpenStage) -> None:
    """Nobody else sees it; it says when to try again; the log has a row for each picture."""
    stage = await open_stage(limits=Limits(pictures_per_window=2))
    await stage.draw()
    refused = await stage.ask(count=2)
    answer = private_answer(refused)
    assert not refused.deferred
    assert "You have used your 2 pictures per minute. You can ask for 2 pictures <t:" in answer.content
    assert answer.content.endswith(":R>. /quota shows what you have left.")
    assert stage.statuses == ["posted", "refused", "refused"]
    assert len(stage.messages) == len(stage.endpoint.calls) == 1


@pytest.mark.parametrize(
    ("prompt", "words"),
    [(" ", "There is nothing to draw"), ("\u200b\u200d", "There is nothing to draw"), ("x" * 1001, "1,001 characters")],
)
async def test_a_prompt_that_is_none_is_refused_kindly(open_stage: OpenStage, prompt: str, words: str) -> None:
    """Blank, invisible or too long: one sentence says what to do."""
    stage = await open_stage(limits=Limits())
    assert words in private_answer(await stage.ask(prompt)).content
    assert stage.sql("SELECT status, error_code, charged FROM generations") == [("refused", "prompt_rejected", 0)]


async def test_a_stopping_bot_says_so(stage: Stage) -> None:
    """Who asks now is told to come back, instead of being left without an answer."""
    stage.app.generation.stop_admission()
    assert "The bot is restarting." in private_answer(await stage.ask()).content


# -- suggestions ---------------------------------------------------------------------------------


async def suggestions(stage: Stage, typed: str = "", by: Any = None) -> list[tuple[str, str]]:
    """Return what is offered while somebody types, as (name, value)."""
    choices = await (by or stage.ada).autocomplete(stage.channel, "imagine", "prompt", typed)
    return [(one["name"], one["value"]) for one in choices]


async def test_an_empty_field_offers_ideas(stage: Stage) -> None:
    """Nobody has to begin with nothing."""
    assert await suggestions(stage) == [(idea, idea) for idea in IDEAS]


async def test_own_prompts_come_first_the_newest_on_top(stage: Stage) -> None:
    """Then the ideas; each only once."""
    for prompt in ("a grey owl", IDEAS[3], "a grey owl", "a blue owl"):
        await stage.draw(prompt)
    names = [name for name, _ in await suggestions(stage)]
    assert names[:3] == ["a blue owl", "a grey owl", IDEAS[3]]
    assert names.count(IDEAS[3]) == 1
    assert [name for name, _ in await suggestions(stage, "GREY")] == ["a grey owl"]


async def test_nobody_is_offered_what_another_person_wrote(stage: Stage) -> None:
    """Prompts are personal."""
    await stage.draw("a secret surprise for Bo")
    assert await suggestions(stage, "secret", stage.bo) == []


async def test_a_long_prompt_of_ones_own_can_be_chosen_again(stage: Stage) -> None:
    """A choice holds 100 characters, so its value names the picture; what is painted is the whole prompt."""
    prompt = "a fox, " * 40 + "at the end of a long road"
    await stage.draw(prompt)
    [(name, value)] = await suggestions(stage, "LONG ROAD")
    assert len(name) <= 100
    assert name.startswith("a fox, a fox")
    card = await stage.draw(value)
    assert [call.prompt for call in stage.endpoint.calls] == [prompt, prompt]
    assert text_of(card).startswith(r"a fox\, a fox")


async def test_the_number_of_another_persons_prompt_opens_nothing(stage: Stage) -> None:
    """A made-up value is refused like an unknown picture."""
    await stage.draw("a secret surprise")
    refused = private_answer(await stage.ask("recent:1", stage.bo))
    assert "There is no such picture" in refused.content
    assert "There is no such picture" in private_answer(await stage.ask("recent:99")).content
    assert len(stage.endpoint.calls) == 1


async def test_words_that_only_look_like_a_number_of_a_prompt_are_drawn(stage: Stage) -> None:
    """No log has a picture of nineteen digits."""
    await stage.draw("recent:9999999999999999999")
    assert stage.endpoint.calls[0].prompt == "recent:9999999999999999999"


async def test_there_are_at_most_25_suggestions_of_at_most_100_characters(stage: Stage) -> None:
    """Discord would take none of them otherwise."""
    origin = Origin(stage.ada.id, "Ada", stage.guild.id, stage.channel.id)
    for number in range(30):
        request = ImagineRequest(f"{number} " + "fox " * 60, "sdxl", origin)
        await stage.app.store.log.refuse(request, f"request{number}", utc_now(), ShuttingDownError())
    offered = await suggestions(stage)
    assert len(offered) == 25
    assert all(0 < len(name) <= 100 and 0 < len(value) <= 100 for name, value in offered)
    assert offered[0][0].startswith("29 fox")


async def test_a_blank_prompt_that_was_refused_is_not_suggested(stage: Stage) -> None:
    """A choice without a name would make Discord refuse all the others."""
    await stage.ask(" ")
    await stage.ask("\u200b")
    assert await suggestions(stage) == [(idea, idea) for idea in IDEAS]


async def test_typing_more_than_a_choice_holds_is_no_error(stage: Stage) -> None:
    """Discord sends every letter that is typed."""
    assert await suggestions(stage, "x" * 6000) == []
