"""/compare: two pictures on one card that tells nothing, one vote each, the names afterwards and in private."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.client import Access
from bot.domain import Limits
from bot.error_messages import SENTENCES
from bot.errors import OneTargetError, SameTwiceError, TwoQuestionsError, UnknownPairError
from bot.judging.votes import Choice
from bot.rehearsal.misbehaviour import Misbehaviour
from cogs._pair_words import LABELS, RANDOM_SIDES, SIDES
from tests.stage import components_of, labels_of, pictures_of, private_answer, target_at, text_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult, ResponseMessage

    from bot.errors import BotError
    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

VOTES = ["A is better", "B is better", "About the same", "Neither is good"]
CARD = [*VOTES, "Compare again", "Report", "Delete"]
LONG_AGO, FAR_AHEAD = "2020-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"


@pytest.fixture
async def stage(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> Stage:
    """Two targets behind one endpoint."""
    return await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))


async def ask(stage: Stage, by: MemberActor | None = None, **options: Any) -> InteractionResult:
    """Send `/compare`."""
    return await (by or stage.ada).slash(stage.channel, "compare", **({"prompt": "a red fox"} | options))


async def compared(stage: Stage, by: MemberActor | None = None, **options: Any) -> ResponseMessage:
    """Send `/compare`, and return its card, which everybody has had the time to look at."""
    card = await stage.ended(await ask(stage, by, **options))
    stage.sql("UPDATE generations SET finished_at = ? WHERE status = 'posted'", LONG_AGO)
    return card


def votes(stage: Stage) -> list[tuple[Any, ...]]:
    """Return what stands in the log."""
    return stage.sql("SELECT user_name, choice, is_private, is_fast FROM votes ORDER BY user_name")


def a_and_b(stage: Stage, column: str = "target") -> tuple[str, str]:
    """Return what the first pair's A and B are, by the log."""
    sql = f"""
        SELECT iif(first_is_a, one.{column}, two.{column}), iif(first_is_a, two.{column}, one.{column}) FROM pairs
        JOIN generations AS one ON one.id = first_id JOIN generations AS two ON two.id = second_id
    """  # noqa: S608  # our own words
    [(a, b)] = stage.sql(sql)
    return a, b


# -- the card ------------------------------------------------------------------------------------


async def test_the_same_words_by_two_models(stage: Stage) -> None:
    """One request, one pair, one test, and one card with both pictures and the four answers."""
    card = await compared(stage)
    assert labels_of(card) == CARD
    assert text_of(card) == f"a red fox\n{SIDES}"
    assert [one.filename for one in card.attachments] == ["a.png", "b.png"]
    alts = [one["description"] for one in pictures_of(card)]
    assert alts == ["Picture A. AI picture of: a red fox", "Picture B. AI picture of: a red fox"]
    rows = stage.sql("SELECT id, target, prompt, status, message_id FROM generations")
    assert rows == [(1, "sdxl", "a red fox", "posted", str(card.id)), (2, "turbo", "a red fox", "posted", str(card.id))]
    assert stage.sql("SELECT count(DISTINCT request_id) FROM generations") == [(1,)]
    assert stage.sql("SELECT kind, first_id, second_id, first_is_a IN (0, 1) FROM pairs") == [("targets", 1, 2, 1)]
    assert stage.sql("SELECT first, second, target_votes FROM tests") == [("sdxl", "turbo", 100)]


async def test_two_wordings_by_one_model(stage: Stage) -> None:
    """Both wordings stand on the card, and that their pictures are in random order; there is no test of models."""
    card = await compared(stage, other_prompt="a blue fox")
    assert text_of(card) == f"- a red fox\n- a blue fox\n{RANDOM_SIDES}"
    assert [one["description"] for one in pictures_of(card)] == ["Picture A", "Picture B"]
    rows = stage.sql("SELECT target, prompt FROM generations")
    assert rows == [("sdxl", "a red fox"), ("sdxl", "a blue fox")]
    assert stage.sql("SELECT kind FROM pairs") == [("wordings",)]
    assert stage.sql("SELECT * FROM tests") == []


