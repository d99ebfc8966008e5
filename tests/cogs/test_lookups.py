"""/quota, /show and /help answer only the person who asked, and draw nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from simcord import OptionError

from bot.domain import GenerationStatus, ImagineRequest, Limits, Origin, Policy, utc_now
from bot.errors import QueueFullError
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._cards import CANCELLED_WAITING, STILL_OPEN
from cogs._family import TITLE
from tests.stage import labels_of, pictures_of, private_answer, text_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import ResponseMessage

    from tests.conftest import OpenStage
    from tests.stage import Stage

UNKNOWN = "There is no such picture"


async def show(stage: Stage, number: int) -> ResponseMessage:
    """Return what `/show` tells Ada."""
    return private_answer(await stage.ada.slash(stage.channel, "show", id=number))


# -- /show ---------------------------------------------------------------------------------------


async def test_show_brings_a_picture_back_from_the_disk(stage: Stage) -> None:
    """The same card and the same bytes, without asking the model."""
    card = await stage.draw("a red fox")
    shown = await show(stage, 1)
    assert text_of(shown) == text_of(card)
    assert labels_of(shown) == [
        "Like",
        "Not right",
        "Tell us more",
        "Again",
        "Change words",
        "More",
        "Report",
        "Delete",
    ]
    assert await shown.attachments[0].read() == await card.attachments[0].read()
    assert len(stage.endpoint.calls) == len(stage.messages) == 1


async def test_show_brings_one_picture_of_several(stage: Stage) -> None:
    """The one whose number was given."""
    await stage.draw(count=2)
    shown = await show(stage, 2)
    assert len(pictures_of(shown)) == 1
    assert "picture 2 · AI picture" in text_of(shown)


async def test_show_works_for_others_of_the_guild_and_after_a_restart(stage: Stage) -> None:
    """What was posted for everyone can be seen by everyone."""
    await stage.draw()
    await stage.crash()
    await stage.restart()
    assert pictures_of(private_answer(await stage.bo.slash(stage.channel, "show", id=1)))


@pytest.mark.parametrize(
    ("days", "said"), [(30, "keeps pictures for 30 days only"), (0, "does not keep pictures for ever")]
)
async def test_show_tells_kindly_that_a_picture_is_kept_no_longer(stage: Stage, days: int, said: str) -> None:
    """The file is gone, the row and the message are not."""
    await stage.draw()
    stage.app.rules.current = Policy(stage.app.rules.current.limits, picture_keep_days=days)
    stage.sql("UPDATE generations SET image_sha256 = NULL")
    assert said in text_of(await show(stage, 1))


async def test_show_says_why_a_picture_failed(stage: Stage) -> None:
    """No picture, the same sentence as on its card."""
    stage.endpoint.misbehave(Misbehaviour.EMPTY_LIST)
    await stage.draw()
    shown = await show(stage, 1)
    assert "⚠️ The image model answered, but not with a picture." in text_of(shown)
    assert pictures_of(shown) == []


async def test_show_says_that_a_picture_was_cancelled_or_refused(open_stage: OpenStage) -> None:
    """Every row of the log can be shown."""
    stage = await open_stage(limits=Limits(pictures_per_window=1))
    stage.endpoint.hold()
    asked = await stage.ask()
    assert STILL_OPEN in text_of(await show(stage, 1))
    await stage.ask()
    assert "⚠️ " in text_of(await show(stage, 2))
    stage.endpoint.release()
    await stage.ended(asked)
    stage.sql("UPDATE generations SET status = ?, started_at = NULL WHERE id = 2", GenerationStatus.CANCELLED)
    assert CANCELLED_WAITING in text_of(await show(stage, 2))


async def test_show_keeps_what_was_refused_to_whoever_asked(open_stage: OpenStage) -> None:
    """The refusal was private, so others of the guild do not get to read the words either."""
    stage = await open_stage(limits=Limits(pictures_per_window=1))
    await stage.draw()
    await stage.ask("a private owl")
    assert "a private owl" in text_of(await show(stage, 2))
    told = private_answer(await stage.bo.slash(stage.channel, "show", id=2))
    assert UNKNOWN in told.content


async def test_show_refuses_a_number_that_was_never_given(stage: Stage) -> None:
    """Kindly, and with a hint where numbers stand."""
    answer = (await show(stage, 99)).content
    assert UNKNOWN in answer
    assert "at the bottom of its card" in answer


@pytest.mark.parametrize("number", [0, -1])
async def test_discord_turns_away_what_is_no_number_of_a_picture(stage: Stage, number: int) -> None:
    """Numbers begin at 1."""
    with pytest.raises(OptionError):
        await stage.ada.slash(stage.channel, "show", id=number)


async def test_show_does_not_tell_another_guilds_pictures(stage: Stage) -> None:
    """Not even that there are any: the sentence is that of an unknown number."""
    elsewhere = ImagineRequest("a secret", "sdxl", Origin(1, "Eve", guild_id=2, channel_id=3))
    await stage.app.store.log.begin(elsewhere, "elsewhere", utc_now())
    assert (await show(stage, 1)).content == (await show(stage, 99)).content


async def test_show_answers_when_the_file_is_gone(stage: Stage) -> None:
    """A folder that was tidied up is no reason for silence."""
    await stage.draw()
    [stored] = (stage.folder / "pictures").rglob("*.png")
    stored.unlink()
    shown = await stage.ada.slash(stage.channel, "show", id=1)
    answers = [text_of(one) for one in [shown.response, *shown.followups] if one]
    assert any("disk" in answer for answer in answers)
    assert all(one.ephemeral for one in [shown.response, *shown.followups] if one)


# -- the words before and after -------------------------------------------------------------------


async def reworded(stage: Stage, number: int, prompt: str, by: MemberActor | None = None) -> None:
    """Change a picture's words, with the form behind the button of its card."""
    shown = private_answer(await (by or stage.ada).slash(stage.channel, "show", id=number))
    asked = await (by or stage.ada).click(shown, label="Change words")
    assert asked.modal
    await stage.ended(await (by or stage.ada).submit_modal(asked, {"prompt": prompt}))


