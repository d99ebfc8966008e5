"""A show before fifty people who press and write all at once."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bot.domain import Limits
from bot.services.show_board import EDIT_EVERY_S
from tests.cogs.audience import OWN, begin, board, board_says, boards, end, ideas, said
from tests.cogs.leading import lead_by
from tests.stage import pictures_of, private_answer, text_of

if TYPE_CHECKING:
    import pytest
    from simcord.actors import MemberActor

    from bot.domain import Show, ShowBoard
    from tests.conftest import OpenStage
    from tests.stage import Stage

PEOPLE = 50


def crowd(stage: Stage) -> list[MemberActor]:
    """Return fifty people."""
    return [stage.guild.add_member(stage.env.create_user(f"p{n}", global_name=f"P{n}")) for n in range(PEOPLE)]


def watch_edits(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the times of all that is written on the board from now on."""
    times: list[float] = []
    [cog] = [cog for name, cog in stage.bot.cogs.items() if name == "ShowMode"]
    show_stage: Any = cog.__dict__["_stage"]
    edit, post = show_stage.edit_board, show_stage.post_board

    async def edit_board(show: Show, words: ShowBoard) -> bool:
        times.append(stage.clock.monotonic())
        return await edit(show, words)

    async def post_board(show: Show, words: ShowBoard) -> int:
        times.append(stage.clock.monotonic())
        return await post(show, words)

    monkeypatch.setattr(show_stage, "edit_board", edit_board)
    monkeypatch.setattr(show_stage, "post_board", post_board)
    return times


async def test_fifty_people_at_once(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each gets one picture, in turn, however often they press; nobody is left without an answer."""
    stage = await open_stage(limits=Limits(pictures_per_window=1, pictures_per_day=1))
    lea = lead_by(stage, "user id")
    await begin(stage, lea)
    edits = watch_edits(stage, monkeypatch)
    people, own = crowd(stage), board(stage)
    stage.endpoint.hold()
    asked = [await person.click(own, label=ideas(stage)[n % 5]) for n, person in enumerate(people[:25])]
    forms = [await person.click(own, label=OWN) for person in people[25:]]
    asked += [
        await person.submit_modal(form, {"prompt": f"owl number {n}"})
        for n, (person, form) in enumerate(zip(people[25:], forms, strict=True))
    ]
    for person in people:
        answer = private_answer(await person.click(own, label=ideas(stage)[0]))
        assert "Your picture is on its way." in answer.content
    await board_says(stage, "and 44 more")
    stage.endpoint.release()
    working = asyncio.create_task(stage.app.generation.idle())
    while not working.done():
        await stage.clock.advance(1.0)
        await asyncio.sleep(0.005)
    cards = [await stage.ended(one) for one in asked]
    assert [len(pictures_of(card)) for card in cards] == [1] * PEOPLE
    rows = stage.sql(
        "SELECT user_name, status FROM generations WHERE id > 1 AND status <> 'refused' ORDER BY started_at"
    )
    assert rows == [(f"P{n}", "posted") for n in range(PEOPLE)]
    await board_says(stage, f"Pictures so far: {PEOPLE}")
    assert all(later - earlier >= EDIT_EVERY_S for earlier, later in pairwise(edits))
    assert len(boards(stage)) == 1
    await end(stage, lea)
    assert f"{PEOPLE} pictures by {PEOPLE} people." in text_of(said(stage, "Thank you")[0])
    [sheet] = said(stage, "The pictures of the show")
    assert "Contact sheet of 20 AI pictures." in pictures_of(sheet)[0]["description"]