async def test_nothing_posted_tells_which_is_which(stage: Stage) -> None:
    """Neither the payload nor the files name a model, a time, a number or a hash, whoever has voted."""
    card = await compared(stage)
    for person in (stage.ada, stage.bo):
        await person.click(card, label="A is better")
    posted = json.dumps([[str(call.json), str(call.path)] for call in stage.calls("PATCH", "/webhooks/")])
    shown = json.dumps([*components_of(card), *(one.filename for one in card.attachments)])
    hashes = [sha256 for (sha256,) in stage.sql("SELECT image_sha256 FROM generations")]
    for text in (posted, shown, str(stage.messages)):
        assert not [name for name in ("sdxl", "turbo", *hashes) if name in text]
    assert not [word for word in ("imagine:more", "imagine:like", "picture 1", " s ·") if word in shown]
    for file in card.attachments:
        data = await file.read()
        assert not [chunk for chunk in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME") if chunk in data]


async def test_both_sides_come_up(stage: Stage) -> None:
    """The side is drawn, and the files are in the order of the sides."""
    sides: set[int] = set()
    while sides != {0, 1}:
        card = await compared(stage)
        [(pair_id, first_is_a, first, second)] = stage.sql(
            "SELECT id, first_is_a, first_id, second_id FROM pairs ORDER BY id DESC LIMIT 1"
        )
        sides.add(first_is_a)
        assert pair_id <= 60, "sixty heads in a row"
        order = (first, second) if first_is_a else (second, first)
        hashes = [stage.sql("SELECT image_sha256 FROM generations WHERE id = ?", number)[0][0] for number in order]
        files = [(stage.folder / "pictures" / one[:2] / f"{one}.png").read_bytes() for one in hashes]
        sent = [await file.read() for file in card.attachments]
        assert [one[-4000:] for one in sent] == [one[-4000:] for one in files]


# -- votes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", Choice)
async def test_a_vote_is_kept_and_the_names_are_told_in_private(stage: Stage, choice: Choice) -> None:
    """The card stays as it is."""
    card = await compared(stage)
    before = text_of(card), labels_of(card), len(stage.calls("PATCH", ""))
    answer = text_of(private_answer(await stage.bo.click(card, label=LABELS[choice])))
    a, b = a_and_b(stage)
    assert answer == f"Saved: “{LABELS[choice]}”.\nA is by **{a}**, B by **{b}**."
    assert votes(stage) == [("Bo", choice, 0, 0)]
    assert (text_of(card), labels_of(card), len(stage.calls("PATCH", ""))) == before
    assert len(stage.messages) == 1


async def test_of_two_wordings_the_words_are_told(stage: Stage) -> None:
    """There is one model only."""
    card = await compared(stage, other_prompt="a blue fox")
    answer = text_of(private_answer(await stage.bo.click(card, label="B is better")))
    a, b = a_and_b(stage, "prompt")
    assert answer == f"Saved: “B is better”.\n**A**: {a}\n**B**: {b}"


async def test_the_first_answer_stays(stage: Stage) -> None:
    """A second press says what it was and what A and B were."""
    card = await compared(stage)
    await stage.bo.click(card, label="A is better")
    answer = text_of(private_answer(await stage.bo.click(card, label="Neither is good")))
    assert "your first answer stays: “A is better”" in answer
    assert "A is by **{}**, B by **{}**.".format(*a_and_b(stage)) in answer
    assert votes(stage) == [("Bo", "a", 0, 0)]


async def test_a_vote_sooner_than_anybody_can_look_is_marked(stage: Stage) -> None:
    """It is kept, and counted from when the card was posted."""
    card = await compared(stage)
    stage.sql("UPDATE generations SET finished_at = ?", FAR_AHEAD)
    await stage.bo.click(card, label="B is better")
    assert votes(stage) == [("Bo", "b", 0, 1)]


async def test_everybody_has_a_vote(stage: Stage) -> None:
    """Also the person who asked, who is known as such; the view has both by side."""
    card = await compared(stage)
    await stage.ada.click(card, label="B is better")
    await stage.bo.click(card, label="About the same")
    assert votes(stage) == [("Ada", "b", 0, 0), ("Bo", "tie", 0, 0)]
    cast = stage.sql("SELECT user_name, is_author, a_target, b_target FROM cast_votes ORDER BY user_name")
    assert cast == [("Ada", 1, *a_and_b(stage)), ("Bo", 0, *a_and_b(stage))]


async def test_the_buttons_work_after_a_restart(stage: Stage) -> None:
    """A card of any age can be voted on."""
    card = await compared(stage)
    await stage.crash()
    await stage.restart()
    answer = text_of(private_answer(await stage.bo.click(card, label="A is better")))
    assert "A is by **{}**, B by **{}**.".format(*a_and_b(stage)) in answer


async def test_compare_again_draws_the_same_two_once_more(stage: Stage) -> None:
    """A new request, a new pair, and nothing told to who pressed."""
    card = await compared(stage, prompt="a grey owl")
    again = await stage.ended(await stage.bo.click(card, label="Compare again"))
    assert labels_of(again) == CARD
    rows = stage.sql("SELECT user_name, prompt, target FROM generations WHERE id > 2 ORDER BY id")
    assert rows == [("Bo", "a grey owl", "sdxl"), ("Bo", "a grey owl", "turbo")]
    assert stage.sql("SELECT count(*) FROM tests") == [(1,)]


@pytest.mark.parametrize("label", ["A is better", "Compare again"])
@pytest.mark.parametrize("change", ["UPDATE generations SET guild_id = '1', user_id = '1'", "DELETE FROM pairs"])
async def test_a_pair_that_is_gone_is_told(stage: Stage, label: str, change: str) -> None:
    """The person reads a sentence, and nothing is written."""
    card = await compared(stage)
    stage.sql(change)
    answer = private_answer(await stage.bo.click(card, label=label))
    assert text_of(answer) == SENTENCES[UnknownPairError]
    assert votes(stage) == []


@pytest.mark.parametrize("change", ["image_sha256 = NULL", "guild_id = '1', user_id = '1'"])
async def test_a_picture_that_is_gone_is_not_voted_on(stage: Stage, change: str) -> None:
    """Also where it is only one of the two."""
    card = await compared(stage)
    stage.sql(f"UPDATE generations SET {change} WHERE id = 2")  # noqa: S608  # our own words
    answer = private_answer(await stage.bo.click(card, label="A is better"))
    assert text_of(answer) == SENTENCES[UnknownPairError]
    assert votes(stage) == []


@pytest.mark.parametrize("label", ["A is better", "Compare again"])
async def test_where_the_bot_does_not_answer_nobody_votes(stage: Stage, label: str) -> None:
    """A card in a guild that the bot no longer serves is refused in words."""
    card = await compared(stage)
    stage.bot.access = Access((1,))
    assert "does not take requests here" in text_of(private_answer(await stage.bo.click(card, label=label)))
    assert votes(stage) == []


async def test_in_private_one_compares_for_oneself(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """Where direct messages are allowed, the card there can be voted on too."""
    targets = (target_at(endpoint, "sdxl"), target_at(endpoint, "turbo"))
    stage = await open_stage(targets=targets, access=Access(allow_direct_messages=True))
    card = await stage.ended(await stage.ada.user.slash("compare", prompt="a red fox"))
    assert labels_of(card) == CARD
    answer = text_of(private_answer(await stage.ada.user.click(card, label="A is better")))
    assert "A is by **{}**, B by **{}**.".format(*a_and_b(stage)) in answer


# -- what may go wrong ---------------------------------------------------------------------------


async def test_one_failed_picture_leaves_nothing_to_vote_on(stage: Stage) -> None:
    """The card shows the other, says on which side none came and why, and names nobody."""
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS)
    card = await compared(stage)
    assert labels_of(card) == ["Compare again", "Report", "Delete"]
    [(failed,)] = stage.sql("SELECT id FROM generations WHERE status = 'failed'")
    [(first_is_a,)] = stage.sql("SELECT first_is_a FROM pairs")
    side = "A" if (failed == 1) is bool(first_is_a) else "B"
    assert f"Picture {side} did not come, so there is nothing to vote on." in text_of(card)
    assert [one.filename for one in card.attachments] == ["b.png" if side == "A" else "a.png"]
    assert not {"sdxl", "turbo"} & set(text_of(card).split())
    assert stage.sql("SELECT count(*) FROM pairs") == [(1,)]


async def test_two_failed_pictures_are_told_once(stage: Stage) -> None:
    """With the sentence of their failure."""
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS, Misbehaviour.MODEL_REJECTS)
    card = await compared(stage)
    assert labels_of(card) == ["Compare again", "Delete"]
    assert "Neither picture came." in text_of(card)
    assert pictures_of(card) == []


