"""A process that is killed between a prompt with choices and its grid: the next one ends it in that one card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.rehearsal.misbehaviour import Misbehaviour
from tests.cogs.test_restart import EXPIRED, stop_at
from tests.cogs.test_variations import CARD, FOUR, WORDS_OF_FOUR, options_of
from tests.stage import labels_of, pictures_of, text_of, until

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from tests.stage import Stage

MENU = ["1: red · sphere", "2: red · pyramid", "3: blue · sphere", "4: blue · pyramid"]


async def ask_with_progress(stage: Stage) -> InteractionResult:
    """Ask for four pictures whose calls are held, and whose message says that they are being painted."""
    stage.endpoint.hold()
    asked = await stage.ask(FOUR)
    await stage.wait_for_progress(asked, "Painting…")
    return asked


async def grid_after_restart(stage: Stage, asked: InteractionResult) -> None:
    """Start again, and look that the one message became the grid, with every picture in its place."""
    stage.endpoint.release()
    await stage.restart()
    card = await stage.ended(asked)
    assert labels_of(card) == CARD
    assert list(options_of(card).values()) == MENU
    assert len(pictures_of(card)) == len(stage.messages) == 1
    assert stage.sql("SELECT prompt, status, message_id FROM generations ORDER BY id") == [
        (words, "posted", str(card.id)) for words in WORDS_OF_FOUR
    ]
    assert stage.sql("SELECT * FROM interaction_tokens") == []


async def test_killed_while_painting(stage: Stage) -> None:
    """All are painted, and stand together as they were asked for."""
    asked = await ask_with_progress(stage)
    await stage.crash()
    await grid_after_restart(stage, asked)


async def test_killed_before_the_first_words(stage: Stage) -> None:
    """How they stand together was written with the rows."""
    stage.endpoint.hold()
    asked = await stage.ask(FOUR)
    await stage.endpoint.until_waiting()
    await stage.crash()
    await grid_after_restart(stage, asked)


async def test_killed_with_some_painted_only_the_rest_is_painted(stage: Stage) -> None:
    """The first was on the disk already."""
    stage.endpoint.misbehave(Misbehaviour.JPEG, Misbehaviour.HANG)
    asked = await stage.ask(FOUR)
    await until(lambda: stage.statuses == ["scored", "scoring", "queued", "queued"], "one picture of four")
    await stage.crash()
    await grid_after_restart(stage, asked)
    assert len(stage.endpoint.calls) == 5


@pytest.mark.parametrize(("step", "written"), [("mark_scored", True), ("mark_delivered", False)])
async def test_killed_at_a_step(
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    written: bool,  # noqa: FBT001  # pytest passes it
) -> None:
    """Between painting and posting, or between posting and the log."""
    asked = await ask_with_progress(stage)
    reached = await stop_at(stage, monkeypatch, step, written=written)
    stage.endpoint.release()
    await reached.wait()
    await stage.crash()
    await grid_after_restart(stage, asked)
    assert len(stage.endpoint.calls) == 4


async def test_killed_with_a_failed_cell_it_is_still_named(stage: Stage) -> None:
    """Rows and grid tell all: which cells are empty, and why."""
    stage.endpoint.misbehave(Misbehaviour.MODEL_REJECTS, Misbehaviour.JPEG, Misbehaviour.HANG)
    asked = await stage.ask(FOUR)
    await until(lambda: stage.statuses == ["failed", "scored", "scoring", "queued"], "two pictures of four")
    await stage.crash()
    await stage.restart()
    card = await stage.ended(asked)
    assert list(options_of(card).values()) == MENU[1:]
    assert "⚠️ Cell 1: The image model does not understand" in text_of(card)


async def test_killed_for_longer_than_the_token_lives(stage: Stage) -> None:
    """A message in the channel has the grid, and names the person."""
    await ask_with_progress(stage)
    await stage.crash()
    stage.sql(EXPIRED)
    stage.endpoint.release()
    await stage.restart()
    await stage.app.generation.idle()
    card = stage.messages[1]
    assert text_of(card).startswith(f"For {stage.ada.mention}\n\\{{red")
    assert labels_of(card) == CARD
    assert len(pictures_of(card)) == 1
