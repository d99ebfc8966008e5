"""What is held back, shown blurred or noted: through the whole bot, with the stand-in for Content Safety."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from pydantic import SecretStr

from bot.adapters.store.generations import SQLiteLog
from bot.client import is_age_restricted
from bot.domain import HarmCategory, Limits, Policy, SafetyAction, SafetyRules, WhenDown
from bot.error_messages import SENTENCES, sentence_for_code
from bot.errors import HeldBackError, PictureHeldBackError, PromptHeldBackError, SafetyUnavailableError, ScoringFacts
from bot.rehearsal.misbehaviour import Misbehaviour
from bot.settings import SafetySettings
from cogs._cards import BLANK_NOTE, HELD_BACK
from cogs._public_words import WITHHELD
from tests.cogs.leading import lead_by
from tests.stage import KEY, NO_LIMITS, labels_of, pictures_of, private_answer, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

FINDINGS = "SELECT generation_id, subject, found_by, category, severity, action FROM findings ORDER BY id"
LADDER = ((2, SafetyAction.FLAG), (4, SafetyAction.SPOILER), (6, SafetyAction.BLOCK))


def checked_by(endpoint: RehearsalEndpoint, **options: Any) -> SafetySettings:
    """Return the settings that let the stand-in look at everything."""
    return SafetySettings(url=endpoint.safety_url, key=SecretStr(KEY), **options)


def policy(**rules: Any) -> Policy:
    """Return a policy without limits, as strict as *rules* say."""
    return Policy(NO_LIMITS, safety=SafetyRules(**rules))


def private_texts(stage: Stage) -> list[str]:
    """Return what people alone can read, in order."""
    stored = stage.env.backend.messages[stage.channel.id].values()
    return [text_of(message) for message in stored if message.is_ephemeral]


def files_in(folder: Path) -> list[Path]:
    """Return every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def codes(stage: Stage) -> list[tuple[str, str | None, int]]:
    """Return status, error code and whether it counts, of every picture."""
    return [tuple(row) for row in stage.sql("SELECT status, error_code, charged FROM generations ORDER BY id")]  # type: ignore[misc]


# -- the word list ---------------------------------------------------------------------------------


@pytest.fixture
async def listed(open_stage: OpenStage, tmp_path: Path) -> Stage:
    """A stage with a word list and no service."""
    path = tmp_path / "words.txt"
    path.write_text("grelk\n", encoding="utf-8")
    return await open_stage(safety=SafetySettings(word_list=path))


@pytest.mark.parametrize("prompt", ["a grelk", "a GRE\u200bLK in the snow", "g r e l k"])
async def test_a_listed_word_is_refused_at_once(listed: Stage, prompt: str) -> None:
    """Nobody else sees it, nothing is painted, the log says who decided, and it costs nothing."""
    answer = private_answer(await listed.ask(prompt))
    assert text_of(answer) == SENTENCES[PromptHeldBackError]
    assert codes(listed) == [("refused", "prompt_held_back", 0)]
    assert listed.sql(FINDINGS) == [(1, "prompt", "word_list", "word", None, "block")]
    assert listed.endpoint.calls == []


async def test_the_second_wording_of_a_comparison_is_looked_at_too(listed: Stage) -> None:
    """Both rows say that they were refused."""
    answer = private_answer(await listed.ada.slash(listed.channel, "compare", prompt="a fox", other_prompt="a grelk"))
    assert text_of(answer) == SENTENCES[PromptHeldBackError]
    assert listed.statuses == ["refused", "refused"]
    assert len(listed.sql(FINDINGS)) == 2


async def test_changed_words_are_looked_at(listed: Stage) -> None:
    """A listed word does not come in through the form."""
    card = await listed.draw("a fox")
    form = await listed.ada.click(card, label="Change words")
    answer = private_answer(await listed.ada.submit_modal(form, {"prompt": "a grelk"}))
    assert text_of(answer) == SENTENCES[PromptHeldBackError]
    assert listed.statuses == ["posted", "refused"]


async def test_words_in_a_style_are_looked_at(listed: Stage) -> None:
    """With the style's own around them, which a lead is told of when writing it."""
    answer = private_answer(await listed.ask("a grelk", style="Clay"))
    assert text_of(answer) == SENTENCES[PromptHeldBackError]
    lea = lead_by(listed, "user id")
    form = await lea.slash(listed.channel, "style add")
    written = {"name": "Bricks", "template": "{prompt} of grelk", "negative": ""}
    assert text_of(private_answer(await lea.submit_modal(form, written))) == SENTENCES[PromptHeldBackError]


async def test_other_words_are_painted_as_ever(listed: Stage) -> None:
    """A list finds whole words only, and leaves no trace where it finds none."""
    assert pictures_of(await listed.draw("grelks by the sea"))
    assert listed.sql(FINDINGS) == []


