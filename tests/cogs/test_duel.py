"""/duel: pairs in private, one after another, the names after each vote and nothing in the channel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.client import Access
from bot.error_messages import SENTENCES
from bot.errors import UnknownPairError
from bot.judging.votes import Choice
from cogs._duel_buttons import NOTHING_LEFT, STOPPED
from cogs._pair_words import LABELS, RANDOM_SIDES, SIDES
from tests.stage import components_of, labels_of, pictures_of, private_answer, target_at, text_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import ResponseMessage

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

BUTTONS = ["A is better", "B is better", "About the same", "Neither is good", "Stop"]
LONG_AGO, FAR_AHEAD = "2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"


@pytest.fixture
async def stage(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> Stage:
    """Two targets behind one endpoint."""
    return await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))


async def drawn(stage: Stage, *prompts: str) -> None:
    """Draw these words with both models."""
    for prompt in prompts:
        await stage.draw(prompt, target="sdxl")
        await stage.draw(prompt, target="turbo")


async def served(stage: Stage, by: MemberActor | None = None) -> ResponseMessage:
    """Send `/duel`, and return the private answer."""
    return private_answer(await (by or stage.bo).slash(stage.channel, "duel"))


def votes(stage: Stage) -> list[tuple[Any, ...]]:
    """Return what stands in the log."""
    return stage.sql("SELECT pair_id, user_name, choice, is_private, is_fast FROM votes ORDER BY pair_id, user_name")


def names(stage: Stage, person: MemberActor, pair_id: int = 1) -> tuple[str, str]:
    """Return the targets on sides A and B, as the log has it for this person."""
    sql = """
        SELECT iif(showings.first_is_a, one.target, two.target), iif(showings.first_is_a, two.target, one.target)
        FROM showings JOIN pairs ON pairs.id = pair_id
        JOIN generations AS one ON one.id = first_id JOIN generations AS two ON two.id = second_id
        WHERE pair_id = ? AND showings.user_id = ?
    """
    [(a, b)] = stage.sql(sql, pair_id, str(person.id))
    return a, b


async def test_a_pair_is_served_in_private(stage: Stage) -> None:
    """Two pictures of the same words by two models, the answers and Stop; the log knows the pair, sides and time."""
    await drawn(stage, "a red fox")
    cards = len(stage.messages)
    message = await served(stage)
    assert text_of(message) == f"a red fox\n{SIDES}"
    assert labels_of(message) == BUTTONS
    assert [one.filename for one in message.attachments] == ["a.png", "b.png"]
    assert len(stage.messages) == cards
    assert stage.sql("SELECT kind, first_id, second_id, first_is_a FROM pairs") == [("targets", 1, 2, None)]
    assert stage.sql("SELECT first, second, target_votes FROM tests") == [("sdxl", "turbo", 100)]
    assert stage.sql("SELECT pair_id, user_id, first_is_a IN (0, 1) FROM showings") == [(1, str(stage.bo.id), 1)]


async def test_nothing_served_tells_which_is_which(stage: Stage) -> None:
    """Before the vote, that is: not in the message, nor in the names or bytes of its files."""
    await drawn(stage, "a red fox")
    message = await served(stage)
    edit = stage.calls("PATCH", "/webhooks/")[-1]
    shown = json.dumps([*components_of(message), *(one.filename for one in message.attachments), str(edit.json)])
    hashes = [sha256 for (sha256,) in stage.sql("SELECT image_sha256 FROM generations")]
    assert not [name for name in ("sdxl", "turbo", *hashes) if name in shown]
    for file in message.attachments:
        data = await file.read()
        assert not [chunk for chunk in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME") if chunk in data]


@pytest.mark.parametrize("choice", Choice)
async def test_a_vote_tells_the_names_and_brings_the_next_pair(stage: Stage, choice: Choice) -> None:
    """In the same private message, which then has the next pair's pictures."""
    await drawn(stage, "a red fox", "a grey owl")
    message = await served(stage)
    [first] = [words for words in ("a red fox", "a grey owl") if words in text_of(message)]
    stage.sql("UPDATE showings SET shown_at = ?", LONG_AGO)
    await stage.bo.click(message, label=LABELS[choice])
    a, b = names(stage, stage.bo)
    assert text_of(message).startswith(f"Saved: “{LABELS[choice]}”.\nA is by **{a}**, B by **{b}**.\n")
    assert first not in text_of(message)
    assert labels_of(message) == BUTTONS
    assert len(pictures_of(message)) == len(message.attachments) == 2
    assert votes(stage) == [(1, "Bo", choice, 1, 0)]
    await stage.bo.click(message, label=LABELS[choice])
    assert text_of(message).endswith(NOTHING_LEFT)
    assert (pictures_of(message), message.attachments) == ([], [])
    assert [vote[:3] for vote in votes(stage)] == [(1, "Bo", choice), (2, "Bo", choice)]


async def test_everybody_has_sides_of_their_own(stage: Stage) -> None:
    """The same pair, one row of it, and one vote each."""
    await drawn(stage, "a red fox")
    for person in (stage.ada, stage.bo):
        await person.click(await served(stage, person), label="A is better")
    cast = stage.sql("SELECT user_name, a_target, b_target, is_author FROM cast_votes ORDER BY user_name")
    assert cast == [("Ada", *names(stage, stage.ada), 1), ("Bo", *names(stage, stage.bo), 0)]
    assert stage.sql("SELECT count(*) FROM pairs") == [(1,)]