async def test_show_tells_how_the_words_changed(stage: Stage) -> None:
    """From the words they were made from to those made from them, with what people said of each."""
    await stage.draw("a fox")
    await reworded(stage, 1, "a red fox")
    await reworded(stage, 2, "a red *owl*", stage.bo)
    await stage.ada.click(await show(stage, 2), label="Like")
    told = text_of(await show(stage, 2))
    assert TITLE in told
    assert "**1 → 2** a **red** fox\n-# likes 0 → 1 · not right 0 → 0" in told
    assert "**2 → 3** a red ~~fox~~ **\\*owl\\***\n-# likes 1 → 0 · not right 0 → 0" in told
    assert TITLE in text_of(await show(stage, 1))


async def test_show_tells_no_words_of_another_guild(stage: Stage) -> None:
    """Its author may have gone on with them here."""
    elsewhere = ImagineRequest("a secret fox", "sdxl", Origin(stage.ada.id, "Ada", guild_id=2, channel_id=3))
    await stage.app.store.log.refuse(elsewhere, "elsewhere", utc_now(), QueueFullError(1))
    await reworded(stage, 1, "a red fox")
    assert "secret" in text_of(await show(stage, 2))
    assert "secret" not in text_of(private_answer(await stage.bo.slash(stage.channel, "show", id=2)))


# -- /quota and /help ----------------------------------------------------------------------------


async def test_quota_follows_what_was_asked(open_stage: OpenStage) -> None:
    """A picture counts from the moment it is asked for."""
    stage = await open_stage(limits=Limits())
    before = text_of(private_answer(await stage.ada.slash(stage.channel, "quota")))
    assert "**5** left of 5 every minute." in before
    await stage.draw(count=2)
    after = text_of(private_answer(await stage.ada.slash(stage.channel, "quota")))
    assert "**3** left of 5 every minute. The next one comes back <t:" in after
    assert "**98** left of 100 in 24 hours." in after
    assert "Pictures of `/suite run` do not count here." in after


async def test_quota_is_everybodys_own(open_stage: OpenStage) -> None:
    """What Ada used, Bo has left."""
    stage = await open_stage(limits=Limits())
    await stage.draw()
    assert "**5** left of 5" in text_of(private_answer(await stage.bo.slash(stage.channel, "quota")))


async def test_help_is_private(stage: Stage) -> None:
    """One screen, for one person."""
    assert "## Draw a picture" in text_of(private_answer(await stage.ada.slash(stage.channel, "help")))
    assert stage.messages == []


@pytest.mark.parametrize("command", ["quota", "help"])
async def test_a_bug_in_a_command_is_answered(stage: Stage, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind sentence, never a stack and never silence."""

    def fail(*_: object) -> None:
        raise RuntimeError("obviously a bug")

    monkeypatch.setattr(stage.app.generation, "quota", fail)
    stage.expected_errors += (RuntimeError,)
    answer = private_answer(await stage.ada.slash(stage.channel, command)).content
    assert answer.startswith("Something went wrong inside the bot.")
    assert "bug" not in answer
