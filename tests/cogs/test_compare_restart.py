"""A process that is killed between `/compare` and its card: the next one ends it in that card, on the same sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.rehearsal.misbehaviour import Misbehaviour
from tests.cogs.test_restart import EXPIRED, stop_at
from tests.stage import labels_of, pictures_of, private_answer, target_at, text_of, until

if TYPE_CHECKING:
    from simcord.results import InteractionResult

    from bot.rehearsal.endpoint import RehearsalEndpoint
    from tests.conftest import OpenStage
    from tests.stage import Stage

CARD = ["A is better", "B is better", "About the same", "Neither is good", "Compare again", "Report", "Delete"]


@pytest.fixture
async def stage(open_stage: OpenStage, endpoint: RehearsalEndpoint) -> Stage:
    """Two targets behind one endpoint."""
    return await open_stage(targets=(target_at(endpoint, "sdxl"), target_at(endpoint, "turbo")))


async def ask_with_progress(stage: Stage) -> InteractionResult:
    """Ask for two pictures whose calls are held, and whose message says that they are being painted."""
    stage.endpoint.hold()
    asked = await stage.ada.slash(stage.channel, "compare", prompt="a red fox")
    await stage.wait_for_progress(asked, "Painting…")
    return asked


def sides(stage: Stage) -> list[tuple[object, ...]]:
    """Return the one pair."""
    return stage.sql("SELECT id, kind, first_id, second_id, first_is_a, opened_at FROM pairs")


async def card_after_restart(stage: Stage, asked: InteractionResult) -> None:
    """Start again, and look that the one message became the card of the pair that was drawn in the beginning."""
    before = sides(stage)
    stage.endpoint.release()
    await stage.restart()
    card = await stage.ended(asked)
    assert labels_of(card) == CARD
    assert len(pictures_of(card)) == 2
    assert len(stage.messages) == 1
    assert sides(stage) == before
    assert stage.statuses == ["posted", "posted"]
    [(_, _, _, _, first_is_a, _)] = before
    answer = text_of(private_answer(await stage.bo.click(card, label="A is better")))
    assert f"A is by **{'sdxl' if first_is_a else 'turbo'}**" in answer


async def test_killed_while_painting(stage: Stage) -> None:
    """Both are painted again."""
    asked = await ask_with_progress(stage)
    await stage.crash()
    await card_after_restart(stage, asked)


async def test_killed_before_the_first_words(stage: Stage) -> None:
    """The pair was written with the rows."""
    stage.endpoint.hold()
    asked = await stage.ada.slash(stage.channel, "compare", prompt="a red fox")
    await stage.endpoint.until_waiting()
    await stage.crash()
    await card_after_restart(stage, asked)


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
    await card_after_restart(stage, asked)


async def test_killed_with_one_of_two_painted(stage: Stage) -> None:
    """Only the other is painted again."""
    stage.endpoint.misbehave(Misbehaviour.JPEG, Misbehaviour.HANG)
    asked = await stage.ada.slash(stage.channel, "compare", prompt="a red fox")
    await until(lambda: sorted(stage.statuses) == ["scored", "scoring"], "one picture of two")
    await stage.crash()
    await card_after_restart(stage, asked)
    assert len(stage.endpoint.calls) == 3


async def test_killed_for_longer_than_the_token_lives(stage: Stage) -> None:
    """A message in the channel has the card, and names the person."""
    await ask_with_progress(stage)
    await stage.crash()
    stage.sql(EXPIRED)
    stage.endpoint.release()
    await stage.restart()
    await stage.app.generation.idle()
    card = stage.messages[1]
    assert text_of(card).startswith(f"For {stage.ada.mention}\na red fox")
    assert labels_of(card) == CARD
    assert not [name for name in ("sdxl", "turbo") if name in str(card.components)]


async def test_a_model_that_is_gone_after_the_restart_fails_its_picture(stage: Stage) -> None:
    """The other one comes, and the card says that there is nothing to vote on."""
    asked = await ask_with_progress(stage)
    await stage.crash()
    stage.targets = stage.targets[1:]
    await stage.restart()
    await stage.clock.advance(4.0)
    stage.endpoint.release()
    card = await stage.ended(asked)
    assert stage.statuses == ["failed", "posted"]
    assert labels_of(card) == ["Compare again", "Report", "Delete"]
    assert len(pictures_of(card)) == 1