async def test_a_comparison_can_be_cancelled(stage: Stage) -> None:
    """Both pictures are, with one button, and both wordings stand above it."""
    stage.endpoint.hold()
    asked = await ask(stage, other_prompt="a blue fox")
    message = await stage.wait_for_progress(asked, "Painting…")
    assert text_of(message).startswith("a red fox \\/ a blue fox")
    await stage.ada.click(message, label="Cancel")
    await stage.ended(asked)
    assert stage.statuses == ["cancelled", "cancelled"]
    stage.endpoint.release()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"target_a": "turbo", "target_b": "turbo"}, SameTwiceError),
        ({"other_prompt": " a red fox "}, SameTwiceError),
        ({"other_prompt": "a blue fox", "target_a": "sdxl", "target_b": "turbo"}, TwoQuestionsError),
    ],
)
async def test_what_would_tell_nothing_is_refused(stage: Stage, options: dict[str, Any], error: type[BotError]) -> None:
    """In private, and nothing is painted."""
    answer = private_answer(await ask(stage, **options))
    assert text_of(answer) == SENTENCES[error]
    assert not stage.endpoint.calls
    assert stage.sql("SELECT * FROM pairs") == []


async def test_an_empty_wording_is_refused(stage: Stage) -> None:
    """Both prompts follow the same rules."""
    assert "the prompt is empty" in text_of(private_answer(await ask(stage, other_prompt="\u200b")))
    assert stage.statuses == ["refused", "refused"]