async def test_what_somebody_saw_is_not_served_again(stage: Stage) -> None:
    """Whether or not they answered; to others it still is."""
    await drawn(stage, "a red fox")
    await served(stage)
    assert text_of(await served(stage)) == NOTHING_LEFT
    assert pictures_of(await served(stage, stage.ada))


async def test_with_nothing_to_judge_it_says_what_to_do(stage: Stage) -> None:
    """Kindly."""
    assert text_of(await served(stage)) == NOTHING_LEFT


@pytest.mark.parametrize(("shown_at", "is_fast"), [(LONG_AGO, 0), (FAR_AHEAD, 1)])
async def test_a_vote_sooner_than_anybody_can_look_is_marked(stage: Stage, shown_at: str, is_fast: int) -> None:
    """It is kept all the same."""
    await drawn(stage, "a red fox")
    message = await served(stage)
    stage.sql("UPDATE showings SET shown_at = ?", shown_at)
    await stage.bo.click(message, label="B is better")
    assert votes(stage) == [(1, "Bo", "b", 1, is_fast)]


async def test_the_message_goes_on_after_a_restart(stage: Stage) -> None:
    """What it is about is in its buttons, and the sides are in the log."""
    await drawn(stage, "a red fox")
    message = await served(stage)
    a, b = names(stage, stage.bo)
    await stage.crash()
    await stage.restart()
    await stage.bo.click(message, label="A is better")
    assert f"A is by **{a}**, B by **{b}**." in text_of(message)
    assert [vote[:3] for vote in votes(stage)] == [(1, "Bo", "a")]


async def test_stop_ends_it(stage: Stage) -> None:
    """No vote, no pictures, and a word of thanks."""
    await drawn(stage, "a red fox")
    message = await served(stage)
    await stage.bo.click(message, label="Stop")
    assert text_of(message) == STOPPED
    assert (labels_of(message), message.attachments, votes(stage)) == ([], [], [])


async def test_two_wordings_of_a_comparison_are_served(stage: Stage) -> None:
    """To who has not voted on its card; their sides are drawn anew, and a vote on the card stands."""
    asked = await stage.ada.slash(stage.channel, "compare", prompt="a red fox", other_prompt="a blue fox")
    card = await stage.ended(asked)
    await stage.ada.click(card, label="A is better")
    assert text_of(await served(stage, stage.ada)) == NOTHING_LEFT
    message = await served(stage)
    assert text_of(message) == f"- a red fox\n- a blue fox\n{RANDOM_SIDES}"
    await stage.bo.click(message, label="A is better")
    stage.sql("UPDATE pairs SET first_is_a = 1 - (SELECT first_is_a FROM showings)")  # the other way round
    answer = text_of(private_answer(await stage.bo.click(card, label="Neither is good")))
    assert "your first answer stays: “B is better”" in answer
    assert stage.sql("SELECT count(*) FROM pairs") == [(1,)]


async def test_pictures_that_are_gone_are_passed_over(stage: Stage) -> None:
    """A file that is not there any more, and a row whose picture was taken away."""
    await drawn(stage, "a red fox", "a grey owl", "a green frog")
    [(sha256,)] = stage.sql("SELECT image_sha256 FROM generations WHERE id = 1")
    (stage.folder / "pictures" / sha256[:2] / f"{sha256}.png").unlink()
    stage.sql("UPDATE generations SET image_sha256 = NULL WHERE id = 4")
    message = await served(stage)
    assert "a green frog" in text_of(message)
    await stage.bo.click(message, label="A is better")
    assert text_of(message).endswith(NOTHING_LEFT)


async def test_pictures_of_other_guilds_are_not_served(stage: Stage) -> None:
    """A duel stays in its guild."""
    await drawn(stage, "a red fox")
    stage.sql("UPDATE generations SET guild_id = '1'")
    assert text_of(await served(stage)) == NOTHING_LEFT


async def test_nobody_votes_for_somebody_else(stage: Stage) -> None:
    """A press without a showing of one's own is refused in words."""
    await drawn(stage, "a red fox")
    message = await served(stage)
    stage.sql("UPDATE showings SET user_id = '1'")
    answer = await stage.bo.click(message, label="A is better")
    assert text_of(private_answer(answer)) == SENTENCES[UnknownPairError]
    assert votes(stage) == []


async def test_where_the_bot_does_not_answer_nobody_votes(stage: Stage) -> None:
    """A private message from before is refused in words."""
    await drawn(stage, "a red fox")
    message = await served(stage)
    stage.bot.access = Access((1,))
    answer = private_answer(await stage.bo.click(message, label="A is better"))
    assert "does not take requests here" in text_of(answer)
    assert votes(stage) == []


async def test_a_cog_that_leaves_takes_its_command_along(stage: Stage) -> None:
    """And its buttons."""
    await stage.bot.unload_extension("cogs.duel")
    assert stage.bot.tree.get_command("duel") is None