# -- prompts ---------------------------------------------------------------------------------------


async def test_words_that_the_service_finds_are_never_painted(
    open_stage: OpenStage, endpoint: RehearsalEndpoint
) -> None:
    """The channel reads that something was held back, the person why in private; no category is told; it counts."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy())
    card = await stage.draw("a fox [hate 4]")
    assert f"⚠️ {HELD_BACK}" in text_of(card)
    assert not card.ephemeral
    assert "fox" not in text_of(card)
    assert WITHHELD in text_of(card)
    assert pictures_of(card) == []
    assert labels_of(card) == ["Again", "Change words", "More", "Delete"]
    assert private_texts(stage) == [SENTENCES[PromptHeldBackError]]
    assert len(stage.messages) == 1
    sent = [one.method for one in stage.env.http_requests if one.path.startswith("/webhooks/")]
    assert sent == ["PATCH", "POST"]  # a followup before the edit would become the public answer
    assert codes(stage) == [("held_back", "prompt_held_back", 1)]
    assert stage.sql(FINDINGS) == [(1, "prompt", "content_safety", "hate", 4, "block")]
    assert endpoint.calls == []
    assert "hate" not in "".join([*private_texts(stage), HELD_BACK]).lower()


async def test_words_that_were_held_back_are_their_authors_alone(
    open_stage: OpenStage, endpoint: RehearsalEndpoint
) -> None:
    """The card's buttons do not tell others what it does not say."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy())
    card = await stage.draw("a fox [hate 4]")
    for label in ("Again", "Change words", "More"):
        assert "There is no such picture" in private_answer(await stage.bo.click(card, label=label)).content
    assert "a fox" in text_of(private_answer(await stage.ada.click(card, label="More")))