async def test_a_comparison_is_two_pictures_of_ones_allowance(
    open_stage: OpenStage, endpoint: RehearsalEndpoint
) -> None:
    """A third picture in the same minute is one too many for a limit of three."""
    targets = (target_at(endpoint, "sdxl"), target_at(endpoint, "turbo"))
    stage = await open_stage(targets=targets, limits=Limits(pictures_per_window=3))
    await compared(stage)
    assert "You have used your 3 pictures per minute." in text_of(private_answer(await ask(stage)))
    assert stage.sql("SELECT target, status FROM generations WHERE id > 2") == [
        ("sdxl", "refused"),
        ("turbo", "refused"),
    ]
    assert stage.sql("SELECT count(*) FROM pairs") == [(1,)]


async def test_with_one_model_only_wordings_are_compared(open_stage: OpenStage) -> None:
    """The command then asks for the other words, and has no models to choose from."""
    stage = await open_stage()
    command = stage.bot.tree.get_command("compare")
    assert command
    options = {option["name"]: option["required"] for option in command.to_dict(stage.bot.tree)["options"]}
    assert options == {"prompt": True, "other_prompt": True}
    card = await compared(stage, other_prompt="a blue fox")
    assert labels_of(card) == CARD
    with pytest.raises(OneTargetError):
        stage.app.comparisons.matchup("a red fox")


@pytest.mark.parametrize(
    ("options", "targets"),
    [
        ({}, ("sdxl", "turbo")),
        ({"target_a": "turbo"}, ("turbo", "sdxl")),
        ({"target_b": "sdxl"}, ("turbo", "sdxl")),
        ({"target_b": "turbo"}, ("sdxl", "turbo")),
        ({"target_a": "turbo", "other_prompt": "a blue fox"}, ("turbo", "turbo")),
        ({"target_b": "turbo", "other_prompt": "a blue fox"}, ("turbo", "turbo")),
    ],
)
async def test_the_models_are_those_named_or_the_first_two(
    stage: Stage, options: dict[str, Any], targets: tuple[str, str]
) -> None:
    """A model named once is compared with another; of two wordings it paints both."""
    await compared(stage, **options)
    assert stage.sql("SELECT target FROM generations ORDER BY id") == [(name,) for name in targets]


async def test_a_cog_that_leaves_takes_its_command_along(stage: Stage) -> None:
    """And its buttons."""
    await stage.bot.unload_extension("cogs.compare")
    assert stage.bot.tree.get_command("compare") is None


# -- suggestions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["prompt", "other_prompt"])
async def test_ones_own_prompts_are_suggested(stage: Stage, field: str) -> None:
    """For either wording, as in `/imagine`; a long one is sent as its picture's number and comes out whole."""
    long = "a lighthouse, " * 10 + "at dawn"
    await compared(stage, prompt=long)
    [offered, *_] = await stage.ada.autocomplete(stage.channel, "compare", field, "at dawn")
    assert offered["value"] == "recent:2"
    words: dict[str, Any] = {"prompt": "a hill", field: "recent:2"}
    await ask(stage, stage.ada, **words)
    await stage.app.generation.idle()
    assert [call.prompt for call in stage.endpoint.calls].count(long) == (4 if field == "prompt" else 3)