async def test_what_is_held_back_counts(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """Evasion cannot be tried without end."""
    rules = replace(policy(), limits=Limits(pictures_per_window=1))
    stage = await open_stage(safety=checked_by(endpoint), policy=rules)
    await stage.draw("a fox [hate 4]")
    refusal = private_answer(await stage.ask("a fox"))
    assert "You have used your 1 picture" in text_of(refusal)


@pytest.mark.parametrize(
    ("options", "word", "category"),
    [({"blocklists": ("house-rules",)}, "[listed]", "blocklist"), ({"has_shield": True}, "[attack]", "attack")],
)
async def test_marks_without_a_severity_hold_back(
    open_stage: OpenStage, endpoint: RehearsalEndpoint, options: dict[str, Any], word: str, category: str
) -> None:
    """A match with the resource's own list, or an attempt to trick the model."""
    stage = await open_stage(safety=checked_by(endpoint, **options), policy=policy())
    await stage.draw(f"a fox {word}")
    assert stage.sql(FINDINGS) == [(1, "prompt", "content_safety", category, None, "block")]
    assert stage.statuses == ["held_back"]


async def test_a_ladder_flags_blurs_and_blocks(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """What follows is what the highest threshold says that is reached; off looks away."""
    thresholds = dict.fromkeys(HarmCategory, LADDER) | {HarmCategory.HATE: ()}
    stage = await open_stage(safety=checked_by(endpoint), policy=policy(thresholds=thresholds))
    cards = [await stage.draw(f"a fox [violence {severity}]") for severity in (0, 2, 4, 6)]
    cards.append(await stage.draw("a fox [hate 6]"))
    shown = [[item.get("spoiler", False) for item in pictures_of(card)] for card in cards]
    assert shown == [[False], [False], [True], [], [False]]
    assert stage.sql("SELECT is_spoiler FROM generations ORDER BY id") == [(0,), (0,), (1,), (0,), (0,)]
    assert [row[-2:] for row in stage.sql(FINDINGS)] == [(2, "flag"), (4, "spoiler"), (6, "block")]


# -- pictures --------------------------------------------------------------------------------------


async def test_a_picture_that_the_service_finds_is_never_posted(
    open_stage: OpenStage, endpoint: RehearsalEndpoint
) -> None:
    """Nothing of it is kept anywhere, and nothing of it goes to Discord."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy())
    card = await stage.draw("a fox [picture-sexual 6]")
    assert f"⚠️ {HELD_BACK}" in text_of(card)
    assert "a fox" in text_of(card)
    assert private_texts(stage) == [SENTENCES[PictureHeldBackError]]
    assert codes(stage) == [("held_back", "picture_held_back", 1)]
    assert stage.sql(FINDINGS) == [(1, "picture", "content_safety", "sexual", 6, "block")]
    assert stage.sql("SELECT image_sha256, error_detail FROM generations") == [(None, None)]
    assert stage.sql("SELECT scoring_ms >= 0 FROM generations") == [(1,)]
    assert "AI picture" not in text_of(card)
    assert files_in(stage.folder / "pictures") == files_in(stage.folder / "held_back") == []


async def test_a_blocked_picture_is_kept_apart_if_wanted(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """In a folder of its own; the row says under which name, and shows it nowhere."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy(keep_blocked_pictures=True))
    await stage.draw("a fox [picture-sexual 6]")
    await stage.draw("a fox [sexual 6]")
    (kept,) = files_in(stage.folder / "held_back")
    assert stage.sql("SELECT image_sha256, error_detail FROM generations") == [(None, kept.name), (None, None)]
    assert files_in(stage.folder / "pictures") == []


async def test_of_three_the_others_come(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """The card names the one that was held back, and only the person hears why."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy())
    endpoint.misbehave(Misbehaviour.EMPTY_IMAGE)
    card = await stage.draw("a fox", count=3)
    assert len(pictures_of(card)) == 2
    assert f"⚠️ Picture 1: {HELD_BACK}" in text_of(card)
    assert stage.statuses == ["held_back", "posted", "posted"]
    assert len(private_texts(stage)) == 1


@pytest.mark.parametrize("is_adult", [True, False])
@pytest.mark.parametrize("is_wanted", [True, False])
async def test_in_places_for_adults_a_block_may_be_a_spoiler(
    open_stage: OpenStage,
    endpoint: RehearsalEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_adult: bool,
    is_wanted: bool,
) -> None:
    """For pictures, where the setting says so; never elsewhere, and never for words."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy(spoiler_for_adults=is_wanted))
    restricted = Mock(spec=is_age_restricted, return_value=is_adult)  # SimCord's channels cannot be
    monkeypatch.setattr("bot.client.is_age_restricted", restricted)
    card = await stage.draw("a fox [picture-sexual 6]")
    spoilers = [item.get("spoiler") for item in pictures_of(card)]
    assert spoilers == ([True] if is_adult and is_wanted else [])
    assert pictures_of(await stage.draw("a fox [sexual 6]")) == []


async def test_show_keeps_the_blur(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """An earlier picture is blurred whenever it is shown again."""
    thresholds = dict.fromkeys(HarmCategory, LADDER)
    stage = await open_stage(safety=checked_by(endpoint), policy=policy(thresholds=thresholds))
    await stage.draw("a fox [picture-violence 4]")
    shown = private_answer(await stage.ada.slash(stage.channel, "show", id=1))
    assert [item["spoiler"] for item in pictures_of(shown)] == [True]


async def test_what_is_blurred_is_not_shown_elsewhere(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """It may be there only because that channel is for adults."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy(thresholds=dict.fromkeys(HarmCategory, LADDER)))
    await stage.draw("a fox [picture-violence 4]")
    elsewhere = stage.guild.create_text_channel("elsewhere")
    told = private_answer(await stage.ada.slash(elsewhere, "show", id=1))
    assert f"shown only where it was asked for: <#{stage.channel.id}>" in told.content
    assert pictures_of(told) == []


async def test_a_comparison_of_which_one_is_held_back(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> None:
    """Its side is named, there is nothing to vote on, and why is told in private."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy())
    asked = await stage.ada.slash(stage.channel, "compare", prompt="a fox", other_prompt="a fox [picture-violence 6]")
    card = await stage.ended(asked)
    assert HELD_BACK in text_of(card)
    assert len(pictures_of(card)) == 1
    assert private_texts(stage) == [SENTENCES[PictureHeldBackError]]


# -- the endpoint's own filter ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "category"),
    [
        (Misbehaviour.EMPTY_OBJECT, "empty_object"),
        (Misbehaviour.EMPTY_IMAGE, "empty_picture"),
        (Misbehaviour.EMPTY_PROMPT, "empty_prompt"),
        (Misbehaviour.NSFW_FLAG, "nsfw"),
    ],
)
async def test_what_the_endpoint_keeps_to_itself(stage: Stage, behaviour: Misbehaviour, category: str) -> None:
    """Told as held back, without any check of ours; it costs nothing, as it may have been a failure."""
    stage.endpoint.misbehave(behaviour)
    card = await stage.draw()
    assert f"⚠️ {HELD_BACK}" in text_of(card)
    assert private_texts(stage) == [SENTENCES[HeldBackError]]
    assert codes(stage) == [("held_back", "held_back", 0)]
    assert stage.sql(FINDINGS) == [(1, "picture", "endpoint", category, None, "block")]
    assert stage.sql("SELECT nsfw_flag FROM generations") == [(1 if category == "nsfw" else None,)]
    assert files_in(stage.folder / "pictures") == []
    assert not (stage.folder / "held_back").exists()


# -- nobody could look -----------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["[safety-down]", "[picture-safety-down]"])
@pytest.mark.parametrize("when_down", WhenDown)
async def test_the_setting_decides_when_the_service_is_down(
    open_stage: OpenStage,
    endpoint: RehearsalEndpoint,
    caplog: pytest.LogCaptureFixture,
    word: str,
    when_down: WhenDown,
) -> None:
    """Block, flag or allow; the log says which, and a picture nobody looked at costs nothing if it is not shown."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy(when_down=when_down))
    card = await stage.draw(f"a fox {word}")
    is_blocked = when_down is WhenDown.BLOCK
    assert bool(pictures_of(card)) is not is_blocked
    subject = "picture" if word.startswith("[picture") else "prompt"
    action = {WhenDown.BLOCK: "block", WhenDown.FLAG: "flag"}.get(when_down)
    assert stage.sql(FINDINGS) == ([(1, subject, "content_safety", "unchecked", None, action)] if action else [])
    assert f"CONTENT_SAFETY_WHEN_DOWN={when_down} decides" in caplog.text
    assert codes(stage) == [("held_back", "unchecked", 0) if is_blocked else ("posted", None, 1)]
    assert private_texts(stage) == ([SENTENCES[SafetyUnavailableError]] if is_blocked else [])


# -- blank pictures --------------------------------------------------------------------------------


async def test_a_picture_of_one_colour_is_flagged(stage: Stage) -> None:
    """It is shown, with a line that says so, and counted in the log."""
    card = await stage.draw("a fox [blank]")
    assert BLANK_NOTE in text_of(card)
    assert stage.statuses == ["posted"]
    assert stage.sql(FINDINGS) == [(1, "picture", "blank_check", "blank", None, "flag")]
    assert BLANK_NOTE not in text_of(await stage.draw("a fox"))


async def test_of_two_the_blank_one_is_named(stage: Stage) -> None:
    """So that nobody has to guess."""
    stage.endpoint.misbehave(Misbehaviour.NO_ECHO, Misbehaviour.BLANK)
    card = await stage.draw("a fox", count=2)
    assert "-# Picture 2 is one plain colour." in text_of(card)


# -- restarts --------------------------------------------------------------------------------------


async def stop_before_delivery(stage: Stage, monkeypatch: pytest.MonkeyPatch, method: str, prompt: str) -> None:
    """Ask, and kill the bot right after it has written how the picture ended."""
    reached, original = asyncio.Event(), getattr(SQLiteLog, method)

    async def write_and_stop(*args: Any, **options: Any) -> None:
        await original(*args, **options)
        reached.set()
        await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(SQLiteLog, method, write_and_stop)
    await stage.ask(prompt)
    async with asyncio.timeout(10.0):
        await reached.wait()
    monkeypatch.undo()
    await stage.crash()
    await stage.restart()
    await stage.app.generation.idle()


async def test_held_back_and_killed_before_the_answer(
    open_stage: OpenStage, endpoint: RehearsalEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run tells the channel and the person, without scoring again."""
    stage = await open_stage(safety=checked_by(endpoint), policy=policy())
    await stop_before_delivery(stage, monkeypatch, "mark_ended", "a fox [picture-violence 6]")
    (message,) = stage.messages
    assert f"⚠️ {HELD_BACK}" in text_of(message)
    assert private_texts(stage) == [SENTENCES[PictureHeldBackError]]
    assert len(endpoint.calls) == 1
    assert len(stage.sql(FINDINGS)) == 1
    assert stage.sql("SELECT count(*) FROM interaction_tokens") == [(0,)]


async def test_blurred_and_killed_before_the_answer(
    open_stage: OpenStage, endpoint: RehearsalEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between scoring and posting nothing is forgotten: the picture comes blurred."""
    thresholds = dict.fromkeys(HarmCategory, LADDER)
    stage = await open_stage(safety=checked_by(endpoint), policy=policy(thresholds=thresholds))
    await stop_before_delivery(stage, monkeypatch, "mark_scored", "a fox [picture-violence 4]")
    (message,) = stage.messages
    assert [item["spoiler"] for item in pictures_of(message)] == [True]


def test_what_is_told_in_private_names_no_category() -> None:
    """The sentences are no manual for evasion."""
    told: Sequence[str] = [
        sentence_for_code(kind.code)
        for kind in (PromptHeldBackError, PictureHeldBackError, HeldBackError, SafetyUnavailableError)
    ]
    assert len(set(told)) == 4
    words = " ".join(told).lower()
    assert not [word for word in ("hate", "sexual", "violence", "harm", "list", "severity") if word in words]
    assert HeldBackError(ScoringFacts(), "nsfw").kind == "nsfw"
